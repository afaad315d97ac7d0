// @ts-check
/** Shows the dashboard of the current tab; a crash in it leaves the rest of the page alive. */
import { Component } from "preact";
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import "@preact/signals";
import { Icon } from "../core/icons.js";
import { session } from "../core/session.js";
import { EmptyState, NothingLogged, PageSkeleton, ServerGone, UnknownPage } from "./empty_states.js";
import { PAGES } from "./pages.js";

export function PageHost() {
  const name = session.tab.value;
  return html`<main class="main" id="page" role="tabpanel" aria-labelledby=${`tab-${name}`} tabindex="-1"><${PageContent} name=${name} /></main>`;
}

/** @param {{name: string}} props */
function PageContent({ name }) {
  const entry = PAGES.find((page) => page.name === name);
  const load = session.load.value;
  if (!load) return session.connection.value === "disconnected" ? html`<${ServerGone} />` : html`<${PageSkeleton} />`;
  if (!entry) return html`<${UnknownPage} name=${name} />`;
  if (session.runs.value.length + session.activePlugins.value.length === 0) return load.state === "loading" ? html`<${PageSkeleton} />` : html`<${NothingLogged} />`;
  return html`<${ErrorBoundary} key=${name}><${LazyPage} entry=${entry} /><//>`;
}

/** @type {Map<string, import("./pages.js").PluginPage>} */
const loadedPages = new Map();

/** @param {{entry: import("./pages.js").PageEntry}} props */
function LazyPage({ entry }) {
  const [, setLoaded] = useState(0);
  const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
  const page = loadedPages.get(entry.name);
  useEffect(() => {
    // Asked as of the rendering: the code may have come since, and then nothing else would draw it.
    if (!page) void preloadPage(entry.name).then(() => setLoaded((count) => count + 1), setFailure);
  }, []);
  if (failure) throw failure;
  return page ? html`<${page.Page} />` : html`<${PageSkeleton} />`;
}

/**
 * Starts to fetch a dashboard's code, while its data is still on its way.
 * @param {string} name
 */
export async function preloadPage(name) {
  const entry = PAGES.find((page) => page.name === name);
  if (entry) loadedPages.set(name, (await entry.load()).default);
}

/** @extends {Component<{children?: any}, {error: Error | null}>} */
class ErrorBoundary extends Component {
  /** @override */
  state = { error: /** @type {Error | null} */ (null) };

  /**
   * @override
   * @param {any} error
   */
  static getDerivedStateFromError(error) {
    return { error };
  }

  /**
   * @override
   * @param {any} error
   */
  componentDidCatch(error) {
    console.error(error);
  }

  /** @override */
  render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return html`<${EmptyState} icon="warning" title="This dashboard has stopped" role="alert">
      <p>The rest of the page works. What went wrong: <code>${error.message}</code></p>
      <button type="button" class="button" onClick=${() => this.setState({ error: null })}><${Icon} name="refresh" size=${14} />Start it again</button>
    <//>`;
  }
}
