// Everything here adds to pages that work without it: counters, autosave, narrowing, printing.
"use strict";

const language = document.documentElement.lang;
const digits = new Intl.NumberFormat(language);
// The page's language, whatever the browser's; English as United Nations documents write it.
const instant = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });

// ---- small things ----

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What is wrong comes first, from its heading on: at 400 % it is taller than the window.
const first = document.querySelector("[data-focus]");
first?.focus({ preventScroll: true });
first?.scrollIntoView({ block: "nearest" });

// How many characters are left. Said to a screen reader only after a pause in typing: what describes
// the field stays as it is, or all of it would be said again at each key.
for (const area of document.querySelectorAll("textarea[data-count]")) {
  const limits = document.getElementById(area.dataset.count);
  const shown = limits.cloneNode(true);
  shown.removeAttribute("id");
  shown.ariaHidden = "true";
  limits.after(shown);
  limits.className = "sr-only";
  const spoken = document.createElement("span");
  spoken.className = "sr-only";
  spoken.setAttribute("role", "status");
  shown.after(spoken);
  let pause;
  const count = (event) => {
    const length = [...area.value.trim()].length;
    const { limit, minimum } = area.dataset;
    const [sentence, n] =
      length > limit ? [shown.dataset.over, length - limit]
      : length < minimum ? [shown.dataset.short, minimum - length]
      : [shown.dataset.left, limit - length];
    shown.textContent = sentence.replace("{n}", digits.format(n));
    shown.classList.toggle("count-over", length > limit);
    clearTimeout(pause);
    if (event) pause = setTimeout(() => { spoken.textContent = shown.textContent; }, 1200);
  };
  area.addEventListener("input", count);
  if (area.value) count();
}

// Letters without their marks, as a phone types them: Senegal finds Sénégal.
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase(language);

// A box above a long list of options that hides those which do not match; a chosen one stays.
for (const list of document.querySelectorAll("[data-narrow]")) {
  const box = document.createElement("input");
  box.type = "search";
  box.className = "input options-narrow";
  box.placeholder = list.dataset.narrow;
  box.setAttribute("aria-label", list.dataset.narrow);
  box.autocomplete = "off";
  list.before(box);
  box.addEventListener("input", () => {
    const words = plain(box.value.trim());
    for (const option of list.querySelectorAll(".option")) {
      const matches = plain(option.textContent).includes(words);
      option.hidden = !matches && !option.querySelector("input").checked;
    }
  });
  box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}

// On wide screens the filters stand open; their state is not kept.
if (window.matchMedia("(min-width: 62rem)").matches) {
  for (const panel of document.querySelectorAll("[data-filters]")) panel.open = true;
}

// A part of the page that is fetched again while something long is being made; what may be done
// meanwhile goes with it.
function refresh(part) {
  setTimeout(async () => {
    let next = part;
    try {
      const answer = await fetch(location.href, { headers: { "X-Requested-With": "live" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      next = document.importNode(page.getElementById(part.id) ?? part, true);
      part.replaceChildren(...next.childNodes);
    } catch { /* no connection: the next round tries again */ }
    if (next.hasAttribute("data-live")) refresh(part);
    else if (part.hasAttribute("data-reload")) location.reload();
    else for (const other of document.querySelectorAll(`[data-while="${CSS.escape(part.id)}"]`)) other.remove();
  }, 3000);
}
document.querySelectorAll("[data-live]").forEach(refresh);

// ---- autosave: nothing typed is lost ----

const PREFIX = "unsaved:";
const MONTH = 30 * 24 * 3600 * 1000;
const PAUSE = 2000;
const LONGEST_WAIT = 60000;
const NEVER_KEPT = new Set(["csrf_token", "version", "key"]);

const store = {
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden */ } },
  remove(key) { try { localStorage.removeItem(key); } catch { /* forbidden */ } },
  keys() { try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; } },
};

// What was typed, without the lock, the token, passwords and files.
function typed(form) {
  const secret = new Set([...form.querySelectorAll("input[type=password]")].map((input) => input.name));
  return [...new FormData(form)]
    .filter(([name, value]) => typeof value === "string" && !NEVER_KEPT.has(name) && !secret.has(name))
    .map(([name, value]) => [name, value.replace(/\r\n?/g, "\n")]);
}

function putBack(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (!control.name || NEVER_KEPT.has(control.name) || ["file", "password", "submit"].includes(control.type)) continue;
    const kept = values.get(control.name) ?? [];
    if (control.type === "checkbox" || control.type === "radio") control.checked = kept.includes(control.value);
    else if (control.type === "select-multiple") for (const option of control.options) option.selected = kept.includes(option.value);
    else if (kept.length) control.value = kept.shift();
  }
}

