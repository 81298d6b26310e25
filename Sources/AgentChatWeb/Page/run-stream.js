// The stream of a run, which comes back after every loss to where it was.

import { refusal } from "./api.js";
import { EventReader } from "./event-reader.js";

/** Milliseconds without a byte after which a connection counts as dead: the server pings after 15 s of silence. */
const SILENCE = 35_000;
const LONGEST_PAUSE = 8000;

/**
 * Follows a run. `onEvent` gets each object of the stream; `onState` gets "live", "lost", "over", or "gone" with the server's
 * refusal.
 */
export class RunStream {
  constructor(id, onEvent, onState) {
    this.id = id;
    this.onEvent = onEvent;
    this.onState = onState;
    this.lastID = null;
    this.pause = 0;
    this.listeners = new AbortController();
    const on = (target, event, body) => target.addEventListener(event, body, { signal: this.listeners.signal });
    // A page that was asleep looks at once; one whose network has come back does not trust its old connection.
    on(document, "visibilitychange", () => { if (!document.hidden) this.lookAfter(); });
    on(window, "pageshow", () => this.lookAfter());
    on(window, "online", () => this.connect());
    this.watchdog = setInterval(() => this.lookAfter(), 5000);
    this.connect();
  }

  /** Begins anew with everything at once, for what was missed cannot be told. */
  resync() {
    this.lastID = "unknown";
    this.connect();
  }

  close() {
    this.isClosed = true;
    clearInterval(this.watchdog);
    clearTimeout(this.timer);
    this.listeners.abort();
    this.connection?.abort();
  }

  /** Follows the run over a new connection, in place of the one there is. */
  async connect() {
    clearTimeout(this.timer);
    this.timer = null;
    this.connection?.abort();
    if (this.isClosed) return;
    const connection = new AbortController();
    this.connection = connection;
    this.lastSign = Date.now();
    let pause = null;
    try {
      pause = await this.follow(connection);
    } catch {
      // Lost, in whatever way; what has come so far stays.
    }
    // Another connection may have taken the place of this one meanwhile.
    if (this.connection !== connection || this.isClosed) return;
    this.connection = null;
    this.comeBack(pause ?? this.nextPause());
  }

  /** Returns, when the answer has ended, in how many milliseconds to come back, if the server has said that. */
  async follow(connection) {
    const response = await fetch(`/runs/${this.id}/stream`, {
      headers: this.lastID === null ? {} : { "Last-Event-ID": this.lastID },
      credentials: "same-origin", cache: "no-store", signal: connection.signal,
    });
    if (this.connection !== connection) return null;
    // Nothing will ever follow what the page has.
    if (response.status === 204) {
      this.end("over");
      return null;
    }
    if ([401, 403, 404].includes(response.status)) {
      const reason = await refusal(response);
      if (this.connection === connection) this.end("gone", reason);
      return null;
    }
    if (!response.ok) return 1000 * (Number(response.headers.get("Retry-After")) || 1);
    this.onState("live");
    let pause = null;
    const events = new EventReader((data, id) => {
      if (this.connection !== connection || this.isClosed) return;
      const event = JSON.parse(data);
      if (id) this.lastID = id;
      this.pause = 0;
      if (event.type === "bye") pause = event.retry_ms ?? 1000; else this.take(event);
    });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (this.connection !== connection || done) return pause;
      this.lastSign = Date.now();
      events.take(decoder.decode(value, { stream: true }));
    }
  }

  take(event) {
    if (event.type === "ping") return;
    this.onEvent(event);
    if (event.type === "done") this.end("over");
  }

  end(state, reason) {
    this.close();
    this.onState(state, reason);
  }

  nextPause() {
    const pause = this.pause;
    this.pause = Math.min(Math.max(2 * this.pause, 500), LONGEST_PAUSE);
    // Many pages lose the same server at once, and should not all come back at once.
    return pause * (0.75 + Math.random() / 2);
  }

  comeBack(pause) {
    this.onState("lost");
    this.timer = setTimeout(() => this.connect(), pause);
  }

  /** A page that was asleep, or whose connection died without a word, connects anew. */
  lookAfter() {
    if (this.isClosed) return;
    if (this.timer ? !document.hidden && this.isOverdue() : this.isSilent()) this.connect();
  }

  isSilent() { return Date.now() - this.lastSign > SILENCE; }

  /** Timers of a page that nobody sees may be late. */
  isOverdue() { return Date.now() - this.lastSign > LONGEST_PAUSE; }
}
