// Everything works without this file. It closes an open menu or question when the reader turns elsewhere.

const PASSING = "details.menu, details.confirm";

function closeAllBut(kept) {
  for (const open of document.querySelectorAll(PASSING)) {
    if (open.open && !open.contains(kept)) open.open = false;
  }
}

document.addEventListener("click", (event) => closeAllBut(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = event.target.closest(PASSING);
  closeAllBut(null);
  open?.querySelector("summary").focus();
});

// A slider says its figure while it is moved.
document.addEventListener("input", (event) => {
  const output = event.target.closest(".slider")?.querySelector("output");
  if (output) output.value = event.target.value.replace(".", document.documentElement.lang === "da" ? "," : ".");
});

// Drafts. A form with data-draft="<user> <what>" keeps on this machine what is typed, until it is saved: the
// connection or the log-in may be lost meanwhile. Nobody else's is kept, none for longer than a day, and none
// after a log-out.
const DRAFT = "draft ";
const SENT = "draft sent"; // of this tab: the draft that has just been sent
const A_DAY = 24 * 60 * 60 * 1000;

function tryWith(storage, act) {
  try {
    return act(window[storage]);
  } catch {
    return null; // full, or forbidden by the browser: then there are no drafts
  }
}

function draftKeys(store) {
  return Object.keys(store).filter((key) => key.startsWith(DRAFT));
}

function dropDrafts(unwanted) {
  tryWith("localStorage", (store) => draftKeys(store).filter(unwanted).forEach((key) => store.removeItem(key)));
}

function readDraft(key) {
  return tryWith("localStorage", (store) => JSON.parse(store.getItem(key)));
}

function draftFields(form) {
  const never = ["hidden", "password", "file", "submit", "button"];
  return [...form.elements].filter((field) => field.name && !never.includes(field.type));
}

function isTicked(field) {
  return field.type === "radio" || field.type === "checkbox";
}

function isAsOpened(field) {
  if (isTicked(field)) return field.checked === field.defaultChecked;
  if (field.options) {
    const first = [...field.options].findIndex((one) => one.defaultSelected);
    return field.selectedIndex === Math.max(first, 0);
  }
  return field.value === field.defaultValue;
}

function wasRefused(form) {
  return form.querySelector("[role=alert]") !== null; // it came back with what was typed
}

function keepDraft(form) {
  const fields = draftFields(form);
  tryWith("localStorage", (store) => {
    if (fields.every(isAsOpened) && !wasRefused(form)) return store.removeItem(DRAFT + form.dataset.draft);
    const typed = fields.map((field) => [field.name, isTicked(field) ? [field.value, field.checked] : field.value]);
    store.setItem(DRAFT + form.dataset.draft, JSON.stringify({ at: Date.now(), typed }));
  });
}

function restoreDraft(form) {
  const draft = readDraft(DRAFT + form.dataset.draft);
  if (!draft || wasRefused(form)) return;
  for (const field of draftFields(form)) {
    for (const [name, value] of draft.typed) {
      if (name !== field.name) continue;
      if (!isTicked(field)) field.value = value;
      else if (value[0] === field.value) field.checked = value[1];
    }
    const folded = field.closest("details");
    if (folded && !isAsOpened(field)) folded.open = true;
  }
  form.querySelector(".draft-found")?.removeAttribute("hidden");
}

const logIn = document.querySelector("form[action$='/account/login/']");
const sent = tryWith("sessionStorage", (store) => store.getItem(SENT));
tryWith("sessionStorage", (store) => store.removeItem(SENT));
if (sent && !logIn && document.querySelector("#messages .alert-success")) dropDrafts((key) => key === sent);
// The log-in page without a way back is the end of a log-out; with one, the log-in was lost.
if (logIn && !logIn.querySelector("[name=next]")?.value) dropDrafts(() => true);
dropDrafts((key) => !(Date.now() - readDraft(key)?.at < A_DAY));

