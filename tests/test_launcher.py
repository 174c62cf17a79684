"""
The launcher makes what is missing, does nothing twice, and names the remedy when it cannot go on.

Most of it is tried with the installation played by a stand-in; the last tests run it for real, in a
copy of the course that needs nothing from the network.
"""

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

LAUNCHER = Path(__file__).parents[1] / "course.py"


def load(folder):
    """Load a copy of the launcher that stands in a folder of its own."""
    shutil.copy(LAUNCHER, folder)
    spec = importlib.util.spec_from_file_location("course", folder / "course.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Installation:
    """Stand in for pip and uv; really make environments, since that is quick."""

    def __init__(self, course):
        self.course = course
        self.steps = []
        self.cut_off = False
        self.really_watch = course.watch

    def watch(self, *command):
        """Do or note one step."""
        words = [str(word) for word in command]
        if "venv" in words:
            self.steps.append("make")
            self.really_watch(*command)
        elif "install" in words:
            if self.cut_off:
                raise self.course.Stop("cut off")
            self.steps.append("install " + words[-1])

    def run(self, *arguments, **environment):
        """Note what is run once all is installed."""
        self.steps.append("run " + " ".join(arguments))
        return 0


@pytest.fixture
def course(tmp_path):
    """Load the launcher into a folder with what it looks at."""
    (tmp_path / "course_lib" / "jupyter").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("first")
    (tmp_path / "constraints.txt").write_text("first")
    return load(tmp_path)


@pytest.fixture
def installation(course, monkeypatch):
    """Let the stand-in install."""
    installation = Installation(course)
    monkeypatch.setattr(course, "watch", installation.watch)
    monkeypatch.setattr(course, "run", installation.run)
    return installation


OPEN = "run -m course_lib lab"


# What it does, and does not do twice


def test_the_first_run_makes_and_installs_and_the_second_only_opens(course, installation):
    assert course.main([]) == 0
    assert installation.steps == ["make", "install .", OPEN]

    assert course.main(["--port", "9999"]) == 0
    assert installation.steps[3:] == [OPEN + " --port 9999"]


def test_any_other_word_is_passed_on_to_the_library(course, installation):
    course.main(["refresh", "03", "--now"])

    assert installation.steps[-1] == "run -m course_lib refresh 03 --now"


def test_a_run_that_was_cut_off_is_taken_up_again(course, installation):
    installation.cut_off = True
    with pytest.raises(course.Stop):
        course.main([])

    installation.cut_off = False
    course.main([])
    assert installation.steps == ["make", "make", "install .", OPEN]


def test_tests_add_what_they_need_and_opening_the_course_keeps_it(course, installation):
    course.main([])
    course.main(["test", "lint"])
    assert installation.steps[-2:] == ["install .[test]", "run -m ruff check"]

    (course.ROOT / "constraints.txt").write_text("second")
    course.main([])
    assert installation.steps[-2:] == ["install .[test]", OPEN]


def test_publishing_adds_what_it_needs_and_takes_nothing_away(course, installation):
    course.main(["site"])
    course.main(["slides"])
    course.main([])
    course.main(["test", "lint"])
    course.main(["site"])

    installed = [step for step in installation.steps if step.startswith("install")]
    assert installed == ["install .[publish]", "install .[test]"]


@pytest.mark.parametrize(
    "name", ["pyproject.toml", "constraints.txt", "course_lib/jupyter/settings.json"]
)
def test_what_decides_the_installation_brings_a_new_one(name, course, installation):
    course.main([])
    (course.ROOT / name).write_text("second")

    course.main([])

    assert installation.steps == ["make", "install .", OPEN, "install .", OPEN]


def test_a_lesson_or_a_module_that_changes_brings_none(course, installation):
    course.main([])
    (course.ROOT / "course_lib" / "padding.py").write_text("")

    course.main([])

    assert installation.steps == ["make", "install .", OPEN, OPEN]


# An environment in any state


def test_an_environment_without_its_python_is_made_anew(course, installation):
    course.main([])
    course.PYTHON.unlink()

    course.main([])

    assert installation.steps[3:] == ["make", "install .", OPEN]


def test_an_environment_that_was_copied_here_is_made_anew(course, installation, tmp_path_factory):
    course.main([])
    elsewhere = tmp_path_factory.mktemp("copy")
    shutil.copytree(course.ROOT, elsewhere, symlinks=True, dirs_exist_ok=True)
    copy = load(elsewhere)
    copy.watch, copy.run = installation.watch, installation.run

    copy.main([])

    assert installation.steps[3:] == ["make", "install .", OPEN]


def test_an_environment_of_another_python_is_made_anew(course, installation, monkeypatch):
    course.main([])
    answer = subprocess.CompletedProcess([], 0, stdout="3 99\n")
    with monkeypatch.context() as patch:
        patch.setattr(course, "inputs", lambda: "another Python's")
        patch.setattr(course.subprocess, "run", lambda *_, **__: answer)
        course.main([])

    assert installation.steps[3:] == ["make", "install .", OPEN]


def test_a_whole_environment_is_used_whichever_python_starts_the_course(
    course, installation, monkeypatch
):
    course.main([])
    for name, value in (("base_prefix", "elsewhere"), ("version_info", (3, 99, 0, "final", 0))):
        with monkeypatch.context() as patch:
            patch.setattr(course, "sys", SimpleNamespace(**{**vars(sys), name: value}))
            course.main([])

    assert installation.steps == ["make", "install .", OPEN, OPEN, OPEN]


@pytest.mark.parametrize("answer", ["3 99", ""], ids=["a newer version", "it does not run"])
def test_an_environment_whose_own_python_was_replaced_is_made_anew(
    answer, course, installation, monkeypatch
):
    course.main([])
    told = subprocess.CompletedProcess([], 0, stdout=answer)
    with monkeypatch.context() as patch:
        patch.setattr(course, "sys", SimpleNamespace(**{**vars(sys), "base_prefix": "elsewhere"}))
        patch.setattr(course.subprocess, "run", lambda *_, **__: told)
        course.main([])

    assert installation.steps[3:] == ["make", "install .", OPEN]


def test_an_environment_that_cannot_be_deleted_is_still_known_as_ours(
    course, installation, monkeypatch
):
    course.main([])
    course.PYTHON.unlink()

    def half_delete(folder, **_):
        (folder / "pyvenv.cfg").unlink()
        raise PermissionError("Access is denied")

    with monkeypatch.context() as patch:
        patch.setattr(course.shutil, "rmtree", half_delete)
        with pytest.raises(PermissionError):
            course.main([])
    course.main([])

    assert installation.steps[3:] == ["make", "install .", OPEN]


def test_an_environment_made_by_hand_is_used_and_nothing_in_it_is_lost(course, installation):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", course.VENV], check=True)
    (course.VENV / "mine.txt").write_text("mine")

    course.main([])

    assert installation.steps == ["install .", OPEN]
    assert (course.VENV / "mine.txt").read_text() == "mine"


def test_a_folder_that_is_no_environment_is_left_alone(course, installation):
    course.VENV.mkdir()
    (course.VENV / "mine.txt").write_text("mine")

    with pytest.raises(course.Stop, match=r"not a Python environment.*\n.*another name"):
        course.main([])

    assert [path.name for path in course.VENV.iterdir()] == ["mine.txt"]
    assert installation.steps == []


def test_a_damaged_stamp_brings_a_new_installation(course, installation):
    course.main([])
    course.STAMP.write_text('{"place": ')

    course.main([])

    assert installation.steps[3:] == ["install .", OPEN]


# What it says when it cannot go on


@pytest.mark.parametrize(
    ("said", "help_"),
    [
        ("/usr/bin/python3: No module named ensurepip", "sudo apt install python3-venv"),
        ("/usr/bin/python3: No module named venv", "sudo apt install python3-venv"),
        ("ERROR: [Errno 28] No space left on device", "make room"),
        ("error: Disk quota exceeded (os error 122)", "make room"),
        ("[Errno 13] Permission denied: '/srv/course/.venv'", "folder of your own"),
        ("[WinError 5] Access is denied: 'C:\\\\course\\\\.venv'", "Close JupyterLab"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "PIP_CERT"),
        ("error: invalid peer certificate: UnknownIssuer", "SSL_CERT_FILE"),
        ("Retrying (Retry(total=4, connect=None)) after connection broken by", "network"),
        ("cause: dns error\n cause: failed to lookup address information", "network"),
        ("ReadTimeoutError: HTTPSConnectionPool: Read timed out.", "network"),
        ("ERROR: ResolutionImpossible: for help visit", "Delete the folder .venv"),
    ],
)
def test_a_failure_names_its_remedy(said, help_, course):
    failing = [sys.executable, "-c", f"import sys; print({said!r}); sys.exit(1)"]

    with pytest.raises(course.Stop) as stop:
        course.watch(*failing)

    assert said in str(stop.value)
    assert help_ in str(stop.value)
    assert sum(help_ in remedy for _, remedy in course.REMEDIES) <= 1


def test_the_launcher_can_be_read_by_an_old_python():
    ast.parse(LAUNCHER.read_text("utf-8"), feature_version=(3, 6))


def test_an_old_python_is_told_which_one_is_needed(tmp_path):
    copy = shutil.copy(LAUNCHER, tmp_path)
    pretend = (
        "import runpy, sys; sys.version_info = (3, 8, 0, 'final', 0);"
        f"runpy.run_path({str(copy)!r}, run_name='__main__')"
    )
    answer = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True)

    assert answer.returncode == 1
    assert "needs Python 3.11 or newer, and this is Python 3.8." in answer.stderr
    assert "python.org/downloads" in answer.stderr
    assert "Traceback" not in answer.stderr


