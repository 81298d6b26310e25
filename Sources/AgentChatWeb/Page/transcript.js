// The messages of a run, put together from its events.

const encoder = new TextEncoder();

/**
 * What is known of a run. Events may come twice or late; the text is the same. `apply` returns what changed:
 * `{message, added}`, `{notice}`, `{program: true}`, or `{gap: true}` where a piece is missing.
 */
export class Transcript {
  constructor() {
    this.messages = new Map();
    /** The number of the last event that has one. */
    this.seq = -1;
    this.agents = [];
    this.program = "";
    /** Of several people who take part, their names. */
    this.humans = [];
    /** What each agent does, as the end of a sentence. */
    this.activities = new Map();
    /** Why a model gives no answer, for which the program waits; null where it does not. */
    this.outage = null;
    this.isWaiting = false;
    this.isOver = false;
  }

  /** What agents do, for people. */
  get activity() {
    return Array.from(this.activities, ([agent, activity]) => `${agent} ${activity}`).join(" · ");
  }

  apply(event) {
    this.seq = event.seq ?? this.seq;
    switch (event.type) {
      case "run_started":
        this.program = event.program;
        this.agents = event.agents;
        this.humans = event.humans ?? [];
        return [{ program: true }];
      case "agent_created":
        if (!this.agents.includes(event.agent)) this.agents.push(event.agent);
        return [{ program: true }];
      case "turn_started":
        this.isWaiting = false;
        this.outage = null;
        return [];
      case "human_message":
        return this.whole({ ...event, isOwn: true });
      case "message":
        return this.whole(event);
      case "stream_start":
        this.activities.set(event.agent, "is writing");
        if (this.messages.has(event.message_id)) return [];
        return [this.add(event)];
      case "stream_update":
        return this.update(event);
      case "stream_complete":
        return this.complete(event);
      case "status":
        return this.status(event);
      case "input_requested":
        this.isWaiting = true;
        this.activities.clear();
        return [];
      case "log":
        return event.level === "warning" || event.level === "error" ? [{ notice: event.content, isProblem: true }] : [];
      case "error":
        return [{ notice: event.message, isProblem: true }];
      case "done":
        this.isOver = true;
        this.isWaiting = false;
        this.outage = null;
        this.activities.clear();
        return [{ notice: ENDINGS[event.reason] ?? "The conversation is over." }];
      case "snapshot":
        return this.restore(event);
      default:
        return [];
    }
  }

  status(event) {
    if (event.state === "unavailable") {
      this.outage = event.reason;
      this.activities.delete(event.agent);
      return [];
    }
    this.outage = null;
    this.activities.set(event.agent, activityText(event));
    return [];
  }

  add(event) {
    const message = {
      id: event.message_id, agent: event.agent, recipient: event.recipient, isOwn: event.isOwn ?? false, text: "",
      length: 0, finish: null, artifacts: [], replaces: event.replaces ?? null, time: event.ts,
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
    this.activities.delete(message.agent);
    return [...changes, { message, isEnd: true }];
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
    this.isOver = event.terminated;
    this.outage = event.error && !event.error.fatal ? event.error.message : null;
    this.activities.clear();
    const changes = [{ program: true }];
    for (const told of [...event.messages, ...event.open_streams]) {
      let message = this.messages.get(told.message_id);
      if (!message) {
        const created = this.add({ ...told, ts: null, isOwn: !this.agents.includes(told.agent) });
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

  /** Who says a message, for people. */
  nameOf(message) {
    return message.isOwn && this.humans.length === 0 ? "You" : message.agent;
  }

  /** The conversation as text, for the clipboard. */
  asText() {
    const replaced = new Set(Array.from(this.messages.values(), (message) => message.replaces));
    return Array.from(this.messages.values())
      .filter((message) => !replaced.has(message.id))
      .map((message) => `${this.nameOf(message)}: ${message.text}`)
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
    case "preparing": return `is ${event.work}`;
    case "waiting_for_model": return "is thinking";
    case "model_writes": return "is typing";
    case "running": return `runs ${event.playbook}`;
    case "retrying": return `tries again (${event.attempt} of ${event.of}): ${event.reason}`;
    default: return "is at work";
  }
}
