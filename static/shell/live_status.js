// @ts-check
/** The dot that tells the truth about how fresh the page is; a click pauses and resumes. */
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import "@preact/signals";
import { formatBytes, formatInteger } from "../core/format.js";
import { Icon } from "../core/icons.js";
import { session } from "../core/session.js";
import { settings } from "../core/settings.js";

const DELAYED_MS = 1000;

export function LiveStatus() {
  const state = session.connection.value;
  const click = () => {
    if (state === "disconnected") void session.refresh();
    else settings.autoRefresh.value = !settings.autoRefresh.peek();
  };
  const action = { live: "Pause", loading: "Pause", paused: "Resume", disconnected: "Try now" }[state];
  return html`<div class="status">
    <button type="button" class=${`status-button status-${state}`} onClick=${click} aria-describedby="status-card" aria-label=${`${action}: the page is ${state}`}>
      ${state === "paused" ? html`<${Icon} name="pause" size=${12} />` : html`<i class="dot"></i>`}
      <span role="status"><${StatusText} /></span>
    </button>
    <${StatusCard} action=${action} />
  </div>`;
}

function StatusText() {
  const state = session.connection.value;
  const load = session.load.value;
  if (state === "disconnected") return html`<${Countdown} />`;
  if (!load) return "connecting";
  if (state === "loading") return `loading ${formatInteger(load.files_done)} of ${formatInteger(load.files_total)}`;
  if (load.kernel === "compiling") return "compiling";
  return state;
}

function Countdown() {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), DELAYED_MS / 2);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil(((session.retryAt.value ?? now) - now) / 1000));
  return html`disconnected${seconds > 0 ? `, again in ${seconds} s` : ", trying"}`;
}

/** @param {{action: string}} props */
function StatusCard({ action }) {
  const load = session.load.value;
  const environment = session.environment.value;
  /** @type {[string, any][]} */
  const facts = [
    ["revision", session.revision.value],
    ["runs", formatInteger(session.runs.value.length)],
    ["points", formatInteger(session.points.value)],
    ["files", load ? `${formatInteger(load.files_done)} of ${formatInteger(load.files_total)}` : "–"],
    ["read", load ? `${formatBytes(load.bytes_done)} of ${formatBytes(load.bytes_total)}` : "–"],
    ["damage", session.damage.value ? formatInteger(session.damage.value) : "none"],
    ["version", environment?.version ?? "–"],
  ];
  return html`<div class="status-card" id="status-card" role="tooltip">
    <p>${explanation()} Click: ${action.toLowerCase()}.</p>
    <dl>${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
  </div>`;
}

function explanation() {
  const state = session.connection.value;
  if (state === "disconnected") return `${session.connectionMessage.value || "The server does not answer"}. What is shown stays.`;
  if (session.load.value?.kernel === "compiling") return "Compiling the scanner, first start only; a slower reader serves meanwhile.";
  if (state === "loading") return "Reading the log directory, newest runs first.";
  return state === "paused" ? "New points are not fetched." : "New points appear as they are written.";
}

/** A thin line under the header while files are read. */
export function LoadProgressBar() {
  const load = session.load.value;
  if (load?.state !== "loading") return null;
  const share = load.bytes_total > 0 ? load.bytes_done / load.bytes_total : 0;
  const percent = Math.round(Math.min(1, share) * 100);
  return html`<div class="load-bar" role="progressbar" aria-label="Reading the log directory" aria-valuenow=${percent} aria-valuemin="0" aria-valuemax="100">
    <i style=${{ width: `${percent}%` }}></i>
  </div>`;
}
