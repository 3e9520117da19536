"use strict";
/* The form of the phone: chips, text, a draft that survives a reload, saving and putting right. */
(() => {
const { words, settings, byId, say, who, element, draw, meet, at, isAt, chosenPlace, photos } = Intake;
const LONGEST = Number(document.getElementById("text").dataset.longest);
const PATIENCE = 1500;
const NUMBER = /(^|[^0-9A-Za-z])(1[3-9]\d[ -]?\d{4}[ -]?\d{4}|[1-9]\d{5}(18|19|20)\d{9}[\dXx])(?![0-9A-Za-z])/;
const PHONE = /^[\d\-+ ()（）转]{5,40}$/;
const signs = (text) => [...text].length;
const form = byId("intake");

const state = { editing: null, canStore: true };

// The text ----------------------------------------------------------------------------------------------------------
function watchText() {
  const text = byId("text").value;
  const over = signs(text) - LONGEST;
  byId("text-left").textContent = over > 0 ? "" : say("left", { n: -over });
  byId("text-left").classList.toggle("is-near", over > -200);
  byId("text-told").textContent = over > 0 ? say("too_long", { n: over }) : NUMBER.test(text) ? words.number_seen : "";
}

let asking = 0;
let asked = 0;
function askSimilar() {
  clearTimeout(asking);
  asked += 1;
  const mine = asked;
  const text = byId("text").value.trim();
  if (!chosenPlace() || signs(text) < 4 || !navigator.onLine) { byId("similar").hidden = true; return; }
  asking = setTimeout(async () => {
    try {
      const chosen = form.elements.category.value;
      const facts = new URLSearchParams({ neighborhood: chosenPlace().id, text: text.replace(/\d(?:[ -]?\d){4,}/g, "").slice(0, 120), category: chosen });
      if (byId("building").value) facts.set("building", byId("building").value);
      const { results } = await Intake.getJson(`${settings.similar}?${facts}`);
      // Typed on, or saved, meanwhile: no longer what is asked.
      if (mine === asked) showSimilar(results);
    } catch { byId("similar").hidden = true; }
  }, 500);
}
function showSimilar(found) {
  byId("similar").hidden = !found.length;
  byId("similar-list").replaceChildren(...found.slice(0, 3).map((one) => {
    const link = element("a", { href: one.url, target: "_blank", rel: "noopener", className: "num", textContent: one.number });
    return element("li", {}, link, ` ${one.text}${one.step ? say("similar_step", { step: one.step }) : ""}`);
  }));
}

// What is typed, as it goes out and as it waits in the draft ------------------------------------------------------------
function facts() {
  const place = chosenPlace();
  const own = { neighborhood: place && place.id, category: form.elements.category.value, text: byId("text").value.trim(), logged_at: new Date().toISOString() };
  if (byId("spot").value.trim()) own.place = byId("spot").value.trim();
  if (byId("building").value) own.building = Number(byId("building").value);
  if (at.event) own.event = at.event;
  if (at.visit) own.visit = at.visit;
  if (byId("consent").checked) {
    const contact = ["name", "phone", "flat"].map((name) => [name, byId(name).value.trim()]).filter(([, value]) => value);
    Object.assign(own, Object.fromEntries(contact), { has_consented: true });
  }
  return own;
}

function fill(own) {
  const place = Intake.placeOf(own.neighborhood);
  if (place) Intake.choosePlace(place, false);
  for (const option of form.elements.category) option.checked = option.value === own.category;
  byId("text").value = own.text || "";
  byId("spot").value = own.place || "";
  byId("building").value = own.building ? String(own.building) : "";
  byId("consent").checked = Boolean(own.has_consented);
  for (const name of ["name", "phone", "flat"]) byId(name).value = own[name] || "";
  byId("contact").hidden = !own.has_consented;
  if (own.place || own.building || own.has_consented) byId("more").open = true;
  watchText();
}

function clear() {
  fill({});
  photos.kept = [];
  photos.show();
  byId("more").open = false;
  askSimilar();
  faults({});
}

let keeping = 0;
const draftKey = () => `draft-${who.person}`;
function keepDraft() {
  clearTimeout(keeping);
  if (!state.editing) keeping = setTimeout(keepNow, 250);
}
async function keepNow() {
  clearTimeout(keeping);
  if (state.editing) return;
  const own = facts();
  const isEmpty = !own.text && !photos.kept.length && !own.has_consented;
  try {
    await (isEmpty ? Outbox.forget(draftKey()) : Outbox.keep(draftKey(), { own, photos: photos.kept }));
  } catch { /* told by the red line on top */ }
}
async function restore() {
  const draft = await Outbox.get(draftKey()).catch(() => null);
  if (!draft || byId("text").value) return;
  fill(draft.own);
  photos.kept = draft.photos;
  photos.show();
  byId("told").textContent = words.draft;
}

// Faults ------------------------------------------------------------------------------------------------------------
function clearFault(name) {
  const field = byId(`field-${name}`);
  if (!field) return;
  field.classList.remove("has-errors");
  field.querySelectorAll(".field-errors").forEach((box) => box.remove());
  field.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
}

/* Show {field: [sentences]} where they belong and lead to the first. */
function faults(found) {
  for (const field of form.querySelectorAll(".field")) clearFault(field.id.slice(6));
  const names = Object.keys(found);
  for (const name of names) {
    const field = byId(`field-${name}`) || byId("field-text");
    field.classList.add("has-errors");
    field.append(element("div", { className: "field-errors", role: "alert" }, ...found[name].map((text) => element("p", { className: "mb-0", textContent: text }))));
    const control = field.querySelector("textarea, select, input:not([type=search]):not([type=file])");
    if (control) control.setAttribute("aria-invalid", "true");
  }
  const first = form.querySelector(".has-errors");
  if (!first) return;
  if (byId("more").contains(first)) byId("more").open = true;
  if (first.id === "field-neighborhood") Intake.openPlaces(true);
  const control = first.querySelector("textarea, select, input[type=search], input, button");
  control.focus();
  first.scrollIntoView({ block: "center" });
}

function check(own) {
  const found = {};
  if (!own.neighborhood) found.neighborhood = [words.need_place];
  if (!own.category) found.category = [words.need_category];
  if (!own.text) found.text = [words.need_text];
  if (signs(own.text) > LONGEST) found.text = [say("too_long", { n: signs(own.text) - LONGEST })];
  if (own.phone && !PHONE.test(own.phone)) found.phone = [words.bad_phone];
  return found;
}

// Saving ------------------------------------------------------------------------------------------------------------
async function save(e) {
  e.preventDefault();
  const own = facts();
  const found = check(own);
  faults(found);
  if (Object.keys(found).length || byId("save").disabled) return;
  byId("save").disabled = true;
  try {
    await photos.ready();
    if (!state.canStore) { await sendNow(own); return; }
    const record = state.editing ? await Outbox.amend(state.editing.client_id, own, photos.named()) : await Outbox.save(who.person, own, photos.named());
    clearTimeout(keeping);
    const wasEditing = state.editing;
    stopEditing();
    clear();
    if (wasEditing) await restore(); else await Outbox.forget(draftKey()).catch(() => {});
    await Intake.stay();
    byId("told").textContent = words.saved;
    byId("told").dataset.id = record ? record.client_id : "";
    if (isAt()) byId("text").focus();
    await draw();
    later();
    Outbox.hurry();
  } catch (error) {
    byId("told").textContent = say("not_saved", { why: error.name });
  } finally {
    byId("save").disabled = false;
  }
}

// A browser that keeps nothing: straight to the portal, and nothing leaves the page before it has answered.
let unkept = null;
async function sendNow(own) {
  byId("told").textContent = words.sending;
  const record = Outbox.recordOf(unkept || Outbox.newId(), who.person, own);
  unkept = record.client_id;
  let outcome = { kind: "offline" };
  try { outcome = await Outbox.post(record, photos.named(), await Outbox.session()); } catch { /* as offline */ }
  if (outcome.kind === "sent") {
    unkept = null;
    clear();
    byId("told").textContent = say("saved_sent", outcome.said);
    return;
  }
  if (outcome.kind === "fix") { if (outcome.is_taken) unkept = null; faults(outcome.error.fields); }
  if (outcome.kind === "login") Intake.signedOut(true);
  byId("told").textContent = words.not_sent;
}

// The browser may call the worker when the signal is back, even with this page closed.
async function later() {
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
  try {
    const known = await navigator.serviceWorker.getRegistration(settings.scope);
    await known.sync.register("outbox");
  } catch { /* sent when the page is opened again */ }
}

document.addEventListener("drawn", (e) => {
  const told = byId("told");
  const record = told.dataset.id && e.detail.find((one) => one.client_id === told.dataset.id);
  if (!record || record.state === Outbox.WAITING) return;
  const isSent = record.state === Outbox.SENT;
  told.textContent = isSent ? say(record.is_flagged ? "saved_flagged" : "saved_sent", record) : words.see_below;
  told.dataset.id = "";
});

// Putting right what was refused -------------------------------------------------------------------------------------
document.addEventListener("amend", async (e) => {
  const record = e.detail;
  await keepNow();
  state.editing = record;
  const own = JSON.parse(record.payload);
  photos.kept = (await Outbox.photosOf(record.client_id)).map(({ type, bytes }) => ({ type, bytes }));
  fill(own);
  photos.show();
  byId("save").textContent = words.save_changes;
  byId("told").textContent = "";
  byId("editing").hidden = false;
  byId("editing-why").textContent = say("editing", { why: record.error });
  faults(record.fields || {});
  if (!form.querySelector(".has-errors")) byId("text").focus();
});
function stopEditing() {
  state.editing = null;
  byId("editing").hidden = true;
  byId("save").textContent = isAt() ? words.save_next : words.save;
}
byId("editing-stop").addEventListener("click", async () => { stopEditing(); clear(); await restore(); });

// --------------------------------------------------------------------------------------------------------------------
form.addEventListener("submit", save);
form.addEventListener("input", (e) => {
  if (e.target === byId("text")) { watchText(); askSimilar(); clearFault("text"); }
  if (e.target !== byId("place-search")) keepDraft();
});
form.addEventListener("change", (e) => {
  if (e.target.name === "category") { clearFault("category"); askSimilar(); }
  if (e.target === byId("consent")) { byId("contact").hidden = !byId("consent").checked; clearFault("has_consented"); }
  if (e.target !== byId("photo")) keepDraft();
});
document.addEventListener("place", () => clearFault("neighborhood"));
document.addEventListener("typed", keepDraft);
window.addEventListener("pagehide", keepNow);
document.addEventListener("visibilitychange", () => { if (document.hidden) keepNow(); });
// Somebody else has signed in on this phone: their places, their draft.
document.addEventListener("person", async () => {
  if (form.dataset.person) clear();
  await begin();
  await Intake.useFresh();
});

let begun = null;
function begin() {
  form.dataset.person = who.person;
  begun = Intake.useKept().then(restore);
  return begun;
}

async function start() {
  Intake.showNet();
  watchText();
  if (isAt()) byId("save").textContent = words.save_next;
  state.canStore = await Outbox.canStore();
  byId("broken").hidden = state.canStore;
  who.person = (await Outbox.get("person").catch(() => 0)) || 0;
  // Whose draft is shown is asked first, but nobody waits long for a weak signal.
  const meeting = navigator.onLine ? meet() : Promise.resolve(false);
  const isMet = await Promise.race([meeting, new Promise((go) => { setTimeout(go, PATIENCE); })]);
  if (!form.dataset.person || !isMet) begin();
  await begun;
  await draw();
  document.documentElement.dataset.ready = "1";
  await meeting;
  await Intake.useFresh();
  await Outbox.prune().catch(() => {});
  Outbox.hurry();
}
start();
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(settings.worker, { scope: settings.scope })
    .then(() => navigator.serviceWorker.ready).then(() => { document.documentElement.dataset.worker = "1"; }).catch(() => {});
}
})();
