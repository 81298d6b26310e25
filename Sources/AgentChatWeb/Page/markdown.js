// Markdown as nodes of the page. Text only ever becomes text nodes, so nothing that a model or a person writes is read as HTML;
// links lead to web and mail addresses alone, and pictures are shown as links, so nothing is loaded from elsewhere.

import { copyText } from "./clipboard.js";

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^`]*)$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}([-*_])\s*(\1\s*){2,}$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,9})([-*+]|\d{1,9}[.)])(\s+|$)/;
const DELIMITERS = /^ {0,3}\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const BLANK = /^\s*$/;
/** Deeper nesting is shown as text. */
const DEEPEST = 12;
/** A longer line is text: what begins a block is short, and patterns need not be tried on all of it. */
const LONGEST_LINE = 2000;
/** A link with longer text is none. */
const LONGEST_LINK = 2000;

/**
 * Cuts text into blocks: `{kind, lines, start}`, where `start` is a place in the text. A block only depends on the lines up to its end, so all but the last stay as they are
 * when the text grows.
 */
export function blocks(text) {
  const found = [];
  let block = null;
  let hadBlank = false;
  const begin = (kind, line, more = {}) => {
    block = { kind, lines: [line], start: position, ...more };
    found.push(block);
  };
  let position = 0;
  let next = 0;
  for (const line of text.split("\n")) {
    position = next;
    next += line.length + 1;
    const isLong = line.length > LONGEST_LINE;
    const fence = isLong ? null : FENCE.exec(line);
    if (block?.kind === "code") {
      if (block.closed) block = null;
      else {
        const closes = fence && fence[1][0] === block.fence[0] && fence[1].length >= block.fence.length && !fence[2].trim();
        if (closes) block.closed = true; else block.lines.push(line);
        hadBlank = false;
        continue;
      }
    }
    if (isLong) {
      if (block?.kind === "list" || block?.kind === "quote") block.lines.push(line);
      else if (block?.kind === "paragraph" && !block.over) block.lines.push(line);
      else begin("paragraph", line);
      hadBlank = false;
      continue;
    }
    if (BLANK.test(line)) {
      if (block?.kind === "list") block.lines.push(""); else if (block) block.over = true;
      hadBlank = true;
      continue;
    }
    if (block?.kind === "list") {
      const isDeeper = /^ {2,}|^\t/.test(line);
      const continues = isDeeper
        || (ITEM.test(line) && !RULE.test(line) ? isNumbered(line) === isNumbered(block.lines[0]) : !hadBlank && !startsBlock(line));
      if (continues) {
        block.lines.push(line);
        hadBlank = false;
        continue;
      }
      block = null;
    }
    if (block?.over) block = null;
    hadBlank = false;
    if (fence) begin("code", null, { fence: fence[1], language: fence[2].trim(), lines: [] });
    else if (HEADING.test(line)) { begin("heading", line); block.over = true; }
    else if (RULE.test(line)) { begin("rule", line); block.over = true; }
    else if (QUOTE.test(line)) { if (block?.kind === "quote") block.lines.push(line); else begin("quote", line); }
    else if (ITEM.test(line)) begin("list", line);
    else if (block?.kind === "paragraph" || block?.kind === "quote") block.lines.push(line);
    else begin("paragraph", line);
  }
  return found;
}

/** Of a line that begins an item of a list. */
function isNumbered(line) {
  return /^\s*\d/.test(line);
}

function startsBlock(line) {
  return FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line);
}

/** A block as an element. */
export function element(block, depth = 0) {
  if (depth > DEEPEST) return tag("p", [block.lines.join("\n")]);
  switch (block.kind) {
    case "code": return code(block);
    case "heading": {
      const [, marks, text] = HEADING.exec(block.lines[0]);
      // Under the headings of the page and of the message.
      return tag(`h${Math.min(6, marks.length + 3)}`, inline(text));
    }
    case "rule": return tag("hr");
    case "quote": {
      const inner = block.lines.map((line) => line.replace(QUOTE, "")).join("\n");
      return tag("blockquote", blocks(inner).map((part) => element(part, depth + 1)));
    }
    case "list": return list(block.lines, depth);
    default: return table(block.lines) ?? tag("p", inline(block.lines.map((line) => line.trimStart()).join("\n")));
  }
}

function code(block) {
  const text = block.lines.join("\n");
  const copy = tag("button", ["Copy"], { type: "button", "aria-label": "Copy this code" });
  copy.addEventListener("click", () => copyText(text, copy));
  const bar = tag("figcaption", [block.language.split(/\s/)[0], copy]);
  // Longer than its box, it is scrolled, also with keys.
  return tag("figure", [bar, tag("pre", [tag("code", [text])], { tabindex: 0 })]);
}

function list(lines, depth) {
  const first = ITEM.exec(lines[0]);
  const isOrdered = /\d/.test(first[2]);
  const items = [];
  let width = 0;
  for (const line of lines) {
    const item = ITEM.exec(line);
    // A mark that stands as far in as the text of the item before it begins a list in that item.
    if (item && (items.length === 0 || item[1].length < width)) {
      width = item[0].trimEnd() === item[0] ? item[0].length + 1 : item[1].length + item[2].length + 1;
      items.push([line.slice(item[0].length)]);
    } else {
      const indentation = /^\s*/.exec(line)[0].length;
      items[items.length - 1].push(line.slice(Math.min(indentation, width)));
    }
  }
  const start = isOrdered ? parseInt(first[2], 10) : 1;
  return tag(isOrdered ? "ol" : "ul", items.map((item) => {
    const parts = blocks(item.join("\n"));
    if (parts.length === 1 && parts[0].kind === "paragraph") {
      return tag("li", inline(parts[0].lines.map((line) => line.trimStart()).join("\n")));
    }
    return tag("li", parts.map((part) => element(part, depth + 1)));
  }), start === 1 ? {} : { start });
}

function table(lines) {
  if (lines.length < 2 || !lines[0].includes("|") || !DELIMITERS.test(lines[1])) return null;
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const head = cells(lines[0]);
  if (cells(lines[1]).length !== head.length) return null;
  const row = (line, name) => {
    const texts = cells(line);
    return tag("tr", head.map((_, index) => tag(name, inline(texts[index] ?? ""))));
  };
  return tag("table", [
    tag("thead", [row(lines[0], "th")]), tag("tbody", lines.slice(2).map((line) => row(line, "td"))),
  ]);
}

// --- In a line

/** Text with emphasis, code and links as nodes. Each kind of mark that has no end is looked for once, so the work is linear. */
export function inline(text, depth = 0) {
  const nodes = [];
  let plain = "";
  const missing = new Set();
  const flush = () => { if (plain) nodes.push(document.createTextNode(plain)); plain = ""; };
  const end = (mark, from) => {
    if (missing.has(mark)) return -1;
    const place = text.indexOf(mark, from);
    if (place < 0) missing.add(mark);
    return place;
  };
  let index = 0;
  while (index < text.length) {
    const rest = text[index];
    if (rest === "\\" && /[!-/:-@[-`{-~]/.test(text[index + 1] ?? "")) {
      plain += text[index + 1];
      index += 2;
      continue;
    }
    if (rest === "\n") {
      flush();
      nodes.push(tag("br"));
      index += 1;
      continue;
    }
    if (rest === "`") {
      let length = 1;
      while (text[index + length] === "`") length += 1;
      const mark = "`".repeat(length);
      const close = end(mark, index + length);
      if (close >= 0) {
        flush();
        nodes.push(tag("code", [text.slice(index + length, close).trim() || text.slice(index + length, close)]));
        index = close + length;
      } else {
        plain += mark;
        index += length;
      }
      continue;
    }
    const emphasis = depth < DEEPEST && emphasisAt(text, index, end);
    if (emphasis) {
      flush();
      nodes.push(tag(emphasis.name, inline(emphasis.text, depth + 1)));
      index = emphasis.next;
      continue;
    }
    const link = depth < DEEPEST && linkAt(text, index, end);
    if (link) {
      flush();
      nodes.push(anchor(link.address, link.text === null ? [link.address] : inline(link.text, DEEPEST)));
      index = link.next;
      continue;
    }
    plain += rest;
    index += 1;
  }
  flush();
  return nodes;
}

