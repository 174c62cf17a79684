// A film of a training: loss, accuracy and kernels after each epoch, live and to be played again.
//
// Python fills the lists while the network learns. Until the reader takes the slider, the film shows
// its newest picture. One direction: what changes in the model, or by hand, sets the epoch and draws.

const WIDTH = 640, CURVES = 150, PER_SECOND = 12;

/** The kernels of every epoch as whole numbers, and where those of one epoch begin. */
export function unpack(text) {
  return Int8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** What the line under the pictures says about one epoch. */
export function sentence({ loss, accuracy, validation_loss, validation_accuracy }, epoch) {
  if (!loss.length) return "Not begun: these are the kernels as they were drawn by chance.";
  if (!epoch) return `Before learning, then ${loss.length} epochs.`;
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const aside = validation_loss.length >= epoch
    ? ` Set aside: loss ${validation_loss[epoch - 1].toFixed(3)}, ${percent(validation_accuracy[epoch - 1])}.`
    : "";
  return `Epoch ${epoch} of ${loss.length}: loss ${loss[epoch - 1].toFixed(3)}, ` +
    `${percent(accuracy[epoch - 1])} right.${aside}`;
}

/** What is drawn below the curves. */
export function about([kernels, channels, n], epoch) {
  const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  const size = `${channels > 1 ? `${channels} channels of ` : ""}${count(n, "value")}`;
  const numbers = kernels > 1 ? `, numbered 0 to ${kernels - 1} from left to right` : "";
  const ticks = channels === 1 && epoch ? "; a tick is where a value began" : "";
  return `the first layer: ${count(kernels, "kernel")} of ${size}${numbers}${ticks}`;
}

/** How many kernels stand in one line, so that all of them stay readable. */
export function columns(kernels, n) {
  const most = Math.max(1, Math.floor(WIDTH / (n * 5 + 14)));
  const lines = Math.ceil(kernels / Math.min(kernels, most));
  return Math.ceil(kernels / lines);
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
function words(x, y, text, parent, anchor = "start") {
  svg("text", { x, y, "text-anchor": anchor }, parent).textContent = text;
}

/** One panel with a line for what is learned from and one for what was set aside. */
function curves(drawing, left, name, learned, aside, top, epoch) {
  const width = WIDTH / 2 - 50, bottom = CURVES - 22, high = bottom - 24;
  const x = (i) => left + (width * i) / Math.max(1, learned.length - 1);
  const y = (value) => bottom - high * Math.min(1, value / top);
  words(left, 14, name, drawing);
  words(left - 6, y(top) + 4, top === 1 ? "100 %" : top.toFixed(1), drawing, "end");
  words(left - 6, bottom + 4, "0", drawing, "end");
  svg("path", { class: "c1f-axis", d: `M${left} ${y(top)}V${bottom}H${left + width}` }, drawing);
  for (const [values, style] of [[aside, "c1f-aside"], [learned, "c1f-learned"]]) {
    if (!values.length) continue;
    const line = values.map((value, i) => `${x(i).toFixed(1)} ${y(value).toFixed(1)}`).join("L");
    svg("path", { class: style, d: `M${line}` }, drawing);
    if (epoch) svg("circle", { class: style, cx: x(epoch - 1), cy: y(values[epoch - 1] ?? 0), r: 3.5 }, drawing);
  }
  if (epoch) svg("path", { class: "c1f-now", d: `M${x(epoch - 1)} ${y(top)}V${bottom}` }, drawing);
  if (learned.length) words(left + width, bottom + 16, `epoch ${learned.length}`, drawing, "end");
}

function pictureOfCurves(model, epoch) {
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${CURVES}`, "aria-hidden": "true" });
  const [loss, aside] = [model.get("loss"), model.get("validation_loss")];
  curves(drawing, 36, "loss", loss, aside, Math.max(0.1, ...loss, ...aside), epoch);
  curves(drawing, WIDTH / 2 + 44, "right answers", model.get("accuracy"), model.get("validation_accuracy"), 1, epoch);
  return drawing;
}

function pictureOfKernels([kernels, channels, n], values, epoch) {
  const across = columns(kernels, n), lines = Math.ceil(kernels / across);
  const wide = WIDTH / across, bar = (wide - 14) / n, high = channels > 1 ? 11 : 46;
  const tall = channels * high + 12, drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${lines * tall}`, "aria-hidden": "true" });
  const size = kernels * channels * n, start = Math.min(epoch * size, values.length - size);
  for (let o = 0; o < kernels; o++) {
    const left = (o % across) * wide + 7, top = Math.floor(o / across) * tall + 6;
    let bars = "", zeros = "", began = "";
    for (let c = 0; c < channels; c++) {
      const zero = top + (c + 0.5) * high;
      zeros += `M${left} ${zero}h${bar * n}`;
      for (let k = 0; k < n; k++) {
        const place = (o * channels + c) * n + k, value = values[start + place] / 127;
        began += `M${(left + k * bar).toFixed(1)} ${(zero - (values[place] / 127) * 0.48 * high).toFixed(2)}h${(0.8 * bar).toFixed(1)}`;
        bars += `M${(left + k * bar).toFixed(1)} ${zero}h${(0.8 * bar).toFixed(1)}v${(-value * 0.48 * high).toFixed(2)}h${(-0.8 * bar).toFixed(1)}z`;
      }
    }
    svg("path", { class: "c1f-zero", d: zeros }, drawing);
    svg("path", { class: "c1f-kernel", d: bars }, drawing);
    if (channels === 1 && epoch) svg("path", { class: "c1f-began", d: began }, drawing);
  }
  return drawing;
}

