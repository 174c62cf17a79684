"""The notation of the course: what is shown as equal is equal, and what is not is told."""

from html import unescape

import pytest

from course_lib import notation


@pytest.mark.parametrize(("row", "value", "agree"), notation.table().rows, ids=lambda part: "")
def test_the_course_and_numpy_give_the_same_in_every_row(row, value, agree):
    assert agree, row
    assert value


def test_no_two_rows_show_the_same_numbers():
    values = [value for _, value, _ in notation.table().rows]

    assert len(set(values)) == len(values)


def test_a_row_that_is_wrong_is_told(monkeypatch):
    row = notation.ROWS[0]._replace(numpy="np.correlate(x, w)")
    monkeypatch.setattr(notation, "ROWS", (row,))

    table = notation.table()

    assert "but not" in repr(table)
    assert "✗ differs" in table._repr_html_()


def test_the_page_shows_all_spellings_as_they_are_run():
    page = unescape(notation.table()._repr_html_())

    for row in notation.ROWS:
        for code in (row.course, row.numpy, row.torch, row.tensorflow):
            assert f"<code>{code}</code>" in page or not code


def test_the_rows_of_some_lessons_are_found_by_their_numbers():
    some = [row.article for row, _, _ in notation.table("04", "08").rows]

    assert some == [row.article for row in notation.ROWS if row.lesson in ("04", "08")]


def test_a_lesson_without_a_row_is_refused_in_words():
    with pytest.raises(ValueError, match=r"lesson 8; use '02', .* or '12', or nothing"):
        notation.table(8)


def test_what_a_framework_does_not_have_is_said():
    full = next(row for row in notation.ROWS if row.article.endswith("full"))

    assert not full.tensorflow
    assert ">none<" in notation.Table._line(full, "[]", True)