function autosave(form) {
  const url = form.dataset.autosave;
  const key = PREFIX + url;
  const status = form.querySelector("[data-autosave-status]");
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  let saved = typed(form);
  let wait = PAUSE;
  let timer = 0;
  let busy = false;
  let stopped = false;
  let said = "";
  let offering = false;  // an older copy waits for its owner's answer: it is not written over

  // Said aloud when it changes, not at each pause in typing.
  const say = (name, wrong = false) => {
    status.ariaLive = name === "saving" || (name === "saved" && said === "saved") ? "off" : "polite";
    if (name !== "saving") said = name;
    const time = new Date().toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    status.textContent = (status.dataset[name] ?? "").replace("{time}", time);
    status.classList.toggle("autosave-wrong", wrong);
  };
  const stop = (name) => { stopped = true; say(name, true); };
  const later = (delay) => { clearTimeout(timer); timer = setTimeout(save, delay); };

  async function save() {
    const fields = typed(form);
    if (busy || stopped || same(fields, saved)) return;
    const body = new FormData(form);
    body.delete("key");  // it answers for sending the form once, not for saving it often
    for (const [name, value] of [...body]) if (typeof value !== "string") body.delete(name);  // no file
    busy = true;
    say("saving");
    try {
      const answer = await fetch(url, {
        method: "POST", body, redirect: "manual", keepalive: document.hidden,
        headers: { "X-Requested-With": "autosave", Accept: "application/json" },
      });
      await take(answer, fields);
    } catch {
      say("retry", true);
      wait = Math.min(wait * 2, LONGEST_WAIT);
      later(wait);
    } finally {
      busy = false;
    }
  }

  // Only an answer from the registry itself lets go of the copy on this device.
  async function take(answer, fields) {
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return stop("signedOut");
    if (answer.status === 409) return stop("conflict");
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    if (!answer.ok) return say("refused", true);
    const said = answer.status === 204 ? {} : await answer.json();
    if (said.version !== undefined && form.elements.version) form.elements.version.value = said.version;
    saved = fields;
    wait = PAUSE;
    if (!same(typed(form), saved)) later(PAUSE);
    else if (!offering) store.remove(key);
    say("saved");
  }

  const changed = () => {
    if (!offering) store.set(key, { at: Date.now(), page: location.pathname, fields: typed(form) });
    if (!stopped) later(PAUSE);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  window.addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    stopped = true;
    const copy = store.get(key);
    if (copy) store.set(key, { ...copy, submitted: true });
  });

  offer();

  function offer() {
    const copy = store.get(key);
    if (!copy) return;
    if (copy.returned) {
      // The registry gave back what was typed (a row more, or something to correct): no copy is newer.
      store.set(key, { at: Date.now(), page: location.pathname, fields: saved });
      return;
    }
    if (same(copy.fields, saved)) { saved = null; later(0); return; }
    const box = form.querySelector("[data-autosave-offer]");
    for (const text of box.querySelectorAll("p")) {
      text.textContent = text.textContent.replace("{time}", instant.format(copy.at));
    }
    box.hidden = false;
    offering = true;
    box.querySelector("[data-restore]").addEventListener("click", () => {
      offering = false;
      box.hidden = true;
      putBack(form, copy.fields);
      form.dispatchEvent(new Event("input"));
      form.querySelectorAll("textarea").forEach((area) => area.dispatchEvent(new Event("input")));
      form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
    });
    box.querySelector("[data-discard]").addEventListener("click", () => {
      offering = false;
      box.hidden = true;
      store.remove(key);
      changed();
    });
  }
}

// A form that was sent and led to another page, signed in and without an error, has arrived.
function letGo() {
  const here = document.body;
  const from = document.referrer ? new URL(document.referrer).pathname : null;
  for (const key of store.keys()) {
    const copy = store.get(key);
    const shown = document.querySelector(`form[data-autosave="${CSS.escape(key.slice(PREFIX.length))}"]`);
    const arrived = copy?.submitted && copy.page === from && !shown
      && "signedIn" in here.dataset && !("error" in here.dataset);
    if (!copy || arrived || Date.now() - copy.at > MONTH) store.remove(key);
    else if (copy.submitted) store.set(key, { ...copy, submitted: false, returned: Boolean(shown) && copy.page === from });
  }
}

letGo();
document.querySelectorAll("form[data-autosave]").forEach(autosave);

// Who signs out of a shared computer leaves no words behind.
document.querySelector("[data-sign-out]")?.addEventListener("submit", () => store.keys().forEach(store.remove));
