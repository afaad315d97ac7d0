// @ts-check
/** The page's one feed, tied to the session: new parameters, a server that comes back, a server that is another one. */
import { effect } from "@preact/signals-core";
import { postDocument } from "../../core/api.js";
import { session } from "../../core/session.js";
import { parametersOf } from "./chart_spec.js";
import { Feed } from "./feed.js";

export const feed = new Feed((body, { signal }) => postDocument("api/scalars/series", body, { signal }));

/** @returns {() => void} unties */
export function followSession() {
  let boot = "";
  const stops = [
    effect(() => feed.setParameters(parametersOf(session.tagsOf("scalars").value))),
    effect(() => {
      if (session.connection.value === "live") feed.retry();
    }),
    effect(() => {
      const now = session.environment.value?.boot ?? "";
      if (boot && now !== boot) feed.clear();
      boot = now;
    }),
  ];
  return () => stops.forEach((stop) => stop());
}
