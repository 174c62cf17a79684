"""Progress: one file that anybody can read, that nothing loses, and that stops no lesson."""

import json
import os
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import pytest

from course_lib import progress

ROOT = Path(__file__).resolve().parents[1]
FULL = "lesson_02.full_convolution"
LENGTHS = "lesson_02.output_lengths"


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "kept" / "progress.json"
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    return path


def held(path):
    return json.loads(path.read_text(encoding="utf-8"))


def put(path, text):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


# --- what is remembered -------------------------------------------------------------------------


def test_an_exercise_keeps_its_best_status_and_counts_attempts(file):
    for status in ("not yet", "correct", "not yet"):
        progress.record_exercise(FULL, status)

    assert progress.load().exercises == {FULL: {"attempts": 3, "status": "correct"}}


def test_the_first_prediction_is_kept(file):
    progress.record_prediction("01-first-delta", "at place 3", False)
    progress.record_prediction("01-first-delta", "at place 2", True)

    assert progress.load().predictions == {
        "01-first-delta": {"given": "at place 3", "right": False}
    }


def test_the_most_hints_are_kept(file):
    for count in (1, 2, 1):
        progress.record_hints(FULL, count)

    assert progress.load().exercises == {FULL: {"hints": 2}}


def test_the_file_is_read_by_anybody(file):
    progress.record_prediction("01-überlappung", "α", True)
    text = file.read_text(encoding="utf-8")

    assert '\n    "01-überlappung": {\n      "given": "α",\n' in text
    assert text.endswith("}\n")
    assert [path.name for path in file.parent.iterdir()] == ["progress.json"]


def test_what_json_does_not_know_is_kept_as_text(file):
    progress.record_prediction("01-first-delta", Path("x"), 1)

    assert progress.load().predictions["01-first-delta"] == {"given": "x", "right": True}


def test_what_a_later_version_wrote_is_kept(file):
    later = {"colour": "green", "exercises": {FULL: {"status": "correct", "medal": "gold"}}}
    put(file, json.dumps(later))
    progress.record_exercise(FULL, "not yet")

    assert held(file)["colour"] == "green"
    assert held(file)["exercises"][FULL] == {"status": "correct", "medal": "gold", "attempts": 1}


# --- where it is kept ---------------------------------------------------------------------------


@pytest.mark.parametrize("off", ["", "off"])
def test_nothing_is_remembered_when_it_is_switched_off(off, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", off)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    progress.record_exercise(FULL, "correct")

    assert progress.load() == progress.Progress()
    assert list(tmp_path.iterdir()) == []


def test_it_is_kept_in_the_home_folder_by_default(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_PROGRESS", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    progress.record_exercise(FULL, "correct")

    assert FULL in held(tmp_path / ".convolution_course" / "progress.json")["exercises"]


def test_nobody_at_home_means_nothing_is_remembered(monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", "~there-is-no-such-user/progress.json")
    progress.record_exercise(FULL, "correct")

    assert progress.load() == progress.Progress()


# --- when the disk does not want to ---------------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[1, 2]", "null", '{"exercises": 3}', "\x00\x01", "[" * 100_000],
    ids=["empty", "cut off", "a list", "null", "a number inside", "no text", "very deep"],
)
def test_a_damaged_file_is_set_aside_with_a_message(file, damage):
    put(file, damage)
    with pytest.warns(UserWarning, match=r"was damaged.*progress\.damaged-1\.json") as told:
        progress.record_exercise(FULL, "correct")

    assert len(told) == 1
    assert held(file)["exercises"] == {FULL: {"attempts": 1, "status": "correct"}}
    assert (file.parent / "progress.damaged-1.json").read_text(encoding="utf-8") == damage


def test_no_damaged_file_covers_another(file):
    for _ in range(2):
        put(file, "{")
        with pytest.warns(UserWarning, match="was damaged"):
            progress.load()

    names = sorted(path.name for path in file.parent.iterdir())
    assert names == ["progress.damaged-1.json", "progress.damaged-2.json", "progress.json"]


def test_what_is_sound_in_a_damaged_file_is_kept(file):
    put(
        file,
        json.dumps(
            {
                "exercises": {
                    FULL: {"status": "correct", "attempts": 2},
                    LENGTHS: {"status": "correct", "attempts": "many"},
                    "lesson_01.print_the_kernel": "correct",
                },
                "predictions": {"01-first-delta": {"given": 2, "right": True}},
            }
        ),
    )
    with pytest.warns(UserWarning, match="what could still be read is kept"):
        found = progress.load()

    assert found.exercises == {FULL: {"status": "correct", "attempts": 2}}
    assert found.predictions == {"01-first-delta": {"given": 2, "right": True}}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert progress.load() == found


def test_a_disk_that_refuses_is_told_and_stops_nothing(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))

    with pytest.warns(UserWarning, match="is not remembered.*set COURSE_PROGRESS") as told:
        progress.record_exercise(FULL, "correct")
    assert told[0].filename == "progress", "no line of a library's code stands beside it"
    with pytest.warns(UserWarning, match="is not remembered"):
        assert progress.load() == progress.Progress()


def test_a_folder_in_place_of_the_file_is_told(file):
    file.mkdir(parents=True)
    with pytest.warns(UserWarning, match="is not remembered"):
        progress.record_exercise(FULL, "correct")

    assert [path.name for path in file.parent.iterdir()] == ["progress.json"]


def test_a_write_that_fails_leaves_the_old_file(file, monkeypatch):
    progress.record_exercise(FULL, "correct")

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full_disk)
    with pytest.warns(UserWarning, match="No space left"):
        progress.record_exercise(LENGTHS, "correct")

    assert list(held(file)["exercises"]) == [FULL]
    assert [path.name for path in file.parent.iterdir()] == ["progress.json"]