for (const form of document.querySelectorAll("form[data-draft]")) {
  const user = form.dataset.draft.split(" ")[0];
  dropDrafts((key) => !key.startsWith(`${DRAFT}${user} `));
  restoreDraft(form);
}

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.form;
    if (form?.dataset.draft) keepDraft(form);
  });
}
document.addEventListener("submit", (event) => {
  if (!event.target.dataset.draft) return;
  keepDraft(event.target);
  tryWith("sessionStorage", (store) => store.setItem(SENT, DRAFT + event.target.dataset.draft));
});
document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-draft-throw-away]")?.form;
  if (!form) return;
  form.reset();
  dropDrafts((key) => key === DRAFT + form.dataset.draft);
  form.querySelector(".draft-found").hidden = true;
});

// The board: a citizen is dragged onto a volunteer, who says what that costs and whom before one lets go. By
// keyboard the same stands behind "Somebody else" in each row.
const dragged = { moves: new Map() };

function sayWhatItCosts(moves) {
  for (const target of document.querySelectorAll("[data-drop]")) {
    const move = moves.get(target.dataset.drop);
    target.classList.toggle("can-drop", Boolean(move));
    target.querySelector("output").value = move ? move.costs : "";
  }
}

async function askWhatItCosts(row) {
  dragged.row = row;
  dragged.moves = new Map();
  const answer = await fetch(row.dataset.drag, { headers: { "HX-Request": "true" } });
  if (!answer.ok || dragged.row !== row) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  dragged.moves = new Map(
    [...page.querySelectorAll("[data-mentor]")].map((move) => [
      move.dataset.mentor,
      { address: move.querySelector("a").href, costs: move.querySelector(".costs").textContent.replace(/\s+/g, " ").trim() },
    ]),
  );
  sayWhatItCosts(dragged.moves);
}

for (const row of document.querySelectorAll("[data-drag]")) {
  row.draggable = true;
  row.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/plain", "");
    event.dataTransfer.effectAllowed = "move";
    askWhatItCosts(row);
  });
  row.addEventListener("dragend", () => {
    dragged.row = null;
    sayWhatItCosts(new Map());
  });
}
for (const target of document.querySelectorAll("[data-drop]")) {
  target.addEventListener("dragover", (event) => {
    if (dragged.row && dragged.moves.has(target.dataset.drop)) event.preventDefault();
  });
  target.addEventListener("drop", (event) => {
    const move = dragged.moves.get(target.dataset.drop);
    if (!dragged.row || !move) return;
    event.preventDefault();
    window.location.assign(move.address);
  });
}
for (const hint of document.querySelectorAll(".drag-hint")) hint.hidden = !window.matchMedia("(pointer: fine)").matches;

// A word of illness, or a CPR number, where others could read it: said while one types, and nobody is stopped.
const watched = document.getElementById("watched")?.dataset;
const warnings = new WeakMap(); // field: where its warning stands

function pattern(source, flags) {
  try {
    return new RegExp(source, flags);
  } catch {
    return null; // an old browser: the server says it once it is sent
  }
}

const ILLNESS = watched && pattern(watched.illness, "giu");
const CPR = watched && pattern(watched.cpr, "u");

function warningOf(field) {
  if (!warnings.has(field)) {
    const warning = document.createElement("p");
    warning.className = "watched";
    warning.setAttribute("role", "status");
    field.after(warning);
    warnings.set(field, warning);
  }
  return warnings.get(field);
}

function watch(field) {
  if (!ILLNESS || !CPR) return;
  const found = field.dataset.watch === "illness" ? [...new Set(field.value.match(ILLNESS))] : [];
  const words = found.map((word) => `“${word}”`).join(", ");
  const said = [];
  if (found.length) said.push(watched.aboutIllness.replace("WORDS", () => words));
  if (CPR.test(field.value)) said.push(watched.aboutCpr);
  const text = said.join(" ");
  const warning = warningOf(field);
  if (warning.textContent !== text) warning.textContent = text;
}

function watchAll(within) {
  for (const field of within.querySelectorAll("[data-watch]")) watch(field);
}

watchAll(document);
document.addEventListener("input", (event) => {
  if (event.target.dataset.watch) watch(event.target);
});
document.addEventListener("htmx:load", (event) => watchAll(event.target));

// What could not be sent or answered says so; without this the page would look as if it were saved.
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    const said = document.getElementById("failed").content.cloneNode(true);
    const messages = document.getElementById("messages");
    messages.replaceChildren(said);
    messages.scrollIntoView({ block: "center" });
  });
}
