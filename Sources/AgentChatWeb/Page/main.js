// The page: logging in, choosing a playbook, and the conversation.

import { ask, insist } from "./api.js";
import { Conversation } from "./conversation.js";
import { forgetRun, noteRun, recentRuns } from "./recent-runs.js";

const element = (id) => document.getElementById(id);
let conversation = null;

function show(section) {
  for (const id of ["login", "chooser", "chat"]) element(id).hidden = id !== section;
  element("new").hidden = section !== "chat";
  element("more").hidden = section !== "chat";
}

// --- Logging in

/** The token of the address that the server printed; it is taken out of the address, which people pass on. */
async function logInFromAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!token) return;
  history.replaceState(null, "", location.pathname + location.search);
  await ask("POST", "/login", { token }).catch(() => {});
}

element("login-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = element("token");
  try {
    await ask("POST", "/login", { token: field.value });
    field.value = "";
    element("login-error").textContent = "";
    await begin();
  } catch (error) {
    element("login-error").textContent = `${error.message} ${error.advice ?? ""}`;
  }
});

// --- Choosing

async function choose() {
  show("chooser");
  document.title = "Agent chat";
  element("title").textContent = "Agent chat";
  element("agents").replaceChildren();
  showRecentRuns();
  const list = element("playbooks");
  list.replaceChildren();
  const { playbooks } = await ask("GET", "/playbooks");
  element("chooser-note").textContent = playbooks.length === 0
    ? "There are none. Whoever keeps this server starts it with --playbooks FOLDER." : "";
  for (const playbook of playbooks) {
    const button = document.createElement("button");
    button.type = "button";
    const title = document.createElement("strong");
    title.textContent = playbook.title ?? playbook.path;
    const summary = document.createElement("span");
    summary.textContent = playbook.summary ?? playbook.path;
    button.append(title, summary);
    button.addEventListener("click", () => start(playbook.path, button));
    const item = document.createElement("li");
    item.append(button);
    list.append(item);
  }
}

/** The conversations that can be gone on with. */
function showRecentRuns() {
  const runs = recentRuns();
  element("recent").hidden = runs.length === 0;
  element("recent-runs").replaceChildren(...runs.map((run) => {
    const link = document.createElement("a");
    link.href = `/?run=${run.id}`;
    const title = document.createElement("strong");
    title.textContent = run.title || "A conversation";
    const time = document.createElement("span");
    time.textContent = new Date(run.at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
    link.append(title, time);
    link.addEventListener("click", (event) => {
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      history.pushState(null, "", link.href);
      open(run.id);
    });
    const item = document.createElement("li");
    item.append(link);
    return item;
  }));
}

async function start(path, button) {
  button.disabled = true;
  try {
    const run = await insist("POST", "/runs/new?wait=0", { path }, {
      onTrouble: (error) => { element("chooser-note").textContent = `${error.message} Trying again …`; },
    });
    history.pushState(null, "", `/?run=${run.run_id}`);
    open(run.run_id);
  } catch (error) {
    element("chooser-note").textContent = `${error.message} ${error.advice ?? ""}`;
  } finally {
    button.disabled = false;
  }
}

// --- The conversation

function open(id) {
  conversation?.close();
  show("chat");
  conversation = new Conversation(id, {
    onProgram: (program) => noteRun(id, program),
    onGone: (error) => {
      conversation = null;
      if (error.status === 404) forgetRun(id);
      if (error.status === 401) show("login"); else leave("This conversation is no longer here.");
    },
  });
  element("input").focus();
}

async function leave(note) {
  conversation?.close();
  conversation = null;
  history.replaceState(null, "", "/");
  await begin();
  element("chooser-note").textContent = note ?? element("chooser-note").textContent;
}

for (const id of ["new", "again"]) {
  element(id).addEventListener("click", async () => {
    history.pushState(null, "", "/");
    await begin();
    // The button that was pressed is no longer there.
    element("chooser-title").focus();
  });
}

// A menu that is open closes like one: by Escape, by a click elsewhere, and when something of it is chosen.
const menu = element("more");
document.addEventListener("click", (event) => {
  if (menu.open && (!menu.contains(event.target) || event.target.closest("li a"))) menu.open = false;
});
menu.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  event.stopPropagation();
  menu.open = false;
  menu.querySelector("summary").focus();
});

window.addEventListener("popstate", () => begin());

// --- Light and dark

const theme = localStorage.getItem("theme");
if (theme) document.documentElement.dataset.theme = theme;
element("theme").addEventListener("click", () => {
  const isDark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const chosen = isDark ? "light" : "dark";
  document.documentElement.dataset.theme = chosen;
  localStorage.setItem("theme", chosen);
});

// --- Where the page begins

async function begin() {
  conversation?.close();
  conversation = null;
  const id = new URLSearchParams(location.search).get("run");
  if (id && /^[0-9a-f]{32}$/.test(id)) {
    open(id);
    return;
  }
  try {
    await choose();
  } catch (error) {
    if (error.status === 401) {
      show("login");
      element("token").focus();
    } else {
      element("chooser-note").textContent = `${error.message} Trying again …`;
      setTimeout(begin, 2000);
    }
  }
}

await logInFromAddress();
await begin();
