// The stage: one convolution, played in the browser.
//
// Python knows, the browser draws. Where a padded cell comes from and how many cells a padding
// adds arrive as index tables (trace.geometry in Python); here is only multiplied and added.
// Data flows one way: the model changes -> compute -> build or update the picture -> paint a
// moment of it. A hand changes the model. The clock is the browser's own: while it plays
// nothing is sent; `step` and `playing` are synced when it rests.
//
// A gradient is again a convolution. So the numbers of one have the same form as those of the
// other, under other names, and everything from `layout` on does not know which it draws.

// ---------------------------------------------------------------- the numbers

const STRIDES = [1, 2, 3, 4];
const LARGEST = 1e9;
const MODES = {
  zeros: "zeros",
  constant: "a constant",
  edge: "the edge value (edge)",
  reflect: "a mirror, edge once (reflect)",
  symmetric: "a mirror, edge twice (symmetric)",
  circular: "the other end (circular)",
};
const SETTINGS = ["signal", "kernel", "bias", "padding", "padding_mode", "padding_value", "stride",
  "flip", "shows", "grad_y", "centred", "map", "names"];
const MOST_CHECKED = 64; // outputs: more would not be drawn within a frame
const MOST_ENTRIES = 20; // rows or columns of a matrix that can be read
const LINKED = ["signal", "kernel", "padding", "padding_mode", "padding_value", "stride", "grad_y"];
const AMOUNTS = { valid: "none (valid)", same: "same", full: "full", given: "as given" };

const depth = (values) => (Array.isArray(values) ? 1 + depth(values[0]) : 0);
const rowsOf = (values) => (depth(values) === 1 ? [values] : values);
/** All kernels, each with a row for every channel. */
const kernelsOf = (values) => (depth(values) === 3 ? values : [rowsOf(values)]);
const sum = (values) => values.reduce((total, value) => total + value, 0);
const range = (length) => [...Array(length).keys()];

/** Everything that the picture shows, from the model's state; null while its parts do not fit. */
export function compute(state) {
  const forward = convolution(state);
  if (!forward || state.shows === "convolution") return forward;
  return state.shows === "input gradient" ? inputGradient(state, forward) : kernelGradient(state, forward);
}

function convolution(state) {
  const signal = rowsOf(state.signal);
  const kernels = kernelsOf(state.kernel);
  const map = Math.min(state.map, kernels.length - 1);
  const kernel = kernels[map];
  const [m, n] = [signal[0].length, kernel[0].length];
  const { geometry, stride, flip } = state;
  const amounts = geometry.amounts[typeof state.padding === "string" ? state.padding : "given"];
  const sources = geometry.sources[state.padding_mode];
  if (geometry.m !== m || geometry.n !== n || !amounts || !sources) return null;
  if (kernel.length !== signal.length) return null;

  const [before, after] = amounts;
  const [left, right] = sources;
  const source = [...left.slice(left.length - before), ...range(m), ...right.slice(0, after)];
  const fill = state.padding_mode === "constant" ? state.padding_value : 0;
  const starts = [];
  for (let start = 0; start + n <= source.length; start += stride) starts.push(start);
  const padded = signal.map((row) => source.map((i) => (i < 0 ? fill : row[i])));
  const biasOf = (k) => (Array.isArray(state.bias) ? state.bias[k] : state.bias);
  const several = kernels.length > 1;
  return slide({
    m, n, stride, flip, before, after, signal, kernel, source, starts, padded, bias: biasOf(map), map,
    maps: kernels.map((rows, k) => slide({ n, kernel: rows, flip, padded, starts, bias: biasOf(k) }).output),
    names: { kernel: several ? `kernel ${map}` : "kernel w", signal: "signal x",
      taps: flip ? "w, flipped" : "w, not flipped", output: several ? "map y" : "output y" },
    roles: { kernel: "kernel", signal: "signal", output: "output" },
    symbols: { kernel: (k) => ["w", k - centre(state, n)], signal: (i) => ["x", i],
      output: (j) => ["y", several ? `${map},${j}` : j] },
    edits: { kernel: (k) => ["kernel", k], signal: (i) => ["signal", i] },
  });
}

/** Let the taps slide: products, sums, and which outputs a cell reaches. */
function slide(data) {
  const { n, kernel, flip, padded, starts, bias } = data;
  const taps = kernel.map((row) => (flip ? [...row].reverse() : [...row]));
  const products = starts.map((start) =>
    taps.map((row, c) => row.map((weight, i) => weight * padded[c][start + i])),
  );
  return {
    ghosts: [], ...data, taps, products,
    output: products.map((rows) => sum(rows.map(sum)) + (bias ?? 0)),
    tapIndex: (i) => (flip ? n - 1 - i : i),
    reaches: (cell) => starts.flatMap((s, j) => (s <= cell && cell < s + n ? [j] : [])),
  };
}

/** What the kernel's indices are counted from: its middle, where k runs from -p to p, or its start. */
const centre = (state, n) => (state.centred && n % 2 ? (n - 1) / 2 : 0);
/** dL/dy of output j; what the reader has not set is 1. */
const gradOf = (state, j) => state.grad_y[j] ?? 1;
/** The output gradient where its outputs stood, with zeros where the stride kept nothing. */
function spreadOut(state, forward) {
  const { stride, source, n } = forward;
  const kept = (start) => start % stride === 0;
  return {
    spread: range(source.length - n + 1).map((start) => (kept(start) ? gradOf(state, start / stride) : 0)),
    symbol: (start) => (kept(start) ? ["∂y", start / stride] : null),
    edit: (start) => (kept(start) ? ["grad_y", start / stride] : null),
  };
}

/** dL/dx: the output gradient, with zeros around it, convolved with the reversed kernel. */
function inputGradient(state, forward) {
  const { m, n, before, source, kernel } = forward;
  const { spread, symbol, edit } = spreadOut(state, forward);
  const around = n - 1; // so that the window of a padded cell of the forward pass starts at just that cell
  const padded = [...Array(around).fill(0), ...spread, ...Array(around).fill(0)];
  const data = slide({
    m: spread.length, n, stride: 1, flip: true, before: around, after: around, bias: null,
    signal: [spread], kernel: [[...kernel[0]].reverse()], padded: [padded],
    source: [...Array(around).fill(-1), ...range(spread.length), ...Array(around).fill(-1)],
    starts: range(m).map((i) => before + i),
    names: { kernel: "w, reversed", signal: "∂L/∂y", taps: "and flipped", output: "∂L/∂x" },
    roles: { kernel: "kernel", signal: "gradient", output: "gradient" },
    symbols: { kernel: (k) => ["w", n - 1 - k - centre(state, n)], signal: symbol, output: (i) => ["∂x", i] },
    edits: { kernel: (k) => ["kernel", n - 1 - k], signal: edit },
  });
  // What falls on a pad goes back to the sample that the pad was copied from; on a constant it is lost.
  const ghosts = source.flatMap((sample, cell) => (cell >= before && cell < before + m ? [] : [{
    start: cell, sample, step: sample >= 0 ? sample : cell < before ? 0 : m - 1,
    amount: sum(kernel[0].map((weight, k) => weight * padded[cell + k])),
  }]));
  const falls = range(m).map((i) => ghosts.filter(({ sample }) => sample === i).map(({ amount }) => amount));
  const output = data.output.map((own, i) => own + sum(falls[i]));
  return { ...data, ghosts, falls, own: data.output, output, maps: [output], map: 0 };
}

/** dL/dw: the reversed input convolved with the output gradient. */
function kernelGradient(state, forward) {
  const { m, n, source } = forward;
  const { spread, symbol, edit } = spreadOut(state, forward);
  const mirrored = (i) => m - 1 - i;
  const data = slide({
    m, n: spread.length, stride: 1, flip: true, before: forward.after, after: forward.before, bias: null,
    signal: [[...forward.signal[0]].reverse()], kernel: [spread],
    padded: [[...forward.padded[0]].reverse()],
    source: [...source].reverse().map((i) => (i < 0 ? -1 : mirrored(i))),
    starts: range(n),
    names: { kernel: "∂L/∂y", signal: "x, reversed", taps: "∂L/∂y, flipped", output: "∂L/∂w" },
    roles: { kernel: "gradient", signal: "signal", output: "gradient" },
    symbols: { kernel: symbol, signal: (i) => ["x", mirrored(i)], output: (k) => ["∂w", k - centre(state, n)] },
    edits: { kernel: edit, signal: (i) => ["signal", mirrored(i)] },
  });
  return { ...data, maps: [data.output], map: 0 };
}

/** The same gradient by central differences of L, the sum of dL/dy times y: run forward twice for each. */
export function numericalGradient(state, step = 1e-3) {
  const { source, starts, n, kernel, flip } = convolution(state);
  const fill = state.padding_mode === "constant" ? state.padding_value : 0;
  const loss = (x, w) => {
    let total = 0;
    for (const [j, start] of starts.entries())
      for (let k = 0; k < n; k++) {
        const sample = source[start + (flip ? n - 1 - k : k)];
        total += gradOf(state, j) * w[k] * (sample < 0 ? fill : x[sample]);
      }
    return total;
  };
  const [x, w] = [rowsOf(state.signal)[0], kernel[0]];
  const moved = (values, i, by) => values.map((value, at) => (at === i ? value + by : value));
  const ofInput = state.shows === "input gradient";
  return (ofInput ? x : w).map((_, i) => {
    const [up, down] = [step, -step].map((by) => (ofInput ? loss(moved(x, i, by), w) : loss(x, moved(w, i, by))));
    return (up - down) / (2 * step);
  });
}

/** The operation as a matrix times a column: entries, their names, and those of rows and columns. */
export function matrixOf(state) {
  const forward = convolution(state);
  const byKernel = state.shows === "kernel gradient";
  const columns = byKernel ? forward.n : forward.m;
  const entries = forward.starts.map((start) => {
    const row = Array(columns).fill(null);
    for (const { sample, k, weight, value } of terms(forward, start)) {
      if (byKernel) row[k] = (row[k] ?? 0) + value;
      else if (sample >= 0) row[sample] = (row[sample] ?? 0) + weight;
    }
    return row;
  });
  const inner = byKernel ? (k) => ["∂w", k - centre(state, forward.n)] : (i) => ["∂x", i];
  if (state.shows === "convolution")
    return { entries, row: forward.symbols.output, column: forward.symbols.signal, says: "y = W x" };
  return {
    entries: range(columns).map((i) => entries.map((row) => row[i])),
    row: inner, column: (j) => ["∂y", j],
    says: byKernel ? "∂L/∂w = Xᵀ ∂L/∂y" : "∂L/∂x = Wᵀ ∂L/∂y",
  };
}

