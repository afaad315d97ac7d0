// @ts-check
import { render } from "preact";
import { html } from "htm/preact";
import { session } from "./core/session.js";
import { Shell } from "./shell/shell.js";

const root = document.getElementById("app");
if (!root) throw new Error("the page has no #app element");
session.start();
root.replaceChildren();
render(html`<${Shell} />`, root);
