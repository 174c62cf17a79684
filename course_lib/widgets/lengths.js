// How long the output is: sliders, the cells of signal and pads, a bar for each window that fits.
//
// Five whole numbers are all there is; everything shown follows from them. One direction: a slider
// sets a number, a number that changes draws.

const NAMES = ["samples", "kernel_size", "before", "after", "stride"];
const WORDS = {
  samples: "signal, m", kernel_size: "kernel, n", before: "pad before", after: "pad after", stride: "stride, s",
};

/** Where each window begins; none if the kernel does not fit. */
export function starts({ samples, kernel_size, before, after, stride }) {
  const last = before + samples + after - kernel_size;
  return Array.from({ length: last < 0 ? 0 : Math.floor(last / stride) + 1 }, (_, j) => j * stride);
}

/** The cells that lie under no window. */
export function unread(numbers) {
  const cells = numbers.before + numbers.samples + numbers.after;
  const places = starts(numbers);
  const covers = (cell) => places.some((start) => start <= cell && cell < start + numbers.kernel_size);
  return Array.from({ length: cells }, (_, cell) => cell).filter((cell) => !covers(cell));
}

const many = (amount, noun) => `${amount} ${noun}${amount === 1 ? "" : "s"}`;

/** The formula with its numbers in, and what is left over. */
export function sentence(numbers) {
  const { samples, kernel_size, before, after, stride } = numbers;
  const rest = before + samples + after - kernel_size;
  if (rest < 0) return "No output: the kernel is longer than signal and pads together.";
  const left = unread(numbers).length;
  return `⌊(${samples} + ${before} + ${after} − ${kernel_size}) / ${stride}⌋ + 1 = ` +
    `⌊${rest} / ${stride}⌋ + 1 = ${many(starts(numbers).length, "value")}. ` +
    (left ? `${many(left, "cell")} under no window (×).` : "Every cell lies under a window.");
}

function html(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}
function svg(tag, attributes, parent) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent?.append(node);
  return node;
}

const WIDTH = 640;

function picture(numbers) {
  const { samples, kernel_size, before, after } = numbers;
  const cells = before + samples + after, places = starts(numbers);
  const cell = Math.min(30, (WIDTH - 20) / cells), row = Math.min(18, 230 / Math.max(places.length, 1));
  const height = 62 + row * places.length, x = (i) => 10 + (i + 0.5) * cell;
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${height}`, "aria-hidden": "true" });
  for (let i = 0; i < cells; i++) {
    const pad = i < before || i >= before + samples;
    svg("circle", { cx: x(i), cy: 34, r: Math.min(6, cell / 3), class: pad ? "c1l-pad" : "c1l-sample" }, drawing);
  }
  for (const i of unread(numbers)) {
    const arm = Math.min(4, cell / 4);
    svg("path", { class: "c1l-unread", d: `M${x(i) - arm} ${14 - arm}l${2 * arm} ${2 * arm}m0 ${-2 * arm}l${-2 * arm} ${2 * arm}` }, drawing);
  }
  places.forEach((start, j) => {
    const y = 54 + row * (j + 0.5), thick = Math.max(1.5, Math.min(6, row / 2.5));
    svg("rect", { class: "c1l-window", x: x(start) - 0.4 * cell, y: y - thick / 2, width: (kernel_size - 0.2) * cell, height: thick, rx: thick / 2 }, drawing);
    const size = Math.min(5, row / 2), middle = x(start + (kernel_size - 1) / 2);
    svg("path", { class: "c1l-output", d: `M${middle - size} ${y}l${size} ${-size} ${size} ${size} ${-size} ${size}z` }, drawing);
  });
  return drawing;
}

function render({ model, el }) {
  const numbers = () => Object.fromEntries(NAMES.map((name) => [name, model.get(name)]));
  const most = model.get("most");
  const sliders = NAMES.map((name) => {
    const slider = html("input", { type: "range", max: most[name], step: 1 });
    slider.min = Number(name !== "before" && name !== "after");
    slider.oninput = () => {
      model.set(name, Number(slider.value));
      model.save_changes();
    };
    const shown = html("b");
    return { name, slider, shown, label: html("label", {}, html("span", { textContent: WORDS[name] }), slider, shown) };
  });
  const drawing = html("div", { className: "c1l-picture" });
  const says = html("p", { className: "c1l-says" });
  says.setAttribute("role", "status");
  const root = html("div", { className: "c1l" },
    html("div", { className: "c1l-sliders" }, ...sliders.map(({ label }) => label)), drawing, says);
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "The output's length");
  // JupyterLab must not take the arrow keys for its cells.
  root.onkeydown = (event) => {
    const command = event.ctrlKey || event.metaKey || event.altKey;
    if (!command && !(event.key === "Enter" && event.shiftKey)) event.stopPropagation();
  };
  const draw = () => {
    for (const { name, slider, shown } of sliders) {
      slider.value = model.get(name);
      shown.textContent = model.get(name);
    }
    drawing.replaceChildren(picture(numbers()));
    says.textContent = sentence(numbers());
  };
  model.on(NAMES.map((name) => `change:${name}`).join(" "), draw);
  el.append(root);
  draw();
}

export default { render };
