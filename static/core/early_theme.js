// @ts-check
// A classic script that runs before the first paint, so that no wrong theme flashes. The page's theme.js takes over.
(() => {
  let chosen = null;
  try {
    chosen = JSON.parse(localStorage.getItem("board.theme") ?? "null");
  } catch {
    // Storage may be forbidden; then the system decides.
  }
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
