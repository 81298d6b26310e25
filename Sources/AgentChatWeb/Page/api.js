// Requests to the server.

/** What the server refused: `status`, and `code`, `message` and `advice` as it said them. */
export class Refusal extends Error {
  constructor(status, error) {
    super(error.message ?? `The server answered with ${status}.`);
    this.status = status;
    this.code = error.code;
    this.advice = error.advice ?? "";
  }
}

/** The server cannot be reached. */
export class Unreachable extends Error {}

/** Sends a request; the answer is what its JSON says, or null. */
export async function ask(method, path, fields, headers = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: { "Content-Type": "application/json", ...headers },
      body: fields === undefined ? undefined : JSON.stringify(fields),
      credentials: "same-origin",
      cache: "no-store",
    });
  } catch {
    throw new Unreachable("The server cannot be reached.");
  }
  const body = await response.json().catch(() => null);
  if (!response.ok) throw new Refusal(response.status, body?.error ?? {});
  return body;
}

/** Sends a request as often as it takes until the server has answered it; the key makes it count once. */
export async function insist(method, path, fields, onTrouble = () => {}) {
  const key = newKey();
  for (let pause = 500; ; pause = Math.min(pause * 2, 8000)) {
    try {
      return await ask(method, path, fields, { "Idempotency-Key": key });
    } catch (error) {
      const passes = error instanceof Unreachable || [429, 502, 503, 504].includes(error.status);
      if (!passes || error.code === "too_many_runs") throw error;
      onTrouble(error);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
