// What a lesson's slides need beyond reveal.js: room for what is on them, keys that go where they
// are meant to, light and dark.
(() => {
  const deck = document.querySelector(".reveal");
  const root = document.documentElement;
  const WIDGET = ".c1d-page"; // a stage, a question, or another
  const printing = /print-pdf|view=print/.test(location.search);

  // ------------------------------------------------------------ light and dark

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = (isDark) => { root.dataset.theme = isDark ? "dark" : "light"; };
  paint(dark.matches && !printing);
  dark.addEventListener("change", () => paint(dark.matches && !printing));

  // ------------------------------------------------------------ what is on a slide fits into it

  // How much widgets and figures are enlarged, and how much all is reduced, from the best on.
  const SIZES = [[1.6, 1], [1.5, 1], [1.4, 1], [1.3, 1], [1.2, 1], [1.2, 0.93], [1.15, 0.87], [1.1, 0.81],
    [1.05, 0.76], [1, 0.71], [1, 0.66], [1, 0.6]];
  const slides = [...deck.querySelectorAll(".slides section:not(:has(section))")];

  slides[0].classList.add("first");
  slides[0].querySelector("h1").dataset.number = deck.dataset.number;

  function resize(fit, size) {
    const [enlarged, reduced] = SIZES[size];
    fit.dataset.size = size;
    fit.style.setProperty("--enlarged", enlarged);
    fit.style.zoom = reduced;
  }
  /** How much higher than its room; Safari measures what has a zoom in pixels of that zoom. */
  function excess(fit) {
    const [own, room] = [fit, fit.parentElement].map((node) => node.getBoundingClientRect().height);
    return own * ("currentCSSZoom" in fit ? 1 : fit.style.zoom) - room;
  }
  function tooLarge(fit) {
    const wide = [...fit.querySelectorAll("pre, .jp-OutputArea-output, .jp-RenderedMarkdown")];
    return excess(fit) > 1 || wide.some((node) => node.checkVisibility() && node.scrollWidth > node.clientWidth + 1);
  }
  /** Reduce until it fits; only ever reduce, so that it comes to rest. Below the smallest size, scroll. */
  function settle(fit) {
    let size = Number(fit.dataset.size);
    while (tooLarge(fit) && size < SIZES.length - 1) resize(fit, ++size);
    fit.parentElement.classList.toggle("scrolls", excess(fit) > 1);
  }
  const watch = new ResizeObserver((entries) => {
    for (const { target } of entries) if (target.offsetHeight) settle(target);
  });
  // Code that is unfolded or folded is a reason to begin anew.
  deck.addEventListener("toggle", ({ target }) => {
    const fit = target.closest(".fit");
    resize(fit, 0);
    settle(fit);
  }, true);
  for (const slide of slides) {
    const room = Object.assign(document.createElement("div"), { className: "room" });
    const fit = Object.assign(document.createElement("div"), { className: "fit" });
    const notes = slide.querySelector(":scope > aside.notes");
    fit.append(...[...slide.childNodes].filter((node) => node !== notes));
    room.append(fit);
    slide.prepend(room);
    resize(fit, 0);
    watch.observe(fit);
  }

  // ------------------------------------------------------------ fingers and keys

  // A finger that drags a value, or a slider, does not turn the slide.
  for (const widget of deck.querySelectorAll(WIDGET)) widget.dataset.preventSwipe = "";

  const inWidget = () => document.activeElement?.closest(WIDGET);
  // A stage and a question keep their keys to themselves, all but Escape: that gives them back.
  deck.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !inWidget()) return;
    document.activeElement.blur();
    event.stopPropagation();
  });
  // A clicker turns the slides wherever the focus is, unless a value takes these keys.
  addEventListener("keydown", (event) => {
    if (!["PageUp", "PageDown"].includes(event.key) || !inWidget()) return;
    if (document.activeElement.matches("[role=slider], select")) return;
    document.activeElement.blur();
    event.stopPropagation();
    event.preventDefault();
    if (event.key === "PageDown") Reveal.next();
    else Reveal.prev();
  }, true);
  /** Give the keys to the slide's stage or question: the last one that has been shown. */
  function enter() {
    const widgets = [...Reveal.getCurrentSlide().querySelectorAll(WIDGET)];
    const widget = widgets.findLast((one) => !one.closest(".fragment:not(.visible)"));
    widget?.querySelector("[tabindex='0'], input, select, button")?.focus({ preventScroll: true });
  }
  /** Reveal the answer of the slide's question, whether or not anybody has guessed. */
  function answer() {
    const questions = [...Reveal.getCurrentSlide().querySelectorAll(".c1q")];
    questions.find((one) => !one.querySelector(".c1q-reason"))?.querySelector(".c1q-show").click();
    document.activeElement.blur();
  }
  function startAgain() {
    for (const button of Reveal.getCurrentSlide().querySelectorAll('.c1d button[aria-label="Back to the first values"]')) button.click();
  }
  function foldOrUnfold() {
    const folded = [...Reveal.getCurrentSlide().querySelectorAll("details.code")];
    const open = folded.some((one) => !one.open);
    for (const one of folded) one.open = open;
  }

  // ------------------------------------------------------------ the show

  const where = deck.querySelector(".where span");
  function arrive() {
    const slide = Reveal.getCurrentSlide();
    if (!slide.contains(document.activeElement)) document.activeElement?.blur();
    const heading = slide.parentElement.querySelector("h2, h1");
    where.textContent = heading?.matches("h2") && !slide.contains(heading) ? heading.textContent : "";
  }
  Reveal.on("ready", arrive);
  Reveal.on("slidechanged", arrive);
  if (printing) Reveal.on("pdf-ready", () => root.classList.add("printing"));

  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  Reveal.initialize({
    width: 1280, height: 720, margin: 0, maxScale: 8, center: false, display: "flex", navigationMode: "linear",
    hash: true, slideNumber: "c/t", transition: calm ? "none" : "fade", transitionSpeed: "fast",
    pdfMaxPagesPerSlide: 1, pdfSeparateFragments: false,
    totalTime: 60 * Number(deck.dataset.minutes),
    plugins: [RevealNotes],
  });
  const KEYS = [
    [13, "Enter", "Give the keys to the stage or question; Esc gives them back", enter],
    [65, "A", "Answer the question", answer],
    [48, "0", "The stage back to its first values", startAgain],
    [67, "C", "Show or fold the code", foldOrUnfold],
    [68, "D", "Dark or light", () => paint(root.dataset.theme === "light")],
  ];
  for (const [keyCode, key, description, act] of KEYS) Reveal.addKeyBinding({ keyCode, key, description }, act);
})();