const EMPHASIS = [["***", "strong"], ["**", "strong"], ["__", "strong"], ["~~", "s"], ["*", "em"], ["_", "em"]];

function emphasisAt(text, index, end) {
  for (const [mark, name] of EMPHASIS) {
    if (!text.startsWith(mark, index)) continue;
    const first = index + mark.length;
    if (!text[first] || /\s/.test(text[first])) continue;
    // Within a word, underscores are part of it.
    if (mark[0] === "_" && /\w/.test(text[index - 1] ?? "")) continue;
    const close = end(mark, first + 1);
    if (close < 0 || /\s/.test(text[close - 1])) continue;
    if (mark[0] === "_" && /\w/.test(text[close + mark.length] ?? "")) continue;
    const inner = text.slice(first, close);
    return { name, text: mark === "***" ? `*${inner}*` : inner, next: close + mark.length };
  }
  return null;
}

function linkAt(text, index, end) {
  const isPicture = text.startsWith("![", index);
  if (isPicture || text[index] === "[") {
    const first = index + (isPicture ? 2 : 1);
    if (end("](", first) < 0) return null;
    const near = text.slice(first, first + LONGEST_LINK);
    const middle = near.indexOf("](");
    const close = near.indexOf(")", middle + 2);
    if (middle < 0 || close < 0) return null;
    const address = safeAddress(near.slice(middle + 2, close).trim().split(/\s/)[0]);
    return address && { address, text: near.slice(0, middle) || address, next: first + close + 1 };
  }
  if (text[index] === "h" && !/\w/.test(text[index - 1] ?? "")) {
    const match = /^https?:\/\/[^\s<>"`]{1,2000}/.exec(text.slice(index, index + 2010));
    const written = match?.[0].replace(/[.,:;!?)\]'*_~]+$/, "");
    const address = written && safeAddress(written);
    return address && { address, text: null, next: index + written.length };
  }
  return null;
}

/** The address if a click on it may be trusted to be one; null for scripts, data and relative ones. */
export function safeAddress(text) {
  if (!/^(https?:|mailto:)/i.test(text)) return null;
  let address;
  try { address = new URL(text); } catch { return null; }
  return ["http:", "https:", "mailto:"].includes(address.protocol) ? address.href : null;
}

function anchor(address, content) {
  return tag("a", content, { href: address, rel: "noopener noreferrer nofollow", target: "_blank" });
}

function tag(name, content = [], attributes = {}) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  for (const part of content) node.append(part);
  return node;
}

/** A text that grows, shown as Markdown. What cannot change any more is left alone. */
export class MarkdownView {
  constructor(container) {
    this.container = container;
    this.settled = 0;
    this.last = null;
    this.tail = "";
  }

  append(text) {
    this.tail += text;
    this.isStale = true;
  }

  /** Brings the page up to date. */
  draw() {
    if (!this.isStale) return;
    this.isStale = false;
    const parts = blocks(this.tail);
    this.last?.remove();
    this.last = null;
    for (const part of parts) {
      this.last = element(part);
      this.container.append(this.last);
    }
    // All but the last block are done with.
    if (parts.length > 1) this.tail = this.tail.slice(parts[parts.length - 1].start);
  }
}
