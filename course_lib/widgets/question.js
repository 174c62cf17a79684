// The question: predict, then reveal.
//
// What is asked, the answer and the explanations arrive in `content`, made by Python. A reader
// adds to `answers` or sets `revealed`; whatever shows follows from these two. Texts come as
// pieces [kind, text] and become elements: nothing that was written is read as HTML.

const BIGGEST = 1e15;
const UNFORESEEN = [["", "Look at the question once more: what else could it be?"]];

/** What was typed, as a number; an Error that says what is wrong and how to mend it. */
export function parse(text) {
  const plain = text.trim().replace(/[−–—‐‑]/g, "-").replace(/^([-+])\s+/, "$1")
    .replace(/(\d)[\s'’](?=\d{3}(?!\d))/g, "$1"); // thousands may stand apart
  const parts = plain.split("/").map((part) => part.trim().replace(/^([-+]?\d*),(\d+)$/, "$1.$2"));
  const [top, bottom = 1] = parts.map((part) => (/^[-+.\d][\d.e+-]*$/i.test(part) ? Number(part) : NaN));
  const value = top / bottom;
  if (plain === "") throw new Error("Type a number first: what do you expect?");
  if (/^[-+]?[1-9]\d{0,2},\d{3}$/.test(plain))
    throw new Error(`“${text.trim()}” can be read in two ways. Type ${plain.replace(",", "")}, or ${plain.replace(",", ".")} with a point.`);
  if (parts.length > 2 || !(Math.abs(value) <= BIGGEST))
    throw new Error(`“${text.trim()}” is not a number that can be read here. Type one such as 1.5, −2 or 1/3.`);
  return value;
}

/** Whole numbers in full, others with six figures at most, with a true minus sign. */
export const number = (value) =>
  String(Number.isInteger(value) ? value : Number(value.toPrecision(6))).replace("-", "−");

/** Whether an answer counts as right. */
export const isRight = ({ choices, answer, tolerance }, given) =>
  choices ? given === answer : Math.abs(given - answer) <= tolerance;

/** Why a wrong answer is wrong, as pieces; undefined where nobody foresaw it. */
export const why = ({ choices, wrong, tolerance }, given) =>
  wrong.find(([value]) => isRight({ choices, answer: value, tolerance }, given))?.[1];

function html(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}
const written = (pieces) => pieces.map(([kind, text]) => (kind ? html(kind, {}, text) : text));

const ICONS = { right: "M4.5 8.5 7 11l4.5-5.5", wrong: "m5.5 5.5 5 5m0-5-5 5" };
function icon(name) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  node.setAttribute("viewBox", "0 0 16 16");
  node.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(node.namespaceURI, "path");
  path.setAttribute("d", ICONS[name]);
  node.append(path);
  return node;
}

function render({ model, el }) {
  const content = model.get("content");
  const { choices } = content;
  const named = (value) =>
    choices ? ["“", ...written(choices.find((choice) => choice.value === value).text), "”"] : [number(value)];

  // The name groups the buttons within their own form: a second view has its own.
  const radios = (choices ?? []).map(({ value }) => html("input", { type: "radio", name: "answer", value }));
  const box = html("input", { type: "text", size: 9, autocomplete: "off", spellcheck: false });
  const entry = choices
    ? html("div", { className: "c1q-choices" },
      ...radios.map((radio, i) => html("label", {}, radio, html("span", {}, ...written(choices[i].text)))))
    : html("label", { className: "c1q-number" }, html("span", {}, "Your prediction"), box);
  const before = html("p", { className: "c1q-before" });
  const check = html("button", { type: "submit", className: "c1q-check" });
  const show = html("button", { type: "button", className: "c1q-show" }, "Show the answer");
  const buttons = html("div", { className: "c1q-buttons" }, check, show);
  const ask = html("div", { className: "c1q-ask" }, entry, buttons);
  const field = html("fieldset", {}, html("legend", {}, ...written(content.prompt)), ask);
  const says = html("div", { className: "c1q-says" });
  says.setAttribute("role", "status");
  const form = html("form", { noValidate: true }, field, before, says);
  const root = html("div", { className: "c1q" }, form);

  function chosen() {
    if (!choices) return parse(box.value);
    const radio = radios.find((one) => one.checked);
    if (!radio) throw new Error("Choose one first: what do you expect?");
    return radio.value;
  }

  form.onsubmit = (event) => {
    event.preventDefault();
    try {
      model.set("answers", [...model.get("answers"), chosen()]);
      model.save_changes();
    } catch (problem) {
      box.setAttribute("aria-invalid", "true");
      says.replaceChildren(html("p", {}, problem.message), ...says.querySelectorAll(".c1q-reason"));
    }
  };
  show.onclick = () => {
    model.set("revealed", true);
    model.save_changes();
    (radios.find((radio) => radio.checked) ?? (choices ? check : box)).focus();
  };
  // A letter meant for the question must not cut or insert a cell of the notebook. (The attribute
  // data-lm-suppress-shortcuts would do that too, but take Shift+Enter away with the letters.)
  form.onkeydown = (event) => {
    const command = event.ctrlKey || event.metaKey || event.altKey || event.key === "Escape";
    if (!command && !(event.key === "Enter" && event.shiftKey)) event.stopPropagation();
  };

  /** Bring the entry to the latest answer, which another view may have given. */
  function fill(latest) {
    for (const radio of radios) radio.checked = radio.value === latest;
    let typed;
    try { typed = parse(box.value); } catch { /* nothing readable was typed in this view */ }
    if (typed !== latest) box.value = String(latest).replace("-", "−");
    box.removeAttribute("aria-invalid");
  }

  function verdict(answers) {
    const latest = answers.at(-1);
    const right = isRight(content, latest);
    const words = html("span", {}, html("b", {}, right ? "Right: " : "Not ", ...named(latest), "."), " ");
    if (!right) words.append(...written(why(content, latest) ?? UNFORESEEN));
    else if (!isRight(content, answers[0]))
      words.append("Your first prediction was ", ...named(answers[0]), ".");
    const sign = right ? "right" : "wrong";
    return html("p", { className: `c1q-${sign}` }, icon(sign), words);
  }

  function draw() {
    const answers = model.get("answers");
    const found = answers.some((answer) => isRight(content, answer));
    const open = model.get("revealed") || found;
    before.replaceChildren(...(answers.length ? [] : written(model.get("before"))));
    check.textContent = answers.length ? "Check again" : "Check my prediction";
    show.hidden = open || !answers.length;
    says.replaceChildren();
    if (answers.length) {
      fill(answers.at(-1));
      says.append(verdict(answers));
    }
    if (!open) return; // who presents may open it before anybody has answered
    const told = found ? [] : [html("b", {}, "The answer: ", ...named(content.answer), "."), " "];
    says.append(html("p", { className: "c1q-reason" }, ...told, ...written(content.reason)));
  }
  model.on("change:answers change:revealed change:before", draw);
  draw();
  el.append(root);
}

export default { render };