# The tests that it runs


@pytest.fixture
def tests_run(course, monkeypatch):
    """Play the tests: lint fails, the others pass."""
    ran = []

    def run(*arguments, cwd, **environment):
        assert cwd == course.ROOT
        ran.append((" ".join(arguments), environment))
        return int("check" in arguments and "--check" not in arguments)

    monkeypatch.setattr(course, "install", lambda extra: ran.append(extra))
    monkeypatch.setattr(course, "run", run)
    return ran


def test_every_test_runs_in_order_even_after_a_failure(course, tests_run, capsys):
    assert course.main(["test"]) == 1

    assert tests_run[0] == "[test]"
    commands = [command for command, _ in tests_run[1:]]
    assert [" ".join(command.split()[1:3]) for command in commands] == [
        *["ruff check", "ruff format", "pytest tests", "pytest notebooks", "pytest tests/browser"]
    ]
    assert all(environment == {"COURSE_PROGRESS": "off"} for _, environment in tests_run[1:])
    said = capsys.readouterr().out
    assert "== lint: ruff check" in said
    table = [line.split()[:2] for line in said.partition("== Result")[2].splitlines() if line]
    assert table == [
        ["lint", "failed"],
        *([name, "passed"] for name in ["format", "unit", "notebooks", "browser"]),
    ]


