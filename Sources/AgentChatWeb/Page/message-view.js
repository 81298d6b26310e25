// A message on the page.

import { copyText } from "./clipboard.js";
import { MarkdownView } from "./markdown.js";

const VOICES = 6;

/** Shows one message, while it grows and when it is whole. */
export class MessageView {
  /** `name` is who says it, for people; `voice` a number that tells one agent from others. */
  constructor(message, name, voice) {
    this.message = message;
    this.item = document.createElement("li");
    this.item.className = `message open ${message.isOwn ? "own" : `voice-${voice % VOICES}`}`;
    this.item.dataset.messageId = message.id;
    const heading = document.createElement("h3");
    const speaker = document.createElement("span");
    speaker.textContent = name;
    const time = document.createElement("time");
    if (message.time) {
      time.dateTime = message.time;
      time.textContent = new Date(message.time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    }
    const copy = document.createElement("button");
    copy.type = "button";
    copy.textContent = "Copy";
    copy.setAttribute("aria-label", `Copy what ${name} said`);
    copy.addEventListener("click", () => copyText(message.text, copy));
    heading.append(speaker, time, copy);
    this.body = document.createElement("div");
    this.body.className = "body";
    this.body.dir = "auto";
    this.item.append(heading, this.body);
    this.clear();
  }

  clear() {
    this.body.replaceChildren();
    if (this.message.isOwn) {
      // What people write is shown as they wrote it.
      this.plain = document.createElement("p");
      this.plain.className = "plain";
      this.body.append(this.plain);
    } else {
      this.markdown = new MarkdownView(this.body);
    }
  }

  append(text) {
    if (this.plain) this.plain.append(text); else this.markdown.append(text);
  }

  draw() {
    this.markdown?.draw();
  }

  /** What is read out of it: the text without the signs of its form. */
  get spoken() { return spoken(this.body).trim(); }

  /** The message has ended; one that was broken off says so. */
  end() {
    this.draw();
    this.item.classList.remove("open");
    for (const artifact of this.message.artifacts) this.item.append(artifactView(artifact));
    if (this.message.finish !== "stop") {
      const note = document.createElement("p");
      note.className = "note";
      note.textContent = this.message.finish === "cancelled" ? "This answer was stopped." : "This answer was cut off.";
      this.item.append(note);
    }
  }
}

const BLOCKS = new Set(["P", "LI", "PRE", "TD", "TH", "TR", "H4", "H5", "H6", "FIGCAPTION", "BLOCKQUOTE", "BR"]);

function spoken(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.tagName === "BUTTON") return "";
  return Array.from(node.childNodes, spoken).join("") + (BLOCKS.has(node.tagName) ? "\n" : "");
}

function artifactView(artifact) {
  const part = document.createElement("details");
  part.className = "artifact";
  const summary = document.createElement("summary");
  summary.textContent = artifact.name;
  const content = document.createElement("div");
  content.className = "body";
  part.append(summary, content);
  const view = new MarkdownView(content);
  view.append(artifact.content);
  view.draw();
  return part;
}
