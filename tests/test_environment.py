"""Versions are stated once, and everything that installs the course agrees with them."""

import json
import re
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
import yaml
from jupyter_server.extension.config import ExtensionConfigManager
from jupyterlab_server.settings_utils import _get_overrides
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
INCLUDED = f"{PROJECT['name']}[publish]"  # what the tests need beyond their own
RANGES = [
    Requirement(line)
    for line in [*PROJECT["dependencies"], *(line for extra in EXTRAS.values() for line in extra)]
    if line != INCLUDED
]
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")
PINS = [Requirement(line) for line in CONSTRAINTS.splitlines() if not line.startswith("#")]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
PYTHONS = SpecifierSet(PROJECT["requires-python"])


def pins_of(name):
    """Find the pins of a package: more than one if Pythons or systems differ."""
    return [pin for pin in PINS if canonicalize_name(pin.name) == canonicalize_name(name)]


def version_of(pin):
    """Read the version that a pin allows."""
    (only,) = pin.specifier
    assert only.operator == "=="
    return only.version


@pytest.mark.parametrize("wanted", RANGES, ids=lambda wanted: wanted.name)
def test_every_pin_lies_in_its_range_and_the_range_is_closed(wanted):
    assert pins_of(wanted.name), f"{wanted.name} is not in constraints.txt"
    assert all(wanted.specifier.contains(version_of(pin)) for pin in pins_of(wanted.name))
    assert {limit.operator for limit in wanted.specifier} == {">=", "<"}


def test_what_the_tests_need_contains_what_publishing_needs():
    assert INCLUDED in EXTRAS["test"]


def test_what_is_installed_here_is_what_is_pinned():
    seen, waiting = set(), [("convolution-course", ("test",))]
    while waiting:
        name, extras = waiting.pop()
        for line in distribution(name).requires or []:
            need = Requirement(line)
            wanted = [{"extra": extra} for extra in extras] or [{"extra": ""}]
            if need.marker and not any(need.marker.evaluate(extra) for extra in wanted):
                continue
            if (need.name, *need.extras) not in seen:
                seen.add((need.name, *need.extras))
                waiting.append((need.name, tuple(need.extras)))

    others = {name for name, *_ in seen} - {PROJECT["name"]}
    here = {name: distribution(name).version for name in others}
    pinned = {
        name: [version_of(pin) for pin in pins_of(name) if not pin.marker or pin.marker.evaluate()]
        for name in here
    }
    assert len(here) > 50
    assert pinned == {name: [version] for name, version in here.items()}


def test_the_pins_name_no_host_and_no_place_of_a_machine():
    assert not re.search(r"//|--(?!universal|all-extras|no-annotate)|@|[\\/]", CONSTRAINTS)


def test_the_command_that_makes_the_pins_is_the_one_that_is_documented():
    command = re.search(r"^#\s+(uv .*)$", CONSTRAINTS, re.M)[1]

    assert command in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_conda_installs_the_same_set_and_states_no_version_of_it():
    python, pip, from_pip = ENVIRONMENT["dependencies"]

    assert ENVIRONMENT["channels"] == ["conda-forge"]
    assert pip == "pip"
    assert from_pip == {"pip": ["-c constraints.txt", "-e .[test]"]}
    name, version = python.split("=")
    assert name == "python"
    assert re.fullmatch(r"3\.\d+", version)
    assert PYTHONS.contains(version)


def test_the_launcher_and_the_workflow_know_the_oldest_python():
    launcher = (ROOT / "course.py").read_text(encoding="utf-8")
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    oldest = re.search(r"OLDEST = \((\d+), (\d+)\)", launcher)

    assert f">={oldest[1]}.{oldest[2]}" == str(PYTHONS)
    matrix = workflow["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"][0] == f"{oldest[1]}.{oldest[2]}"
    assert sys.version_info >= (int(oldest[1]), int(oldest[2]))


@pytest.mark.parametrize("place", ["README.md", ".ci/run", ".github/workflows/test.yml"])
def test_one_command_does_what_ci_does(place):
    assert re.search(r"python3? course\.py test$", (ROOT / place).read_text("utf-8"), re.M)


def test_jupyterlab_finds_the_settings_of_the_course(tmp_path):
    settings, problem = _get_overrides(str(tmp_path))

    assert not problem
    notification = settings["@jupyterlab/apputils-extension:notification"]
    assert notification == {"checkForUpdates": False, "fetchNews": "false"}


def test_the_server_finds_what_it_does_for_the_course():
    from jupyter_core.paths import jupyter_config_path

    folders = [str(Path(folder)) for folder in jupyter_config_path()]
    assert ExtensionConfigManager(read_config_path=folders).get_jpserver_extensions()[
        "course_lib.lab"
    ]


def test_the_settings_are_installed_as_they_are_written():
    source = ROOT / "course_lib" / "jupyter"
    for path in source.rglob("*.json"):
        installed = Path(sys.prefix) / path.relative_to(source)
        assert json.loads(installed.read_text("utf-8")) == json.loads(path.read_text("utf-8"))
