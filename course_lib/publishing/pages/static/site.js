// Stages and questions ask JupyterLab's attribute for light or dark: it follows the page here.
const night = matchMedia("(prefers-color-scheme: dark)");
const follow = () => {
  const { theme } = document.body.dataset;
  const dark = theme === "dark" || (theme !== "light" && night.matches);
  document.documentElement.dataset.jpThemeLight = String(!dark);
};

// What is wider than its place scrolls there, and the keyboard must get to it.
const reach = () => {
  for (const part of document.querySelectorAll("article :is(pre, table, math, div)")) {
    const scrolls = part.scrollWidth > part.clientWidth && getComputedStyle(part).overflowX === "auto";
    if (scrolls && part.tabIndex < 0) part.tabIndex = part.dataset.scrolls = 0;
    if (!scrolls && part.dataset.scrolls) {
      part.removeAttribute("tabindex");
      delete part.dataset.scrolls;
    }
  }
};

addEventListener("DOMContentLoaded", () => {
  document.querySelector(".sidebar-drawer").ariaLabel = "All lessons";
  document.querySelector(".toc-drawer").ariaLabel = "This page";
  new MutationObserver(follow).observe(document.body, { attributeFilter: ["data-theme"] });
  night.addEventListener("change", follow);
  follow();
});

// Looking costs time, so it is done when something is new or the window is, and not while stages play.
let soon;
const reachSoon = () => {
  cancelAnimationFrame(soon);
  soon = requestAnimationFrame(reach);
};
addEventListener("load", () => {
  const newcomers = new MutationObserver(reachSoon);
  for (const place of document.querySelectorAll(".c1d-page")) newcomers.observe(place, { childList: true });
  addEventListener("resize", reachSoon);
  reachSoon();
});

// Sphinx would mark the words searched for, within the stages' drawings too, and break them.
// This comes last: a browser that may keep nothing throws here.
localStorage.removeItem("sphinx_highlight_terms");
