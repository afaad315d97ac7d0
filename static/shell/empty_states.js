// @ts-check
/** What stands where data would: each says what is the case and what to do about it. */
import { html } from "htm/preact";
import "@preact/signals";
import { Icon } from "../core/icons.js";
import { session } from "../core/session.js";

/**
 * A calm card in the middle of the page.
 * @param {{icon: import("../core/icons.js").IconName, title: string, children?: any, role?: string}} props
 */
export function EmptyState({ icon, title, children, role = "status" }) {
  return html`<section class="empty" role=${role}>
    <${Icon} name=${icon} size=${28} class="empty-icon" />
    <h2>${title}</h2>
    ${children}
  </section>`;
}

/** A directory that is not there yet, or holds no event files. */
export function NothingLogged() {
  const logdir = session.environment.value?.logdir ?? "the log directory";
  const isThere = session.load.value?.logdir_exists ?? true;
  const title = isThere ? "No event files yet" : "The log directory is not there yet";
  return html`<${EmptyState} icon="layers" title=${title}>
    <p><code>${logdir}</code> ${isThere ? "holds no event files." : "does not exist."} This page fills by itself as soon as something is written.</p>
    <pre class="snippet" aria-label="Two lines that log a scalar"><code>${'from writer import SummaryWriter\n\nwriter = SummaryWriter("runs/first")\nwriter.add_scalar("loss", loss, step)'}</code></pre>
    <pre class="snippet" aria-label="Commands"><code>${"make run                      # train a small example and show it\nboard --logdir path/to/logs   # show another directory"}</code></pre>
  <//>`;
}

/** The server was never reached. */
export function ServerGone() {
  return html`<${EmptyState} icon="warning" title="The server does not answer" role="alert">
    <p>${session.connectionMessage.value}. This page tries again by itself.</p>
    <button type="button" class="button" onClick=${() => void session.refresh()}><${Icon} name="refresh" size=${14} />Try now</button>
  <//>`;
}

/** @param {{name: string}} props */
export function UnknownPage({ name }) {
  return html`<${EmptyState} icon="help" title="No such dashboard">
    <p>There is no dashboard called <code>${name}</code>.</p>
  <//>`;
}

/** Cards in outline, in the place where they will stand. */
export function PageSkeleton() {
  return html`<div class="page-skeleton" aria-hidden="true">${[0, 1, 2, 3, 4, 5].map(() => html`<i class="skeleton skeleton-card"></i>`)}</div>`;
}
