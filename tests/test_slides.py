"""The decks: one for each lesson, whole in itself, with the notes where the speaker needs them."""

import hashlib
import re

import pytest
from bs4 import BeautifulSoup

from course_lib import notebooks, outline
from course_lib.publishing import slides

LESSONS = {path.stem: notebooks.read(path) for path in notebooks.lessons()}
SHOWN = {
    name: [cell for slide in outline.slides(lesson) for part in slide.fragments for cell in part]
    for name, lesson in LESSONS.items()
}
each_lesson = pytest.mark.parametrize("name", LESSONS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All decks, as the command makes them."""
    folder = tmp_path_factory.mktemp("decks") / "slides"
    assert slides.main([str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def page(folder):
    """Parse a deck once."""
    pages = {}

    def parsed(name):
        if name not in pages:
            text = (folder / f"{name}.html").read_text(encoding="utf-8")
            pages[name] = BeautifulSoup(text, "html.parser")
        return pages[name]

    return parsed


@each_lesson
def test_a_deck_has_every_slide_of_its_lesson(page, name):
    leaves = [one for one in page(name).select(".slides section") if not one.select("section")]

    assert len(leaves) == len(outline.slides(LESSONS[name]))
    assert page(name).title.string.lower() == name.replace("_", " ")


@each_lesson
def test_a_deck_fetches_nothing(page, name):
    fetched = [
        tag[key]
        for tag in page(name).find_all(True)
        for key in ("src", "srcset", "poster", "data", "href", "action", "xlink:href")
        if tag.get(key) and not (tag.name == "a" and key == "href")
    ]
    styles = "".join(tag.string for tag in page(name)("style"))
    styles += "".join(tag["style"] for tag in page(name).select("[style]"))

    assert all(address.startswith("data:") for address in fetched)
    assert "@import" not in styles
    assert all(url.startswith("data:") for url in re.findall(r"url\(['\"]?([^)]*)", styles))


@each_lesson
def test_the_widgets_of_a_lesson_are_in_its_deck(page, name):
    outputs = [output.get("data", {}) for cell in SHOWN[name] for output in cell.get("outputs", [])]

    assert len(page(name).select(".c1d-page script")) == sum(map(notebooks.is_alive, outputs))


@each_lesson
def test_the_speaker_has_the_notes_of_a_section_on_each_of_its_slides(page, name):
    for section, (texts, minutes) in zip(
        page(name).select(".slides > section"), outline.notes(LESSONS[name]), strict=True
    ):
        leaves = section.find_all("section", recursive=False)
        for leaf in leaves:
            note = leaf.find("aside", class_="notes")
            assert not note.find_parent(class_="fragment")
            assert not note.find("details")
            for text in texts:
                opening = re.search(r"\*\*(.+?)\*\*", text)[1]
                assert opening in note.get_text()
        seconds = [int(leaf["data-timing"]) for leaf in leaves if leaf.get("data-timing")]
        assert len(seconds) == (len(leaves) if minutes else 0)
        assert abs(sum(seconds) - 60 * (minutes or 0)) < len(leaves)


@each_lesson
def test_the_plan_of_a_lesson_is_told_at_its_beginning(page, name):
    if "**The plan" in LESSONS[name].cells[-1].source:
        assert "The plan" in page(name).select_one("section section aside.notes").get_text()


@each_lesson
def test_formulas_are_typeset_and_pictures_have_words(page, name):
    formulas = sum(
        len(re.findall(r"(?<!\$)\$[^$\n]+\$", re.sub(r"`[^`]*`", "", cell.source)))
        for cell in SHOWN[name]
        if cell.cell_type == "markdown"
    )

    assert len(page(name).select("section section math")) >= formulas
    assert all("No description" not in image["alt"] for image in page(name)("img"))


@each_lesson
def test_the_links_of_a_deck_lead_to_decks(page, folder, name):
    for link in page(name)("a"):
        address = link.get("href", "")
        if address.startswith("#"):
            assert page(name).find(id=address[1:]), address
        elif not address.startswith("https://"):
            assert (folder / address.partition("#")[0]).is_file(), address


def test_one_page_leads_to_all_decks(folder):
    text = (folder / "index.html").read_text(encoding="utf-8")

    assert [a["href"] for a in BeautifulSoup(text, "html.parser")("a")] == [
        f"{name}.html" for name in LESSONS
    ]
    assert "src=" not in text
    assert "url(" not in text


def test_what_code_prints_comes_later_and_code_that_calls_up_a_widget_is_folded(page):
    deck = page("02_follow_the_recipe")

    assert deck.select("details.code .highlight")
    for details in deck.select("details.code"):
        output = details.find_parent(class_="jp-Cell").find(class_="jp-Cell-outputWrapper")
        assert output.select("img, .c1d-page")
    assert deck.select(".fragment.printed pre")


def test_decks_are_made_anew_but_never_over_what_somebody_changed(tmp_path, monkeypatch, capsys):
    two = notebooks.lessons(["00", "02"])
    monkeypatch.setattr(notebooks, "lessons", lambda: two)
    place = tmp_path / "slides"
    slides.main([str(place)])
    made = {path.name: path.read_bytes() for path in place.iterdir()}

    assert slides.main([str(place)]) == 0
    assert {path.name: path.read_bytes() for path in place.iterdir()} == made

    (place / f"{two[1].stem}.html").write_text("mine")
    assert slides.main([str(place)]) == 1
    assert "left alone" in capsys.readouterr().err
    assert (place / f"{two[1].stem}.html").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["slides"]


def test_a_folder_of_something_else_is_left_alone(tmp_path, capsys):
    (tmp_path / "index.html").write_text("<h1>My home page</h1>")

    assert slides.main([str(tmp_path)]) == 1

    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert (tmp_path / "index.html").read_text() == "<h1>My home page</h1>"
    said = capsys.readouterr().err
    assert "left alone" in said
    assert "python course.py slides my_slides" in said


@pytest.mark.parametrize("arguments", [["--all"], ["one", "two"]])
def test_what_cannot_be_understood_is_refused_in_words(arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        slides.main(arguments)
    assert "usage: python course.py slides [-h] [folder]" in capsys.readouterr().err


def test_reveal_js_is_what_its_readme_says():
    table = (slides.REVEAL / "README.md").read_text(encoding="utf-8")
    sums = dict(re.findall(r"\| `(\S+)` \| `\S+` \| `([0-9a-f]{64})` \|", table))

    assert set(sums) == {path.name for path in slides.REVEAL.iterdir()} - {"README.md"}
    for name, expected in sums.items():
        assert hashlib.sha256((slides.REVEAL / name).read_bytes()).hexdigest() == expected
