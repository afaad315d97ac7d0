// @ts-check
import { effect } from "@preact/signals-core";
import { session } from "./session.js";

/**
 * Keeps a feed to the server that is followed: it asks again when that comes back, and everything when it is another.
 * @param {import("./card_feed.js").CardFeed} feed
 * @returns {() => void} unties
 */
export function followServer(feed) {
  let boot = "";
  const stops = [
    effect(() => void (session.connection.value === "live" && feed.retry())),
    effect(() => {
      const now = session.boot.value;
      if (boot && now !== boot) feed.clear();
      boot = now;
    }),
  ];
  return () => stops.forEach((stop) => stop());
}
