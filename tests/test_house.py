"""The house stands as it was drawn: imports point one way, and importing it costs nothing."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import course_lib

HOUSE = Path(course_lib.__file__).parent

# From the ground up: each part of the mathematics reads only from those before it.
MATHEMATICS = ["_checks", "_tables", "padding", "stride", "convolution", "gradients"]
MATHEMATICS += ["_layer", "layers", "losses", "optimizers", "network", "_history", "training"]
BAR = {"training": {"tqdm"}}  # a training that takes a minute shows how far it is
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


def read_by(part):
    """Find the parts of the course that a part reads."""
    words = (name.split(".") for name in imported_by(part) if name.startswith("course_lib."))
    return {word[1] for word in words} & {*PARTS, *PACKAGES} - {part}


def test_imports_point_one_way():
    graph = {part: {o for o in read_by(part) if (part, o) not in UPSTAIRS} for part in PARTS}
    graph |= {package: read_by(package) for package in PACKAGES}

    TopologicalSorter(graph).prepare()  # raises a CycleError that names the circle


@pytest.mark.parametrize("part", [part for part in MATHEMATICS if part in PARTS])
def test_the_mathematics_is_built_from_the_ground_up(part):
    assert read_by(part) <= set(MATHEMATICS[: MATHEMATICS.index(part)])


def test_the_trace_reads_the_mathematics_and_what_draws_reads_the_trace():
    assert read_by("trace") <= set(MATHEMATICS)
    assert "trace" in read_by("plots") & read_by("widgets")


@pytest.mark.parametrize("part", [part for part in MATHEMATICS if part in PARTS])
def test_the_mathematics_needs_numpy_and_nothing_else(part):
    roots = {name.split(".")[0] for name in imported_by(part)}

    assert roots - sys.stdlib_module_names <= {"numpy", "course_lib"} | BAR.get(part, set())


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
