// One run on the page: its messages, what the program does, and the box to write in.

import { ask } from "./api.js";
import { copyText } from "./clipboard.js";
import { MessageView } from "./message-view.js";
import { Outbox } from "./outbox.js";
import { RunStream } from "./run-stream.js";
import { Transcript } from "./transcript.js";

const element = (id) => document.getElementById(id);

export class Conversation {
  /** `onProgram` gets the program's name when it is known; `onGone` why there is no such conversation. */
  constructor(id, { onProgram, onGone }) {
    this.id = id;
    this.onProgram = onProgram;
    this.transcript = new Transcript();
    this.views = new Map();
    /** Whether the end is in sight, and stays so when more is said. */
    this.isFollowing = true;
    /** How high all messages were when they were drawn last. */
    this.height = 0;
    /** How far they are scrolled. */
    this.top = 0;
    this.isQuiet = true;
    this.controller = new AbortController();
    this.listen();
    this.reset();
    this.outbox = new Outbox(id, this.transcript, element("input"), {
      insert: (item) => element("messages").append(item),
      isReady: () => this.stream.isClosed || (this.liveSince !== null && Date.now() - this.liveSince > 500),
      onTrouble: (error) => this.complain(error),
    });
    this.fitInput();
    this.stream = new RunStream(id, (event) => this.take(event), (state, error) => {
      element("connection").textContent = state === "lost" ? "Connection lost. Trying again …" : "";
      // What was said before the page came is not read out.
      if (state === "live") setTimeout(() => { this.isQuiet = false; }, 1000);
      this.liveSince = state === "live" ? Date.now() : null;
      if (state === "over") this.finish();
      if (state === "gone") {
        this.close();
        onGone(error);
      }
    });
  }

  close() {
    this.controller.abort();
    this.outbox.close();
    this.stream?.close();
    element("connection").textContent = "";
  }

  reset() {
    element("messages").replaceChildren();
    element("announcer").replaceChildren();
    element("activity").textContent = "";
    element("agents").replaceChildren();
    element("chat-note").textContent = "";
    element("outage").hidden = true;
    element("again").hidden = true;
    element("compose").hidden = false;
    element("end").hidden = false;
    element("input").disabled = false;
    element("send").disabled = false;
    element("stop").hidden = true;
    element("latest").hidden = true;
    for (const [name, format] of [["text", "txt"], ["markdown", "md"], ["json", "json"]]) {
      const link = element(`download-${name}`);
      link.href = `/runs/${this.id}/transcript?format=${name}`;
      link.download = `conversation.${format}`;
    }
  }

  // --- What the stream tells

  take(event) {
    for (const change of this.transcript.apply(event)) {
      if (change.gap) this.stream.resync();
      else if (change.program) this.showProgram();
      else if (change.notice) this.showNotice(change.notice, change.isProblem);
      else if (change.message) this.showMessage(change);
    }
    this.outbox.look();
    this.drawSoon();
  }

  showProgram() {
    const { program, agents, humans } = this.transcript;
    document.title = program;
    element("title").textContent = program;
    // One agent needs no introduction.
    element("agents").replaceChildren(...(agents.length < 2 ? [] : agents.map((agent, index) => {
      const item = document.createElement("li");
      item.className = `voice-${index % 6}`;
      item.textContent = agent;
      return item;
    })));
    element("input").placeholder = humans.length === 0 ? "Write a message" : `${humans[0]}: …`;
    this.onProgram(program);
  }

  showNotice(text, isProblem) {
    const item = document.createElement("li");
    item.className = isProblem ? "event problem" : "event";
    item.textContent = text;
    this.insert(item);
    this.lastNotice = item;
    this.announce(text);
  }

  showMessage({ message, isNew, isRewritten, added, isEnd }) {
    if (isNew) {
      if (message.isOwn) this.outbox.heard(message.text);
      const voice = Math.max(0, this.transcript.agents.indexOf(message.agent));
      const view = new MessageView(message, this.transcript.nameOf(message), voice);
      this.views.set(message.id, view);
      // An answer that is written anew takes the place of the one that broke off.
      const replaced = this.views.get(message.replaces);
      if (replaced) replaced.item.replaceWith(view.item); else this.insert(view.item);
    }
    const view = this.views.get(message.id);
    if (isRewritten) view.clear();
    if (added) view.append(added);
    if (isEnd) {
      view.end();
      if (!message.isOwn) this.announce(`${this.transcript.nameOf(message)} says: ${view.spoken}`);
    }
  }

  /** Puts an item before what waits to be said. */
  insert(item) {
    const { first } = this.outbox;
    if (first) first.before(item); else element("messages").append(item);
  }