/** At most so many figures, with a true minus sign. */
const written = (value, figures) => String(Number((value + 0).toPrecision(figures))).replace("-", "−");
export const number = (value) => written(value, 4);

/** How wide a number may be in the usual fonts, for letters of a size. */
const widthOf = (text, size) => size * sum([...text].map((letter) => ({ ".": 0.38, "−": 0.84 })[letter] ?? 0.68));
/** How numbers in a row are written so that no two touch: in fewer figures, then only every second or third of them. */
export function legible(values, pitch, size) {
  const fits = (figures, every) => {
    const widths = values.filter((_, i) => i % every === 0).map((value) => widthOf(written(value, figures), size));
    return widths.every((width, i) => !i || (width + widths[i - 1]) / 2 + 3 <= every * pitch);
  };
  // Three figures of a number beyond 999 would be a lie.
  const least = values.some((value) => Math.abs(value) >= 999.5) ? 4 : 3;
  const figures = fits(4, 1) ? 4 : least;
  let every = 1;
  while (!fits(figures, every)) every += 1;
  return { figures, every };
}

const factor = (value) => (value < 0 ? `(${number(value)})` : number(value));

/** What was typed, as a number; an Error that says what is wrong and how to mend it. */
export function parse(text) {
  const value = Number(text.trim().replace("−", "-").replace(/^(-?\d*),(\d+)$/, "$1.$2"));
  if (text.trim() === "" || Number.isNaN(value))
    throw new Error(`“${text}” is not a number. Type one such as 1.5 or −2.`);
  if (Math.abs(value) > LARGEST)
    throw new Error(`${text} is too large to draw. Type a number between −10⁹ and 10⁹.`);
  return value;
}

/** The terms of the sum whose window starts there, in the order in which the taps stand under the signal. */
export function terms(data, start) {
  return data.taps.flatMap((row, c) =>
    row.map((weight, i) => {
      const cell = start + i;
      return { c, cell, sample: data.source[cell], k: data.tapIndex(i), value: data.padded[c][cell], weight };
    }),
  );
}

// ---------------------------------------------------------------- where things stand

/** Rows and columns for a picture of the given width; roomy where cells can hold numbers. */
export function layout(data, wide) {
  const cells = data.source.length;
  const named = Math.max(92, ...data.state.names.map((name) => 8.5 * name.length + 10));
  const label = wide < 560 ? 0 : named; // room for the rows' names beside the rows, or above them
  const gap = 14; // pads are drawn apart
  const gaps = (data.before ? gap : 0) + (data.after ? gap : 0);
  const unit = Math.min(58, (wide - label - 12 - gaps) / cells);
  const { roomy } = fit(unit);
  const left = label + Math.max(0, (wide - gaps - unit * cells - (label ? 1.5 * label : 0)) / 2);
  const x = (cell) => left + (cell + 0.5) * unit
    + (data.before ? gap * within(cell, data.before - 1, data.before) : 0)
    + (data.after ? gap * within(cell, data.before + data.m - 1, data.before + data.m) : 0);

  const channels = data.signal.length;
  const slim = channels > 1 || data.maps.length > 1; // several rows share the height: numbers, no indices
  const words = !roomy ? 8 : slim ? 20 : 36; // room for the number and the index below a row
  const tall = slim ? { kernel: 34, signal: 46, taps: 32, output: 44 }
    : { kernel: roomy ? 46 : 64, signal: 72, taps: 46, output: roomy ? 72 : 92 };
  const copies = data.source.some((sample, cell) => sample >= 0 && sample !== cell - data.before);
  const arcs = copies && roomy ? 26 : 0; // room for where the pads come from
  let top = 6;
  const place = (height, below, over = 0) => {
    const row = { top: top + over + (label ? 0 : 20), height, over };
    top = row.top + height + below;
    return row;
  };
  // The kernel's channels stand side by side where there is room, else below each other. Above a
  // long signal the kernel is drawn larger than it travels, so that a hand can shape it.
  const own = fit(roomy ? unit : Math.max(unit, Math.min(44, (wide - left) / (channels * (data.n + 1)))), slim);
  const stepAside = (data.n + 1) * own.unit;
  const names = 7.2 * Math.max(9, ...data.state.names.map((name) => name.length)) + 6;
  const aside = channels === 1 || (channels * stepAside <= wide - left + 0.5 && stepAside >= names);
  const kernelX = (c, k) => left + (aside ? c * stepAside : 0) + (k + 0.5) * own.unit;
  const below = own.roomy && !roomy ? (slim ? 20 : 36) : words;
  const first = place(tall.kernel, below, aside && channels > 1 ? 16 : 0); // room for the channels' names
  const rows = { kernel: range(channels).map((c) => (aside || !c ? first : place(tall.kernel, below))).map((row) => ({ ...row })),
    signal: [], taps: [], products: [] };
  for (const _ of data.signal) {
    rows.signal.push(place(tall.signal, words, arcs + 6));
    rows.taps.push(place(tall.taps, words, roomy ? 8 : 0));
    rows.products.push(top + 10);
    top += roomy ? 20 : 4;
  }
  const returns = roomy && data.ghosts.some(({ sample }) => sample >= 0) ? 26 : 0; // and where they go back to
  rows.maps = data.maps.map(() => place(tall.output, words, 8 + returns));
  rows.output = rows.maps[data.map];
  return { ...fit(unit, slim), x, kernelX, own, aside, named, label, rows, height: top + 4 };
}
/** What fits into a cell: its numbers, and how large a mark. */
const fit = (unit, slim) => ({ unit, slim, roomy: unit >= 27, radius: Math.max(1.6, Math.min(6, unit * 0.2)) });

// ---------------------------------------------------------------- moments in time

const START = -1; // the step before the first output: the kernel as written
const ease = (t) => t * t * (3 - 2 * t);
const within = (t, from, to) => Math.min(1, Math.max(0, (t - from) / (to - from)));
const mix = (from, to, t) => from + (to - from) * t;

/** Where in its story a moment stands: the step it works on and how far each part of it is. */
export function moment(head, foldsAt = () => false) {
  const step = Math.max(0, Math.ceil(head - 1e-9));
  const whole = head <= START ? 0 : head - step + 1;
  // Where a pad gives back, the second half of the step is for that.
  const folds = foldsAt(step);
  const [part, fold] = folds ? [within(whole, 0, 0.5), within(whole, 0.5, 1)] : [whole, 1];
  if (step === 0)
    return { step, fold, turn: ease(within(part, 0, 0.4)), travel: ease(within(part, 0.4, 0.65)),
      multiply: within(part, 0.65, 0.82), add: ease(within(part, 0.82, 1)), opening: true };
  return { step, fold, turn: 1, travel: ease(within(part, 0, 0.4)),
    multiply: within(part, 0.4, 0.65), add: ease(within(part, 0.65, 1)), opening: false };
}

const SECONDS_A_STEP = 1.1;
const SECONDS_OF_OPENING = 2.4; // the kernel turns over: slower, it is the point

// ---------------------------------------------------------------- small helpers for the page

const SVG = "http://www.w3.org/2000/svg";
function svg(tag, attributes = {}, parent = null) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent?.append(node);
  return node;
}
/** Where a node is in the window; Safari tells it in pixels of the zoom around it. */
function placeOf(node) {
  const { x, y, width, height } = node.getBoundingClientRect();
  let zoom = 1;
  if (!("currentCSSZoom" in node))
    for (let one = node; one; one = one.parentElement) zoom *= getComputedStyle(one).zoom;
  return new DOMRect(x * zoom, y * zoom, width * zoom, height * zoom);
}

function html(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}
const at = (node, x, y) => node.setAttribute("transform", `translate(${x.toFixed(2)} ${y.toFixed(2)})`);

