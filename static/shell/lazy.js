// @ts-check
/** Parts that are fetched when they are first shown, so that the first chart does not wait for them. */
import { h } from "preact";
import { useEffect, useState } from "preact/hooks";

/**
 * A component that stands for one in a module not yet loaded.
 * @template {Record<string, any>} P
 * @param {() => Promise<import("preact").FunctionComponent<P>>} load
 * @returns {import("preact").FunctionComponent<P>}
 */
export function lazy(load) {
  /** @type {import("preact").FunctionComponent<P> | null} */
  let loaded = null;
  return (props) => {
    const [failure, setFailure] = useState(/** @type {Error | null} */ (null));
    const [, setLoads] = useState(0);
    useEffect(() => {
      if (loaded) return;
      load().then((component) => {
        loaded = component;
        setLoads((count) => count + 1);
      }, setFailure);
    }, []);
    if (failure) return h("p", { class: "lazy-failure", role: "alert" }, `This part could not be loaded: ${failure.message}`);
    return loaded ? h(loaded, props) : null;
  };
}
