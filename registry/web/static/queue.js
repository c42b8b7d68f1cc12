// A review at the desk: keys through the queue, texts into findings.
//
// Keys. Everything they lead to is a link or a field that Tab reaches as well.
// They are off while somebody types, and can be switched off for good (WCAG 2.2, 2.1.4).
"use strict";

const OFF = "queue-keys-off";
const kept = {
  get off() { try { return localStorage.getItem(OFF) !== null; } catch { return false; } },
  set off(value) { try { value ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF); } catch { /* forbidden */ } },
};

for (const help of document.querySelectorAll("[data-keys]")) {
  help.hidden = false;
  const box = help.querySelector("[data-keys-on]");
  box.checked = !kept.off;
  box.addEventListener("change", () => { kept.off = !box.checked; });
}

// Step through the lines of the list; the keyboard's focus says where one is, and Enter opens it.
function step(by) {
  const lines = [...document.querySelectorAll(".record-title a")];
  const here = lines.indexOf(document.activeElement);
  lines[Math.max(0, Math.min(lines.length - 1, here < 0 ? 0 : here + by))]?.focus();
}

// A link is followed; of anything else the first field gets the focus, whatever hid it.
function reach(target) {
  if (target.matches("a")) return target.click();
  for (const folded of target.querySelectorAll("details")) folded.open = true;
  target.querySelector("textarea, select, input:not([type=hidden]), button:not([tabindex])")?.focus();
}

document.addEventListener("keydown", (event) => {
  if (kept.off || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("textarea, select, input:not([type=checkbox], [type=radio])")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (target) reach(target);
  else if (document.querySelector(".record-title") && "jk".includes(event.key)) step(event.key === "j" ? 1 : -1);
  else return;
  event.preventDefault();
});

// A kept text goes behind what was typed, without a round to the server.
for (const button of document.querySelectorAll("button[name=insert]")) {
  button.addEventListener("click", (event) => {
    const row = button.closest(".row");
    const chosen = row.querySelector("select[name$=-kept]").selectedOptions[0];
    if (!chosen?.dataset.text) return;
    event.preventDefault();
    const area = row.querySelector("textarea");
    const typed = area.value.trimEnd();
    if (!typed.includes(chosen.dataset.text)) area.value = `${typed}\n\n${chosen.dataset.text}`.trimStart();
    const part = row.querySelector("select[name$=-field]");
    part.value ||= chosen.dataset.field;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  });
}
