// The conversations that this browser has had, so that people find them again. The server shows each to whoever began it alone.

const KEY = "conversations";
/** More would push the playbooks off the page. */
const MOST = 4;

/** `{id, title, at}`, the latest first. */
export function recentRuns() {
  try {
    const runs = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(runs) ? runs.filter((run) => /^[0-9a-f]{32}$/.test(run?.id)).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

/** Notes that a conversation goes on now. */
export function noteRun(id, title) {
  save([{ id, title, at: Date.now() }, ...recentRuns().filter((run) => run.id !== id)]);
}

export function forgetRun(id) {
  save(recentRuns().filter((run) => run.id !== id));
}

function save(runs) {
  // Where nothing may be kept, nothing is.
  try { localStorage.setItem(KEY, JSON.stringify(runs.slice(0, MOST))); } catch { /* as it is */ }
}