# --- several at once ----------------------------------------------------------------------------


def test_threads_lose_nothing(file):
    def record(k):
        for j in range(5):
            progress.record_prediction(f"01-{k}-{j}", j, True)

    threads = [threading.Thread(target=record, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(progress.load().predictions) == 20


def test_two_kernels_lose_nothing(file):
    code = (
        "import sys; from course_lib import progress\n"
        "for j in range(20): progress.record_prediction(f'{sys.argv[1]}-{j}', j, True)"
    )
    kernels = [
        subprocess.Popen([sys.executable, "-c", code, lesson], cwd=ROOT) for lesson in ("01", "02")
    ]

    assert [kernel.wait(60) for kernel in kernels] == [0, 0]
    assert len(progress.load().predictions) == 40


def test_a_lock_that_a_dead_kernel_left_is_broken(file):
    put(file, "{}")
    lock = file.with_name("progress.json.lock")
    lock.touch()
    start = time.monotonic()
    progress.record_exercise(FULL, "correct")

    assert time.monotonic() - start < 5
    assert FULL in progress.load().exercises
    assert not lock.exists()


# --- the map ------------------------------------------------------------------------------------


def test_the_map_names_every_notebook_that_there_is():
    notebooks = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))

    assert notebooks == list(progress.LESSONS)


def test_the_map_counts_each_lesson():
    rows = progress.Progress(
        exercises={FULL: {"status": "correct"}, LENGTHS: {"status": "not yet"}},
        predictions={
            "01-first-delta": {"right": True},
            "01-second": {"right": False},
            "99-of-a-later-version": {"right": True},
        },
    ).table()

    assert [(row["solved"], row["predictions"], row["right"]) for row in rows[:3]] == [
        (0, 0, 0),
        (0, 2, 1),
        (1, 0, 0),
    ]


def test_an_empty_map_is_the_same_everywhere(file, monkeypatch):
    without_file = progress.load()._repr_mimebundle_()
    monkeypatch.setenv("COURSE_PROGRESS", "off")

    assert progress.load()._repr_mimebundle_() == without_file
    assert "02  Follow the recipe                  0 of 2 solved   –" in without_file["text/plain"]
    assert '<a href="02_follow_the_recipe.ipynb">Follow the recipe</a>' in without_file["text/html"]


def test_the_map_shows_what_is_done(file):
    progress.record_exercise(FULL, "correct")
    progress.record_exercise(LENGTHS, "correct")
    progress.record_prediction("02-same", "7", False)
    shown = progress.load()

    assert "✓ 2 of 2 solved  0 of 1 right" in repr(shown)
    assert "<td style" in shown._repr_html_()
    assert "✓ 2 of 2 solved</td>" in shown._repr_html_()
    assert "Predictions made: 1, 0 of them right." in progress.summary()


def test_remembering_needs_no_numpy():
    code = "import sys, course_lib.progress; sys.exit('numpy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
