// @ts-check
/** Starts the page: follows the server, fetches the first dashboard's code meanwhile, draws the shell. */
import { render } from "preact";
import { html } from "htm/preact";
import { session } from "./core/session.js";
import { chooseFirstTab } from "./shell/first_tab.js";
import { preloadPage } from "./shell/page_host.js";
import { Shell } from "./shell/shell.js";

const PATIENCE_MS = 100;

const root = document.getElementById("app");
if (!root) throw new Error("the page has no #app element");
chooseFirstTab();
const answered = session.start();
preloadPage(session.tab.peek()).catch((error) => console.error(error)); // the page host fetches again and shows what fails
// The answer is mostly here by now, and the page laid out once, with it. Who has to wait longer sees an empty shell.
const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
void Promise.race([answered, patience]).then(() => {
  root.replaceChildren();
  render(html`<${Shell} />`, root);
});