  /** For those who hear the page: whole messages, one after the other, and not what was said before they came. */
  announce(text) {
    if (this.isQuiet) return;
    const part = document.createElement("p");
    part.textContent = text;
    element("announcer").append(part);
    // What has been read out need not stay.
    while (element("announcer").childElementCount > 20) element("announcer").firstElementChild.remove();
  }

  drawSoon() {
    if (this.frame) return;
    // A page that nobody sees is not drawn by the browser, but may still be asked what it says.
    const soon = document.hidden ? (body) => setTimeout(body, 200) : requestAnimationFrame;
    this.frame = soon(() => {
      this.frame = null;
      for (const view of this.views.values()) view.draw();
      const { isWaiting, isOver, outage } = this.transcript;
      const isBusy = !isWaiting && !isOver;
      element("activity").textContent = isBusy ? this.transcript.activity : "";
      element("stop").hidden = !isBusy;
      element("outage").hidden = isOver || outage === null;
      element("outage-reason").textContent = outage ?? "";
      // What is said there need not be said twice.
      if (outage && this.lastNotice?.textContent.startsWith(outage)) this.lastNotice.remove();
      const { scrollHeight } = element("messages");
      if (this.isFollowing) this.scrollToEnd(); else if (scrollHeight > this.height) element("latest").hidden = false;
      this.height = scrollHeight;
    });
  }

  finish() {
    element("input").disabled = true;
    element("send").disabled = true;
    element("stop").hidden = true;
    const hadFocus = document.activeElement === element("input");
    element("compose").hidden = true;
    element("end").hidden = true;
    element("again").hidden = false;
    this.outbox.end();
    if (hadFocus) element("again").focus();
    this.drawSoon();
  }

  // --- What the person does

  listen() {
    const on = (id, event, body) => element(id).addEventListener(event, body, { signal: this.controller.signal });
    on("compose", "submit", (event) => {
      event.preventDefault();
      this.send();
    });
    on("input", "keydown", (event) => {
      const isTouch = matchMedia("(pointer: coarse)").matches;
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !isTouch) {
        event.preventDefault();
        this.send();
      }
      if (event.key === "Escape" && !element("stop").hidden) this.stop();
      if (event.key === "ArrowUp" && element("input").value === "" && this.outbox.editLast()) event.preventDefault();
    });
    on("input", "input", () => {
      this.fitInput();
      this.outbox.save();
    });
    on("stop", "click", () => this.stop());
    on("retry", "click", () => this.retry());
    on("end", "click", () => this.end());
    on("copy-all", "click", () => copyText(this.transcript.asText(), element("copy-all")));
    on("latest", "click", () => this.scrollToEnd());
    on("messages", "scroll", () => this.noteScrolling());
    // The keyboard of a phone, a box that grows: what was at the end stays there.
    const observer = new ResizeObserver(() => { if (this.isFollowing) this.scrollToEnd(); });
    observer.observe(element("messages"));
    this.controller.signal.addEventListener("abort", () => observer.disconnect());
  }

  send() {
    const input = element("input");
    const text = input.value;
    if (!text.trim() || input.disabled) return;
    input.value = "";
    this.fitInput();
    element("chat-note").textContent = "";
    this.outbox.add(text);
    this.scrollToEnd();
  }

  /** Says what the server refused. */
  complain(error) {
    element("chat-note").textContent = `${error.message} ${error.advice ?? ""}`;
  }

  /** Stops the answer; what was written meanwhile is not said in its place. */
  async stop() {
    this.outbox.hold();
    await ask("POST", `/runs/${this.id}/cancel`).catch(() => {});
    element("input").focus();
  }

  /** Ends the conversation for good; the stream tells when it is over. */
  async end() {
    element("more").open = false;
    try {
      await ask("DELETE", `/runs/${this.id}`);
    } catch (error) {
      this.complain(error);
    }
  }

  /** Has the model asked again that gave no answer. */
  async retry() {
    element("retry").disabled = true;
    try {
      await ask("POST", `/runs/${this.id}/retry`);
    } catch (error) {
      this.complain(error);
    }
    element("retry").disabled = false;
    element("input").focus();
  }

  /** As high as the text is; how high it may become, the style sheet says. */
  fitInput() {
    const input = element("input");
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight + input.offsetHeight - input.clientHeight}px`;
  }

  /** Whoever scrolls back reads, however little they scroll; at the end they follow again. */
  noteScrolling() {
    const list = element("messages");
    const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 4;
    if (isAtEnd) this.isFollowing = true; else if (list.scrollTop < this.top) this.isFollowing = false;
    this.top = list.scrollTop;
    if (isAtEnd) element("latest").hidden = true;
  }

  scrollToEnd() {
    const list = element("messages");
    list.scrollTop = list.scrollHeight;
    this.top = list.scrollTop;
    this.isFollowing = true;
    element("latest").hidden = true;
  }
}
