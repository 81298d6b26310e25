// The stream of a run, which comes back after every loss to where it was.

import { ask } from "./api.js";

/** Longer than the server's pings are apart. */
const SILENCE = 40_000;

/**
 * Follows a run. `onEvent` gets each object of the stream; `onState` gets "live", "lost", "over" or "gone".
 */
export class RunStream {
  constructor(id, onEvent, onState) {
    this.id = id;
    this.onEvent = onEvent;
    this.onState = onState;
    this.lastID = null;
    this.pause = 0;
    this.onVisible = () => { if (!document.hidden) this.lookAfter(); };
    document.addEventListener("visibilitychange", this.onVisible);
    this.watchdog = setInterval(() => { if (!document.hidden) this.lookAfter(); }, 5000);
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
    document.removeEventListener("visibilitychange", this.onVisible);
    this.source?.close();
  }

  connect() {
    clearTimeout(this.timer);
    this.timer = null;
    this.source?.close();
    if (this.isClosed) return;
    const after = this.lastID === null ? "" : `?after=${encodeURIComponent(this.lastID)}`;
    const source = new EventSource(`/runs/${this.id}/stream${after}`);
    this.source = source;
    this.lastSign = Date.now();
    source.onopen = () => {
      this.pause = 0;
      this.lastSign = Date.now();
      this.onState("live");
    };
    source.onmessage = (message) => {
      if (source !== this.source) return;
      this.lastSign = Date.now();
      let event;
      try { event = JSON.parse(message.data); } catch { return; }
      if (message.lastEventId) this.lastID = message.lastEventId;
      this.take(event);
    };
    source.onerror = () => {
      if (source !== this.source) return;
      source.close();
      this.source = null;
      this.lose();
    };
  }

  take(event) {
    if (event.type === "ping") return;
    if (event.type === "bye") {
      this.source.close();
      this.source = null;
      this.comeBack(event.retry_ms ?? 1000);
      return;
    }
    this.onEvent(event);
    if (event.type === "done") {
      this.close();
      this.onState("over");
    }
  }

  /** The connection is gone, or the server has nothing more; which of them, it says itself. */
  async lose() {
    try {
      const run = await ask("GET", `/runs/${this.id}`);
      if (this.isClosed || this.source) return;
      if (run.turn === "ended" && this.lastID !== null) {
        this.close();
        this.onState("over");
        return;
      }
    } catch (error) {
      if (this.isClosed || this.source) return;
      if (error.status === 404 || error.status === 401) {
        this.close();
        this.onState("gone", error);
        return;
      }
    }
    this.comeBack(this.pause);
  }

  comeBack(pause) {
    if (this.timer || this.isClosed) return;
    this.onState("lost");
    this.pause = Math.min(Math.max(2 * this.pause, 500), 8000);
    this.timer = setTimeout(() => this.connect(), pause);
  }

  /** A page that was asleep, or whose connection died without a word, connects anew. */
  lookAfter() {
    if (this.isClosed || this.timer || Date.now() - this.lastSign < SILENCE) return;
    this.connect();
  }
}
