// Requests to the server.

/** A request without an answer for so long is given up; in milliseconds. */
const PATIENCE = 30_000;

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

/** What an answer that is none refuses. */
export async function refusal(response) {
  const body = await response.json().catch(() => null);
  return new Refusal(response.status, body?.error ?? {});
}

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
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw new Unreachable("The server cannot be reached.");
  }
  if (!response.ok) throw await refusal(response);
  return response.json().catch(() => null);
}

/**
 * Sends a request as often as it takes until the server has answered it; the key makes it count once. It is sent again when
 * `isReady`, and no more when `isDone`.
 */
export async function insist(method, path, fields, options = {}) {
  const { key = newKey(), onTrouble = () => {}, isReady = () => true, isDone = () => false } = options;
  for (let pause = 500; ; pause = Math.min(pause * 2, 8000)) {
    try {
      return await ask(method, path, fields, { "Idempotency-Key": key });
    } catch (error) {
      if (!passes(error)) throw error;
      onTrouble(error);
      do await new Promise((resolve) => setTimeout(resolve, pause)); while (!isDone() && !isReady());
      if (isDone()) return null;
    }
  }
}

/** Whether another try may succeed. */
function passes(error) {
  if (error instanceof Unreachable || error.code === "idempotency_key_in_use") return true;
  // For these, a person would wait too long.
  const isLasting = ["too_many_runs", "too_many_own_runs", "model_unavailable"].includes(error.code);
  return [429, 502, 503, 504].includes(error.status) && !isLasting;
}

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
