"use strict";
// The end of a session: a warning two minutes before, nothing typed lost after it.
// body: data-user, data-session (the address to ask), data-idle and data-left (seconds: without a sign of life, at most).

const person = document.body.dataset.user;
const WARN_MS = 120000;
const idleMs = Number(document.body.dataset.idle) * 1000;
const limitAt = Date.now() + Number(document.body.dataset.left) * 1000;
const modal = (id) => bootstrap.Modal.getOrCreateInstance(document.getElementById(id));
let endsAt = 0;
let isOver = false;

// All tabs of a browser share one session: the latest sign of life counts.
function alive(ms = idleMs) {
  endsAt = Math.min(Date.now() + ms, limitAt);
  try { localStorage.setItem("session", JSON.stringify({ person, endsAt })); } catch { /* a private window */ }
}
window.addEventListener("storage", (e) => {
  if (e.key !== "session" || !e.newValue) return;
  const other = JSON.parse(e.newValue);
  if (other.person === person) endsAt = Math.max(endsAt, other.endsAt);
});

// method POST is a sign of life, GET only a question.
async function askServer(method) {
  const headers = method === "POST" ? { "X-CSRFToken": csrf() } : { "X-Background": "1" };
  const answer = await fetch(document.body.dataset.session, { method, headers, credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}
const csrf = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
function renewForms(token) {
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
}

const isRefused = () => document.querySelector("form[method=post] .error-summary") !== null;
const hasTyped = () => isRefused() || [...document.querySelectorAll("form[method=post] :is(input, textarea, select)")].some((field) => {
  if (field.type === "hidden") return false;
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue;
});

function over() {
  if (isOver) return;
  isOver = true;
  modal("session-soon").hide();
  const login = document.body.dataset.login;
  // Nothing typed: nothing to keep, and nobody's data stays on an abandoned screen.
  if (!hasTyped()) location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
  else modal("session-over").show();
}

// After signing in again elsewhere the same page goes on, with the new token in its forms.
async function look() {
  try {
    const { who, left, csrf: token } = await askServer("GET");
    if (String(who) !== person || left <= 0) { over(); return; }
    alive(left * 1000);
    if (!isOver) return;
    isOver = false;
    renewForms(token);
    modal("session-over").hide();
    toast(say("signed_in_again"));
  } catch { /* no network: the next look will tell */ }
}

// Whoever is typing is there, though nothing is sent: said to the server every few minutes.
let typedAt = 0;
let toldAt = Date.now();
const TELL_MS = 240000;
document.addEventListener("input", () => { typedAt = Date.now(); });

function tick() {
  if (isOver) return;
  if (typedAt > toldAt && Date.now() > toldAt + TELL_MS) stay();
  const left = endsAt - Date.now();
  if (left <= 0) { look(); return; }
  const box = document.getElementById("session-soon");
  if (left > WARN_MS) { if (box.classList.contains("show")) modal("session-soon").hide(); return; }
  const isLimit = limitAt - endsAt < 1000;
  box.querySelectorAll("[data-idle-text]").forEach((el) => { el.hidden = isLimit; });
  box.querySelectorAll("[data-limit-text]").forEach((el) => { el.hidden = !isLimit; });
  document.getElementById("session-seconds").textContent = Math.ceil(left / 1000);
  if (!box.dataset.told || !isLimit) modal("session-soon").show();
  box.dataset.told = "1";
}

async function stay() {
  toldAt = Date.now();
  try {
    const { who, left } = await askServer("POST");
    if (String(who) !== person || left <= 0) { over(); return; }
    alive(left * 1000);
    modal("session-soon").hide();
  } catch { look(); }
}

if (person) {
  alive();
  setInterval(tick, 1000);
  document.getElementById("session-stay").addEventListener("click", stay);
  document.getElementById("session-soon").addEventListener("shown.bs.modal", () => document.getElementById("session-stay").focus());
  document.addEventListener("visibilitychange", () => { if (!document.hidden && isOver) look(); });
  window.addEventListener("focus", () => { if (isOver) look(); });
  document.addEventListener("htmx:afterRequest", (e) => {
    const headers = e.detail.requestConfig && e.detail.requestConfig.headers;
    if (e.detail.successful && !(headers && headers["X-Background"])) alive();
  });
  document.addEventListener("htmx:responseError", (e) => {
    if (e.detail.xhr.status !== 401) return;
    e.stopImmediatePropagation();
    over();
  }, true);
}

// A form sent after the session had ended: the server answers with the sign-in page. What was typed waits in this
// tab for a quarter of an hour and is filled in again for the same person. Never passwords, files or people's contacts.
const DRAFT = "draft";
const PRIVATE = "[type=password], [type=file], [type=tel], [autocomplete=one-time-code], [data-private], [name*=phone], [name*=contact], [name*=id_number]";
const draftFields = (form) => [...form.elements].filter((el) => el.name && !/^(hidden|submit|button|reset|image)$/.test(el.type));
const postForms = () => [...document.querySelectorAll("form[method=post]")];
document.addEventListener("submit", (e) => {
  const form = e.target;
  if (form.method !== "post" || !person) return;
  sessionStorage.removeItem(DRAFT);
  if (form.querySelector(PRIVATE) || form.matches("[data-private]") || !draftFields(form).length) return;
  const values = draftFields(form).map((el) => {
    if (el.matches("[type=checkbox], [type=radio]")) return el.checked;
    return el.matches("select") ? [...el.options].map((option) => option.selected) : el.value;
  });
  const draft = { person, path: location.pathname + location.search, form: postForms().indexOf(form), at: Date.now(), values };
  sessionStorage.setItem(DRAFT, JSON.stringify(draft));
});
function restore(draft) {
  const form = postForms()[draft.form];
  const fields = form ? draftFields(form) : [];
  if (!fields.length || fields.length !== draft.values.length) return;
  fields.forEach((el, number) => {
    const value = draft.values[number];
    if (el.matches("[type=checkbox], [type=radio]")) el.checked = value;
    else if (el.matches("select")) [...el.options].forEach((option, at) => { option.selected = value[at]; });
    else el.value = value;
    el.dispatchEvent(new Event("change", { bubbles: true }));
  });
  const note = document.createElement("div");
  note.className = "alert alert-warning";
  note.setAttribute("role", "status");
  note.textContent = say("restored");
  form.before(note);
}
document.addEventListener("DOMContentLoaded", () => {
  const kept = sessionStorage.getItem(DRAFT);
  if (!kept) return;
  const draft = JSON.parse(kept);
  if (!person) {
    // The sign-in page, or the page of the code.
    sessionStorage.setItem(DRAFT, JSON.stringify({ ...draft, hasWaited: true }));
    return;
  }
  sessionStorage.removeItem(DRAFT);
  const isHere = draft.path === location.pathname + location.search;
  if (draft.hasWaited && isHere && draft.person === person && Date.now() - draft.at < 900000) restore(draft);
});
