"""The house stands as it was drawn: imports point one way, and importing it costs nothing."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import course_lib

HOUSE = Path(course_lib.__file__).parent

# From the ground up. A part reads only from the floors below its own.
FLOORS = [
    {"_checks"},
    {"padding", "stride"},
    {"convolution"},
    {"gradients"},
    {"layers", "losses", "optimizers"},
    {"network"},
    {"training"},
    {"trace", "datasets", "progress", "saving"},
    {"longhand", "notation", "_drawing"},
    {"plots"},
    {"widgets", "exercises"},
    {"installation", "notebooks"},
    {"lab"},
    {"__main__"},
]
MATHEMATICS = set().union(*FLOORS[:7])
UPSTAIRS = {("progress", "exercises")}  # its table lists every exercise, looked up when it is drawn

PARTS = sorted({path.stem for path in HOUSE.glob("*.py")} - {"__init__"})
PACKAGES = sorted(path.parent.name for path in HOUSE.glob("*/__init__.py"))


def imported_by(part):
    """Find the full names of all that a part imports, at its top or later."""
    files = [HOUSE / f"{part}.py"] if part in PARTS else (HOUSE / part).rglob("*.py")
    names = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{file.name} imports by dots; write the whole name"
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def floor_of(part):
    """Find the floor on which a part stands."""
    floors = [number for number, floor in enumerate(FLOORS) if part in floor]
    assert floors, f"{part} has no floor; say in {Path(__file__).name} what it may read"
    return floors[0]


@pytest.mark.parametrize("part", PARTS + PACKAGES)
def test_a_part_reads_only_from_the_floors_below(part):
    ours = [name.split(".") for name in imported_by(part) if name.startswith("course_lib.")]
    read = {words[1] for words in ours} - {part}

    above = {other for other in read if floor_of(other) >= floor_of(part)}
    assert {(part, other) for other in above} <= UPSTAIRS


@pytest.mark.parametrize("part", sorted(MATHEMATICS.intersection(PARTS)))
def test_the_mathematics_needs_numpy_and_nothing_else(part):
    roots = {name.split(".")[0] for name in imported_by(part)}

    assert roots - sys.stdlib_module_names <= {"numpy", "course_lib"}


def modules_after(statement):
    """Run a statement in a fresh Python and tell which modules that loads."""
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    return set(subprocess.check_output([sys.executable, "-c", code], text=True).split())


def test_importing_the_course_loads_none_of_its_parts():
    loaded = modules_after("import course_lib")

    assert {name for name in loaded if name.startswith("course_lib")} == {"course_lib"}
    assert not loaded & {"numpy", "matplotlib", "ipywidgets", "anywidget", "sympy"}


def test_the_mathematics_loads_no_drawing_and_no_widgets():
    loaded = modules_after("from course_lib import convolution, gradients, padding, stride, trace")

    assert "numpy" in loaded
    assert not loaded & {"matplotlib", "PIL", "ipywidgets", "anywidget", "sympy"}


def test_a_part_is_loaded_when_it_is_named():
    assert "course_lib.padding" in modules_after("import course_lib; course_lib.padding")
    assert "padding" in dir(course_lib)


def test_a_misspelt_part_is_refused_in_words():
    with pytest.raises(AttributeError, match=r"no part 'paddings'; it has .*padding"):
        _ = course_lib.paddings


def test_a_command_that_is_not_there_is_refused_in_words():
    answer = subprocess.run(
        [sys.executable, "-m", "course_lib", "refrsh"], capture_output=True, text=True
    )

    assert answer.returncode == 2
    assert "no command 'refrsh'" in answer.stderr
    assert "refresh" in answer.stderr
