// Stages and questions ask JupyterLab's attribute for light or dark: it follows the page here.
const night = matchMedia("(prefers-color-scheme: dark)");
const follow = () => {
  const { theme } = document.body.dataset;
  const dark = theme === "dark" || (theme !== "light" && night.matches);
  document.documentElement.dataset.jpThemeLight = String(!dark);
};
addEventListener("DOMContentLoaded", () => {
  new MutationObserver(follow).observe(document.body, { attributeFilter: ["data-theme"] });
  night.addEventListener("change", follow);
  follow();
});
