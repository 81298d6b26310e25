// Putting text on the clipboard.

/** Copies a text, and says so on the button. */
export async function copyText(text, button) {
  const label = button.textContent;
  button.textContent = (await copy(text)) ? "Copied" : "Not allowed";
  setTimeout(() => { button.textContent = label; }, 1500);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelection(text);
  }
}

/** Without TLS, a page that comes from another machine has no `navigator.clipboard`. */
function copySelection(text) {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.className = "unseen";
  area.value = text;
  document.body.append(area);
  area.select();
  let isDone = false;
  try { isDone = document.execCommand("copy"); } catch { /* as if it had said no */ }
  area.remove();
  focused?.focus();
  return isDone;
}