const SIGNS = { play: "M4 2l10 6-10 6z", pause: "M3 2h4v12H3zM9 2h4v12H9z" };

function render({ model, el }) {
  let epoch = 0, follows = true, playing = 0, values = new Int8Array();
  const epochs = () => model.get("loss").length;
  const button = html("button", { type: "button" });
  const slider = html("input", { type: "range", min: 0, step: 1, ariaLabel: "Epoch" });
  const title = html("div", { className: "c1f-title" });
  const charts = html("div"), kernels = html("div");
  const says = html("p", { className: "c1f-says" });
  const key = html("p", { className: "c1f-key", textContent: "━ learned from   ┅ set aside" });
  const below = html("p", { className: "c1f-key" });
  const root = html("div", { className: "c1f" }, title, charts, key, below,
    kernels, html("div", { className: "c1f-controls" }, button, slider), says);
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "A film of a training");

  function draw() {
    const all = { loss: 0, accuracy: 0, validation_loss: 0, validation_accuracy: 0 };
    for (const name in all) all[name] = model.get(name);
    charts.replaceChildren(pictureOfCurves(model, epoch));
    kernels.replaceChildren(pictureOfKernels(model.get("shape"), values, epoch));
    charts.hidden = !epochs();
    key.hidden = !all.validation_loss.length;
    title.textContent = model.get("title");
    below.textContent = about(model.get("shape"), epoch);
    says.textContent = sentence(all, epoch);
    slider.max = epochs();
    slider.value = epoch;
    slider.disabled = button.disabled = !epochs();
    const sign = svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" });
    svg("path", { d: playing ? SIGNS.pause : SIGNS.play }, sign);
    button.replaceChildren(sign);
    button.ariaLabel = button.title = playing ? "Pause" : "Play";
  }
  function stop() {
    cancelAnimationFrame(playing);
    playing = 0;
  }
  function play() {
    const from = epoch < epochs() ? epoch : 0;
    let begun = null;
    follows = false;
    const frame = (now) => {
      begun ??= now;
      const next = Math.min(epochs(), from + Math.floor(((now - begun) / 1000) * PER_SECOND));
      playing = next < epochs() && root.isConnected ? requestAnimationFrame(frame) : 0;
      if (next !== epoch || !playing) {
        epoch = next;
        draw();
      }
    };
    playing = requestAnimationFrame(frame);
    epoch = from;
    draw();
  }
  function playOrPause() {
    if (!playing) return play();
    stop();
    draw();
  }
  button.onclick = playOrPause;
  slider.oninput = () => {
    stop();
    epoch = Number(slider.value);
    follows = epoch === epochs();
    draw();
  };
  // JupyterLab must not take the arrow keys for its cells. Space plays, as on a stage.
  root.onkeydown = (event) => {
    const command = event.ctrlKey || event.metaKey || event.altKey;
    if (!command && !(event.key === "Enter" && event.shiftKey)) event.stopPropagation();
    if (command || event.key !== " " || event.target === button || !epochs()) return;
    event.preventDefault(); // the page does not scroll; a button plays by its own click
    playOrPause();
  };
  const refresh = () => {
    values = unpack(model.get("kernels"));
    if (follows || epoch > epochs()) epoch = epochs();
    draw();
  };
  model.on("change:kernels change:loss", refresh);
  el.append(root);
  refresh();
  return stop;
}

export default { render };
