// Server-sent events out of text that comes in pieces (WHATWG HTML, "Server-sent events").
//
// Not the browser's EventSource: it tells nobody which status an answer has, so a run that is over and fully read (204), one
// that is gone (404) and a network that is down look the same to it; and it waits for ever where a connection has died in silence.

/** Calls `onEvent(data, id)` for each event that is whole; `id` is "" for an event without one. */
export class EventReader {
  constructor(onEvent) {
    this.onEvent = onEvent;
    this.rest = "";
    this.clear();
  }

  /** Takes the next piece. */
  take(text) {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop();
    for (const line of lines) this.line(line.endsWith("\r") ? line.slice(0, -1) : line);
  }

  clear() {
    this.data = [];
    this.id = "";
  }

  line(line) {
    if (line === "") {
      if (this.data.length > 0) this.onEvent(this.data.join("\n"), this.id);
      this.clear();
      return;
    }
    const colon = line.indexOf(":");
    // A line that begins with one is a comment.
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") this.data.push(value);
    if (name === "id") this.id = value;
  }
}
