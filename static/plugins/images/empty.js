// @ts-check
/** What the page says when there is nothing to see. */
import { html } from "htm/preact";
import { EmptyState } from "../../shell/empty_states.js";

export function NoImages() {
  return html`<${EmptyState} icon="image" title="No images yet">
    <p>They appear here as they are logged; this page fills by itself.</p>
    <pre class="snippet"><code>${'from writer import SummaryWriter\n\nwriter = SummaryWriter("runs/first")\nwriter.add_image("samples", pixels, step)\n# also add_images, add_figure, add_video'}</code></pre>
  <//>`;
}

export function NoRunWithImages() {
  return html`<${EmptyState} icon="image" title="No images in these runs">
    <p>Other runs have some: switch them on in the list.</p>
  <//>`;
}

const CARDS = 6;

export function Skeleton() {
  return html`<div class="dashboard images" aria-busy="true" aria-label="Loading images">
    <div class="toolbar"><div class="bone bone-find" /><div class="bone bone-control" /></div>
    <div class="page-scroll"><div class="section-head"><div class="bone bone-title" /></div>
      <div class="grid skeleton-grid">${Array.from({ length: CARDS }, (_, i) => html`<div key=${i} class="card"><div class="bone bone-title" /><i class="skeleton picture-skeleton"></i></div>`)}</div>
    </div>
  </div>`;
}
