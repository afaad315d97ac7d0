// @ts-check
/**
 * Brings the data of cards in view: one request for all that want something, and the picture of before kept until the
 * new one is here.
 */
import { signal } from "@preact/signals-core";

const GATHER_MS = 8; // cards that appear together ask together
const KEPT_CARDS = 150; // whose data are kept after they left the view

/**
 * @typedef {object} Question
 * @property {object} common  what concerns all cards of a request
 * @property {object} card    what concerns this one
 * @property {string} stamp   changes when the answer would, though the question is the same: new samples
 */

/** What the page knows of one card. */
export class CardData {
  /** The last answer, or null. @type {import("@preact/signals-core").Signal<any>} */
  answer = signal(null);
  /** Why the last request failed, or "". */
  error = signal("");
  /** @type {Question | null} null: not in view */
  wanted = null;
  /** What the answer, or the request on its way, was asked for. */
  asked = "";
  isOnItsWay = false;
}

export class CardFeed {
  /** The cards in view. @type {import("@preact/signals-core").Signal<readonly CardData[]>} */
  inView = signal([]);
  /** @type {Map<string, CardData>} least recently wanted first */
  #cards = new Map();
  /** @type {Set<string>} */
  #dirty = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {(body: any) => Promise<{cards: any[]}>} post */
  constructor(post) {
    this.post = post;
  }

  /**
   * @param {string} key
   * @returns {CardData}
   */
  card(key) {
    const card = this.#cards.get(key) ?? new CardData();
    this.#cards.delete(key);
    this.#cards.set(key, card);
    return card;
  }

  /**
   * The card is in view and wants this.
   * @param {string} key
   * @param {Question} question
   */
  want(key, question) {
    const card = this.card(key);
    if (!card.wanted) this.inView.value = [...this.inView.peek(), card];
    card.wanted = question;
    this.#mark(key);
  }

  /** The card left the view. @param {string} key */
  release(key) {
    const card = this.#cards.get(key);
    if (card) card.wanted = null;
    this.inView.value = this.inView.peek().filter((other) => other !== card);
    for (const [other, { wanted }] of this.#cards) {
      if (this.#cards.size <= KEPT_CARDS) return;
      if (!wanted) this.#cards.delete(other);
    }
  }

  /** Asks again for all that failed. */
  retry() {
    for (const [key, card] of this.#cards) if (card.error.peek() && card.wanted) this.#forget(key, card);
  }

  /** Another server process: ids mean other things now. */
  clear() {
    for (const [key, card] of this.#cards) {
      card.answer.value = null;
      this.#forget(key, card);
    }
  }

  /**
   * @param {string} key
   * @param {CardData} card
   */
  #forget(key, card) {
    card.asked = "";
    if (card.wanted) this.#mark(key);
  }

  /** @param {string} key */
  #mark(key) {
    this.#dirty.add(key);
    this.#timer ??= setTimeout(() => this.#send(), GATHER_MS);
  }

  #send() {
    this.#timer = undefined;
    /** @type {Map<string, {key: string, card: CardData, question: Question}[]>} */
    const requests = new Map();
    for (const key of this.#dirty) {
      const card = this.card(key);
      if (card.isOnItsWay) continue; // looked at again when it is here
      this.#dirty.delete(key);
      const text = card.wanted ? JSON.stringify(card.wanted) : "";
      if (!card.wanted || text === card.asked) continue;
      card.asked = text;
      card.isOnItsWay = true;
      const common = JSON.stringify(card.wanted.common);
      const request = requests.get(common) ?? [];
      request.push({ key, card, question: card.wanted });
      requests.set(common, request);
    }
    for (const request of requests.values()) void this.#fly(request);
  }

  /** @param {{key: string, card: CardData, question: Question}[]} request */
  async #fly(request) {
    const cards = request.map(({ question }, i) => ({ key: String(i), ...question.card }));
    try {
      const answer = await this.post({ ...request[0].question.common, cards });
      request.forEach(({ card }, i) => {
        card.error.value = "";
        if (card.asked) card.answer.value = { ...answer, cards: undefined, ...answer.cards[i] };
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      for (const { card } of request) {
        card.error.value = message;
        card.asked = "";
      }
    }
    for (const { key, card } of request) {
      card.isOnItsWay = false;
      if (this.#dirty.has(key)) this.#mark(key);
    }
  }
}
