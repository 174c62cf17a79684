// The speaker's page follows the wall: one channel of the browser, both ways.
const { channel: name, minutes } = document.body.dataset;
const channel = new BroadcastChannel(name);
const by = (id) => document.getElementById(id);
const sections = [...document.querySelectorAll("section")];
const slides = [...document.querySelectorAll("[data-slide]")];
let started = null;

channel.onmessage = ({ data }) => {
  if (data.ask) return; // another notes page asks the wall
  document.body.classList.add("following");
  started = data.started;
  const here = slides[data.slide];
  const section = here.closest("section");
  for (const one of sections) one.classList.toggle("now", one === section);
  for (const one of slides) one.toggleAttribute("aria-current", one === here);
  by("slide").textContent = here.dataset.title;
  const more = data.step + 1 < data.steps ? `step ${data.step + 1} of ${data.steps}, then: ` : "next: ";
  const next = slides[data.slide + 1];
  by("next").textContent = next ? more + next.dataset.words : "the last slide";
  by("alone").textContent = "";
  if (!document.body.classList.contains("all")) scrollTo(0, 0);
  else section.scrollIntoView({ block: "nearest" });
  tick();
};

/** The time since the first turn, beside the minutes in which this section is planned. */
function tick() {
  const seconds = started ? Math.floor((Date.now() - started) / 1000) : 0;
  by("elapsed").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const now = sections.find((one) => one.classList.contains("now"));
  if (!now) return;
  const [begin, own] = [Number(now.dataset.begin), Number(now.dataset.minutes)];
  const late = seconds / 60 - begin - own;
  by("plan").textContent = `of ${minutes} minutes; this section: ${begin} to ${begin + own}`
    + (started && late > 1 ? `, ${Math.round(late)} behind` : "");
  document.body.classList.toggle("late", Boolean(started) && late > 1);
}
setInterval(tick, 1000);

const ask = (what) => channel.postMessage(what);
for (const one of slides) one.onclick = () => ask({ ask: "go", slide: Number(one.dataset.slide) });
by("all").onchange = () => document.body.classList.toggle("all", by("all").checked);
by("restart").onclick = () => ask({ ask: "clock" });
by("print").onclick = () => print();
addEventListener("keydown", (event) => {
  if (event.target.matches("button, input") && event.key === " ") return;
  const what = { PageDown: "next", ArrowRight: "next", " ": "next", PageUp: "back", ArrowLeft: "back" }[event.key];
  if (!what || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  ask({ ask: what });
});
ask({ ask: "where" });
