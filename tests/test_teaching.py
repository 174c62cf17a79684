"""What instructors read beside the lessons agrees with the lessons, and the hub's settings load."""

import re
from pathlib import Path

import pytest
from traitlets.config.loader import PyFileConfigLoader

from course_lib import notebooks, work

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "TEACHING.md").read_text(encoding="utf-8")
HUB = (ROOT / "hub" / "README.md").read_text(encoding="utf-8")
LESSONS = {path.name[:2]: notebooks.read(path).cells for path in notebooks.lessons()}
ROWS = dict(re.findall(r"^\| (\d\d) [^|]+\| (\d+) \|", GUIDE, re.M))


@pytest.mark.parametrize("number", LESSONS)
def test_the_guide_has_each_lesson_with_the_minutes_of_its_own_plan(number):
    cells = LESSONS[number]
    opening = re.search(r"about (\d+) minutes", "".join(cell.source for cell in cells[:2]))
    plan = re.search(r"\*\*The plan: (\d+) minutes", "".join(cell.source for cell in cells))

    assert ROWS[number] == plan[1] == opening[1]


@pytest.mark.parametrize(("title", "minutes"), [("Ninety minutes", 90), ("Half a day", 240)])
def test_a_plan_fills_its_time(title, minutes):
    section = GUIDE.split(f"## {title}\n")[1].split("\n## ")[0]

    assert sum(map(int, re.findall(r"^\| (\d+) \|", section, re.M))) == minutes


def test_a_week_holds_every_lesson_once_and_no_day_is_too_long():
    section = GUIDE.split("## A week\n")[1].split("\n## ")[0]
    days = re.findall(r"^\| \d \| ([\d, ]+) \|", section, re.M)

    assert [number for day in days for number in day.split(", ")] == list(LESSONS)
    assert all(sum(int(ROWS[number]) for number in day.split(", ")) <= 210 - 20 for day in days)


def test_the_hub_opens_the_learners_own_first_lesson(monkeypatch):
    c = PyFileConfigLoader("jupyterhub_config.py", path=str(ROOT / "hub")).load_config()
    monkeypatch.setenv("COURSE_WORK", c.Spawner.environment["COURSE_WORK"])
    first = work.folder() / Path(c.Spawner.default_url).name

    assert first == Path.home() / c.Spawner.default_url.removeprefix("/lab/tree/")
    assert first.name == notebooks.lessons()[0].name
    assert c.Spawner.environment["PYTHONPATH"] == str(ROOT)


@pytest.mark.parametrize("page", [GUIDE, HUB])
def test_what_the_pages_for_instructors_name_is_there(page):
    home = ROOT if page is GUIDE else ROOT / "hub"

    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page):
        assert (home / target).exists(), target
