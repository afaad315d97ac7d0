// @ts-check
/** Starts the page: follows the server, fetches the first dashboard's code meanwhile, draws the shell. */
import { render } from "preact";
import { html } from "htm/preact";
import { session } from "./core/session.js";
import { preloadPage } from "./shell/page_host.js";
import { PAGES } from "./shell/pages.js";
import { Shell } from "./shell/shell.js";

/** TensorBoard's links name the dashboard after "#". @type {Record<string, string>} */
const TENSORBOARD_TABS = { timeseries: "scalars" };

function firstTab() {
  const wanted = location.hash.slice(1).split("&")[0];
  const name = TENSORBOARD_TABS[wanted] ?? wanted;
  return PAGES.some((page) => page.name === name) ? name : "scalars";
}

const root = document.getElementById("app");
if (!root) throw new Error("the page has no #app element");
if (!session.tab.peek()) session.tab.value = firstTab();
session.start();
preloadPage(session.tab.peek()).catch((error) => console.error(error)); // the page host fetches again and shows what fails
root.replaceChildren();
render(html`<${Shell} />`, root);
