// A message on the page.

import { MarkdownView } from "./markdown.js";

const VOICES = 6;

/** Shows one message, while it grows and when it is whole. */
export class MessageView {
  constructor(message, agents) {
    this.message = message;
    this.item = document.createElement("li");
    this.item.className = `message ${message.isOwn ? "own" : `voice-${Math.max(0, agents.indexOf(message.agent)) % VOICES}`}`;
    this.item.dataset.messageId = message.id;
    const heading = document.createElement("h3");
    const name = document.createElement("span");
    name.textContent = message.isOwn ? "You" : message.agent;
    this.copy = document.createElement("button");
    this.copy.type = "button";
    this.copy.textContent = "Copy";
    this.copy.setAttribute("aria-label", `Copy what ${name.textContent} said`);
    this.copy.addEventListener("click", () => copyText(message.text, this.copy));
    heading.append(name, this.copy);
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

  /** The message has ended; one that was broken off says so. */
  end() {
    this.draw();
    this.item.classList.remove("pending");
    for (const artifact of this.message.artifacts) {
      const part = document.createElement("details");
      const summary = document.createElement("summary");
      summary.textContent = artifact.name;
      const content = document.createElement("div");
      content.className = "body";
      part.append(summary, content);
      const view = new MarkdownView(content);
      view.append(artifact.content);
      view.draw();
      this.item.append(part);
    }
    if (this.message.finish !== "stop") {
      const note = document.createElement("p");
      note.className = "note";
      note.textContent = this.message.finish === "cancelled" ? "This answer was stopped." : "This answer was cut off.";
      this.item.append(note);
    }
  }
}

/** Puts text on the clipboard, and says so on the button. */
export async function copyText(text, button) {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed";
  }
  setTimeout(() => { button.textContent = label; }, 1500);
}
