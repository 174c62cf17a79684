"""The check of lesson 00: silent about what is well, helpful about what is not."""

import sys
from importlib import metadata

import pytest

from course_lib import convolution, datasets, installation


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    """Let the tests run from a checkout that was never installed."""
    monkeypatch.setattr(metadata, "requires", lambda name: ["numpy>=1", "pytest; extra=='test'"])


def wrong(report):
    return {what: words for what, words in report.findings if words}


def test_everything_is_here_and_nothing_of_this_machine_is_shown():
    report = installation.check()

    assert report.ok, report
    assert repr(report).endswith("Everything is here.")
    assert not any(letter.isdigit() for letter in repr(report))


def test_an_old_python_is_told(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))

    words = wrong(installation.check())["the version of Python"]

    assert "3.9" in words
    assert "python.org" in words


def test_a_missing_and_an_untested_package_are_named_with_one_remedy(monkeypatch):
    monkeypatch.setattr(metadata, "requires", lambda name: ["no-such-thing", "numpy<1"])

    words = wrong(installation.check())["the packages and their versions"]

    assert "no-such-thing is missing" in words
    assert "numpy is" in words
    assert "tested was <1" in words
    assert words.count("python course.py") == 1


def test_a_package_that_only_tests_need_is_not_asked_for(monkeypatch):
    monkeypatch.setattr(metadata, "requires", lambda name: ['no-such-thing; extra == "test"'])

    assert installation.check().ok


def test_a_course_that_was_never_installed_is_told(monkeypatch):
    def requires(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", requires)

    words = wrong(installation.check())["the packages and their versions"]

    assert "not installed" in words
    assert "python course.py" in words


def test_a_jupyterlab_without_the_widgets_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *_: [str(tmp_path)])

    words = wrong(installation.check())["the browser's half of the widgets"]

    assert "anywidget" in words
    assert "jupyterlab-manager" in words


def test_numbers_that_differ_from_numpys_are_told(monkeypatch):
    monkeypatch.setattr(convolution, "convolve", convolution.correlate)

    words = wrong(installation.check())["the course's numbers beside NumPy's"]

    assert "git checkout -- course_lib" in words


def test_damaged_data_are_told_with_the_remedy_of_the_data(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "DATA", tmp_path)

    assert "git checkout" in wrong(installation.check())["the data files"]


def test_progress_that_cannot_be_written_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "deep" / "progress.json"))
    monkeypatch.setattr("os.access", lambda path, mode: False)

    words = wrong(installation.check())["a place for your progress"]

    assert "COURSE_PROGRESS" in words


@pytest.mark.parametrize("place", ["file/progress.json", "folder"])
def test_a_place_for_progress_that_cannot_be_one_is_told(place, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / place))

    words = wrong(installation.check())["a place for your progress"]
    assert f"{tmp_path / place.partition('/')[0]} cannot be written" in words


def test_progress_in_a_home_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr("course_lib.progress._path", lambda: None)
    monkeypatch.setenv("COURSE_PROGRESS", "~nobody-of-that-name/progress.json")

    assert "no such home" in wrong(installation.check())["a place for your progress"]


def test_progress_that_is_switched_off_is_fine(monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", "off")

    assert installation.check().ok


def test_what_a_look_raises_is_a_finding(monkeypatch):
    monkeypatch.setattr("course_lib.plots.stems", None)

    report = installation.check()

    assert "TypeError" in wrong(report)["drawing a figure"]
    assert not report.ok
    assert repr(report).endswith("do what stands below the ✗.")


def test_several_findings_are_counted(monkeypatch):
    monkeypatch.setattr("course_lib.plots.stems", None)
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))

    assert "2 things" in repr(installation.check())
