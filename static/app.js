// @ts-check
/** Starts the page: follows the server, fetches the first dashboard's code meanwhile, draws the shell. */
import { render } from "preact";
import { html } from "htm/preact";
import { session } from "./core/session.js";
import { chooseFirstTab } from "./shell/first_tab.js";
import { preloadPage } from "./shell/page_host.js";
import { Shell } from "./shell/shell.js";

const root = document.getElementById("app");
if (!root) throw new Error("the page has no #app element");
chooseFirstTab();
session.start();
preloadPage(session.tab.peek()).catch((error) => console.error(error)); // the page host fetches again and shows what fails
root.replaceChildren();
render(html`<${Shell} />`, root);
