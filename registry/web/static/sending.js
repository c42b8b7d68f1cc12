// What is too large is said before it is sent, and what no connection can carry; how far a file is,
// while it is sent. The registry says the first again, and takes files without the last. Loaded
// before app.js: what is not sent must not end its saving.
"use strict";

// ---- too large ----

const megabytes = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });

// The sentence stands beside the field, as if the registry had said it.
function sayBeside(control, sentence) {
  const id = `${control.id}-error`;
  const said = document.getElementById(id) ?? document.createElement("p");
  said.id = id;
  said.className = "error";
  said.textContent = sentence;
  if (!said.isConnected) control.before(said);
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", [...new Set([...(control.getAttribute("aria-describedby") ?? "").split(" "), id])].join(" ").trim());
  control.closest(".field")?.classList.add("field-wrong");
  control.focus();
}

function tooLarge(form) {
  const sentence = (size, limit) =>
    form.dataset.tooLarge.replace("{size}", megabytes.format(size / 1e6)).replace("{limit}", megabytes.format(limit / 1e6));
  for (const input of form.querySelectorAll("input[type=file][data-limit]")) {
    const file = input.files[0];
    if (file && file.size > Number(input.dataset.limit)) return [input, sentence(file.size, input.dataset.limit)];
  }
  const words = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const size = String(new URLSearchParams(words)).length;  // as it is sent
  if (size <= Number(form.dataset.limit)) return null;
  const areas = [...form.querySelectorAll("textarea, input:not([type=hidden])")];
  const longest = areas.reduce((one, other) => (other.value.length > one.value.length ? other : one));
  return [longest, sentence(size, form.dataset.limit)];
}

function refuseTooLarge(form) {
  form.addEventListener("submit", (event) => {
    const found = tooLarge(form);
    if (!found) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    sayBeside(...found);
  });
}

// ---- no connection ----

// The browser's own page for it would take the place of this one, and of what was typed. It can be
// wrong about the connection: the registry is asked.
async function reaches() {
  try {
    return (await fetch(document.querySelector("link[rel=icon]").href, { method: "HEAD", cache: "no-store" })).ok;
  } catch { return false; }
}

function sayUnsent(form) {
  const said = form.querySelector("[data-unsent-said]") ?? document.createElement("p");
  const last = [...form.querySelectorAll("button.button")].at(-1);
  said.dataset.unsentSaid = "";
  said.className = "error";
  said.setAttribute("role", "alert");
  said.textContent = form.dataset.unsent;
  (last.closest(".actions") ?? last).before(said);
  said.scrollIntoView({ block: "nearest" });
}

function waitForConnection(form) {
  let reached = false;
  form.addEventListener("submit", async (event) => {
    const isDoubtful = !navigator.onLine || form.querySelector(".autosave-wrong");
    if (reached || !isDoubtful) return;
    const { submitter } = event;
    event.preventDefault();
    event.stopImmediatePropagation();
    reached = await reaches();
    if (!reached) return sayUnsent(form);
    form.requestSubmit(submitter);
    reached = false;
  });
}

window.addEventListener("online", () => {
  for (const said of document.querySelectorAll("[data-unsent-said]")) said.remove();
});

// ---- progress ----

function showProgress(form) {
  const box = form.querySelector("[data-upload]");
  const [bar, shown] = [box.querySelector("progress"), box.querySelector("p")];
  const say = (name) => { shown.textContent = box.dataset[name]; };

  form.addEventListener("submit", (event) => {
    const input = form.querySelector("input[type=file]");
    if (!input?.files.length) return;
    event.preventDefault();
    const body = new FormData(form);
    if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value);
    const buttons = form.querySelectorAll("button");
    const hold = (held) => { for (const button of buttons) button.disabled = held; };
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.responseType = "document";
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.max = total;
      bar.value = loaded;
      if (loaded === total) say("checking");
    });
    request.addEventListener("load", () => take(request));
    request.addEventListener("error", () => { hold(false); say("failed"); });
    hold(true);
    box.hidden = false;
    say("sending");
    request.send(body);
  });
}

// Where it was taken, go where the registry leads; where not, show the page that says why.
function take(request) {
  const page = request.response;
  if (request.status < 400 || !page?.querySelector("main")) {
    location.assign(request.responseURL);
    return;
  }
  document.title = page.title;
  document.querySelector("main").replaceWith(document.importNode(page.querySelector("main"), true));
  listen();
  document.querySelector("main [data-focus]")?.focus();
}

function listen() {
  document.querySelectorAll("form[data-limit]").forEach(refuseTooLarge);
  document.querySelectorAll("form[data-unsent]").forEach(waitForConnection);
  document.querySelectorAll("form:has([data-upload])").forEach(showProgress);
}

listen();
