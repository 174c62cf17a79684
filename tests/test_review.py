"""The command `review`: every honest row is right, whatever else the class hands in."""

import csv
import json
import os
import re
import socket
import subprocess
import sys
import textwrap
from html.parser import HTMLParser
from pathlib import Path

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import course_lib
from course_lib import notebooks
from course_lib.exercises import lesson_02
from course_lib.reviewing import command, confinement, report, running, submissions, verdicts

COURSE = Path(course_lib.__file__).parent
RECIPE, GRADIENT = "02_follow_the_recipe.ipynb", "06_pass_the_gradient_back.ipynb"
MISSING = confinement.missing()
SECONDS = 40 if MISSING else 16  # for one notebook; other systems begin more slowly

START = "import numpy as np\nfrom course_lib.exercises import lesson_02, lesson_06"
CHECK = "lesson_02.full_convolution.check(my_convolution)"
CHECK_GRADIENT = "lesson_06.input_gradient.check(my_input_gradient)"
RIGHT = "def my_convolution(x, w):\n    return np.convolve(x, w)"
UNFLIPPED = "def my_convolution(x, w):\n    return np.convolve(x, w[::-1])"
SAME = "def my_convolution(x, w):\n    return np.convolve(x, w, 'same')"
NAMELESS = "def my_convolution(x, w):\n    return 7"
ODD = r"raise ValueError('<script>alert(1)</script> \x1b[2J \ud800')"
STUB = "def my_convolution(x, w):\n    ..."


