"""A class's copy holds what a learner needs; its solutions work, or are kept back in words."""

import re
import subprocess
import sys
import tomllib

import numpy as np
import pytest

from course_lib import exercises, handout, notebooks

LESSONS = notebooks.lessons()
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)


def names_in(folder):
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy without solutions, as the command makes it."""
    place = tmp_path_factory.mktemp("class") / "copy"
    assert handout.main([str(place)]) == 0
    return place


def in_copy(folder, *arguments):
    """Run Python with the copy's library instead of ours."""
    answer = subprocess.run(
        [sys.executable, "-B", *arguments], cwd=folder, capture_output=True, encoding="utf-8"
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


# --- the copy -----------------------------------------------------------------------------------


def test_all_that_installing_and_starting_asks_for_is_in_the_copy(copy):
    project = tomllib.loads((copy / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    for name in ["course.py", "constraints.txt", project["readme"], *project["license-files"]]:
        assert (copy / name).is_file(), name
    assert (copy / "course_lib/jupyter/etc/jupyter/jupyter_server_config.d").is_dir()
    assert "handout" in in_copy(copy, "-m", "course_lib", "help")


def test_every_lesson_is_in_the_copy_byte_by_byte_and_nothing_private(copy):
    names = names_in(copy)

    for lesson in LESSONS:
        assert (copy / "notebooks" / lesson.name).read_bytes() == lesson.read_bytes()
    tops = {name.parts[0] for name in names}
    assert tops == {*handout.PARTS, "README.md"}
    assert not [name for name in names if {"__pycache__", ".ipynb_checkpoints"} & {*name.parts}]


def test_without_solutions_the_copy_says_who_has_them_and_still_checks(copy):
    code = (
        "from course_lib.exercises import lesson_02 as lesson\n"
        "print(lesson.output_lengths.solution())\n"
        "for _ in range(9): note = lesson.output_lengths.hint()\n"
        "print(note)\n"
        "print(lesson.output_lengths.check(lambda m, n: (m + n - 1, m, m - n + 1)))"
    )

    said = in_copy(copy, "-c", code)

    assert said.startswith("Your instructor has the solution\n\nIn this copy of the course")
    assert "Your instructor has the solution." in said
    assert "✓ Correct" in said
    assert "def " not in said
    assert "keeps the solutions of the exercises back" in (copy / "README.md").read_text("utf-8")


def test_here_the_solutions_are_not_kept_back():
    exercise = exercises.lesson_02.output_lengths

    assert "def three_lengths" in exercise.solution().message


def test_without_git_the_same_is_handed_out(monkeypatch):
    def no_git(*_, **__):
        raise FileNotFoundError("git")

    with_git = set(handout.files())
    monkeypatch.setattr(handout.subprocess, "run", no_git)
    without = set(handout.files())

    assert with_git <= without
    assert {name.parts[0] for name in without} == set(handout.PARTS)


def test_some_lessons_can_be_chosen_and_the_first_comes_always(tmp_path):
    assert handout.main([str(tmp_path / "copy"), "--lessons", "3", "01"]) == 0

    lessons = sorted(path.name[:2] for path in (tmp_path / "copy" / "notebooks").glob("*.ipynb"))
    assert lessons == ["00", "01", "03"]


def test_where_a_lesson_is_not_in_the_copy_no_link_leads_to_it(tmp_path):
    copy = tmp_path / "copy"
    handout.hand_out(copy, ["1", "2"])

    held = {path.name for path in (copy / "notebooks").glob("*.ipynb")}
    texts = {path: path.read_text("utf-8") for path in (copy / "notebooks").glob("*.ipynb")}
    links = {
        name for text in texts.values() for name in re.findall(r"[(\"](\d\d_\w+\.ipynb)", text)
    }
    assert links == held == {lesson.name for lesson in LESSONS[:3]}
    last = notebooks.read(copy / "notebooks" / LESSONS[2].name).cells
    assert any("[lesson 01](01_" in cell.source for cell in last)
    assert any("**Next:** Write it as an equation (not in this copy)" in c.source for c in last)
    assert "these: 00, 01, 02." in (copy / "README.md").read_text("utf-8")


def test_the_map_is_the_same_saved_and_run_anew_in_a_copy_of_some_lessons(tmp_path):
    handout.hand_out(tmp_path / "copy", ["03"])
    code = "from course_lib import progress\nprint(progress.Progress()._repr_html_())"

    map_ = in_copy(tmp_path / "copy", "-c", code)

    first = notebooks.read(tmp_path / "copy" / "notebooks" / LESSONS[0].name)
    outputs = [output for cell in first.cells for output in cell.get("outputs", [])]
    assert map_.strip() in [output.get("data", {}).get("text/html") for output in outputs]
    assert re.findall(r'href="(\d\d)', map_) == ["00", "03"]
    assert "`python course.py reset 03`" in (tmp_path / "copy" / "README.md").read_text("utf-8")


def test_an_empty_folder_is_taken(tmp_path):
    assert handout.hand_out(tmp_path / "new" / "copy", ["00"]) == 1
    (tmp_path / "empty").mkdir()
    assert handout.hand_out(tmp_path / "empty", ["00"]) == 1


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize("there", ["a file", "a folder with a file", "a link"])
def test_what_is_there_already_is_left_alone(there, tmp_path, capsys):
    place = tmp_path / "copy"
    if there == "a file":
        place.write_text("mine")
    elif there == "a folder with a file":
        place.mkdir()
        (place / ".hidden").write_text("mine")
    else:
        try:
            place.symlink_to(tmp_path / "elsewhere")
        except OSError:
            pytest.skip("no links can be made here")
    before = sorted(tmp_path.rglob("*"))

    assert handout.main([str(place)]) == 1

    assert "is there already, so it is left alone. Name a new" in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["77", "README.md", str(notebooks.ROOT / "course.py")])
def test_what_is_no_lesson_is_refused(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(notebooks.ROOT)

    assert handout.main([str(tmp_path / "copy"), "--lessons", name]) == 1

    assert f"There is no lesson {name!r}, so nothing was done." in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["notebooks", "notebooks/new", "course_lib/new", "course.py/new"])
def test_a_copy_is_not_made_among_the_courses_own_files(name, capsys):
    assert handout.main([str(notebooks.ROOT / name)]) == 1

    assert "lies among the course's own files. Name a folder" in capsys.readouterr().err
    assert not (notebooks.ROOT / name).is_dir() or name == "notebooks"


def test_a_place_that_there_cannot_be_is_told_in_words(tmp_path, capsys):
    (tmp_path / "file").write_text("mine")

    assert handout.main([str(tmp_path / "file" / "copy"), "--lessons", "0"]) == 1
    said = capsys.readouterr().err
    assert "cannot be used: " in said
    assert "Errno" not in said

    assert handout.main(["~nobody-here/copy"]) == 1
    assert "knows no such home" in capsys.readouterr().err


def test_a_copy_that_fails_half_way_leaves_nothing(tmp_path, monkeypatch, capsys):
    really = handout.shutil.copyfile
    copied = []

    def until_full(source, target):
        copied.append(target)
        if len(copied) > 20:
            raise OSError(28, "No space left on device")
        return really(source, target)

    monkeypatch.setattr(handout.shutil, "copyfile", until_full)

    assert handout.main([str(tmp_path / "copy")]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


# --- the solutions ------------------------------------------------------------------------------


@each_lesson
def test_each_exercise_has_its_solution_in_the_place_of_its_stub(lesson):
    notebook, before = notebooks.read(lesson), notebooks.read(lesson)
    own = [one for one in exercises.every() if one.name.startswith(f"lesson_{lesson.name[:2]}.")]

    checks = handout.solve(notebook)

    assert set(checks) == {exercise.name for exercise in own}
    pairs = zip(before.cells, notebook.cells, strict=True)
    solved = [(old.source, new.source) for old, new in pairs if old.source != new.source]
    assert len(solved) == len(own)
    names = {"np": np}
    for old, new in solved:
        assert "..." in old
        assert old.splitlines()[0] in new or old.startswith("my_copies = ...")
        exec(new, names)
    for exercise in own:
        answer = (
            checks[exercise.name].source.partition(f"{exercise.name}.check(")[2].partition(")")[0]
        )
        assert exercise.check(names[answer]).status == "correct"


@pytest.mark.parametrize("number", ["02", "06", "12"])
def test_a_solved_lesson_runs_and_every_exercise_says_correct(number):
    [lesson] = notebooks.lessons([number])

    notebook = handout.worked(lesson)

    shown = [
        output.get("data", {}).get("text/plain", "")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    ]
    assert sum(text.startswith("✓ Correct") for text in shown) == len(
        handout.solve(notebooks.read(lesson))
    )
    assert not any(text.startswith(("→ Not yet", "○ Not attempted")) for text in shown)


def test_a_solution_that_is_not_correct_is_not_handed_out(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(notebooks, "execute", lambda *_: None)  # the saved outputs stay

    assert handout.main([str(tmp_path / "copy"), "--solutions", "--lessons", "02"]) == 1

    assert "the solution of lesson_02.output_lengths is not correct" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_lesson_without_a_stub_is_told():
    notebook = notebooks.read(notebooks.lessons(["02"])[0])
    for cell in notebook.cells:
        cell.source = cell.source.replace("def my_lengths", "def our_lengths")

    with pytest.raises(handout.HandoutError, match="no place to write lesson_02"):
        handout.solve(notebook)


def test_a_copy_with_solutions_holds_them_in_a_folder_of_their_own(tmp_path, monkeypatch):
    monkeypatch.setattr(handout, "worked", notebooks.read)

    handout.hand_out(tmp_path / "copy", ["02"], solutions=True)

    solved = sorted(path.name[:2] for path in (tmp_path / "copy" / "solutions").iterdir())
    assert solved == ["00", "02"]
    assert "The folder `solutions` holds" in (tmp_path / "copy" / "README.md").read_text("utf-8")
    assert not (tmp_path / "copy" / handout._engine.KEPT_BACK.relative_to(notebooks.ROOT)).exists()
