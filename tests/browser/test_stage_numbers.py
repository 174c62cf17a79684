"""What the browser computes and draws, against NumPy: every setting, and many random values."""

from itertools import islice, product

import numpy as np
import pytest

from course_lib.padding import MODES
from course_lib.widgets import Stage

NUMPYS = {"zeros": "constant", "circular": "wrap"}
AMOUNTS = ("valid", "same", "full", "given")

# Draws stages one after the other with the widget's own module and reads what they show.
DRAW = """async ([esm, states]) => {
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  const frame = () => new Promise(requestAnimationFrame);
  const shown = [];
  for (const state of states) {
    const el = document.createElement("div");
    const model = { get: name => state[name], set() {}, on() {}, off() {}, save_changes() {} };
    document.body.replaceChildren(el);
    const close = widget.render({ model, el });
    while (!el.querySelector("g[data-output]")) await frame();
    shown.push([...el.querySelectorAll("g[data-output]")].map(one => Number(one.dataset.value)));
    close();
  }
  return shown;
}"""

# Sets every setting by its control, as a reader would, and reads what the stage shows.
CHANGE = """async wanted => {
  const frame = () => new Promise(requestAnimationFrame);
  const control = label => [...document.querySelectorAll(".c1d label")].find(
    one => one.firstChild.textContent.trim() === label || one.textContent.trim() === label
  )?.querySelector("select, input");
  const shown = [];
  for (const settings of wanted) {
    for (const [label, value] of settings) {
      const node = control(label);
      if (!node) throw new Error(`no control ${label}`);
      if ((node.type === "checkbox" ? node.checked : node.value) === value) continue;
      if (node.type === "checkbox") node.click();
      else {
        node.value = value;
        node.dispatchEvent(new Event("change"));
      }
      await frame();
    }
    await frame();
    shown.push([...document.querySelectorAll("g[data-output]")].map(one => +one.dataset.value));
  }
  return shown;
}"""


def numpys(signal, kernel, amounts, mode, value, stride, flip, bias):
    """The output by NumPy alone."""
    constant = {"constant_values": value if mode == "constant" else 0}
    extra = constant if mode in ("zeros", "constant") else {}
    padded = np.pad(signal, amounts, NUMPYS.get(mode, mode), **extra)
    operation = np.convolve if flip else np.correlate
    return operation(padded, kernel, "valid")[::stride] + (bias or 0)


