// What the person has written and the program has not heard: said one after the other, each when the program waits for it.
// Nothing of it is lost: not when an answer is stopped, not when the server refuses it, not when the page is loaded anew.

import { insist, newKey } from "./api.js";
import { MessageView } from "./message-view.js";

/** Milliseconds of quiet after which a program that waits is taken to wait: what happened before comes in a rush. */
const QUIET = 250;

const NOTES = {
  queued: "Is sent when the answer has ended.",
  held: "Not sent.",
  over: "Not sent: the conversation is over.",
};

export class Outbox {
  /** `insert` shows an item behind the messages; `onTrouble` gets what the server refused; `isReady` says whether it answers. */
  constructor(run, transcript, input, { insert, isReady, onTrouble }) {
    this.run = run;
    this.transcript = transcript;
    this.input = input;
    this.insert = insert;
    this.isReady = isReady;
    this.onTrouble = onTrouble;
    /** `{text, key, state, item}`: `queued`, `held` until the person sends it, `sent`, or `over`. */
    this.entries = [];
    /** Until the stream has come so far, what it says of the program is older than what was sent. */
    this.sentThrough = -1;
    this.restore();
  }

  close() {
    clearTimeout(this.timer);
    this.isClosed = true;
  }

  /** The first item of what is not heard; messages stand before it. */
  get first() { return this.entries[0]?.item; }

  get isSending() { return this.entries.some((entry) => entry.state === "sent"); }

  get programWaits() {
    const { isWaiting, seq } = this.transcript;
    return isWaiting && seq >= this.sentThrough && !this.isSending;
  }

  /** The person has sent a text. */
  add(text) {
    const entry = this.show({ text, key: newKey() });
    if (this.programWaits) this.say(entry); else this.mark(entry, "queued");
  }

  /** Nothing is said but what the person sends from now on. */
  hold() {
    for (const entry of this.entries) if (entry.state === "queued") this.mark(entry, "held");
  }

  /** The program says nothing more, and hears nothing. */
  end() {
    for (const entry of this.entries) {
      // Of one that is on its way, the server says whether it was heard.
      if (entry.state !== "sent" || entry.through !== undefined) this.mark(entry, "over");
    }
  }

  /** To be called whenever the stream has told something: says the next text if the program waits for one. */
  look() {
    clearTimeout(this.timer);
    const { isWaiting, seq, outage } = this.transcript;
    // The program has heard them, in whatever words, when it waits again.
    for (const entry of this.entries.filter(({ through }) => isWaiting && seq >= through)) this.remove(entry);
    if (outage !== null) this.hold();
    const next = this.entries.find((entry) => entry.state === "queued");
    if (!next || !this.programWaits) return;
    this.timer = setTimeout(() => { if (next.state === "queued" && this.programWaits) this.say(next); }, QUIET);
  }

  /** Words have come in the stream, perhaps those that were sent: the program hears them without the name of who says them. */
  heard(words) {
    const entry = this.entries.find((entry) => {
      return entry.state === "sent" && this.transcript.seq > entry.after && entry.text.trim().endsWith(words.trim());
    });
    if (entry) this.remove(entry);
  }

  /** Takes the last text that was not sent back into the box. */
  editLast() {
    const entry = this.entries.findLast((entry) => entry.state !== "sent");
    if (entry) this.edit(entry);
    return entry !== undefined;
  }

  // --- One text

  async say(entry) {
    this.mark(entry, "sent");
    entry.after = this.transcript.seq;
    try {
      const answer = await insist("POST", `/runs/${this.run}/messages?wait=0`, { message: entry.text }, {
        key: entry.key,
        // What the server heard before it restarted, it tells in the stream.
        isDone: () => this.isClosed || !this.entries.includes(entry),
        isReady: this.isReady,
      });
      if (answer?.turn === "running") this.sentThrough = entry.through = answer.next;
      // One that was sent before the page was loaded may have been heard before, too.
      if (entry.isRestored || answer?.turn === "waiting") this.remove(entry);
    } catch (error) {
      this.mark(entry, this.transcript.isOver ? "over" : "held");
      this.onTrouble(error);
    }
    this.look();
  }

  edit(entry) {
    this.remove(entry);
    this.input.value = [entry.text, this.input.value].filter((text) => text.trim()).join("\n");
    this.input.dispatchEvent(new Event("input"));
    this.input.focus();
  }

  remove(entry) {
    entry.item.remove();
    this.entries = this.entries.filter((other) => other !== entry);
    this.save();
  }

  show(entry) {
    const view = new MessageView({ id: "", isOwn: true, text: entry.text, artifacts: [], finish: "stop", time: null }, "You", 0);
    view.append(entry.text);
    entry.item = view.item;
    entry.item.classList.add("pending");
    entry.footer = document.createElement("p");
    entry.footer.className = "unsent";
    entry.item.append(entry.footer);
    this.insert(entry.item);
    this.entries.push(entry);
    return entry;
  }

  mark(entry, state) {
    entry.state = state;
    const focused = entry.footer.contains(document.activeElement);
    entry.footer.replaceChildren();
    if (state !== "sent") {
      entry.footer.append(NOTES[state]);
      if (state === "held") this.button(entry, "Send", () => this.send(entry));
      if (state !== "over") this.button(entry, "Edit", () => this.edit(entry));
      this.button(entry, "Remove", () => {
        this.remove(entry);
        this.input.focus();
      });
    }
    if (focused) this.input.focus();
    this.save();
  }

  send(entry) {
    entry.key = newKey();
    if (this.programWaits) this.say(entry); else this.mark(entry, "queued");
  }

  button(entry, name, body) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.setAttribute("aria-label", `${name}: ${entry.text.slice(0, 100)}`);
    button.addEventListener("click", body);
    entry.footer.append(button);
  }

  // --- Over a reload

  /** Keeps what stands in the box, too. */
  save() {
    const entries = this.entries.map(({ text, key, state }) => ({ text, key, isHeld: state === "held" || state === "over" }));
    const draft = this.input.value;
    try {
      if (entries.length > 0 || draft) sessionStorage.setItem(`unsent:${this.run}`, JSON.stringify({ draft, entries }));
      else sessionStorage.removeItem(`unsent:${this.run}`);
    } catch { /* Where nothing may be kept, nothing is. */ }
  }

  restore() {
    let kept = {};
    try { kept = JSON.parse(sessionStorage.getItem(`unsent:${this.run}`) ?? "{}"); } catch { /* as if there were none */ }
    this.input.value = typeof kept.draft === "string" ? kept.draft : "";
    for (const { text, key, isHeld } of Array.isArray(kept.entries) ? kept.entries : []) {
      this.mark(this.show({ text, key, isRestored: true }), isHeld ? "held" : "queued");
    }
  }
}