const MARKS = {
  signal: (r) => `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
  kernel: (r) => `M${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}z`,
  output: (r) => `M0 ${-1.25 * r}L${1.25 * r} 0L0 ${1.25 * r}L${-1.25 * r} 0z`,
  gradient: (r) => `M0 ${-1.2 * r}L${1.15 * r} ${0.85 * r}H${-1.15 * r}z`,
};
const ICONS = {
  start: "M5 5h2v14H5zM20 5v14L9 12z",
  back: "M17 5v14L6 12z",
  play: "M7 4v16l13-8z",
  pause: "M6 5h4v14H6zM14 5h4v14h-4z",
  on: "M7 5v14l11-7z",
  end: "M4 5v14l11-7zM17 5h2v14h-2z",
  undo: "M12 6V2L6 7l6 5V8a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z",
  reset: "M4 4h2v6h6v2H4zM13 5a7 7 0 1 1-6.6 9.3l1.9-.6A5 5 0 1 0 13 7z",
  screen: "M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z",
};
function icon(name) {
  const picture = svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
  svg("path", { d: ICONS[name] }, picture);
  return picture;
}

/** A scale from values to heights that always shows zero. */
function scaleOf(values, top, height) {
  let low = Math.min(0, ...values);
  let high = Math.max(0, ...values);
  if (low === high) high = 1;
  const room = (high - low) * 0.06;
  [low, high] = [low < 0 ? low - room : low, high > 0 ? high + room : high];
  const y = (value) => top + ((high - value) / (high - low)) * height;
  return { y, zero: y(0), perPixel: (high - low) / height, low, high };
}

// ---------------------------------------------------------------- the stage

function render({ model, el }) {
  const read = (names) => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  function computed() {
    const state = read([...SETTINGS, "geometry"]);
    const next = compute(state);
    const checks = model.get("numerical") && state.shows !== "convolution" && next?.output.length <= MOST_CHECKED;
    return next && { ...next, state, numerical: checks ? numericalGradient(state) : null };
  }
  let data = computed();
  let head = Math.min(model.get("step"), data.output.length - 1);
  // Before the page says how wide it is, a stage takes the width of the last one: one frame saved.
  let width = globalThis.c1dWidth ?? 0;
  let picture = null; // what `build` drew: the parts that `update` and `paint` move
  let drag = null;
  let flight = 0; // the frame in which pads fly to their places
  let reordered = ""; // what to say once the picture follows a new order
  const undone = [];
  let own = null; // the reader's values, while an example stands in their place
  const original = read([...SETTINGS, "geometry"]);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  // -------------------------------------------------------------- the frame around the picture

  const root = html("div", { className: "c1d", tabIndex: 0 });
  root.setAttribute("role", "group");
  const drawing = svg("svg", { class: "c1d-picture", role: "group" });
  const equation = html("div", { className: "c1d-equation" });
  const matrix = html("div", { className: "c1d-matrix" });
  const says = html("div", { className: "c1d-says" });
  says.setAttribute("role", "status");

  function button(name, words, act) {
    const node = html("button", { type: "button", title: words, onclick: act }, icon(name));
    node.setAttribute("aria-label", words);
    return node;
  }
  function choice(words, options, value, act) {
    const select = html("select", { onchange: () => act(select.value) });
    for (const [key, text] of options) select.append(html("option", { value: key, textContent: text }));
    select.value = value;
    return html("label", {}, `${words} `, select);
  }

  const playButton = button("play", "Play (space)", () => playOrPause());
  const scrub = html("input", { type: "range", min: START, step: 1 });
  scrub.setAttribute("aria-label", "Step");
  scrub.oninput = () => { halt(); head = Number(scrub.value); paint(); };
  scrub.onchange = () => rest();
  const counter = html("span", { className: "c1d-counter" });
  const speed = choice("Speed", [0.5, 1, 2, 4, 8, 16].map((s) => [s, `${s}×`]), model.get("speed"),
    (value) => { model.set("speed", Number(value)); if (!clock.running) model.save_changes(); });
  const transport = html("div", { className: "c1d-transport" },
    button("start", "To the start (Home)", () => go(START)),
    button("back", "One step back (←)", () => stepBy(-1)),
    playButton,
    button("on", "One step on (→)", () => stepBy(1)),
    button("end", "To the end (End)", () => go(data.output.length - 1)),
    scrub, counter, speed,
    button("undo", "Undo (Ctrl+Z)", undo),
    button("reset", "Back to the first values", () => { change(original); go(START); }),
    ...(root.requestFullscreen ? [button("screen", "Full screen", fullScreen)] : [])); // iPhones have none
  transport.setAttribute("role", "toolbar");
  transport.setAttribute("aria-label", "Player");

  const settings = html("div", { className: "c1d-settings" });
  const title = html("div", { className: "c1d-title", textContent: model.get("title") });
  root.append(title, settings, drawing, equation, matrix, transport, says);

  function buildSettings() {
    const shown = model.get("controls");
    const presets = model.get("presets");
    const { amounts, sources } = model.get("geometry");
    const padding = model.get("padding");
    const isPair = typeof padding !== "string";
    const parts = {
      preset: () => Object.keys(presets).length && choice("Example",
        [["", "your own values"], ...Object.keys(presets).map((name) => [name, name])],
        presetNow(), (name) => take(name, name ? presets[name] : own)),
      padding: () => choice("Padding",
        Object.keys(amounts).map((name) => [name, AMOUNTS[name]]), isPair ? "given" : padding,
        (name) => change({ padding: name === "given" ? amounts.given : name })),
      padding_mode: () => padding !== "valid" && choice("filled with",
        Object.keys(MODES).filter((mode) => mode in sources).map((mode) => [mode, MODES[mode]]),
        model.get("padding_mode"), (mode) => change({ padding_mode: mode })),
      padding_value: () => padding !== "valid" && model.get("padding_mode") === "constant" && numberBox("value",
        model.get("padding_value"), (value) => change({ padding_value: value })),
      stride: () => choice("Stride", STRIDES.map((s) => [s, s]), model.get("stride"),
        (value) => change({ stride: Number(value) })),
      flip: () => !isGradient() && checkBox("flip", " flip the kernel", "Key F"),
      map: () => kernelsOf(model.get("kernel")).length > 1 && choice("Kernel",
        kernelsOf(model.get("kernel")).map((_, k) => [k, k]), model.get("map"), (value) => change({ map: Number(value) })),
      bias: () => html("span", { className: "c1d-bias" },
        numberBox("Bias", biasNow(), (value) => change({ bias: biasWith(value) })), biasSlider(), aboveCount),
      shuffle: () => html("span", { className: "c1d-buttons" },
        textButton("Shuffle channels", () => reorder("channels", rowsOf(model.get("signal")).length)),
        textButton("Shuffle time", () => reorder("samples", data.m))),
      matrix: () => checkBox("matrix", " as a matrix", "The same sums, as rows times a column"),
    };
    const wanted = shown.flatMap((name) =>
      name === "padding" ? ["padding", "padding_mode", "padding_value"] : [name]);
    const active = [...settings.querySelectorAll("select, input")].indexOf(document.activeElement);
    settings.replaceChildren(...wanted.map((name) => parts[name]()).filter(Boolean));
    if (active >= 0) settings.querySelectorAll("select, input")[active]?.focus();
  }

  function textButton(words, act) { return html("button", { type: "button", textContent: words, onclick: act }); }
  function biasNow() {
    const bias = model.get("bias");
    return (Array.isArray(bias) ? bias[model.get("map")] : bias) ?? 0;
  }
  function biasWith(value) {
    const bias = model.get("bias");
    return Array.isArray(bias) ? bias.map((b, k) => (k === model.get("map") ? value : b)) : value;
  }
  /** Lift and lower the whole map by hand. */
  function biasSlider() {
    const now = computed() ?? data; // the picture may still show another kernel
    const raw = now.maps[now.map].map((v) => v - biasNow());
    const [low, high] = [Math.min(biasNow(), -Math.max(...raw)), Math.max(biasNow(), -Math.min(...raw))];
    const unit = 10 ** Math.floor(Math.log10((high - low || 1) / 50));
    const slider = html("input", { type: "range", min: rounded(low - unit, unit), max: rounded(high + unit, unit), step: unit });
    slider.value = biasNow();
    slider.setAttribute("aria-label", "Bias");
    slider.oninput = () => {
      drag ??= { before: { bias: model.get("bias") } }; // the scales hold still
      model.set({ bias: biasWith(Number(slider.value)) });
      model.save_changes();
      say("");
      slider.previousSibling.querySelector("input").value = number(biasNow());
    };
    // A slider that comes back to where it was tells of no change, so its release counts, too.
    slider.onchange = slider.onpointerup = slider.onblur = () => {
      if (!drag) return;
      undone.push(drag.before);
      drag = null;
      buildSettings();
      refresh();
    };
    return slider;
  }
  /** Put the channels, or the samples of all channels, into another order, and say what it did to the output. */
  function reorder(what, length, order = shuffled(length)) {
    const before = data.maps;
    const inOrder = (rows) => order.map((i) => rows[i]);
    const signal = rowsOf(model.get("signal"));
    if (what === "samples") {
      change({ signal: depth(model.get("signal")) === 1 ? inOrder(signal[0]) : signal.map(inOrder) });
    } else {
      const kernel = model.get("kernel");
      const names = model.get("names");
      change({ signal: inOrder(signal), names: names.length === length ? inOrder(names) : names,
        kernel: depth(kernel) === 3 ? kernel.map(inOrder) : inOrder(kernel) });
    }
    const after = computed().maps;
    const most = Math.max(...after.flatMap((map, k) => map.map((v, j) => Math.abs(v - before[k][j]))));
    reordered = `The ${what} are in another order: ` + (most < 1e-9 ? "no output has changed."
      : `the outputs have changed, by up to ${number(most)}.`);
  }
  function shuffled(length) {
    const order = range(length);
    do {
      for (let i = length - 1; i > 0; i--) {
        const k = Math.floor(Math.random() * (i + 1));
        [order[i], order[k]] = [order[k], order[i]];
      }
    } while (length > 1 && order.every((from, to) => from === to));
    return order;
  }
  function moveButton(c, row) {
    const last = data.signal.length - 1;
    const other = c < last ? c + 1 : 0;
    const group = svg("g", { class: "c1d-move", role: "button", tabindex: 0,
      "aria-label": `Swap channel ${c} with channel ${other}` }, drawing);
    if (picture.label) at(group, 14, row.top + row.height / 2 + 22);
    else at(group, picture.named + 10, row.top - row.over - 13);
    svg("rect", { class: "c1d-hit", x: -12, y: -12, width: 24, height: 24 }, group);
    svg("path", { d: "M-4 -3L0 -8L4 -3M-4 3L0 8L4 3" }, group);
    const swap = () => reorder("channels", last + 1, range(last + 1).map((i) => (i === c ? other : i === other ? c : i)));
    group.onclick = swap;
    group.onkeydown = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); swap(); } };
  }
  function checkBox(name, words, title) {
    const box = html("input", { type: "checkbox", checked: model.get(name) });
    box.onchange = () => change({ [name]: box.checked });
    return html("label", { title }, box, words);
  }
  function numberBox(words, value, act) {
    const box = html("input", { type: "text", inputMode: "decimal", size: 5, value: number(value) });
    box.onchange = () => attempt(() => act(parse(box.value)), () => (box.value = number(value)));
    return html("label", {}, `${words} `, box);
  }

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  function presetNow() {
    const presets = model.get("presets");
    const fits = (name) => Object.entries(presets[name]).every(([key, value]) => key === "geometry" || same(model.get(key), value));
    return Object.keys(presets).find(fits) ?? "";
  }

  /** Set an example, or the reader's own values again; it brings its own geometry, where its lengths are others. */
  function take(name, preset) {
    const now = read([...SETTINGS, "geometry"]);
    if (preset && compute({ ...now, ...preset })) {
      if (!presetNow()) own = now;
      return change(preset);
    }
    buildSettings();
    say(!name ? "Change a value, and the values are your own."
      : `“${name}” does not fit the lengths shown now. Go back to the first values, then choose it.`);
  }

  // -------------------------------------------------------------- what a hand can change

  /** Set traits, remember what was, sync. Python refuses what it must; the browser asks first. */
  function change(values) {
    say(""); // what was refused before is past
    const names = Object.keys(values);
    const before = Object.fromEntries(names.map((name) => [name, model.get(name)]));
    if (same(before, values)) return;
    undone.push(before);
    model.set(values);
    model.save_changes();
  }
  function undo() {
    const before = undone.pop();
    if (!before) return say("There is nothing to undo.");
    model.set(before);
    model.save_changes();
    say("Undone.");
  }
  const isGradient = () => model.get("shows") !== "convolution";
  const flipOrNot = () => (isGradient() ? say("A gradient has no flip to choose.") : change({ flip: !model.get("flip") }));
  function attempt(act, mend) {
    try { act(); } catch (problem) { mend?.(); say(`${problem.message} Nothing was changed.`); }
  }
  function say(words) { says.textContent = words; }

  /** The trait that holds value i of a row, with a new value there. */
  function withValue(role, c, i, value) {
    const [trait, index] = data.edits[role](i);
    if (trait === "grad_y") {
      const length = Math.max(index + 1, model.get("grad_y").length);
      const grads = range(length).map((j) => gradOf(read(["grad_y"]), j));
      grads[index] = value;
      return { grad_y: grads };
    }
    const values = structuredClone(model.get(trait));
    const rows = depth(values) === 3 ? values[data.map] : rowsOf(values);
    rows[c][index] = value;
    return { [trait]: values };
  }
  /** A step of the hand: a tenth or so of what is seen, so that values stay short. */
  function grain(scale) { return 10 ** Math.floor(Math.log10((scale.high - scale.low) / 12)); }
  const rounded = (value, unit) =>
    Math.max(-LARGEST, Math.min(LARGEST, Number((Math.round(value / unit) * unit).toPrecision(12))));

  function typeInto(handle) {
    const { role, c, i } = handle;
    const box = drawing.getBoundingClientRect();
    const frame = root.getBoundingClientRect();
    const scale = frame.width / root.offsetWidth;
    const spot = handle.hit.getBoundingClientRect();
    const input = html("input", { type: "text", inputMode: "decimal", className: "c1d-type",
      value: number(data[role][c][i]) });
    input.setAttribute("aria-label", `New value of ${nameOf(handle)}`);
    input.style.left = `${Math.max(0, (spot.left + spot.width / 2 - frame.left) / scale - 32)}px`;
    input.style.top = `${(Math.min(spot.bottom, box.bottom) - frame.top) / scale - 30}px`;
    let open = true;
    const close = () => { open = false; input.remove(); };
    const accept = () => attempt(() => {
      const amount = parse(input.value);
      close();
      change(withValue(role, c, i, amount));
    });
    input.onkeydown = (event) => {
      if (event.key === "Enter") { accept(); if (!open) root.focus({ preventScroll: true }); }
      if (event.key === "Escape") { close(); root.focus({ preventScroll: true }); event.stopPropagation(); }
    };
    input.onblur = () => { if (open) { accept(); if (open) close(); } };
    root.append(input);
    input.focus();
    input.select();
  }

  // -------------------------------------------------------------- build: the parts that stay

  /** A value's name: its letter and index, with its stack and its channel where there are several. */
  function symbolOf(row, i, c = null) {
    const [letter, index] = data.symbols[row](i) ?? [];
    if (letter === undefined) return null;
    const stack = row === "kernel" && data.maps.length > 1 ? [data.map] : [];
    const channel = c !== null && data.signal.length > 1 ? [c] : [];
    return [letter, [...stack, ...channel, String(index).replace("-", "−")].join(",")];
  }
  const SPOKEN = { x: "signal x", w: "kernel w", y: "output y", "∂x": "input gradient",
    "∂w": "kernel gradient", "∂y": "output gradient" };
  const spoken = (row, i, c = null) => (([letter, index]) => `${SPOKEN[letter]} ${index}`)(symbolOf(row, i, c));
  const nameOf = ({ role, c, i }) => spoken(role, i, c);

  function build() {
    cancelAnimationFrame(flight);
    const C = data.signal.length;
    let zoom = 1;
    let plan = layout(data, width);
    if (document.fullscreenElement === root) {
      const others = [...root.children].filter((node) => node !== drawing && node !== says);
      const free = innerHeight - sum(others.map((node) => node.offsetHeight)) - 48;
      zoom = Math.max(1, Math.min(width / 620, free / plan.height));
      plan = layout(data, width / zoom);
    }
    const focused = picture?.handles.find(({ part }) => part.group === document.activeElement);
    drawing.setAttribute("viewBox", `0 0 ${width / zoom} ${plan.height}`);
    drawing.style.height = `${plan.height * zoom}px`;
    drawing.replaceChildren();
    const letters = document.fullscreenElement === root ? 15 : 12; // as stage.css has it
    picture = { ...plan, letters, wide: width / zoom, told: null, step: null,
      handles: [], ghosts: [], maps: [], channels: [], windows: [], hovers: [], lit: [], matrix: [] };
    const { rows, roomy, label } = plan;

    const under = svg("g", {}, drawing);
    const rowName = (row, text, role) => {
      const y = label ? row.top + row.height / 2 + 4 : row.top - 9 - (row.over ?? 0);
      const node = svg("text", { class: `c1d-row c1d-${role}`, x: 4, y }, drawing);
      node.textContent = text;
      return node;
    };
    /** Of several channels, a text tells which one it belongs to: by name, or else by number. */
    const ofChannel = (c, node, words) => {
      if (C > 1) node.classList.add("c1d-channel");
      picture.channels.push([c, node, C > 1 ? `${words} ${c}` : words]);
    };
    for (let c = 0; c < C; c++) {
      const [kernel, role] = [data.names.kernel, data.roles.kernel];
      if (!c && plan.aside) rowName(rows.kernel[c], kernel, role);
      if (!plan.aside) ofChannel(c, rowName(rows.kernel[c], "", role), kernel);
      else if (C > 1) {
        const place = { x: plan.kernelX(c, (data.n - 1) / 2), y: rows.kernel[c].top - 8 };
        ofChannel(c, svg("text", { class: `c1d-${role}`, ...place }, drawing), "channel");
      }
      ofChannel(c, rowName(rows.signal[c], "", data.roles.signal), data.names.signal);
      if (C > 1 && model.get("controls").includes("shuffle")) moveButton(c, rows.signal[c]);
      rowName(rows.taps[c], data.names.taps, data.roles.kernel);
      if (roomy && label) rowName({ top: rows.products[c] - 8, height: 8 }, "products", "faint");
    }
    rows.maps.forEach((row, k) => rowName(row, data.names.output + (data.maps.length > 1 ? ` ${k}` : ""), data.roles.output));
    const belowName = { top: rows.output.top + 15, height: rows.output.height };
    if (threshold() && label) rowName(belowName, "◆ above zero", "faint");
    if (data.numerical && label) rowName(belowName, "▵ numerical", "faint");

    for (let c = 0; c < C; c++) {
      const around = svg("rect", { class: "c1d-window", rx: 6, y: rows.signal[c].top - 6,
        height: rows.taps[c].top + rows.taps[c].height + 6 - rows.signal[c].top + 6 }, under);
      picture.windows.push(around);
      picture.hovers.push(svg("rect", { class: "c1d-hover", rx: 6, y: rows.signal[c].top - 6,
        height: rows.signal[c].height + 12 }, under));
    }
    for (let c = 0; c < C; c++) buildKernel(c);
    for (let c = 0; c < C; c++) buildSignal(c);
    picture.maps = rows.maps.map((row, k) => buildOutput(row, k));
    picture.outputs = picture.maps[data.map];
    for (let c = 0; c < C; c++) buildTaps(c);
    picture.wires = svg("g", { class: "c1d-wires" }, drawing);
    picture.tip = svg("g", { class: "c1d-tip" }, drawing);
    update();
    if (focused && !focusOn(focused.role, focused.c, focused.i)) root.focus({ preventScroll: true });
  }

  /** The same sums as a matrix: each step is one row of it times the column. */
  function buildMatrix() {
    picture.matrix = [];
    matrix.replaceChildren();
    if (!model.get("matrix")) return;
    const { entries, row, column, says: formula } = matrixOf(data.state);
    if (Math.max(entries.length, entries[0].length) > MOST_ENTRIES) {
      matrix.append(html("p", { textContent: `A matrix of ${entries.length} × ${entries[0].length} is too large to read here.` }));
      return;
    }
    const heading = ([letter, index], scope = "col") => html("th", { scope }, letter, html("sub", { textContent: index }));
    const table = html("table", {}, html("caption", { textContent: formula }),
      html("tr", {}, html("td"), ...entries[0].map((_, i) => heading(column(i)))));
    picture.matrix = entries.map((values, j) => {
      const line = html("tr", {}, heading(row(j), "row"),
        ...values.map((v) => html("td", v === null ? {} : { className: "c1d-entry", textContent: number(v) })));
      table.append(line);
      return line;
    });
    matrix.append(table);
  }

  /** One value: stem, mark, number and name, in a group at its place. In a row, one is made and the others are copies. */
  function drawValue(row, role, cx, symbol, parent, extra = "", { roomy, slim, radius } = picture) {
    const foot = row.top + row.height;
    const first = () => {
      const group = svg("g", { class: `c1d-value c1d-${role} ${extra}` });
      svg("line", { class: "c1d-stem" }, group);
      svg("path", { class: "c1d-mark", d: MARKS[role](radius) }, group);
      if (roomy) svg("text", { class: "c1d-number", y: foot + 17 }, group);
      return group;
    };
    const group = ((row.kinds ??= {})[extra] ??= first()).cloneNode(true);
    parent.append(group);
    const [stem, mark, text] = group.children;
    at(group, cx, 0);
    if (symbol && roomy && !slim) {
      const name = svg("text", { class: "c1d-index", y: foot + 30 }, group);
      name.append(symbol[0]);
      svg("tspan", { class: "c1d-sub", dy: 3 }, name).textContent = symbol[1];
    }
    return { group, stem, mark, text, cx, foot };
  }
  /** Decide how the numbers below a row are written. */
  function spaceOut(parts, values, pitch) {
    if (!parts[0]?.text) return;
    const { figures, every } = legible(values, pitch, picture.letters);
    parts.forEach((part, i) => {
      part.figures = figures;
      part.hidden = i % every > 0;
      part.text.style.visibility = part.hidden ? "hidden" : "";
    });
  }
  /** The number of the value that is pointed at, where the picture does not show it. */
  function tell(part) {
    picture.told = part;
    picture.tip.replaceChildren();
    if (!part || (part.text && !part.hidden) || part.group.style.opacity === "0") return;
    const words = number(Number(part.group.dataset.value));
    const wide = widthOf(words, picture.letters) + 8;
    const top = Math.min(part.foot + 4, picture.height - 18);
    svg("rect", { x: -wide / 2, y: top, width: wide, height: 18, rx: 4 }, picture.tip);
    svg("text", { y: top + 13 }, picture.tip).textContent = words;
    at(picture.tip, Math.min(Math.max(part.cx, wide / 2), picture.wide - wide / 2), 0);
  }
  /** Put a value in its place; says whether anything moved, for most do not under a hand. */
  function setValue(part, amount, scale) {
    const now = `${amount} ${scale.y(amount)} ${scale.zero} ${part.figures}`;
    if (part.now === now) return false;
    part.now = now;
    part.stem.setAttribute("y1", scale.zero);
    standAt(part, amount, scale);
    part.group.dataset.value = amount;
    return true;
  }
  function standAt(part, amount, scale) {
    const y = scale.y(amount);
    part.stem.setAttribute("y2", y);
    at(part.mark, 0, y);
    if (part.text) part.text.textContent = written(amount, part.figures ?? 4);
  }
  function baseline(row, from, to, parent) {
    const line = svg("line", { class: "c1d-zero", x1: from, x2: to }, parent);
    return (scale) => { line.setAttribute("y1", scale.zero); line.setAttribute("y2", scale.zero); };
  }

  /** The area of a value that answers to a pointer. */
  function hitArea(row, parent, { unit, roomy } = picture) {
    row.hit ??= svg("rect", { class: "c1d-hit", x: -unit / 2, width: unit, y: row.top - 4, height: row.height + (roomy ? 34 : 10) });
    const hit = row.hit.cloneNode();
    parent.append(hit);
    return hit;
  }
  /** Make a value answer to hand and keyboard: a slider for each, one tab stop for each row. */
  function handleFor(role, c, i, part, row, size) {
    const { group } = part;
    const handle = { role, c, i, part, row, hit: hitArea(row, group, size) };
    const attributes = { role: "slider", "aria-orientation": "vertical", tabindex: i === 0 ? 0 : -1, "aria-label": nameOf(handle) };
    for (const [name, words] of Object.entries(attributes)) group.setAttribute(name, words);
    group.classList.add("c1d-handle");
    picture.handles.push(handle);
  }
  function handleOf(target) {
    const group = target.closest(".c1d-handle");
    return group && picture.handles.find(({ part }) => part.group === group);
  }
  function buildKernel(c) {
    const { own, kernelX } = picture;
    const row = picture.rows.kernel[c];
    const group = svg("g", {}, drawing);
    row.zero = baseline(row, kernelX(c, -0.5), kernelX(c, data.n - 0.5), group);
    row.parts = range(data.n).map((k) => {
      const part = drawValue(row, data.roles.kernel, kernelX(c, k), symbolOf("kernel", k, c), group, "", own);
      part.group.dataset.tap = k;
      if (data.edits.kernel(k)) handleFor("kernel", c, k, part, row, own);
      else part.group.classList.add("c1d-spread");
      return part;
    });
  }
  function buildSignal(c) {
    const { x, unit, rows } = picture;
    const row = rows.signal[c];
    const group = svg("g", {}, drawing);
    row.zero = baseline(row, x(0) - unit / 2, x(data.source.length - 1) + unit / 2, group);
    row.parts = data.source.map((sample, cell) => {
      const inside = cell >= data.before && cell < data.before + data.m;
      const kind = `${inside ? "" : "c1d-pad"} ${uncovered(cell) ? "c1d-unreached" : ""}`;
      const symbol = sample < 0 ? null : symbolOf("signal", sample, c);
      const part = drawValue(row, data.roles.signal, x(cell), symbol, group, kind);
      part.group.dataset.cell = cell;
      if (inside && data.edits.signal(sample)) handleFor("signal", c, sample, part, row);
      else if (inside) part.group.classList.add("c1d-spread"); // a zero put back where the stride kept nothing
      else {
        const box = svg("path", { class: "c1d-hatch", d: hatch(unit, row) });
        part.group.prepend(box);
        hitArea(row, part.group);
        part.origin = sample < 0 ? "a constant" : `copied from ${spoken("signal", sample, c)}`;
        part.group.setAttribute("role", "img");
        part.title = svg("title", {}, part.group);
        if (sample >= 0 && picture.roomy) {
          part.from = x(data.before + sample);
          part.arc = arc(row, part.from, x(cell), group);
        }
      }
      return part;
    });
  }
  const uncovered = (cell) => !data.starts.some((s) => s <= cell && cell < s + data.n);
  function hatch(unit, row) {
    const [w, h, t] = [unit * 0.84, row.height + 8, row.top - 4];
    const lines = range(Math.ceil((w + h) / 9)).map((k) => {
      const offset = 9 * k - h; // the line x = y + offset, cut to the box
      const [from, to] = [Math.max(0, offset), Math.min(w, h + offset)];
      return `M${from - w / 2} ${t + from - offset}L${to - w / 2} ${t + to - offset}`;
    });
    return `M${-w / 2} ${t}h${w}v${h}h${-w}z${lines.join("")}`;
  }
  /** From where a value comes to where it goes: from a sample to its copy, or back. */
  function arc(row, from, to, group, kind = "") {
    const foot = row.top - 6;
    const lift = foot - Math.min(48, 14 + Math.abs(to - from) / 8);
    return svg("path", { class: `c1d-arc ${kind}`, d: `M${from} ${foot}Q${(from + to) / 2} ${lift} ${to} ${foot}m-3 -5l3 5l3 -5` }, group);
  }
  const windowCentre = (start) => picture.x(start + (data.n - 1) / 2);
  function buildOutput(row, k) {
    const group = svg("g", {}, drawing);
    const centres = [...data.starts, ...data.ghosts.map(({ start }) => start)].map(windowCentre);
    const from = Math.min(...centres) - picture.unit / 2;
    row.zero = baseline(row, from, Math.max(...centres) + picture.unit / 2, group);
    if (threshold()) {
      group.firstChild.classList.add("c1d-level");
      row.level = svg("text", { class: "c1d-index", x: from - 7 }, group);
      row.level.textContent = "0";
    }
    for (const start of range(data.source.length - data.n + 1).filter((s) => s % data.stride)) {
      const cross = svg("path", { class: "c1d-skipped", d: picture.unit < 10 ? "" : "M-3 -3l6 6m0 -6l-6 6" }, group);
      svg("title", {}, cross).textContent = "skipped by the stride";
      (row.skipped ??= []).push([cross, windowCentre(start)]);
    }
    picture.ghosts = data.ghosts.map((ghost, g) => buildGhost(ghost, g, row, group));
    return data.starts.map((start, j) => {
      const slot = picture.unit < 10 ? null // too small to be seen
        : svg("path", { class: `c1d-slot c1d-${data.roles.output}`, d: MARKS[data.roles.output](picture.radius) }, group);
      const part = drawValue(row, data.roles.output, windowCentre(start), symbolOf("output", j), group, "c1d-result");
      if (threshold()) {
        part.above = svg("rect", { class: "c1d-above", x: -picture.unit / 2, width: picture.unit });
        part.group.prepend(part.above);
      }
      part.slot = slot;
      part.map = k;
      if (data.numerical) {
        const group = svg("g", { class: "c1d-numerical", transform: `translate(${picture.unit * 0.22} 0)` }, part.group);
        part.numerical = { stem: svg("line", { class: "c1d-stem" }, group),
          mark: svg("path", { class: "c1d-mark", d: MARKS.gradient(picture.radius * 0.9) }, group) };
      }
      part.group.dataset.output = j;
      part.group.setAttribute("role", "img");
      part.unseen = [...part.group.children]; // what nobody sees yet is put in when it is reached
      part.group.replaceChildren();
      const hit = hitArea(row, group);
      at(hit, part.cx, 0);
      Object.assign(hit.dataset, { output: j, map: k });
      return part;
    });
  }
  /** Where a pad stood in the forward pass: its place, what falls there, and the same on its way back. */
  function buildGhost({ start, sample }, g, row, group) {
    const cx = windowCentre(start);
    const slot = svg("g", { class: "c1d-pad", role: "img", "data-ghost": g }, group);
    at(slot, cx, 0);
    svg("path", { class: "c1d-hatch", d: hatch(picture.unit, row) }, slot);
    hitArea(row, slot);
    const title = svg("title", {}, slot);
    const to = sample < 0 ? null : windowCentre(data.starts[sample]);
    const drawn = (symbol, kind) => drawValue(row, data.roles.output, cx, symbol, group, `c1d-pad c1d-ghost ${kind}`);
    return { slot, title, cx, to, home: drawn(["pad", ""], ""), flyer: drawn(null, "c1d-flyer"),
      arc: to !== null && picture.roomy ? arc(row, cx, to, group, "c1d-back") : null };
  }
  function buildTaps(c) {
    const row = picture.rows.taps[c];
    const group = svg("g", { class: "c1d-travelling" }, drawing);
    row.parts = range(data.n).map((i) => {
      const part = drawValue(row, data.roles.kernel, 0, symbolOf("kernel", data.tapIndex(i), c), group);
      part.product = picture.roomy ? svg("text", { class: "c1d-product" }, group) : null;
      return part;
    });
  }

  // -------------------------------------------------------------- update: the values

  function update() {
    const { rows } = picture;
    for (const [c, node, words] of picture.channels) node.textContent = data.state.names[c] ?? words;
    data.signal.forEach((_, c) => {
      const signal = rows.signal[c];
      const kernel = rows.kernel[c];
      const taps = rows.taps[c];
      if (!drag) { // under the hand a scale holds still
        signal.scale = scaleOf(data.padded[c], signal.top, signal.height);
        kernel.scale = scaleOf(data.kernel[c], kernel.top, kernel.height);
      }
      taps.scale = { ...kernel.scale, y: (v) => kernel.scale.y(v) - kernel.top + taps.top };
      taps.scale.zero = taps.scale.y(0);
      updateRow(signal, data.padded[c], picture.unit);
      updateRow(kernel, data.kernel[c], picture.own.unit);
      updateRow(taps, data.taps[c], picture.unit);
    });
    rows.maps.forEach((row, k) => updateMap(row, picture.maps[k], data.maps[k]));
    aboveCount.textContent = threshold() ? above().replace(/:.*/, "") : "";
    buildMatrix();
    picture.stale = true;
    paint();
  }

  function updateRow(row, values, pitch) {
    row.zero?.(row.scale);
    spaceOut(row.parts, values, pitch);
    row.parts.forEach((part, i) => {
      if (setValue(part, values[i], row.scale)) spokenAs(part, values[i], row);
    });
  }

  /** Where a bias is in reach of the hand, zero is the line that decides. */
  const threshold = () => !isGradient() && model.get("controls").includes("bias");
  const isAbove = (value) => value > 1e-9; // a sum that is zero but for rounding is not
  const aboveCount = html("span", { className: "c1d-count" });
  /** Which outputs are above zero, in words. */
  function above() {
    const [map, j] = [data.maps[data.map], (i) => symbolOf("output", i)[1]];
    const first = range(map.length).filter((i) => isAbove(map[i]) && !isAbove(map[i - 1]));
    const stretches = first.map((from) => {
      const to = map.findIndex((v, i) => i > from && !isAbove(v)) - 1;
      const until = to < 0 ? map.length - 1 : to;
      return until > from ? `${j(from)} to ${j(until)}` : j(from);
    });
    const more = stretches.length > MOST_TERMS ? ` and ${stretches.length - MOST_TERMS} more` : "";
    const count = map.filter(isAbove).length;
    return `${count} of ${map.length} outputs are above zero`
      + (count ? `, in ${stretches.length} stretch${stretches.length > 1 ? "es" : ""}: y ${stretches.slice(0, MOST_TERMS).join(", ")}${more}` : "");
  }

  function updateMap(row, parts, output) {
    const held = drag ? [row.scale.low, row.scale.high] : [];
    const seen = [...output, ...(data.own ?? []), ...data.ghosts.map(({ amount }) => amount)];
    if (!drag || seen.some((v) => v < held[0] || v > held[1]))
      row.scale = scaleOf([...seen, ...held], row.top, row.height);
    const { scale } = row;
    row.zero(scale);
    const along = [...parts.map((part, j) => [part, output[j]]), ...picture.ghosts.map(({ home }, g) => [home, data.ghosts[g].amount])]
      .sort(([one], [other]) => one.cx - other.cx);
    spaceOut(along.map(([part]) => part), along.map(([, amount]) => amount), picture.unit * data.stride);
    picture.ghosts.forEach((ghost, g) => {
      const { amount, sample } = data.ghosts[g];
      for (const part of [ghost.home, ghost.flyer]) setValue(part, amount, scale);
      ghost.drawn = null;
      const goes = sample < 0 ? "it belongs to no sample and is lost" : `it goes back to ${spoken("output", sample)}`;
      ghost.title.textContent = `pad: ${number(amount)} falls here; ${goes}`;
      ghost.slot.setAttribute("aria-label", ghost.title.textContent);
    });
    if (row.level) row.level.setAttribute("y", scale.zero + 4);
    row.skipped?.forEach(([cross, cx]) => at(cross, cx, scale.zero));
    parts.forEach((part, j) => {
      if (setValue(part, output[j], scale)) {
        if (part.slot) at(part.slot, part.cx, scale.zero);
        if (picture.step !== null) nameOutput(part, j);
        if (part.above) {
          part.group.classList.toggle("c1d-below", !isAbove(output[j]));
          part.above.setAttribute("y", scale.y(Math.max(0, output[j])));
          part.above.setAttribute("height", scale.zero - scale.y(Math.max(0, output[j])));
        }
      }
      if (part.numerical) {
        const y = scale.y(data.numerical[j]);
        part.numerical.stem.setAttribute("y1", scale.zero);
        part.numerical.stem.setAttribute("y2", y);
        at(part.numerical.mark, 0, y);
        part.group.dataset.numerical = data.numerical[j];
      }
    });
  }

  function spokenAs({ group, origin, title }, amount, row) {
    if (origin) {
      title.textContent = `pad: ${number(amount)}, ${origin}`;
      group.setAttribute("aria-label", title.textContent);
    }
    if (group.getAttribute("role") !== "slider") return;
    group.setAttribute("aria-valuenow", amount);
    group.setAttribute("aria-valuemin", Number(row.scale.low.toPrecision(3)));
    group.setAttribute("aria-valuemax", Number(row.scale.high.toPrecision(3)));
    group.setAttribute("aria-valuetext", number(amount));
  }

  // -------------------------------------------------------------- paint: one moment

  function paint() {
    if (!picture) return;
    const now = moment(calm.matches && clock.running ? Math.floor(head) : head, foldsAt);
    const started = head > START;
    if (picture.step !== now.step || picture.started !== started || picture.stale) arrive(now.step, started);
    data.taps.forEach((_, c) => paintTaps(c, now));
    for (const parts of picture.maps) parts[now.step].group.style.opacity = now.add;
    paintGhosts(now);
    if (picture.told) tell(picture.told);
    equation.classList.toggle("c1d-unmultiplied", now.multiply < 1);
    equation.classList.toggle("c1d-unadded", now.add < 1 || (now.fold < 1 && data.falls[now.step].length > 0));
  }

  const foldsAt = (step) => data.ghosts.some((ghost) => ghost.step === step);
  /** What falls on a pad appears there, flies to its sample and stands on what that has, or drops away. */
  function paintGhosts(now, together = 1) {
    const { rows: { output: { scale } }, outputs } = picture;
    const stacked = [...(data.own ?? [])];
    picture.ghosts.forEach((ghost, g) => {
      const { home, flyer, cx, to } = ghost;
      const { step, sample, amount } = data.ghosts[g];
      const t = head <= START || step > now.step ? 0 : Math.min(together, step === now.step ? now.fold : 1);
      const foot = stacked[sample];
      if (to !== null) stacked[sample] += amount;
      if (t === ghost.drawn) return;
      ghost.drawn = t;
      const gone = ease(within(t, 0.35, 1));
      home.group.style.opacity = within(t, 0, 0.25);
      home.mark.style.opacity = home.stem.style.opacity = mix(1, 0.5, gone);
      const flies = gone > 0 && gone < 1;
      flyer.group.style.opacity = !flies ? 0 : to === null ? 1 - gone : 1;
      if (to === null) return at(flyer.group, cx, 36 * gone);
      const rise = scale.y(foot) - scale.zero;
      at(flyer.group, mix(cx, to, gone), mix(0, rise, gone) - 110 * gone * (1 - gone));
      standAt(outputs[sample], t < 1 ? data.own[sample] : data.output[sample], scale);
    });
  }

  /** What changes only from step to step: which outputs stand, the line of the equation. */
  function arrive(step, started) {
    const touched = picture.step === null ? [0, last()] : [step, picture.step].sort((a, b) => a - b);
    for (const parts of picture.maps)
      for (let j = touched[0]; j <= touched[1]; j++) {
        if (started && j <= step) parts[j].group.append(...parts[j].unseen.splice(0));
        parts[j].group.style.opacity = j < step ? 1 : 0;
        parts[j].group.classList.toggle("c1d-current", j === step);
        nameOutput(parts[j], j);
      }
    if (picture.roomy) data.products[step].forEach((products, c) => {
      const { figures, every } = legible(products, picture.unit, picture.letters);
      picture.rows.taps[c].parts.forEach(({ product }, i) => {
        product.textContent = written(products[i], figures);
        product.style.visibility = i % every ? "hidden" : "";
      });
    });
    picture.matrix.forEach((line, j) => line.classList.toggle("c1d-now", started && j === step));
    Object.assign(picture, { step, started, stale: false });
    writeEquation(started ? step : null);
    counter.textContent = started ? `step ${step + 1} of ${last() + 1}` : `start, ${last() + 1} steps to go`;
    scrub.max = last();
    scrub.value = started ? step : START;
    scrub.setAttribute("aria-valuetext", counter.textContent);
  }
  function nameOutput({ group, map }, j) {
    const words = head >= j ? `is ${number(data.maps[map][j])}` : "is not computed yet";
    const name = data.maps.length > 1 ? `output y ${map},${j}` : spoken("output", j);
    group.setAttribute("aria-label", `${name} ${words}`);
  }

  function paintTaps(c, now) {
    const { rows, x, unit, own, windows } = picture;
    const [row, home, n] = [rows.taps[c], rows.kernel[c], data.n];
    const to = data.starts[now.step];
    const from = now.opening ? to : data.starts[now.step - 1];
    const middle = picture.kernelX(c, (n - 1) / 2);
    const turned = data.flip ? Math.cos(Math.PI * now.turn) : 1;
    const fall = now.opening ? home.top - row.top : 0;
    row.parts.forEach((part, i) => {
      let cx = mix(x(from + i), x(to + i), now.travel);
      let dy = 0;
      if (now.opening) {
        const k = data.tapIndex(i);
        const start = middle + (k - (n - 1) / 2) * own.unit * turned;
        cx = mix(start, x(to + i), now.travel);
        dy = mix(fall, 0, now.travel);
      }
      at(part.group, cx, dy);
      if (part.product) { // it appears under its pair, then flies to the sum
        const slot = picture.outputs[now.step];
        const y = rows.products[c];
        const flown = now.add < 1 ? now.add : 0; // at rest the products stand where they were made
        at(part.product, mix(cx, slot.cx, flown), mix(y, rows.output.top, flown));
        part.product.style.opacity = within(now.multiply * n, i, i + 1);
      }
    });
    home.parts.forEach((part) => { part.group.style.opacity = now.opening && head > START ? mix(0.15, 1, now.travel) : 1; });
    const here = mix(x(from), x(to), now.travel);
    const there = mix(x(from + n - 1), x(to + n - 1), now.travel);
    const around = windows[c];
    around.setAttribute("x", here - unit / 2);
    around.setAttribute("width", there - here + unit);
    around.style.opacity = now.opening ? now.travel : 1;
    row.parts[0].group.parentNode.style.opacity = head > START ? 1 : 0;
  }

  const MOST_TERMS = 8;
  /** The line of output j, or of a pad on which something falls in that step. */
  function writeEquation(j, ghost = null) {
    equation.replaceChildren();
    equation.classList.toggle("c1d-unknown", j !== null && j > head && j !== picture.step);
    if (j === null) {
      const turns = data.flip ? "the kernel turns over, then it travels" : "the kernel travels as it is written";
      equation.append(html("p", { textContent: `Press play or space: ${turns}.` }));
      return;
    }
    const all = terms(data, ghost?.start ?? data.starts[j]);
    const shown = all.length <= MOST_TERMS ? all : [...all.slice(0, 4), null, ...all.slice(-2)];
    const symbol = (row, i, c, role = data.roles[row]) => {
      const [letter, index] = symbolOf(row, i, c);
      return html("span", { className: `c1d-${role}` }, letter.replace("∂", "∂L/∂"), html("sub", { textContent: index }));
    };
    const plain = (value, role) => html("span", { className: `c1d-${role}`, textContent: number(value) });
    const joined = (pieces) => pieces.flatMap((piece, i) => (i ? [" + ", ...piece] : piece));
    const biasName = () => html("span", {}, "b", html("sub", { textContent: Array.isArray(data.state.bias) ? data.map : "" }));
    const extra = ghost ? [] : [...(data.bias === null || data.bias === undefined ? [] : [[biasName(), data.bias]]),
      ...(data.falls?.[j] ?? []).map((amount) => ["from a pad", amount])];
    const symbols = shown.map((term) => (term === null ? ["…"] : [
      term.sample < 0 || !data.symbols.signal(term.sample) ? plain(term.value, "padding")
        : symbol("signal", term.sample, term.c, term.cell === term.sample + data.before ? undefined : "padding"),
      "·", data.symbols.kernel(term.k) ? symbol("kernel", term.k, term.c) : plain(term.weight, "padding")]));
    const numbers = shown.map((term) => (term === null ? ["…"] : [`${factor(term.value)}·${factor(term.weight)}`]));
    const result = html("b", { className: `c1d-${data.roles.output} c1d-total`, textContent: number(ghost?.amount ?? data.output[j]) });
    equation.append(
      html("p", {}, ghost ? "on this pad" : symbol("output", j), " = ", ...joined([...symbols, ...extra.map(([name]) => [name])])),
      html("p", { className: "c1d-numbers" }, "= ", ...joined([...numbers, ...extra.map(([, amount]) => [factor(amount)])]), " = ", result),
    );
  }

  /** The words for a screen reader: the step as a sentence, said only at rest. */
  function sayStep() {
    const j = complete();
    if (head > j + 1e-9) return say(`On the way to step ${j + 2} of ${data.output.length}.`);
    if (j <= START) return say("At the start: the kernel as it is written.");
    if (picture) picture.maps.forEach((parts) => nameOutput(parts[j], j));
    const said = terms(data, data.starts[j]).map((term) => `${number(term.value)} times ${number(term.weight)}`);
    const falls = data.falls?.[j].length ? `, plus ${data.falls[j].map(number).join(", plus ")} from the pads` : "";
    const bias = (data.bias ? `, plus the bias ${number(data.bias)}` : "") + falls;
    const lost = data.ghosts.filter(({ step, sample }) => step === j && sample < 0).map(({ amount }) => number(amount));
    const dropped = lost.length ? ` What fell on the pads, ${lost.join(" and ")}, belongs to no sample and is lost.` : "";
    const checked = data.numerical ? ` By central differences: ${number(data.numerical[j])}.` : "";
    say(`Step ${j + 1} of ${data.output.length}: ${spoken("output", j)} is ${said.slice(0, MOST_TERMS).join(", plus ")}`
      + `${said.length > MOST_TERMS ? ", and so on" : ""}${bias}; that is ${number(data.output[j])}.${checked}${dropped}`);
  }

  // -------------------------------------------------------------- the clock

  const clock = { running: false, frame: 0, last: null, until: 0, seen: true };
  const last = () => data.output.length - 1;

  function tick(time) {
    clock.frame = 0;
    if (!clock.running || !root.isConnected) return;
    if (clock.seen) {
      const elapsed = clock.last === null ? 0 : Math.min(0.1, (time - clock.last) / 1000);
      const seconds = (head < 0 ? SECONDS_OF_OPENING : SECONDS_A_STEP) * (foldsAt(Math.floor(head) + 1) ? 2 : 1);
      head = Math.min(clock.until, head + (elapsed * model.get("speed") * clock.pace) / seconds);
      paint();
      if (head >= clock.until) return rest();
    }
    clock.last = clock.seen ? time : null;
    clock.frame = requestAnimationFrame(tick);
  }
  function run(until, pace) {
    Object.assign(clock, { running: true, until, pace, last: null });
    if (!clock.frame) clock.frame = requestAnimationFrame(tick);
  }
  function halt() {
    clock.running = false;
    cancelAnimationFrame(clock.frame);
    clock.frame = 0;
  }
  function showPlaying(playing) {
    playButton.replaceChildren(icon(playing ? "pause" : "play"));
    playButton.title = playing ? "Pause (space)" : "Play (space)";
    playButton.setAttribute("aria-label", playButton.title);
  }
  function play() {
    if (head >= last()) head = START;
    says.textContent = "";
    run(last(), 1);
    showPlaying(true);
    // Known here and to other views; sent when the clock rests.
    model.set({ step: complete(), playing: true });
  }
  const playOrPause = () => (clock.running ? rest() : play());
  /** The last step that is complete; a pause may freeze the picture in the middle of the next. */
  const complete = () => Math.floor(head + 1e-9);

  /** Stop where the picture stands and tell Python. */
  function rest() {
    halt();
    paint();
    showPlaying(false);
    sayStep();
    model.set({ step: complete(), playing: false });
    model.save_changes();
  }
  function go(step) {
    head = Math.max(START, Math.min(last(), step));
    rest();
  }
  function stepBy(by) {
    const moving = clock.running && !model.get("playing"); // one arrow key after the other
    if (by < 0) return go((moving ? clock.until : Math.ceil(head - 1e-9)) - 1);
    const next = (moving ? clock.until : complete()) + 1;
    if (calm.matches || next > last()) return go(next);
    halt();
    if (moving) head = next - 1;
    showPlaying(false);
    run(next, 2);
  }

  // -------------------------------------------------------------- keys and pointer

  const onHandle = (act) => (event) => {
    const handle = handleOf(event.target);
    if (handle) act(event, handle);
  };
  drawing.onkeydown = onHandle(handleKeys);
  root.onkeydown = (event) => {
    const { key, target } = event;
    const withCommand = event.ctrlKey || event.metaKey || event.altKey;
    // A letter meant for the stage must not cut or insert a cell of the notebook.
    if (!withCommand && key !== "Escape" && !(key === "Enter" && event.shiftKey)) event.stopPropagation();
    const edits = target.matches("input, select") && !(withCommand && target.type === "range");
    if (event.defaultPrevented || edits) return;
    const act = withCommand
      ? { z: !event.altKey && undo }[key]
      : { " ": target.matches("button") ? null : playOrPause,
          ArrowLeft: () => stepBy(-1), ArrowRight: () => stepBy(1),
          Home: () => go(START), End: () => go(last()), f: flipOrNot, F: flipOrNot }[key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  function handleKeys(event, handle) {
    const { role, c, i, row } = handle;
    const unit = grain(row.scale);
    const nudge = { ArrowUp: unit, ArrowDown: -unit, PageUp: 10 * unit, PageDown: -10 * unit }[event.key];
    const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (nudge) change(withValue(role, c, i, rounded(data[role][c][i] + nudge, unit)));
    else if (across) focusOn(role, c, i + across);
    else if (event.key === "Enter" && !event.shiftKey) typeInto(handle);
    else return;
    event.preventDefault();
  }
  function focusOn(role, c, i) {
    const next = picture.handles.find((h) => h.role === role && h.c === c && h.i === i);
    if (!next) return false;
    for (const h of picture.handles)
      if (h.role === role && h.c === c) h.part.group.setAttribute("tabindex", h === next ? 0 : -1);
    next.part.group.focus({ preventScroll: true });
    return true;
  }

  /** Drag a value up or down: relative, so that a click alone changes nothing. Across the kernel, a hand draws. */
  function grab(event, handle) {
    if (event.button) return;
    event.preventDefault();
    root.focus({ preventScroll: true });
    const { role, c, row, hit } = handle;
    const frame = placeOf(drawing);
    const scale = frame.height / picture.height; // full screen, or a page that is scaled
    drag = { y: event.clientY, from: data[role][c][handle.i], before: { [role]: model.get(role) }, moved: false };
    hit.setPointerCapture(event.pointerId);
    const unit = grain(row.scale);
    const put = ({ i }, amount) => {
      const value = rounded(amount, unit);
      if (value === data[role][c][i]) return;
      if (!drag.moved) undone.push(drag.before);
      drag.moved = true;
      model.set(withValue(role, c, i, value));
      model.save_changes();
    };
    let held = handle;
    const hold = (next) => {
      held.part.group.classList.remove("c1d-held");
      held = next;
      held.part.group.classList.add("c1d-held");
      tell(held.part);
    };
    hold(handle);
    hit.onpointermove = (move) => {
      const [x, y] = [(move.clientX - frame.left) / scale, (move.clientY - frame.top) / scale];
      const draws = role === "kernel" && Math.abs(x - held.part.cx) > (drag.from === null ? 0.5 : 0.75) * picture.own.unit;
      const next = draws && picture.handles.find((h) => h.role === role && h.c === c && Math.abs(x - h.part.cx) <= picture.own.unit / 2);
      if (next) {
        hold(next);
        drag.from = null; // from here on, values stand where the hand is
      }
      put(held, drag.from === null ? row.scale.high - (y - row.top) * row.scale.perPixel
        : drag.from + ((drag.y - move.clientY) / scale) * row.scale.perPixel);
    };
    hit.onpointerup = hit.onpointercancel = () => {
      hit.onpointermove = hit.onpointerup = hit.onpointercancel = null;
      held.part.group.classList.remove("c1d-held");
      const { moved } = drag;
      drag = null;
      if (!moved) return;
      buildSettings();
      refresh();
      const value = data[role][c][held.i];
      say(`${nameOf(held)} is now ${number(value)}${Math.abs(value) < LARGEST ? "" : ", as far as can be drawn"}.`);
    };
  }

  /** Light up an output's window, a sample's outputs, a tap's place, a pad's origin. */
  function light(target) {
    if (!picture) return;
    for (const node of picture.lit) node.classList.remove("c1d-lit");
    picture.lit = [];
    for (const hover of picture.hovers) hover.style.opacity = 0;
    picture.wires.replaceChildren();
    if (picture.pointed) writeEquation(picture.started ? picture.step : null);
    picture.pointed = false;
    tell(null);
    root.classList.remove("c1d-pointing");
    const group = target?.closest?.("[data-output], [data-ghost], [data-cell], [data-tap]");
    if (!group || drag) return;
    const { output, map, ghost, cell, tap } = group.dataset;
    const lit = [];
    const litCell = (index) => data.signal.forEach((_, c) => lit.push(picture.rows.signal[c].parts[index].group));
    const litOutput = ({ group, slot }) => lit.push(group, ...[slot].filter(Boolean));
    const litGhost = (g) => lit.push(picture.ghosts[g].home.group, ...[picture.ghosts[g].arc].filter(Boolean));
    const pointedAt = (row) => tell(row.map(({ parts }) => parts.find((part) => part.group === group)).find(Boolean));
    if (output !== undefined || ghost !== undefined) {
      tell(ghost === undefined ? picture.maps[map ?? data.map][output] : picture.ghosts[ghost].home);
      const [start, cx] = ghost === undefined ? [data.starts[output], picture.outputs[output].cx]
        : [data.ghosts[ghost].start, picture.ghosts[ghost].cx];
      range(data.n).forEach((i) => litCell(start + i));
      range(data.n).forEach((i) => wire(start + i, start, cx, 0.35));
      picture.pointed = true;
      if (ghost === undefined) {
        writeEquation(Number(output));
        litOutput(picture.maps[map ?? data.map][output]);
        data.ghosts.forEach(({ sample }, g) => { if (sample === Number(output)) litGhost(g); });
      } else {
        writeEquation(data.ghosts[ghost].step, data.ghosts[ghost]);
        litGhost(ghost);
        if (picture.ghosts[ghost].to !== null) litOutput(picture.outputs[data.ghosts[ghost].sample]);
      }
      for (const hover of picture.hovers) {
        hover.setAttribute("x", picture.x(start) - picture.unit / 2);
        hover.setAttribute("width", picture.x(start + data.n - 1) - picture.x(start) + picture.unit);
        hover.style.opacity = 1;
      }
    } else if (cell !== undefined) {
      pointedAt(picture.rows.signal);
      const sample = data.source[cell];
      const copies = sample < 0 ? [Number(cell)] : range(data.source.length).filter((i) => data.source[i] === sample);
      copies.forEach(litCell);
      copies.forEach((copy) => data.reaches(copy).forEach((j) => {
        picture.maps.forEach((parts) => litOutput(parts[j]));
        wire(copy, data.starts[j], picture.outputs[j].cx, 0.8);
      }));
      data.signal.forEach((_, c) => copies.forEach((i) => {
        const { arc } = picture.rows.signal[c].parts[i];
        if (arc) lit.push(arc);
      }));
    } else {
      pointedAt(picture.rows.kernel);
      data.kernel.forEach((_, c) => {
        lit.push(picture.rows.kernel[c].parts[tap].group);
        lit.push(picture.rows.taps[c].parts.find((_, i) => data.tapIndex(i) === Number(tap)).group);
      });
    }
    for (const node of lit) node.classList.add("c1d-lit");
    picture.lit = lit;
    root.classList.add("c1d-pointing");
  }
  /** From a cell to an output that it reaches, with the weight that it is given there. */
  function wire(cell, start, right, labelled) {
    if (!picture.roomy) return;
    const { rows, x, wires } = picture;
    data.taps.forEach((taps, c) => {
      const [from, to] = [rows.signal[c].scale.y(data.padded[c][cell]), rows.output.scale.zero];
      const left = x(cell);
      svg("line", { x1: left, y1: from, x2: right, y2: to }, wires);
      svg("text", { x: mix(left, right, labelled), y: mix(from, to, labelled) }, wires).textContent =
        number(taps[cell - start]);
    });
  }
  drawing.onpointerdown = onHandle(grab);
  drawing.ondblclick = onHandle((event, handle) => typeInto(handle));
  // Chromium lets a finger scroll the page here, whatever touch-action says of a shape in an SVG.
  drawing.addEventListener("touchmove", onHandle((event) => event.preventDefault()), { passive: false });
  drawing.onpointerover = (event) => light(event.target);
  drawing.onpointerleave = () => light(null);
  drawing.addEventListener("focusin", (event) => light(event.target));
  drawing.addEventListener("focusout", () => light(null));

  function fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen().catch(() => say("This page does not allow full screen."));
  }
  root.onfullscreenchange = () => { if (picture) build(); };

  // -------------------------------------------------------------- model -> picture

  const shape = () => JSON.stringify([data.m, data.n, data.signal.length, data.source, data.flip,
    data.state.stride, data.state.shows, data.state.centred, data.numerical?.length, data.map, data.maps.length,
    data.ghosts.map(({ start, sample }) => [start, sample]), threshold()]);
  let built = shape();
  function refresh() {
    const next = computed();
    if (!next) return; // the other half of a change is still on its way
    const ended = last();
    data = next;
    const further = head === ended && last() > ended; // who has seen all outputs sees all of the new ones
    head = Math.min(further ? last() : head, last());
    clock.until = Math.min(clock.until, last());
    root.setAttribute("aria-label", `Stage: ${data.state.shows}. ${model.get("title")} Space plays, the arrow keys step, F flips.`);
    drawing.setAttribute("aria-label", `${data.names.signal}, ${data.m} values; ${data.names.kernel}, ${data.n} values;`
      + ` ${data.names.output}, ${data.output.length} values` + (threshold() ? `; ${above()}` : ""));
    if (!width) return;
    if (picture && built === shape()) update(); // the same parts with other values
    if (reordered) { say(reordered); reordered = ""; }
    if (picture && built === shape()) return;
    const first = !picture;
    built = shape();
    build();
    if (first) return; // what follows tells of a change
    if (further) {
      model.set({ step: last() });
      model.save_changes();
    }
    const { before, after, stride } = convolution(data.state);
    say(data.ghosts.length ? `What falls on a pad ${goesBack() ? "goes back to the sample that it was copied from" : "is lost"}.`
      : `${before + after ? `${before} padded before and ${after} after` : "No padding"}, stride ${stride}`
      + (isGradient() ? `: ${data.names.output} has ${last() + 1} values.` : `, ${data.flip ? "flipped" : "not flipped"}: ${last() + 1} outputs.`));
    flyIn();
  }
  const goesBack = () => data.ghosts.some(({ sample }) => sample >= 0);

  /** Pads come from the samples that they copy, and a gradient goes back there: mirrors turn over, the other end wraps round. */
  function flyIn() {
    cancelAnimationFrame(flight);
    const pads = picture.rows.signal.flatMap((row) => row.parts).filter((part) => part.arc);
    if (calm.matches || !(pads.length || picture.ghosts.length)) return;
    let began = null;
    const fly = (time) => {
      began ??= time;
      const t = Math.min(1, (time - began) / (pads.length ? 700 : 1600));
      for (const { group, from, cx } of pads) at(group, mix(from, cx, ease(t)), -40 * t * (1 - t));
      if (!clock.running) paintGhosts(moment(head, foldsAt), t);
      flight = t < 1 ? requestAnimationFrame(fly) : 0;
    };
    flight = requestAnimationFrame(fly);
  }
  let wanted = 0;
  function soon() { // several traits may change together: draw once, in the next frame
    wanted ||= requestAnimationFrame(() => { wanted = 0; refresh(); });
  }
  for (const name of [...SETTINGS, "geometry", "numerical", "matrix", "controls"]) model.on(`change:${name}`, soon);
  for (const name of [...SETTINGS, "geometry", "controls", "presets", "matrix"])
    model.on(`change:${name}`, () => { if (!drag) buildSettings(); });
  model.on("change:title", () => { title.textContent = model.get("title"); });
  model.on("change:speed", () => { speed.querySelector("select").value = model.get("speed"); });
  /** Somebody else, Python or another view, set the step, or started or stopped the clock. */
  function follow() {
    const step = Math.min(last(), model.get("step"));
    if (model.get("playing")) {
      if (!clock.running) play();
      else if (step !== complete()) head = step;
    } else {
      if (clock.running) halt();
      if (step !== complete()) head = step;
      paint();
      showPlaying(false);
      sayStep();
    }
  }
  model.on("change:step", follow);
  model.on("change:playing", follow);

  const leave = link(model);
  buildSettings();
  refresh();
  el.append(root);

  const resized = new ResizeObserver(([entry]) => {
    const next = Math.round(entry.contentRect.width);
    if (!next || next === width) return;
    width = globalThis.c1dWidth = next;
    build();
  });
  resized.observe(drawing.parentElement);
  const watched = new IntersectionObserver(([entry]) => { clock.seen = entry.isIntersecting; });
  watched.observe(root);
  if (model.get("playing")) play();

  return () => {
    halt();
    cancelAnimationFrame(wanted);
    cancelAnimationFrame(flight);
    resized.disconnect();
    watched.disconnect();
    leave();
  };
}

/** Stages that are linked under one name share their values: a hand on one moves the others. */
function link(model) {
  const name = model.get("linked_as");
  if (!name) return () => {};
  const links = (globalThis.c1dLinks ??= {});
  const peers = (links[name] ??= []);
  peers.push(model);
  const tell = (trait) => () => {
    for (const peer of peers) {
      if (JSON.stringify(peer.get(trait)) === JSON.stringify(model.get(trait))) continue;
      peer.set(trait, model.get(trait));
      peer.save_changes();
    }
  };
  const told = LINKED.map((trait) => [`change:${trait}`, tell(trait)]);
  for (const [event, call] of told) model.on(event, call);
  return () => {
    peers.splice(peers.indexOf(model), 1);
    for (const [event, call] of told) model.off(event, call);
  };
}

export default { render };
