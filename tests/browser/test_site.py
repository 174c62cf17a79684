"""The course's pages, opened from a folder with the network off, as a reader has them."""

import re
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from labdriver import eventually, two_frames
from stageview import StageView

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALIVE = "!document.querySelector('.c1d-page > script')"


@pytest.fixture(scope="module")
def folder(browser, tmp_path_factory):
    """The whole site, one lesson of it printed; built apart, as Playwright runs here already."""
    place = tmp_path_factory.mktemp("built") / "site"
    code = f"from course_lib.publishing import site; site.build({str(place)!r}, ['02'])"
    subprocess.run([sys.executable, "-c", code], check=True)
    return place


@pytest.fixture(scope="module")
def pages(folder):
    """Every page, parsed."""
    parsed = {path: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html"))}
    return {path: BeautifulSoup(text, "html.parser") for path, text in parsed.items()}


@pytest.fixture(scope="module")
def reader(new_page):
    """Open pages as a reader without a network."""

    def make(**options):
        page = new_page(**options)
        page.context.set_offline(True)
        return page

    return make


@pytest.fixture(scope="module")
def wide(reader):
    return reader()


def read(page, folder, name):
    """Open a page and wait until what lives on it is alive."""
    (path,) = folder.glob(f"{name}*.html")
    page.goto(path.as_uri())
    page.wait_for_function(ALIVE)
    two_frames(page)  # the page looks at what came alive in the next
    return page


# What stands in the files


def test_nothing_is_fetched_from_outside(folder, pages):
    for path, page in pages.items():
        asked = [
            tag[name] for name in ("src", "srcset", "data") for tag in page.select(f"[{name}]")
        ]
        asked += [tag["href"] for tag in page.select("link[href]")]
        outside = [url for url in asked if re.match(r"(https?:)?//", url)]
        assert not outside, f"{path.name} asks for {outside}"
    for path in folder.rglob("*.css"):
        urls = re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')\s]+)", path.read_text("utf-8"))
        urls = [url for url in urls if not url.startswith(("data:", "#"))]
        assert all((path.parent / url).is_file() for url in urls), f"{path.name} asks for {urls}"


def test_every_link_leads_somewhere(folder, pages):
    for path, page in pages.items():
        for link in page.select("a[href]"):
            name, _, part = link["href"].partition("#")
            if re.match("https?:", name):
                continue
            target = pages.get(folder / name) if name else page
            there = (folder / name).exists() or name.endswith(".pdf")  # one alone is printed here
            assert there, f"{path.name} links to {name}"
            if part and target:
                assert target.find(id=part), f"{path.name} links to {link['href']}"


def test_each_lesson_leads_to_the_next_and_back(pages):
    lessons = [path for path in pages if path.name[:2].isdigit()]

    for path, after in pairwise(lessons):
        assert pages[path].select_one("a.next-page")["href"] == after.name
        assert pages[after].select_one("a.prev-page")["href"] == path.name


def test_every_picture_has_words_and_no_formula_is_left_in_signs(pages):
    for path, page in pages.items():
        assert all(picture.get("alt", "").strip() for picture in page.select("img")), path.name
        if article := page.select_one("article"):
            for tag in article.select("pre, code, script, .c1d-page"):
                tag.extract()
            assert "$" not in article.get_text(), path.name
        assert "For the instructor" not in [tag.get_text() for tag in page.select("summary")]


def test_a_question_stands_without_the_code_that_asks_it(pages):
    for path, page in pages.items():
        shown = [part.get_text() for part in page.select(".highlight")]
        assert not [code for code in shown if code.startswith("ask(")], path.name


def test_a_lesson_is_printed_as_pdf_that_names_no_place_of_this_machine(folder):
    printed = (folder / "02_follow_the_recipe.pdf").read_bytes()

    assert printed.startswith(b"%PDF")
    assert len(printed) > 100_000
    assert b"file:" not in printed
    assert str(folder.parent).encode() not in printed


# What a reader does


def test_a_stage_plays_and_follows_the_hand(wide, folder):
    page = read(wide, folder, "02")
    view = StageView(page, page.locator(".c1d").first)

    view.button("Play (space)").click()
    view.is_at(1)
    assert view.output == [9, 11]
    view.drag("signal x 1", 20)
    view.becomes("output", np.convolve(view.signal, [1, 2, 3], "valid"))


def test_a_question_answers(wide, folder):
    page = read(wide, folder, "02")
    question = page.locator(".c1q").first

    question.get_by_role("textbox").fill("9")
    question.get_by_role("button", name="Check my prediction").click()
    question.get_by_text("1·3 + 3·2 + 0·1 = 3 + 6 + 0 = 9").wait_for()


def test_lengths_follow_their_sliders(wide, folder):
    page = read(wide, folder, "10")
    lengths = page.locator(".c1l:has(.c1l-sliders)").first
    before = lengths.locator(".c1l-says").inner_text()

    lengths.locator("input").first.press("ArrowRight")
    eventually(lambda: lengths.locator(".c1l-says").inner_text() != before, "it follows", page=page)


def test_search_finds_a_word_and_leads_to_its_lesson(wide, folder):
    page = read(wide, folder, "index")

    page.get_by_placeholder("Search").fill("stride")
    page.keyboard.press("Enter")
    page.locator(".search a", has_text="Take longer strides").click()
    page.get_by_role("heading", name="Take longer strides").wait_for()


def brightness(page, selector):
    """Tell how light the paper of a part is, from 0 to 255."""
    colour = page.locator(selector).first.evaluate(
        "part => { while (/, 0\\)$/.test(getComputedStyle(part).backgroundColor))"
        " part = part.parentElement; return getComputedStyle(part).backgroundColor; }"
    )
    return max(int(number) for number in re.findall(r"\d+", colour)[:3])


def test_stages_and_questions_are_dark_with_the_page_and_light_with_it(reader, folder):
    page = read(reader(color_scheme="dark"), folder, "02")
    parts = ["body", ".c1d", ".c1q"]
    assert all(brightness(page, part) < 60 for part in parts)

    for _ in range(2):  # the button goes from the system's choice over dark or light
        if brightness(page, "body") < 60:
            page.locator(".theme-toggle:visible").first.click()
    assert all(brightness(page, part) > 220 for part in parts)


def test_a_finger_drags_a_sample_and_the_page_stays(reader, folder):
    page = reader(viewport={"width": 400, "height": 800}, has_touch=True, is_mobile=True)
    read(page, folder, "index")
    view = StageView(page, page.locator(".c1d"))
    page.evaluate("scrollTo({ top: 200, behavior: 'instant' })")
    view.drag_with_a_finger("signal x 8", 40)

    eventually(lambda: view.signal[8] > 8, "the sample follows to the end", page=page)
    view.becomes("output", np.convolve(view.signal, [1, 3, 1], "valid"))
    assert abs(page.evaluate("scrollY") - 200) < 3  # a pixel is the text below, which changed


def test_no_page_is_wider_than_a_phone_and_a_finger_finds_room(reader, folder, pages):
    page = reader(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    too_low = """[...document.querySelectorAll(
      ":is(.c1d, .c1q, .c1f, .c1l) :is(button, select, input:not([type=checkbox], [type=radio]))")]
      .filter(({ offsetHeight: high }) => high && high < 40).map((part) => part.outerHTML)"""
    for path in pages:
        read(page, folder, path.stem)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path.name
        assert page.evaluate(too_low) == [], path.name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_audit_finds_nothing_serious(scheme, reader, folder, pages):
    page = reader(color_scheme=scheme)
    options = {
        "preload": False,  # style sheets are not asked for again: from a folder they cannot be
        "resultTypes": ["violations"],
        "runOnly": RULES if scheme == "light" else ["color-contrast"],
    }
    found = []
    for path in pages:
        read(page, folder, path.stem)
        # Code, most of what there is to look at, is coloured alike everywhere: one page will do.
        context = {} if path.name.startswith("02") else {"exclude": [".highlight"]}
        for one in Axe().run(page, context=context or None, options=options).response["violations"]:
            if one["impact"] in ("serious", "critical"):
                nodes = [f"{node['target']} {node['failureSummary']}" for node in one["nodes"]]
                found.append(f"{path.name}: {one['help']}: {nodes}")

    assert not found, "\n".join(found)