def notebook(*code):
    """Write a notebook of code cells, with a heading as its first cell."""
    cells = [{"cell_type": "markdown", "metadata": {}, "source": "# Mine"}]
    cells += [
        {
            "cell_type": "code",
            "metadata": {},
            "source": textwrap.dedent(source).strip(),
            "outputs": [],
            "execution_count": None,
        }
        for source in code
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def lesson(name, **answers):
    """Take a lesson as it is handed out, with answers in place of the cells that they name."""
    whole = notebooks.read(notebooks.FOLDER / name)
    for cell in whole.cells:
        cell.source = answers.get(cell.id.replace("-", "_"), cell.source)
    return json.dumps(whole)


def answer(code):
    return notebook(START, code, CHECK)


def hand_in(folder, learner, text, name=RECIPE):
    path = folder / learner / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# --- the class ----------------------------------------------------------------------------------

HONEST = {
    # learner: (code cells, or a whole notebook; the status of full_convolution; its mistake)
    "Ada": (answer(RIGHT), "correct", ""),
    "Ben": (answer(UNFLIPPED), "not yet", "kernel not flipped"),
    "Chloé": (answer(SAME), "not yet", "same instead of full"),
    "Dai": (answer(UNFLIPPED), "not yet", "kernel not flipped"),
    "Eve, untouched": (lesson(RECIPE), "not attempted", ""),
    "Femi, the whole lesson": (lesson(RECIPE, write_full=RIGHT), "correct", ""),
    "Gus, who then broke it": (
        notebook(START, RIGHT, CHECK, UNFLIPPED, CHECK),
        "correct",
        "",
    ),
    "Hana, without a colon": (answer("def my_convolution(x, w)\n    return x"), "not yet", ""),
    "Ivo, with a slip before": (notebook(START, ODD, RIGHT, CHECK), "correct", ""),
    "Jun, who is wrong in a new way": (answer(NAMELESS), "not yet", ""),
    "Jo, whose words are odd": (answer(f"def my_convolution(x, w):\n    {ODD}"), "not yet", ""),
    "Kai, with magics": (
        notebook(
            START,
            "%matplotlib inline\n%pip install nothing\n!ls\nfiles = !ls\nimport os\nexit()",
            "input()",
            RIGHT,
            CHECK,
        ),
        "correct",
        "",
    ),
    "Lea, who writes a file": (
        notebook(START, RIGHT, "np.save('x.npy', [1]); np.load('x.npy')", CHECK),
        "correct",
        "",
    ),
    "Max, without a check": (notebook(START, RIGHT), "not attempted", ""),
    "Noa, with a comment": (notebook(START, f"# {CHECK}", "nothing"), "not attempted", ""),
    "=1+1": (answer(RIGHT), "correct", ""),
    "Endless, then right": (notebook(START, "while True: pass", RIGHT, CHECK), "correct", ""),
}
if os.name != "nt":  # where a sleep is not interrupted
    sleep = "import time; time.sleep(1000)"
    HONEST["Asleep, then right"] = (notebook(START, sleep, RIGHT, CHECK), "correct", "")
if not MISSING:  # elsewhere the whole notebook is ended
    thirst = "x = np.ones(10**10)"
    HONEST["Thirsty, then right"] = (notebook(START, thirst, RIGHT, CHECK), "correct", "")
if os.name != "nt":  # whose file system knows no such names
    HONEST["<img src=x onerror=alert(1)>\n\x1b[2J"] = (answer(RIGHT), "correct", "")

DAMAGED = {
    "Damaged": ("{this is no notebook", "not known", ""),
    "Endless for good": (
        notebook(
            START,
            RIGHT,
            """
            import signal
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            while True: pass
            """,
            CHECK,
        ),
        "not known",
        "",
    ),
}

# What each of them tries is told by its name; none could do lasting harm if it came out. FOLDER,
# COURSE, OUTSIDE and PORT are filled in.
HOSTILE = {
    "deletes its neighbours": """
        import pathlib, shutil
        for victim in ("FOLDER", "OUTSIDE"):
            shutil.rmtree(victim, ignore_errors=True)
            for path in pathlib.Path(victim).rglob("*"): path.unlink()
    """,
    "cuts and marks its neighbours": """
        import os
        for victim in ("FOLDER/Ada/02_follow_the_recipe.ipynb", "OUTSIDE/diary.txt"):
            for harm in (
                lambda: os.truncate(victim, 0), lambda: open(victim, "w"),
                lambda: os.chmod(victim, 0), lambda: os.utime(victim, (0, 0)),
                lambda: os.setxattr(victim, "user.x", b"x"), lambda: os.chown(victim, 1, 1),
                lambda: os.rename(victim, "mine"), lambda: os.link(victim, "mine"),
            ):
                try: harm()
                except OSError: pass
    """,
    "copies its neighbour": """
        import json
        cells = json.load(open("FOLDER/Ada/02_follow_the_recipe.ipynb"))["cells"]
        exec("".join(cells[2]["source"]))
    """,
    "rewrites the course": """
        open("COURSE/exercises/lesson_02.py", "r+").close()
        open("COURSE/planted.py", "w").close()
    """,
    "kills its parent": """
        import os, signal
        try: os.kill(os.getppid(), signal.SIGKILL)
        except OSError: os.kill(-1, 0)
    """,
    "is a fork bomb": """
        import os, time
        for _ in range(50):
            if os.fork() == 0: time.sleep(60)
    """,
    "leaves a daemon": """
        import subprocess, sys
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(77)"],
                         start_new_session=True)
    """,
    "calls home": """
        import socket
        socket.create_connection(("127.0.0.1", PORT), timeout=2).send(b"got it")
    """,
    "sends a datagram": """
        import socket
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"got it", ("127.0.0.1", PORT))
    """,
    "reads the reviewer's secrets": """
        import os
        secret = os.environ["COURSE_SECRET"]
        open("FOLDER/secret", "w").write(secret)
    """,
}

# These end themselves, or are ended: what came before counts, what comes after is not known.
FATAL = {
    "leaves at once": "import os; os._exit(0)",
    "crashes": "import ctypes; ctypes.string_at(0)",
    "fills the disk": """
        for k in range(100_000): open(f"{k}", "w")
    """,
    "floods every channel": """
        import os
        for _ in range(100_000):
            for stream in range(20):
                try: os.write(stream, b'{"cell": 1}' * 1000)
                except OSError: pass
    """,
}

# These go on, and are judged by what they hand in afterwards.
LOUD = {
    "prints without end": "for _ in range(200_000): print('x' * 1000)",
    "prints what a check would say": """
        from IPython.display import HTML, display
        print("✓ Correct"); display(HTML("<b>✓ Correct</b>"))
        print('{"cell": 4, "check": "lesson_02.full_convolution", "status": "correct"}')
        class Forged: status = "correct"
        lesson_02.full_convolution.__dict__["check"] = lambda answer: Forged()
    """,
}


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    place = tmp_path_factory.mktemp("outside")
    (place / "diary.txt").write_text("dear diary", encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def listener():
    """A port on this machine, and what came in there."""
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
    ):
        udp.bind(tcp.getsockname())
        tcp.setblocking(False)
        udp.setblocking(False)
        yield tcp, udp


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory, outside, listener):
    """Review the whole class in one go, as an instructor does."""
    folder = tmp_path_factory.mktemp("room") / "class"
    port = listener[0].getsockname()[1]

    def attack(code):
        for word, place in (("FOLDER", folder), ("OUTSIDE", outside), ("COURSE", COURSE)):
            code = code.replace(word, str(place))
        return code.replace("PORT", str(port))

    expected = {}
    for learner, (text, *verdict) in (HONEST | DAMAGED).items():
        hand_in(folder, learner, text)
        expected[submissions.printable(learner)] = tuple(verdict)
    for learner, code in LOUD.items():
        hand_in(folder, learner, notebook(START, NAMELESS, CHECK, code, CHECK))
        expected[learner] = ("not yet", "")
    if not MISSING:
        for learner, code in HOSTILE.items():
            hand_in(folder, learner, notebook(START, attack(code), UNFLIPPED, CHECK))
            expected[learner] = ("not yet", "kernel not flipped")
        for learner, code in FATAL.items():
            hand_in(folder, learner, notebook(START, code, RIGHT, CHECK))
            expected[learner] = ("not known", "")
        link = folder / "is a link"
        link.symlink_to(outside)
        expected["is a link"] = ("not handed in", "")
    hand_in(
        folder, "Ada", notebook(START, "def my_input_gradient(g, w): ...", CHECK_GRADIENT), GRADIENT
    )
    old = hand_in(folder, "Ben", answer(RIGHT), "02_follow_the_recipe-Copy1.ipynb")
    os.utime(old, (1, 1))
    with open(hand_in(folder, "Huge", ""), "r+b") as file:
        file.truncate(30_000_000)
    expected["Huge"] = ("not known", "")
    (folder / "readme.txt").write_text("not a learner", encoding="utf-8")

    def states():
        return submissions.state(folder) | submissions.state(outside)

    before = states()
    told = subprocess.run(
        [
            *(sys.executable, "-X", "utf8", "-m", "course_lib", "review", str(folder)),
            *("--seconds", str(SECONDS), "--memory", "1500", "--jobs", "4"),
            *(["--unprotected"] if MISSING else []),
        ],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        env={**os.environ, "COURSE_SECRET": "swordfish"},
    )
    return folder, expected, told, before, states()


