"""
A learner's work is never lost: not by an update, a reset, a full disk or a run that was cut off.

Runs are cut off for real, in a child process, before each of its touches of the disk in turn.
"""

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_lib import __main__ as words_of_the_course
from course_lib import installation, notebooks, work

NUMBERS = ("00", "01", "02")
THESE = "Give the number of one of these:\n  00 lesson\n  01 lesson\n  02 lesson\n  all, for every"


def lesson_text(*sources, outputs=()):
    """Write a notebook as text: its cells, the outputs of its first one."""
    cells = [
        {"cell_type": "code", "id": f"c{k}", "metadata": {}, "execution_count": None}
        | {"source": source.splitlines(keepends=True), "outputs": list(outputs) if not k else []}
        for k, source in enumerate(sources)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def stream(text):
    return {"output_type": "stream", "name": "stdout", "text": [text]}


class Course:
    """A small course, and a learner in it."""

    def __init__(self, root):
        self.root = root
        self.own = root / "notebooks"
        self.mine = root / "my_lessons"
        self.own.mkdir(parents=True)
        for number in NUMBERS:
            self.publish(number, f"lesson {number}")

    def becomes_the_course(self, monkeypatch):
        monkeypatch.setattr(notebooks, "ROOT", self.root)
        monkeypatch.setattr(notebooks, "FOLDER", self.own)

    def publish(self, number, *sources, outputs=()):
        """Let the course have a lesson in this version."""
        path = self.own / f"{number}_lesson.ipynb"
        path.write_text(lesson_text(*sources, outputs=outputs), encoding="utf-8")

    def copy(self, number):
        return self.mine / f"{number}_lesson.ipynb"

    def original(self, number):
        return (self.own / f"{number}_lesson.ipynb").read_bytes()

    def edit(self, number, text="mine"):
        """Do as JupyterLab does when a learner has typed something and saves."""
        notebook = json.loads(self.copy(number).read_bytes())
        notebook["cells"][0]["source"] = [text]
        return self._save(number, notebook)

    def run(self, number, text="an output"):
        """Do as JupyterLab does when a learner has run the cells and saves."""
        notebook = json.loads(self.copy(number).read_bytes())
        notebook["cells"][0]["outputs"] = [stream(text)]
        return self._save(number, notebook)

    def _save(self, number, notebook):
        self.copy(number).write_text(json.dumps(notebook), encoding="utf-8")
        return self.copy(number).read_bytes()

    def kept(self):
        """All that is kept."""
        return [path.read_bytes() for path in sorted(self.mine.glob("kept/*.ipynb"))]

    def holds(self, content):
        """Whether some notebook of the learner's has this content."""
        return any(path.read_bytes() == content for path in self.mine.rglob("*.ipynb"))

    def litter(self):
        return list(self.mine.rglob("*.part"))

    def make_old(self):
        """Let an hour pass since a run was cut off."""
        for path in self.litter():
            os.utime(path, (time.time() - 3600,) * 2)


@pytest.fixture(autouse=True)
def no_power_cut(monkeypatch):
    """Waiting for the disk itself takes most of the time, and these tests cut no power."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_WORK", raising=False)
    course = Course(tmp_path / "course")
    course.becomes_the_course(monkeypatch)
    return course


@pytest.fixture
def started(course):
    """A course that the learner has started once."""
    assert work.prepare() == []
    return course


@pytest.fixture(params=["second names", "no second names"])
def disk(request, monkeypatch):
    """A disk that knows second names of a file, and one that does not."""
    if request.param == "no second names":

        def refuse(*_, **__):
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))

        monkeypatch.setattr(os, "link", refuse)


# --- starting, and a new version of the course --------------------------------------------------


def test_the_first_start_copies_every_lesson_and_the_second_does_nothing(course, disk):
    assert work.prepare() == []

    before = {path: path.stat().st_mtime_ns for path in course.mine.iterdir()}
    assert work.prepare() == []
    assert {path: path.stat().st_mtime_ns for path in course.mine.iterdir()} == before
    assert all(course.copy(n).read_bytes() == course.original(n) for n in NUMBERS)
    assert len(before) == len(NUMBERS) + 1  # the record


def test_starting_changes_nothing_that_a_learner_wrote(started):
    edited, ran = started.edit("01"), started.run("02")
    notes = started.mine / "my notes.ipynb"
    notes.write_text("notes")

    assert work.prepare() == []

    assert started.copy("01").read_bytes() == edited
    assert started.copy("02").read_bytes() == ran
    assert notes.read_text() == "notes"
    assert started.kept() == []


def test_a_lesson_that_was_deleted_comes_back(started):
    started.copy("01").unlink()

    assert work.prepare() == []

    assert started.copy("01").read_bytes() == started.original("01")


def test_a_copy_as_it_was_given_is_renewed(started, disk):
    started.publish("01", "better")

    assert work.prepare() == ["Lesson 01: there was a new version, and you have it now."]

    assert started.copy("01").read_bytes() == started.original("01")
    assert started.kept() == []
    assert work.prepare() == []


def test_a_copy_that_was_only_run_is_kept_and_renewed(started, disk):
    ran = [started.run("01"), started.run("02")]
    for number in ("01", "02"):
        started.publish(number, "better")

    (said,) = work.prepare()

    assert said.startswith("Lessons 01 and 02: there was a new version, and you have it now.")
    assert f"is in the folder {Path('my_lessons', 'kept')}" in said
    assert started.copy("01").read_bytes() == started.original("01")
    assert sorted(started.kept()) == sorted(ran)
    assert work.prepare() == []


def test_a_copy_that_was_edited_is_left_alone_and_the_new_version_offered(started):
    edited = [started.edit("01"), started.edit("02")]
    for number in ("01", "02"):
        started.publish(number, "better")

    assert work.offers() == work.prepare() == work.offers()
    for _ in range(2):
        (said,) = work.prepare()
        assert said.startswith("Lessons 01 and 02: there is a new version. You changed yours")
        assert said.endswith("python course.py reset 01 02")

    assert [started.copy(number).read_bytes() for number in ("01", "02")] == edited
    assert started.kept() == []


def test_other_outputs_alone_are_no_new_version(started):
    edited, ran = started.edit("01"), started.run("02")
    for number in NUMBERS:
        started.publish(number, f"lesson {number}", outputs=[stream("drawn better")])

    assert work.prepare() == work.offers() == []

    assert started.copy("00").read_bytes() == started.original("00")
    assert started.copy("01").read_bytes() == edited
    assert started.copy("02").read_bytes() == ran
    assert started.kept() == []


def test_a_learner_who_has_the_new_text_already_is_offered_nothing(started):
    edited = started.edit("01", "better")
    started.publish("01", "better", outputs=[stream("run")])

    assert work.prepare() == []

    assert started.copy("01").read_bytes() == edited
    started.publish("01", "best")
    (said,) = work.prepare()
    assert "opened or run but not edited" in said
    assert started.kept() == [edited]


def test_a_new_lesson_is_copied_and_one_that_is_gone_is_left(started):
    edited = started.edit("02")
    (started.own / "02_lesson.ipynb").rename(started.own / "03_lesson.ipynb")

    assert work.prepare() == []

    assert started.copy("02").read_bytes() == edited
    assert started.copy("03").read_bytes() == started.original("03")


def test_without_lessons_nothing_is_made(course):
    shutil.rmtree(course.own)

    assert work.prepare() == []
    assert not course.mine.exists()


def test_what_was_saved_in_the_last_moment_is_kept(started, monkeypatch):
    """JupyterLab may save between the look at a copy and its replacement."""
    started.publish("01", "better")
    looked = work._look

    def save_after(mine):
        content = looked(mine)
        if mine == started.copy("01"):
            started.edit("01", "in the last moment")
        return content

    monkeypatch.setattr(work, "_look", save_after)
    work.prepare()

    assert any(b"in the last moment" in content for content in started.kept())


def test_lesson_00_tells_what_is_offered_where_the_learner_works(started, monkeypatch):
    """Not everybody sees the terminal: on a hub nobody does."""
    started.edit("01")
    started.publish("01", "better")
    (offered,) = work.offers()
    look = installation._LOOKS["your copies of the lessons"]

    monkeypatch.chdir(started.own)
    assert not look()
    monkeypatch.chdir(started.mine)
    assert look() == offered


@pytest.mark.skipif(not shutil.which("git"), reason="updates come by Git")
def test_an_update_by_git_meets_each_kind_of_copy(tmp_path, monkeypatch):
    def git(folder, *words):
        config = ["-c", "user.name=x", "-c", "user.email=x@x", "-c", "commit.gpgsign=false"]
        command = ["git", "-C", str(folder), *config, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    monkeypatch.delenv("COURSE_WORK", raising=False)
    source = Course(tmp_path / "source")
    source.publish("03", "lesson 03")
    shutil.copy(Path(__file__).parents[1] / ".gitignore", source.root)
    git(source.root, "init", "--quiet")
    git(source.root, "add", ".")
    git(source.root, "commit", "--quiet", "-m", "first")
    git(tmp_path, "clone", "--quiet", str(source.root), "clone")
    clone = Course.__new__(Course)
    clone.root, clone.own = tmp_path / "clone", tmp_path / "clone" / "notebooks"
    clone.mine = clone.root / "my_lessons"
    clone.becomes_the_course(monkeypatch)
    work.prepare()
    edited, ran = clone.edit("01"), clone.run("02")
    clone.copy("03").unlink()

    for number in (*NUMBERS, "03"):
        source.publish(number, f"lesson {number}, second edition")
    git(source.root, "commit", "--quiet", "-am", "second")
    assert git(clone.root, "status", "--porcelain") == ""
    git(clone.root, "pull", "--quiet")

    said = "\n".join(sorted(work.prepare()))
    assert [line[:10] for line in said.splitlines()] == ["Lesson 00:", "Lesson 01:", "Lesson 02:"]
    assert "reset 01" in said
    for number in ("00", "02", "03"):
        assert clone.copy(number).read_bytes() == clone.original(number)
    assert clone.copy("01").read_bytes() == edited
    assert clone.kept() == [ran]
    assert git(clone.root, "status", "--porcelain") == ""


# --- reset --------------------------------------------------------------------------------------


def test_reset_gives_a_fresh_copy_and_keeps_the_learners(started, disk):
    edited = started.edit("01")

    said, in_lab = work.reset("01")

    assert started.copy("01").read_bytes() == started.original("01")
    assert in_lab.startswith("Is it open in JupyterLab?")
    assert started.kept() == [edited]
    (kept,) = started.mine.glob("kept/*")
    assert said.startswith("Lesson 01: you have a fresh one. What you had is kept: ")
    assert said.endswith(str(kept.relative_to(started.root)))


def test_resetting_twice_in_one_second_keeps_both(started, disk):
    edited = [started.edit("01", "first"), work.reset("01") and started.edit("01", "second")]

    work.reset("01")

    assert sorted(started.kept()) == sorted(edited)


def test_after_a_reset_the_next_new_version_comes_by_itself(started):
    started.edit("01")
    started.publish("01", "better")
    work.reset("01")
    started.publish("01", "best")

    assert work.prepare() == ["Lesson 01: there was a new version, and you have it now."]


@pytest.mark.parametrize(
    "name", ["1", "01", "01_lesson", "01_lesson.ipynb", "my_lessons/01_lesson.ipynb"]
)
def test_a_lesson_can_be_named_in_each_way_that_comes_to_mind(name, started):
    started.edit("01")

    assert work.reset(name)[0].startswith("Lesson 01: you have a fresh one.")


def test_reset_says_of_each_lesson_what_it_did(started):
    started.edit("01")
    started.copy("02").unlink()

    same, fresh, new, _ = work.reset("all")

    assert same == "Lesson 00: yours is as the course gives it already."
    assert fresh.startswith("Lesson 01: you have a fresh one.")
    assert new == "Lesson 02: you had none; now you have a fresh one."


def test_reset_works_before_the_first_start(course):
    assert work.reset("01") == ["Lesson 01: you had none; now you have a fresh one."]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], f"Which lesson? {THESE}"),
        (["07"], f"There is no lesson '07', so nothing was done. {THESE}"),
        (["0"], None),
        (["01", "seven"], f"There is no lesson 'seven', so nothing was done. {THESE}"),
        (["--all"], "There is no lesson '--all', so nothing was done."),
        ([""], f"Which lesson? {THESE}"),
    ],
)
def test_a_reset_that_is_not_clear_changes_nothing(names, said, started, capsys):
    edited = started.edit("01")

    assert words_of_the_course.main(["reset", *names]) == (1 if said else 0)

    assert (said or "") in capsys.readouterr().err
    assert started.copy("01").read_bytes() == edited


def test_the_command_says_what_happens_to_a_lesson_that_is_open(started, monkeypatch, capsys):
    signed = []
    monkeypatch.setattr(work.NotebookNotary, "sign", lambda _, notebook: signed.append(notebook))
    started.edit("01")

    assert work.main(["01"]) == 0

    said = capsys.readouterr().out
    assert "Lesson 01: you have a fresh one." in said
    assert "Is it open in JupyterLab?" in said
    assert len(signed) == 1


def test_a_program_that_is_just_writing_goes_on_into_what_is_kept(started):
    with started.copy("01").open("w") as file:
        file.write("before, ")
        file.flush()
        try:
            work.reset("01")
        except work.WorkError as problem:  # Windows replaces no file that is open
            assert "Close other programs" in str(problem)
        file.write("after")

    assert b"before, after" in started.kept()


def test_fresh_copies_for_another_purpose_never_meet(started):
    [_, lesson, _] = notebooks.lessons()

    copies = [work.fresh(lesson, "presented") for _ in range(3)]

    assert len(set(copies)) == 3
    assert {copy.parent for copy in copies} == {started.mine / "presented"}
    assert all(copy.read_bytes() == lesson.read_bytes() for copy in copies)


# --- what stands in the way, in words -----------------------------------------------------------


def test_the_folder_can_be_named(course, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "a" / "b"))

    work.prepare()

    assert (tmp_path / "a" / "b" / "01_lesson.ipynb").read_bytes() == course.original("01")
    assert not course.mine.exists()


def test_the_courses_own_folder_is_refused(course, monkeypatch):
    monkeypatch.setenv("COURSE_WORK", str(course.mine / ".." / "notebooks"))

    with pytest.raises(work.WorkError, match="where the course keeps its own notebooks"):
        work.prepare()


def test_a_home_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setenv("COURSE_WORK", "~nobody-of-that-name/lessons")

    if os.name == "nt":
        pytest.skip("Windows guesses where a home would be")
    with pytest.raises(work.WorkError, match="no such home"):
        work.folder()


@pytest.mark.parametrize("place", ["my_lessons", "my_lessons/kept"])
def test_a_file_in_the_place_of_a_folder_is_told_and_left(place, started):
    shutil.rmtree(started.root / place, ignore_errors=True)
    (started.root / place).write_text("mine")
    if place == "my_lessons/kept":
        started.edit("01")

    with pytest.raises(work.WorkError, match="should be a folder, but something else"):
        work.reset("01")

    assert (started.root / place).read_text() == "mine"


def test_a_folder_in_the_place_of_a_lesson_is_told_and_the_others_come(course):
    course.copy("01").mkdir(parents=True)

    (said,) = work.prepare()

    assert said.startswith(f"Lesson 01: {Path('my_lessons', '01_lesson.ipynb')} is not a file")
    assert course.copy("02").read_bytes() == course.original("02")
    with pytest.raises(work.WorkError, match="is not a file, so it is left alone"):
        work.reset("01")


@pytest.mark.parametrize("there", [True, False])
def test_a_link_in_the_place_of_a_lesson_is_told_and_left(there, started, tmp_path):
    target = tmp_path / "elsewhere.ipynb"
    if there:
        target.write_bytes(b"{}")
    started.copy("01").unlink()
    try:
        started.copy("01").symlink_to(target)
    except OSError:
        pytest.skip("no links can be made here")

    (said,) = work.prepare()

    assert "is a link to another place, so it is left alone" in said
    with pytest.raises(work.WorkError, match="is a link to another place"):
        work.reset("01")
    assert started.copy("01").is_symlink()


def test_where_capitals_do_not_count_a_renamed_lesson_is_still_the_learners(started, tmp_path):
    if not Path(str(tmp_path).upper()).exists():
        pytest.skip("capitals count on this disk")
    edited = started.edit("01")
    started.copy("01").rename(started.mine / "01_LESSON.ipynb")

    assert work.prepare() == []
    assert started.holds(edited)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write it all")
def test_a_folder_that_cannot_be_written_is_told(started):
    started.edit("01")
    started.copy("02").unlink()
    started.mine.chmod(0o500)
    try:
        (said,) = work.prepare()
        assert said.startswith("Lesson 02: my_lessons cannot be written.")
        assert "COURSE_WORK" in said
        with pytest.raises(work.WorkError, match="cannot be written"):
            work.reset("01")
    finally:
        started.mine.chmod(0o700)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EIO])
def test_a_disk_that_refuses_is_told_once_for_all_lessons(number, course, monkeypatch):
    course.mine.mkdir()

    def refuse(*_):
        draft = None if number == errno.EROFS else next(course.mine.glob(".course-*.part"))
        raise OSError(number, os.strerror(number), draft and str(draft))

    monkeypatch.setattr(os, "fsync", refuse)

    said, *others = work.prepare()

    assert said.startswith("Lessons 00, 01 and 02: ")
    assert ("cannot be written" in said) == (number != errno.EIO)
    assert ("my_lessons cannot be used: " in said) == (number == errno.EIO)
    assert others in ([], [said.partition(": ")[2]])
    assert list(course.mine.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"01_lesson.ipynb": 3}', '{"a": {"bytes": 1}}', "\xff"]
)
def test_a_damaged_record_is_told_and_nothing_is_touched(text, started):
    edited, ran = started.edit("01"), started.run("02")
    (started.mine / work.RECORD).write_text(text, encoding="latin-1")

    (said,) = work.prepare()

    assert "was damaged and is written anew. No lesson of yours was touched" in said
    assert work.prepare() == []
    assert started.copy("01").read_bytes() == edited
    assert started.copy("02").read_bytes() == ran
    for number in NUMBERS:
        started.publish(number, "better")
    assert sorted(line[:9] for line in work.prepare()) == ["Lesson 00", "Lesson 01", "Lesson 02"]
    assert started.copy("01").read_bytes() == edited
    assert started.kept() == [ran]


def test_a_missing_record_is_written_again(started):
    edited = started.edit("01")
    (started.mine / work.RECORD).unlink()

    assert work.prepare() == []
    assert (started.mine / work.RECORD).is_file()
    assert started.copy("01").read_bytes() == edited


def test_a_folder_in_the_place_of_the_record_is_told(course):
    (course.mine / work.RECORD).mkdir(parents=True)

    (said,) = work.prepare()

    assert work.RECORD in said
    assert course.copy("01").read_bytes() == course.original("01")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"cells": 3}', b"[" * 100_000])
def test_a_copy_that_is_no_notebook_is_told_and_left(content, started):
    started.copy("01").write_bytes(content)

    (said,) = work.prepare()

    assert said.startswith("Lesson 01: yours cannot be read as a notebook. It stays as it is.")
    assert said.endswith("reset 01")
    assert started.copy("01").read_bytes() == content
    work.reset("01")
    assert started.kept() == [content]


@pytest.mark.parametrize("torn", [b"", b'{"cells": [{"cell_ty'])
def test_a_save_of_jupyterlabs_that_was_cut_off_is_undone(torn, started):
    """It writes into the file itself, and sets aside what it held until then."""
    edited = started.edit("01")
    aside = started.copy("01").with_name(".~01_lesson.ipynb")
    aside.write_bytes(edited)
    started.copy("01").write_bytes(torn)

    (said,) = work.prepare()

    assert said.startswith("Lesson 01: JupyterLab was cut off while it saved.")
    assert started.copy("01").read_bytes() == edited
    assert started.kept() == [torn]
    assert not aside.exists()
    assert work.prepare() == []


def test_a_reset_after_a_save_that_was_cut_off_keeps_both(started):
    edited = started.edit("01")
    started.copy("01").with_name(".~01_lesson.ipynb").write_bytes(edited)
    started.copy("01").write_bytes(b"torn")

    work.reset("01")

    assert sorted(started.kept()) == sorted([edited, b"torn"])
    assert started.copy("01").read_bytes() == started.original("01")


def test_a_lesson_of_the_courses_that_is_broken_goes_to_nobody(started):
    (started.own / "01_lesson.ipynb").write_text("<<<<<<< HEAD")
    given = started.copy("01").read_bytes()
    started.copy("02").unlink()

    (said,) = work.prepare()

    assert "the course's own" in said
    assert "git checkout -- " in said
    assert started.copy("01").read_bytes() == given
    assert started.copy("02").exists()
    with pytest.raises(work.WorkError, match="cannot be read as a notebook, so no copy was made"):
        work.reset("01")


def test_a_folder_of_lessons_that_moves_to_a_newer_course_goes_on_there(
    started, tmp_path, monkeypatch
):
    edited, ran = started.edit("01"), started.run("02")
    newer = Course(tmp_path / "newer")
    for number in NUMBERS:
        newer.publish(number, "better")
    started.mine.rename(newer.mine)
    newer.becomes_the_course(monkeypatch)

    said = "\n".join(sorted(work.prepare()))

    assert [line[:10] for line in said.splitlines()] == ["Lesson 00:", "Lesson 01:", "Lesson 02:"]
    assert newer.copy("01").read_bytes() == edited
    assert newer.kept() == [ran]


# --- cut off, and full --------------------------------------------------------------------------

TOUCHES = {"open", "os.link", "os.rename", "os.remove", "os.mkdir", "fsync"}
CUT_OFF = 77

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no process can be forked here")


def in_a_child(action, at=None, then=None):
    """
    Do something in a process of its own; tell how that ended.

    Parameters
    ----------
    action : callable
    at : int
        The touch of the disk before which the process is cut off, counted from 0.
    then : OSError
        What each touch meets from there on that needs room, instead of the process being cut off.
    """
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        touches = 0

        def watch(event, arguments):
            nonlocal touches
            if event not in TOUCHES or (event == "open" and not is_writing(arguments)):
                return
            touches += 1
            if at is None or touches <= at or (then and event == "os.remove"):
                return
            if then is None:
                os._exit(CUT_OFF)
            raise then

        really = os.fsync
        os.fsync = lambda handle: (watch("fsync", ()), really(handle))
        sys.addaudithook(watch)
        code = 2 if any("disk is full" in line for line in action()) else 0
    except work.WorkError as problem:
        code = 2 if "disk is full" in str(problem) else 1
    finally:
        os._exit(code)


def is_writing(arguments):
    return bool(arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def edited_and_reset(course):
    return course.edit("01"), lambda: work.reset("01")


def run_and_updated(course):
    ran = course.run("01")
    course.publish("01", "better")
    return ran, work.prepare


def torn_and_restored(course):
    edited = course.edit("01")
    course.copy("01").with_name(".~01_lesson.ipynb").write_bytes(edited)
    course.copy("01").write_bytes(b"torn")
    return edited, work.prepare


@needs_fork
@pytest.mark.parametrize("kind", ["cut off", "full"])
@pytest.mark.parametrize("case", [edited_and_reset, run_and_updated, torn_and_restored])
def test_wherever_it_is_cut_off_the_learners_work_is_there(case, kind, started, disk, tmp_path):
    learners, action = case(started)
    before = shutil.copytree(started.mine, tmp_path / "before")
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) if kind == "full" else None
    step, code = 0, None
    while code != 0:
        shutil.rmtree(started.mine)
        shutil.copytree(before, started.mine)
        code = in_a_child(action, step, full)
        assert code in (0, 2 if full else CUT_OFF)
        there = {path.name: path.read_bytes() for path in started.mine.rglob("*.ipynb")}
        # The old, the new or the torn one stands in its place, whole, and the learner's is there.
        assert learners in there.values()
        assert there["01_lesson.ipynb"] in {learners, started.original("01"), b"torn"}
        if full:
            assert started.litter() == []
        started.make_old()
        action()
        if case is torn_and_restored:
            assert started.copy("01").read_bytes() == learners
        else:
            assert started.copy("01").read_bytes() == started.original("01")
            assert learners in started.kept()
        assert started.litter() == []
        assert work.prepare() == []
        step += 1
    assert step > 6


@needs_fork
def test_a_first_start_that_is_cut_off_leaves_whole_lessons_only(course, disk):
    step, code = 0, CUT_OFF
    while code == CUT_OFF:
        shutil.rmtree(course.mine, ignore_errors=True)
        code = in_a_child(work.prepare, step)
        for path in course.mine.glob("*.ipynb"):
            assert path.read_bytes() == course.original(path.name[:2])
        course.make_old()
        assert work.prepare() == []
        assert course.litter() == []
        assert all(course.copy(n).read_bytes() == course.original(n) for n in NUMBERS)
        step += 1
    assert step > 4 * len(NUMBERS)
    assert code == 0


@needs_fork
def test_a_disk_that_is_really_full_is_told_and_nothing_is_half_written(started):
    import resource

    edited = started.edit("01")
    started.publish("01", "long " * 1000)

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
        try:
            work.reset("01")
        except work.WorkError as problem:
            os._exit(5 if "the disk is full. Make room" in str(problem) else 6)

    assert in_a_child(limited) == 5
    assert started.copy("01").read_bytes() == edited
    assert started.litter() == []


@needs_fork
def test_courses_that_are_started_at_once_do_not_disturb_each_other(course):
    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            try:
                os._exit(len(work.prepare()))
            finally:
                os._exit(99)
        children.append(child)

    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    assert all(course.copy(n).read_bytes() == course.original(n) for n in NUMBERS)
    assert course.litter() == []


def test_what_a_running_course_is_just_writing_is_not_tidied_away(started):
    draft = started.mine / ".course-0123456789abcdef.part"
    draft.write_text("new")

    work.prepare()
    assert draft.exists()
    started.make_old()
    work.prepare()
    assert not draft.exists()


# --- whatever happens, in whatever order --------------------------------------------------------

MINE = st.sampled_from(["a", "b", "c", "d"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["edit", "run", "publish"]), MINE),
        st.tuples(st.sampled_from(["start", "reset", "lose the record"]), st.none()),
    ),
    max_size=12,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_happens_all_that_was_typed_is_there(tmp_path_factory, monkeypatch, steps):
    course = Course(tmp_path_factory.mktemp("any") / "course")
    monkeypatch.delenv("COURSE_WORK", raising=False)
    course.becomes_the_course(monkeypatch)
    work.prepare()
    typed = []  # what no save of the learner's own has replaced
    for what, text in steps:
        if what in ("edit", "run"):
            replaced = course.copy("01").read_bytes()
            if course.kept().count(replaced) < typed.count(replaced):
                typed.remove(replaced)
            typed.append(getattr(course, what)("01", f"my {text}"))
        elif what == "publish":
            course.publish("01", text)
        elif what == "start":
            work.prepare()
        elif what == "reset":
            work.reset("01")
        else:
            (course.mine / work.RECORD).unlink(missing_ok=True)
        assert all(course.holds(content) for content in typed)
        assert what != "reset" or course.copy("01").read_bytes() == course.original("01")
