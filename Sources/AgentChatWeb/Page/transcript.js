// The messages of a run, put together from its events.

const encoder = new TextEncoder();

/**
 * What is known of a run. Events may come twice or late; the text is the same. `apply` returns what changed:
 * `{message, added}`, `{notice}`, `{activity}`, or `{gap: true}` where a piece is missing.
 */
export class Transcript {
  constructor() {
    this.messages = new Map();
    this.agents = [];
    this.program = "";
    this.activity = "";
    this.isWaiting = false;
    this.isOver = false;
  }

  apply(event) {
    switch (event.type) {
      case "run_started":
        this.program = event.program;
        this.agents = event.agents;
        return [{ program: true }];
      case "agent_created":
        this.agents.push(event.agent);
        return [];
      case "turn_started":
        this.isWaiting = false;
        return [{ activity: true }];
      case "human_message":
        return this.whole({ ...event, isOwn: true });
      case "message":
        return this.whole(event);
      case "stream_start":
        this.activity = `${event.agent} is writing`;
        if (this.messages.has(event.message_id)) return [];
        return [this.add(event), { activity: true }];
      case "stream_update":
        return this.update(event);
      case "stream_complete":
        return this.complete(event);
      case "status":
        this.activity = activityText(event);
        return [{ activity: true }];
      case "input_requested":
        this.isWaiting = true;
        this.activity = "";
        return [{ activity: true }];
      case "log":
        return event.level === "warning" || event.level === "error" ? [{ notice: event.content, isProblem: true }] : [];
      case "error":
        return [{ notice: event.message, isProblem: true }];
      case "done":
        this.isOver = true;
        this.isWaiting = false;
        this.activity = "";
        return [{ activity: true }, { notice: ENDINGS[event.reason] ?? "The conversation is over." }];
      case "snapshot":
        return this.restore(event);
      default:
        return [];
    }
  }

  add(event) {
    const message = {
      id: event.message_id, agent: event.agent, recipient: event.recipient, isOwn: event.isOwn ?? false, text: "",
      length: 0, finish: null, artifacts: [], replaces: event.replaces ?? null,
    };
    this.messages.set(message.id, message);
    return { message, isNew: true };
  }

  grow(message, text) {
    message.text += text;
    message.length += encoder.encode(text).length;
    return { message, added: text };
  }

  /** A message whose text is known at once. */
  whole(event) {
    if (this.messages.has(event.message_id)) return [];
    const created = this.add(event);
    const grown = this.grow(created.message, event.content);
    created.message.finish = "stop";
    created.message.artifacts = event.artifacts ?? [];
    return [created, grown, { message: created.message, isEnd: true }];
  }

  update(event) {
    const message = this.messages.get(event.message_id);
    if (!message) return [{ gap: true }];
    if (message.finish !== null || event.offset < message.length) return [];
    if (event.offset > message.length) return [{ gap: true }];
    return [this.grow(message, event.content)];
  }

  complete(event) {
    const message = this.messages.get(event.message_id);
    if (!message) return [{ gap: true }];
    if (message.finish !== null) return [];
    const changes = this.fit(message, event.content);
    message.finish = event.finish;
    message.artifacts = event.artifacts ?? [];
    this.activity = "";
    return [...changes, { message, isEnd: true }, { activity: true }];
  }

  /** Brings a message to the text that it has for certain. */
  fit(message, text) {
    if (message.text === text) return [];
    if (text.startsWith(message.text)) return [this.grow(message, text.slice(message.text.length))];
    message.text = "";
    message.length = 0;
    return [{ message, isRewritten: true }, this.grow(message, text)];
  }

  /** Everything at once: what is there already stays. */
  restore(event) {
    this.program = event.program;
    this.agents = event.agents;
    this.isWaiting = event.turn === "waiting";
    const changes = [{ program: true }, { activity: true }];
    for (const told of [...event.messages, ...event.open_streams]) {
      let message = this.messages.get(told.message_id);
      if (!message) {
        const created = this.add({ ...told, isOwn: !this.agents.includes(told.agent) });
        message = created.message;
        changes.push(created);
      }
      changes.push(...this.fit(message, told.content));
      if (told.finish && message.finish === null) {
        message.finish = told.finish;
        message.artifacts = told.artifacts ?? [];
        changes.push({ message, isEnd: true });
      }
    }
    return changes;
  }

  /** The conversation as text, for the clipboard. */
  asText() {
    const replaced = new Set(Array.from(this.messages.values(), (message) => message.replaces));
    return Array.from(this.messages.values())
      .filter((message) => !replaced.has(message.id))
      .map((message) => `${message.isOwn ? "You" : message.agent}: ${message.text}`)
      .join("\n\n");
  }
}

const ENDINGS = {
  terminated: "The program has ended.",
  cancelled: "The conversation was ended.",
  error: "The program failed.",
};

function activityText(event) {
  switch (event.state) {
    case "waiting_for_model": return `${event.agent} is thinking`;
    case "model_writes": return `${event.agent} is typing`;
    case "running": return `${event.agent} runs ${event.playbook}`;
    case "retrying": return `${event.agent} tries again (${event.attempt} of ${event.of}): ${event.reason}`;
    default: return "";
  }
}
