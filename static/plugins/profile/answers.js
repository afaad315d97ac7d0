// @ts-check
/** Answers that views need while they stand, kept for as long as the profile is open: a view that comes back shows at once. */
import { useEffect, useState } from "preact/hooks";
import { askProfile } from "./asking.js";
import { opened, reasonOf } from "./profiles.js";

/** @typedef {{answer: any, error: string, isAsking: boolean}} State */

const MOST_KEPT = 60;
const ASKING = { answer: null, error: "", isAsking: true };

/** By what was opened, then by question: another profile, or the same file written anew, starts afresh. @type {WeakMap<object, Map<string, any>>} */
const kept = new WeakMap();

/**
 * @param {string} path below api/profile/
 * @param {Record<string, any> | null} body null asks nothing
 * @returns {State} the last answer stays until the next is there
 */
export function useAnswer(path, body) {
  const answers = answersOf(opened.value);
  const key = JSON.stringify([path, body]);
  const known = answers.get(key);
  const [state, setState] = useState(/** @type {State} */ (ASKING));
  useEffect(() => {
    if (!body) return;
    if (known) return setState({ answer: known, error: "", isAsking: false });
    const stop = new AbortController();
    setState((before) => ({ ...before, isAsking: true }));
    askProfile(path, body, stop.signal).then(
      (answer) => {
        keep(answers, key, answer);
        if (!stop.signal.aborted) setState({ answer, error: "", isAsking: false });
      },
      (error) => !stop.signal.aborted && setState({ answer: null, error: reasonOf(error), isAsking: false }),
    );
    return () => stop.abort();
  }, [key, answers]);
  return known ? { answer: known, error: "", isAsking: false } : state;
}

/** @param {object | null} profile */
function answersOf(profile) {
  const known = profile && kept.get(profile);
  if (known) return known;
  const made = new Map();
  if (profile) kept.set(profile, made);
  return made;
}

/**
 * @param {Map<string, any>} answers
 * @param {string} key
 * @param {any} answer
 */
function keep(answers, key, answer) {
  answers.set(key, answer);
  if (answers.size > MOST_KEPT) answers.delete(/** @type {string} */ (answers.keys().next().value));
}
