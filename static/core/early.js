// @ts-check
// A classic script that runs before the modules are here: no wrong theme flashes, and the first question is under way
// while they load. theme.js and live.js take over.
(() => {
  let chosen = null;
  try {
    chosen = JSON.parse(localStorage.getItem("board.theme") ?? "null");
  } catch {
    // Storage may be forbidden; then the system decides.
  }
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";

  const headers = { Accept: "application/vnd.board.block" };
  const answer = fetch("api/changes?since=0&boot=", { headers, cache: "no-store", credentials: "same-origin" });
  answer.catch(() => undefined); // live.js meets the same failure where it awaits the answer
  Object.assign(globalThis, { boardFirstAnswer: answer });
})();