def amounts_of(name, n):
    """How many cells each padding adds, as the article tells it."""
    return {"valid": (0, 0), "same": (n // 2, (n - 1) // 2), "full": (n - 1, n - 1)}[name]


def random_settings(rng):
    """Every amount, mode, stride and flip once, with random values for the rest."""
    for amount, mode, stride, flip in product(AMOUNTS, MODES, (1, 2, 3, 4), (True, False)):
        n = int(rng.integers(1, 7))
        m = int(rng.integers(max(n, 2), 24))
        size = 10.0 ** rng.integers(-3, 4)
        pair = (int(rng.integers(0, min(m, 5))), int(rng.integers(0, min(m, 5))))
        yield {
            "signal": rng.normal(size=m) * size,
            "kernel": rng.normal(size=n) if rng.random() < 0.5 else rng.integers(-4, 5, n),
            "padding": pair if amount == "given" else amount,
            "padding_mode": mode,
            "padding_value": float(rng.normal()),
            "stride": stride,
            "flip": flip,
            "bias": None if rng.random() < 0.5 else float(rng.normal()),
        }


@pytest.fixture(scope="module")
def blank(page, tmp_path_factory):
    path = tmp_path_factory.mktemp("blank") / "blank.html"
    path.write_text("<!doctype html><meta charset=utf-8>", encoding="utf-8")
    page.goto(path.as_uri())
    return page


def test_every_setting_shows_numpys_numbers(blank, rng):
    cases = [*random_settings(rng), *islice(random_settings(rng), 24)]
    stages = [Stage(**case) for case in cases]
    shown = blank.evaluate(DRAW, [str(Stage._esm), [stage.page_state() for stage in stages]])

    assert len(cases) >= 200
    for case, stage, seen in zip(cases, stages, shown, strict=True):
        padding = case.pop("padding")
        pair = amounts_of(padding, len(case["kernel"])) if isinstance(padding, str) else padding
        names = {"padding_mode": "mode", "padding_value": "value"}
        expected = numpys(amounts=pair, **{names.get(k, k): v for k, v in case.items()})
        scale = np.abs(case["signal"]).max() * np.abs(case["kernel"]).sum() + 1

        assert len(seen) == len(expected), case
        assert np.abs(seen - expected).max() <= 1e-9 * scale, case
        assert np.abs(stage.output - expected).max() <= 1e-9 * scale, case


def test_a_saved_page_computes_every_setting_anew(page, tmp_path):
    signal, kernel = [3.0, -1.0, 4.0, 1.0, -5.0, 9.0, 2.0], [2.0, -7.0, 1.0, 8.0]
    path = tmp_path / "saved.html"
    body = Stage(signal, kernel, padding_value=1.5).page()
    path.write_text(f"<!doctype html><meta charset=utf-8>{body}", encoding="utf-8")
    page.goto(path.as_uri())
    page.locator("g[data-output]").first.wait_for(state="attached")

    wanted, expected = [], []
    for amount, mode, stride, flip in product(AMOUNTS[:3], MODES, (1, 2, 3, 4), (True, False)):
        filled = [] if amount == "valid" else [("filled with", mode)]
        wanted.append(
            [("Padding", amount), *filled, ("Stride", str(stride)), ("flip the kernel", flip)]
        )
        pair = amounts_of(amount, len(kernel))
        expected.append(numpys(signal, kernel, pair, mode, 1.5, stride, flip, None))
    shown = page.evaluate(CHANGE, wanted)

    for settings, seen, right in zip(wanted, shown, expected, strict=True):
        assert seen == pytest.approx(right.tolist(), abs=1e-9), settings


def test_modes_that_the_signal_is_too_short_for_are_not_offered(page, tmp_path):
    path = tmp_path / "saved.html"
    body = Stage([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], padding="full").page()
    path.write_text(f"<!doctype html><meta charset=utf-8>{body}", encoding="utf-8")
    page.goto(path.as_uri())
    short = tmp_path / "short.html"
    body = Stage([1.0, 2.0], [1.0, 1.0], padding=(2, 2)).page()
    short.write_text(f"<!doctype html><meta charset=utf-8>{body}", encoding="utf-8")

    modes = (
        "[...document.querySelectorAll('select')].flatMap(s => [...s.options].map(o => o.value))"
    )
    page.locator("g[data-output]").first.wait_for(state="attached")
    assert set(MODES) <= set(page.evaluate(modes))
    page.goto(short.as_uri())
    page.locator("g[data-output]").first.wait_for(state="attached")
    assert set(MODES) & set(page.evaluate(modes)) == set(MODES) - {"reflect"}


def test_numbers_are_written_as_python_writes_them(blank, rng):
    values = [*(rng.normal(size=40) * 10.0 ** rng.integers(-4, 6, 40)), 0.0, -0.0, 1 / 3, 12345.6]
    esm = str(Stage._esm)
    written = blank.evaluate(
        """async ([esm, values]) => {
          const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
          const { number } = await import(url);
          return values.map(number);
        }""",
        [esm, [float(value) for value in values]],
    )

    as_read = [float(text.replace("−", "-")) for text in written]
    assert as_read == [float(f"{value + 0.0:.4g}") for value in values]
    assert not any("-" in text for text in written if "e" not in text)


def test_400_samples_are_drawn(blank, rng):
    signal, kernel = rng.normal(size=400), rng.normal(size=9)
    stage = Stage(signal, kernel, padding="same")
    [seen] = blank.evaluate(DRAW, [str(Stage._esm), [stage.page_state()]])

    assert seen == pytest.approx(np.convolve(signal, kernel, "same").tolist(), abs=1e-9)
