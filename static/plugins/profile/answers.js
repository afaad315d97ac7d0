// @ts-check
/** An answer that a view needs while it stands; the last one stays until the next is there. */
import { useEffect, useState } from "preact/hooks";
import { askProfile } from "./asking.js";
import { reasonOf } from "./profiles.js";

/**
 * @param {string} path below api/profile/
 * @param {Record<string, any> | null} body null asks nothing
 * @returns {{answer: any, error: string, isAsking: boolean}}
 */
export function useAnswer(path, body) {
  const [state, setState] = useState({ answer: /** @type {any} */ (null), error: "", isAsking: true });
  const key = JSON.stringify([path, body]);
  useEffect(() => {
    if (!body) return;
    const stop = new AbortController();
    setState((before) => ({ ...before, isAsking: true }));
    askProfile(path, body, stop.signal).then(
      (answer) => !stop.signal.aborted && setState({ answer, error: "", isAsking: false }),
      (error) => !stop.signal.aborted && setState({ answer: null, error: reasonOf(error), isAsking: false }),
    );
    return () => stop.abort();
  }, [key]);
  return state;
}