def test_words_choose_the_tests_and_options_go_to_pytest(course, tests_run):
    assert course.main(["test", "browser", "format", "-k", "pad"]) == 0

    assert [command for command, _ in tests_run[1:]] == [
        "-m ruff format --check",
        "-m pytest tests/browser -k pad",
    ]


def test_a_test_that_is_not_there_is_refused_before_anything_is_installed(course, tests_run):
    with pytest.raises(course.Stop, match="no test 'units'; there are: lint, format, unit"):
        course.main(["test", "units"])

    assert tests_run == []


# For real, without a network

BACKEND = """
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    files = {
        "small.pth": PLACE,
        "small-1.dist-info/METADATA": "Metadata-Version: 2.1\\nName: small\\nVersion: 1\\n",
        "small-1.dist-info/WHEEL": "Wheel-Version: 1.0\\nTag: py3-none-any\\n",
        "small-1.dist-info/RECORD": "",
    }
    with zipfile.ZipFile(f"{folder}/small-1-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return "small-1-py3-none-any.whl"
"""


@pytest.fixture
def small(tmp_path):
    """Make a small course whose installation needs nothing from elsewhere."""
    shutil.copy(LAUNCHER, tmp_path)
    (tmp_path / "backend.py").write_text(BACKEND.replace("PLACE", repr(str(tmp_path))))
    (tmp_path / "constraints.txt").write_text("")
    (tmp_path / "pyproject.toml").write_text(
        "[project]\nname = 'small'\nversion = '1'\n"
        "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n"
    )
    (tmp_path / "course_lib").mkdir()
    (tmp_path / "course_lib" / "__main__.py").write_text("import sys; print(*sys.argv[1:])")
    return tmp_path


def start(folder, *arguments, launcher="course.py"):
    """Run the launcher where no package can be had and uv is absent."""
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "UV_"))},
        "PATH": "",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://localhost:9/simple",
        "PIP_RETRIES": "1",
        "PYTHONUTF8": "1",
    }
    return subprocess.run(
        [sys.executable, launcher, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )


def test_it_installs_says_so_and_the_next_time_starts_at_once(small):
    first = start(small, "hello")
    second = start(small, "hello", "again")

    assert first.returncode == second.returncode == 0, first.stderr
    assert first.stdout.split("\n") == [
        "",
        "== Making a private Python environment in .venv …",
        "",
        "== Installing what the course needs; the first time this takes a minute or two …",
        "hello",
        "",
    ]
    assert second.stdout == "hello again\n"


def test_a_word_means_the_folder_that_the_reader_is_in(small):
    (small / "course_lib" / "__main__.py").write_text("import os; print(os.getcwd())")
    (small / "class").mkdir()

    assert start(small / "class", "handout", launcher=str(small / "course.py")).stdout.endswith(
        f"\n{small / 'class'}\n"
    )


def test_without_a_network_it_says_so_and_can_be_run_again(small):
    project = small / "pyproject.toml"
    whole = project.read_text()
    project.write_text(whole.replace("requires = []", "requires = ['numpy']"))

    offline = start(small, "hello")

    assert offline.returncode == 1
    assert "The network could not be reached." in offline.stderr
    assert "Traceback" not in offline.stderr
    project.write_text(whole)
    assert start(small, "hello").stdout.endswith("\nhello\n")