def results(folder):
    (place,) = folder.parent.glob("review-*")
    return place


def rows(folder, name=report.TABLE):
    with (results(folder) / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_locks_are_there_where_the_system_is_known_to_have_them():
    if sys.platform != "linux" or not os.environ.get("GITHUB_ACTIONS"):
        pytest.skip(f"elsewhere they depend on the kernel; here it lacks: {MISSING or 'nothing'}")
    assert MISSING == ""


def test_every_row_is_right_whatever_the_neighbours_do(reviewed):
    folder, expected, told, *_ = reviewed
    assert told.returncode == 0, told.stdout + told.stderr

    found = {row["learner"]: row["lesson_02.full_convolution"] for row in rows(folder)}

    wanted = {report.harmless(learner): status for learner, (status, _) in expected.items()}
    assert found == wanted
    assert len(found) >= 24


def test_each_mistake_is_counted_once_for_each_who_made_it(reviewed):
    folder, expected, *_ = reviewed

    found = {
        row["mistake"]: (int(row["learners"]), set(row["who"].split("; ")))
        for row in rows(folder, report.MISTAKES)
    }

    wanted = {}
    for learner, (_, mistake) in expected.items():
        if mistake:
            wanted.setdefault(mistake, set()).add(learner)
    assert found == {mistake: (len(who), who) for mistake, who in wanted.items()}


def test_nothing_outside_has_changed(reviewed):
    *_, told, before, after = reviewed

    assert [path for path in {**before, **after} if before.get(path) != after.get(path)] == []
    assert "Changed" not in told.stdout
    assert not (COURSE / "planted.py").exists()


def test_each_notebook_that_did_not_come_to_its_end_says_why(reviewed):
    folder, *_ = reviewed
    said = {row["learner"]: row["what happened"] for row in rows(folder)}

    assert said["Ada"] == ""
    assert "does not count: 02_follow_the_recipe.ipynb was changed later" in said["Ben"]
    assert "SyntaxError: expected ':', line 1" in said["Hana, without a colon"]
    assert "too long and was stopped" in said["Endless, then right"]
    timed_out = f"timed out: not at its end after {SECONDS} seconds, in cell 4"
    assert timed_out in said["Endless for good"]
    assert "damaged, or no notebook" in said["Damaged"]
    assert "too large: 30 MB" in said["Huge"]


@pytest.mark.skipif(bool(MISSING), reason=f"cannot lock in: {MISSING}")
def test_what_a_hostile_notebook_tried_is_refused_and_told(reviewed, listener):
    folder, *_ = reviewed
    said = {row["learner"]: row["what happened"] for row in rows(folder)}

    for learner in ("rewrites the course", "copies its neighbour"):
        assert "PermissionError" in said[learner]
    for learner in (
        "kills its parent",
        "is a fork bomb",
        "leaves a daemon",
        "calls home",
        "sends a datagram",
    ):
        assert "Operation not permitted" in said[learner]
    assert "cell 3 ran out of memory" in said["Thirsty, then right"]
    assert "KeyError" in said["reads the reviewer's secrets"]
    assert "left Python before its end, with exit code 0, in cell 3" in said["leaves at once"]
    assert "SIGSEGV" in said["crashes"]
    assert "wrote too much" in said["fills the disk"]
    assert "reviewer" in said["floods every channel"]
    assert "is a link: not followed" in said["is a link"]
    for server in listener:
        with pytest.raises(BlockingIOError):
            server.accept() if server.type == socket.SOCK_STREAM else server.recv(10)


@pytest.mark.skipif(bool(MISSING), reason=f"cannot lock in: {MISSING}")
def test_no_process_is_left(reviewed):
    commands = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]

    assert not [words for words in commands if "import time; time.sleep(77)" in words]
    assert not [words for words in commands if str(running.WORKER) in words]


