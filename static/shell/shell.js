// @ts-check
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import "@preact/signals";
import { PAGES } from "./pages.js";

export function Shell() {
  const [page, setPage] = useState(/** @type {any} */ (null));
  useEffect(() => {
    void PAGES[0].load().then((module) => setPage(module.default));
  }, []);
  return html`<header class="header"></header><aside class="sidebar"></aside>
    <main class="main">${page && html`<${page.Page} />`}</main>`;
}
