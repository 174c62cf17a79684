"""JupyterLab opens on the first lesson, on a free port, with the lessons trusted."""

import json
import socket
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.sign import MemorySignatureStore, NotebookNotary

from course_lib import lab, notebooks, saving, work


@pytest.fixture(autouse=True)
def lessons(tmp_path, monkeypatch):
    """Keep the learner's lessons where only this test sees them."""
    place = tmp_path / "my lessons"
    monkeypatch.setenv("COURSE_WORK", str(place))
    return place


@pytest.fixture
def opened(monkeypatch):
    """Stand in for JupyterLab and remember what it was asked."""
    from jupyterlab.labapp import LabApp

    asked = []
    monkeypatch.setattr(LabApp, "launch_instance", lambda argv: asked.extend(argv))
    return asked


@pytest.fixture
def busy_port():
    """Be another program that listens on a port."""
    with socket.create_server(("localhost", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def notary(tmp_path):
    """Keep signatures for one test only."""
    return NotebookNotary(data_dir=str(tmp_path), store_factory=MemorySignatureStore)


@pytest.fixture
def lesson(tmp_path):
    """Write a small lesson."""
    path = tmp_path / "01_small.ipynb"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def test_it_opens_on_the_learners_first_lesson(opened, lessons, monkeypatch):
    monkeypatch.setattr(lab, "is_taken", lambda port: False)
    monkeypatch.setattr(notebooks, "ROOT", lessons.parent)

    assert lab.main(["--no-browser"]) == 0
    assert "--LabApp.default_url=/lab/tree/my%20lessons/00_start_here.ipynb" in opened
    assert f"--ServerApp.root_dir={lessons.parent}" in opened
    assert opened[-1] == "--no-browser"
    assert not any("--ServerApp.port" in option for option in opened)
    assert len(list(lessons.glob("*.ipynb"))) == len(notebooks.lessons())


def test_lessons_that_are_kept_elsewhere_are_what_jupyterlab_shows(opened, lessons):
    lab.main([])

    assert "--LabApp.default_url=/lab/tree/00_start_here.ipynb" in opened
    assert f"--ServerApp.root_dir={lessons}" in opened


def test_another_notebook_can_be_opened_alone_with_options_of_its_own(opened, tmp_path):
    path = tmp_path / "lesson of today.ipynb"

    assert lab.launch(path, ["--no-browser"], ["--LabApp.collaborative=False"], "doc") == 0

    assert "--LabApp.default_url=/doc/tree/lesson%20of%20today.ipynb" in opened
    assert f"--ServerApp.root_dir={tmp_path}" in opened
    assert "--LabApp.collaborative=False" in opened
    assert opened[-1] == "--no-browser"


def test_the_servers_own_news_is_not_printed_unless_asked_for(opened):
    lab.main([])
    assert {"--ServerApp.log_level=ERROR", "--LabApp.log_level=ERROR"} < set(opened)
    for asked in ("--debug", "--log-level=INFO", "--LabApp.log_level=20"):
        opened.clear()
        lab.main([asked])
        assert [option for option in opened if "log" in option or "debug" in option] == [asked]


def test_without_a_place_for_them_it_says_so_and_opens_the_courses_own(opened, lessons, capsys):
    lessons.write_text("a file")

    assert lab.main([]) == 0
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in opened
    assert f"--ServerApp.root_dir={notebooks.ROOT}" in opened
    assert f"{lessons} should be a folder" in capsys.readouterr().out


def test_if_the_usual_port_is_taken_it_says_which_it_uses(opened, busy_port, monkeypatch, capsys):
    monkeypatch.setattr(lab, "USUAL_PORT", busy_port)

    assert lab.main([]) == 0
    (option,) = [option for option in opened if option.startswith("--ServerApp.port=")]
    port = int(option.partition("=")[2])
    assert port > busy_port
    assert f"Port {busy_port} is taken by another program; the course uses port {port}." in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize("form", ["--port {}", "--port={}", "--ServerApp.port={}"])
def test_if_the_port_asked_for_is_taken_it_says_what_helps(form, opened, busy_port, capsys):
    assert lab.main(form.format(busy_port).split()) == 1
    assert not opened
    assert f"Port {busy_port} is taken by another program. Choose another" in (
        capsys.readouterr().err
    )


def test_a_port_asked_for_that_is_free_is_used(opened, busy_port, monkeypatch):
    monkeypatch.setattr(lab, "USUAL_PORT", busy_port)
    monkeypatch.setattr(lab, "is_taken", lambda port: port == busy_port)

    assert lab.main(["--port", "9999"]) == 0
    assert opened[-2:] == ["--port", "9999"]
    assert not any(option.startswith("--ServerApp.port") for option in opened)


def test_a_lesson_is_trusted_once_and_again_when_it_changes(notary, lesson):
    assert not notary.check_signature(nbformat.read(lesson, 4))

    lab.trust([lesson], notary)
    assert notary.check_signature(nbformat.read(lesson, 4))

    lesson.write_text(lesson.read_text("utf-8").replace("1 + 1", "1 + 2"), encoding="utf-8")
    assert not notary.check_signature(nbformat.read(lesson, 4))
    lab.trust([lesson], notary)
    assert notary.check_signature(nbformat.read(lesson, 4))


def test_a_lesson_that_is_trusted_is_not_signed_again(notary, lesson, monkeypatch):
    lab.trust([lesson], notary)
    signed = []
    monkeypatch.setattr(notary, "sign", signed.append)

    lab.trust([lesson], notary)

    assert signed == []


def test_a_broken_lesson_does_not_keep_the_others_from_being_trusted(notary, lesson):
    broken = lesson.with_name("00_broken.ipynb")
    broken.write_text("{", encoding="utf-8")

    lab.trust([broken, lesson], notary)

    assert notary.check_signature(nbformat.read(lesson, 4))


@pytest.fixture
def server(notary, tmp_path):
    """Be as much of a server as the course looks at."""
    manager = SimpleNamespace(notary=notary, hooks=[])
    manager.register_pre_save_hook = manager.hooks.append
    return SimpleNamespace(
        contents_manager=manager,
        base_url="/",
        default_url="/lab",
        root_dir=str(tmp_path),
        log=SimpleNamespace(warning=lambda words: manager.hooks.append(words)),
    )


def test_the_server_trusts_the_lessons_and_saves_without_views(server, lesson, monkeypatch):
    monkeypatch.setattr(notebooks, "FOLDER", lesson.parent)

    (point,) = lab._jupyter_server_extension_points()
    lab._load_jupyter_server_extension(server)

    assert point == {"module": "course_lib.lab"}
    assert server.contents_manager.hooks == [saving.keep_living_pictures]
    assert server.contents_manager.notary.check_signature(nbformat.read(lesson, 4))


def test_what_the_server_copies_for_a_learner_is_trusted(server, lessons):
    lab._load_jupyter_server_extension(server)

    for copy in [lessons / lab.FIRST, work.fresh(notebooks.lessons()[1], "presented")]:
        assert server.contents_manager.notary.check_signature(nbformat.read(copy, 4))


def test_a_plain_jupyter_lab_in_the_courses_folder_opens_there_too(server, lessons, monkeypatch):
    monkeypatch.setattr(notebooks, "ROOT", lessons.parent.resolve())

    lab._load_jupyter_server_extension(server)

    assert server.default_url == "/lab/tree/my%20lessons/00_start_here.ipynb"


@pytest.mark.parametrize(
    ("name", "given"), [("root_dir", "elsewhere"), ("default_url", "/lab/tree/asked.ipynb")]
)
def test_what_was_asked_of_jupyterlab_is_what_opens(name, given, server, lessons, monkeypatch):
    monkeypatch.setattr(notebooks, "ROOT", lessons.parent.resolve())
    setattr(server, name, given)
    before = server.default_url

    lab._load_jupyter_server_extension(server)

    assert server.default_url == before


def test_the_server_starts_even_where_there_can_be_no_lessons(server, lessons):
    lessons.write_text("a file")

    lab._load_jupyter_server_extension(server)

    _, told = server.contents_manager.hooks
    assert "should be a folder" in told