class Page(HTMLParser):
    """Reads a page: its tags, and whether they are closed."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.addresses = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.addresses += [value for name, value in attributes if name in ("src", "href")]
        assert not any(name.startswith("on") for name, _ in attributes)
        if tag not in ("meta", "br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_needs_nothing_else(reviewed):
    folder, *_ = reviewed
    text = (results(folder) / report.PAGE).read_text(encoding="utf-8")
    page = Page(text)

    assert page.open == []
    assert "script" not in page.tags and "link" not in page.tags
    assert all(address.startswith("data:image/png;base64,") for address in page.addresses)
    assert text.index("Talk about these first") < text.index("Learner by learner")
    assert "the kernel was not flipped" in text  # the nudge
    assert "It is no virtual machine" in text
    assert "→ not yet" in text and "✓ correct" in text


def test_the_terminal_tells_the_most_important(reviewed):
    _, expected, told, *_ = reviewed

    assert f"{len(expected)} learners" in told.stdout
    assert re.search(r"Talk about these first:\n +\d+ × kernel not flipped", told.stdout)
    assert "left alone: readme.txt" in told.stdout
    assert "\x1b" not in told.stdout


# --- who handed in what -------------------------------------------------------------------------


def test_notebooks_side_by_side_are_told_apart_by_their_names(tmp_path):
    for name in ("02_follow_the_recipe_ann", "Bo 06", "cy"):
        (tmp_path / f"{name}.ipynb").write_text(answer(RIGHT), encoding="utf-8")

    found, _ = submissions.find(tmp_path)

    assert [(one.learner, one.lesson) for one in found] == [
        ("ann", "02"),
        ("Bo", "06"),
        ("cy", "02"),
    ]


def test_one_learner_s_own_folder_is_one_learner(tmp_path):
    folder = tmp_path / "Ann"
    folder.mkdir()
    for name in (RECIPE, GRADIENT, "00_start_here.ipynb"):
        (folder / name).write_text(answer(RIGHT), encoding="utf-8")

    found, _ = submissions.find(folder)

    assert [(one.learner, one.lesson, one.problem) for one in found] == [
        ("Ann", "00", "has no exercises"),
        ("Ann", "02", ""),
        ("Ann", "06", ""),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "damaged"),
        ("[1, 2]", "damaged"),
        ('{"nbformat": 4, "cells": [{"cell_type": "code"}]}', "damaged"),
        ("[" * 100_000, "damaged"),
        (notebook(), "no lesson that is known"),
        (notebook("1 + 1"), "no lesson that is known"),
    ],
)
def test_what_is_no_lesson_is_told_in_words(tmp_path, text, problem):
    hand_in(tmp_path, "Ann", text, "homework.ipynb")

    ((one,), _) = submissions.find(tmp_path)

    assert problem in one.problem
    assert one.cells == ()


def test_an_old_format_is_read(tmp_path):
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [
            {
                "metadata": {},
                "cells": [
                    {
                        "cell_type": "code",
                        "input": ["1 +\n", " 1"],
                        "language": "python",
                        "outputs": [],
                        "metadata": {},
                    }
                ],
            }
        ],
    }
    hand_in(tmp_path, "Ann", json.dumps(old))

    ((one,), _) = submissions.find(tmp_path)

    assert one.cells == ((1, "1 +\n 1"),)


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path):
    folder = tmp_path / "class"
    hand_in(folder, "Ann", answer(RIGHT))
    return folder


@pytest.fixture
def unhurried(monkeypatch):
    """A machine that can lock in, on which no notebook takes any time."""

    def nothing(chosen, limits, jobs, tell):
        runs = [running.Run() for _ in chosen]
        for position, run in enumerate(runs):
            tell(position, run)
        return runs

    monkeypatch.setattr(command, "run_all", nothing)
    monkeypatch.setattr(confinement, "missing", lambda: "")


def test_results_never_overwrite_anything(small, unhurried, capsys):
    assert [command.main([str(small)]) for _ in range(2)] == [0, 0]
    first, second = sorted(small.parent.glob("review-*"))
    assert second.name == f"{first.name}-2"

    assert command.main([str(small), str(first)]) == 1
    assert "never overwrite" in capsys.readouterr().err


def test_results_do_not_lie_among_what_was_handed_in(small, unhurried, capsys):
    assert command.main([str(small), str(small / "results")]) == 1
    assert "Give a folder elsewhere" in capsys.readouterr().err


def test_a_change_of_what_was_handed_in_is_told(small, unhurried, monkeypatch, capsys):
    judge = verdicts.review

    def meanwhile(*arguments):
        hand_in(small, "Ann", "gone")
        return judge(*arguments)

    monkeypatch.setattr(verdicts, "review", meanwhile)

    assert command.main([str(small), str(small.parent / "results")]) == 0
    assert "Changed in" in capsys.readouterr().out
    assert "Changed." in (small.parent / "results" / report.PAGE).read_text(encoding="utf-8")


def test_without_locks_nothing_is_run_unless_it_is_asked_for(small, unhurried, monkeypatch, capsys):
    monkeypatch.setattr(confinement, "missing", lambda: "this is a toaster")

    assert command.main([str(small)]) == 1
    assert "toaster" in (error := capsys.readouterr().err) and "--unprotected" in error
    assert list(small.parent.iterdir()) == [small]

    assert command.main([str(small), "--unprotected"]) == 0
    assert "not locked in: this is a toaster" in capsys.readouterr().out
    assert "toaster" in (results(small) / report.PAGE).read_text(encoding="utf-8")


def test_what_every_notebook_may_read_is_no_place_for_submissions(
    small, unhurried, monkeypatch, capsys
):
    monkeypatch.setattr(confinement, "readable", lambda: [str(small.parent)])

    assert command.main([str(small)]) == 1
    assert "could read its neighbours" in capsys.readouterr().err


def test_stopping_a_review_leaves_nothing(small, unhurried, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "run_all", stop)

    with pytest.raises(KeyboardInterrupt):
        command.main([str(small)])
    assert list(small.parent.iterdir()) == [small]


def test_a_place_that_cannot_be_written_is_told_before_anything_runs(small, unhurried, capsys):
    (small.parent / "file").write_text("x", encoding="utf-8")

    assert command.main([str(small), str(small.parent / "file" / "results")]) == 1
    assert "cannot be used" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda place: None, "no folder"),
        (lambda place: place.write_text("x"), "is a file"),
        (lambda place: place.mkdir(), "no notebook"),
    ],
)
def test_a_folder_that_is_none_is_refused_in_words(tmp_path, unhurried, capsys, make, words):
    make(tmp_path / "class")

    assert command.main([str(tmp_path / "class")]) == 1
    assert words in capsys.readouterr().err


def test_a_class_that_handed_in_nothing_whole_has_a_report_too(tmp_path, capsys):
    hand_in(tmp_path / "class", "Ann", "{", "homework.ipynb")

    assert command.main([str(tmp_path / "class"), *(["--unprotected"] if MISSING else [])]) == 0
    assert "No exercise could be judged." in capsys.readouterr().out
    page = Page((results(tmp_path / "class") / report.PAGE).read_text(encoding="utf-8"))
    assert page.open == []


def test_a_limit_that_is_none_is_refused_in_words(small, capsys):
    assert command.main([str(small), "--seconds", "soon"]) == 2
    assert "'soon' is not a whole number above 0" in capsys.readouterr().err


# --- the parts ----------------------------------------------------------------------------------


def decide(machine, steps, number, argument=0, sign=None):
    """Run the filter of system calls by hand, as the kernel does."""
    _, own = confinement.MACHINES[machine]
    data = {0: number, 4: sign or own, 16: argument}
    at = register = 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == confinement.LOAD:
            register = data[value]
        elif code == confinement.ANSWER:
            return value
        else:
            true = {
                confinement.EQUAL: register == value,
                confinement.AT_LEAST: register >= value,
                confinement.HAS: bool(register & value),
            }[code]
            at += if_true if true else if_false


@pytest.mark.parametrize("machine", confinement.MACHINES)
def test_the_filter_of_system_calls_says_what_it_should(machine):
    column, _ = confinement.MACHINES[machine]
    steps = confinement.program(machine, pid=77)

    def say(number, argument=0, sign=None):
        return decide(machine, steps, number, argument, sign) & 0xFFFF_0FFF

    allowed, done, refused, unknown, killed = 0x7FFF0000, 0x50000, 0x50001, 0x50026, 0x80000000
    refusals = {numbers[column] for numbers in confinement.REFUSED.values()} - {None}
    ignored = {numbers[column] for numbers in confinement.IGNORED.values()} - {None}
    to_itself = {numbers[column] for numbers in confinement.TO_ITSELF_ONLY.values()}
    clones = {confinement.CLONE[column], confinement.CLONE3[column]}
    assert {say(number) for number in refusals} == {refused}
    assert {say(number) for number in ignored} == {done}
    for number in to_itself:
        assert {say(number, 0), say(number, 77)} == {allowed}
        assert {say(number, 78), say(number, 0xFFFFFFFF)} == {refused}
    assert say(confinement.CLONE[column], 0x11) == refused
    assert say(confinement.CLONE[column], confinement.CLONE_THREAD) == allowed
    assert say(confinement.CLONE3[column]) == unknown
    assert say(0x40000000) == refused
    assert say(0, sign=0x1234) == killed
    others = set(range(500)) - refusals - ignored - to_itself - clones
    assert {say(number) for number in others} == {allowed}


@settings(max_examples=30)
@given(
    st.binary()
    | st.recursive(st.none() | st.text(), st.lists).map(lambda x: json.dumps(x).encode())
)
def test_whatever_a_process_says_is_understood_or_refused(line):
    assert running._understood(line) is None


def test_an_end_is_the_end_of_all_that_was_started():
    child = "import time; time.sleep(60)"
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}]).wait()"

    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    family = []
    while len(family) < 2:
        family = running._family(process.pid)
    running._end(process)
    process.wait()

    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []


def test_too_much_memory_is_seen_where_no_limit_holds(tmp_path):
    said = running._too_much(os.getpid(), tmp_path, running.Limits(memory=1))

    assert said == "out of memory: more than 1 MB"


def run_of(*checks, errors=(), ended=""):
    said = [
        {"cell": 1, "check": lesson_02.full_convolution.name, "words": "", **check}
        for check in checks
    ]
    return running.Run(said, list(errors), ended, 1)


@pytest.mark.parametrize(
    ("checks", "wanted"),
    [
        ([("not yet", "kernel not flipped"), ("correct", None)], ("correct", "")),
        ([("correct", None), ("not yet", "kernel not flipped")], ("correct", "")),
        (
            [("not yet", "kernel not flipped"), ("not attempted", None)],
            ("not yet", "kernel not flipped"),
        ),
        ([("not yet", "<b>made up</b>")], ("not yet", "")),
        ([("<b>made up</b>", None)], ("not attempted", "")),
    ],
)
def test_the_best_answer_counts_and_nothing_made_up(checks, wanted):
    run = run_of(*({"status": status, "mistake": mistake} for status, mistake in checks))

    verdict = verdicts.judge(lesson_02.full_convolution, [], run)

    assert (verdict.status, verdict.mistake) == wanted
