"use strict";
// What every page does by itself. Pages add behavior by data- attributes; nothing is written inline.

// Pinyin guard: while an input method composes, nobody (htmx included) hears "input"; one is sent at the end.
document.addEventListener("input", (e) => { if (e.isComposing) e.stopImmediatePropagation(); }, true);
document.addEventListener("compositionend", (e) => e.target.dispatchEvent(new Event("input", { bubbles: true })), true);

const say = (key) => JSON.parse(document.getElementById("script-messages").textContent)[key];

// Toasts ---------------------------------------------------------------------------------------------------
// From the server: HX-Trigger: {"toast": {"text": "…", "level": "success|warning|danger"}}. Never the only place of an error.
function toast(text, level = "success") {
  const box = document.createElement("div");
  box.className = `toast text-bg-${level}`;
  const row = document.createElement("div");
  row.className = "d-flex";
  const body = document.createElement("div");
  body.className = "toast-body";
  body.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = `btn-close me-2 m-auto${level === "warning" ? "" : " btn-close-white"}`;
  close.dataset.bsDismiss = "toast";
  close.setAttribute("aria-label", say("close"));
  row.append(body, close);
  box.append(row);
  document.getElementById("toasts").append(box);
  box.addEventListener("hidden.bs.toast", () => box.remove());
  new bootstrap.Toast(box, { delay: level === "danger" ? 15000 : 5000 }).show();
}
document.addEventListener("toast", (e) => toast(e.detail.text, e.detail.level));

// htmx -----------------------------------------------------------------------------------------------------
document.addEventListener("htmx:responseError", (e) => {
  const known = { 401: "signed_out", 403: "forbidden" };
  toast(say(known[e.detail.xhr.status] || "failed"), "danger");
});
document.addEventListener("htmx:sendError", () => toast(say("offline"), "danger"));
document.addEventListener("htmx:timeout", () => toast(say("timeout"), "danger"));
// A session that ended answers with the login page: never into the middle of a list, and back here afterwards.
document.addEventListener("htmx:beforeSwap", (e) => {
  const login = document.body.dataset.login;
  if (!e.detail.xhr.responseURL || new URL(e.detail.xhr.responseURL).pathname !== login) return;
  e.detail.shouldSwap = false;
  location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
});

// Keyboard -------------------------------------------------------------------------------------------------
const isTyping = (el) => el.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(el.tagName);
document.addEventListener("keydown", (e) => {
  if (e.isComposing || e.ctrlKey || e.altKey || e.metaKey) return;
  if (e.key === "Escape" && isTyping(e.target)) e.target.blur();
  if (isTyping(e.target)) return;
  if (e.key === "/") {
    const search = document.querySelector("input[type=search], input[name=q]");
    if (!search) return;
    e.preventDefault();
    search.focus();
    search.select();
  } else if (e.key === "?") {
    bootstrap.Modal.getOrCreateInstance(document.getElementById("keys")).show();
  }
});

// Questions before what cannot be undone: data-confirm="…" on a button or link, hx-confirm for htmx ---------------
function ask(question, go) {
  const box = document.getElementById("confirm");
  const modal = bootstrap.Modal.getOrCreateInstance(box);
  const yes = document.getElementById("confirm-yes");
  document.getElementById("confirm-text").textContent = question;
  const accept = () => {
    box.addEventListener("hidden.bs.modal", go, { once: true });
    modal.hide();
  };
  yes.addEventListener("click", accept, { once: true });
  box.addEventListener("hidden.bs.modal", () => yes.removeEventListener("click", accept), { once: true });
  box.addEventListener("shown.bs.modal", () => yes.focus(), { once: true });
  modal.show();
}
document.addEventListener("click", (e) => {
  const button = e.target.closest("[data-confirm]");
  if (!button || button.dataset.confirmed) return;
  e.preventDefault();
  e.stopImmediatePropagation();
  ask(button.dataset.confirm, () => {
    button.dataset.confirmed = "1";
    button.click();
    delete button.dataset.confirmed;
  });
}, true);
document.addEventListener("htmx:confirm", (e) => {
  if (!e.detail.question) return;
  e.preventDefault();
  ask(e.detail.question, () => e.detail.issueRequest(true));
});

// Forms ----------------------------------------------------------------------------------------------------
// Filters send themselves: <form data-autosubmit>. Typing waits a moment, and only where htmx keeps the focus.
document.addEventListener("change", (e) => {
  const form = e.target.form;
  if (form && form.matches("[data-autosubmit]") && !e.target.matches("[type=search]")) form.requestSubmit();
});
const waiting = new WeakMap();
document.addEventListener("input", (e) => {
  const form = e.target.form;
  if (!form || !form.matches("[data-autosubmit][hx-get]") || !e.target.matches("[type=search]")) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => form.requestSubmit(), 300));
});
// An address one can send to a colleague names only the filters that are set.
document.addEventListener("formdata", (e) => {
  if (e.target.method !== "get") return;
  const empty = new Set([...e.formData].filter(([, value]) => value === "").map(([name]) => name));
  for (const name of empty) {
    const kept = e.formData.getAll(name).filter((value) => value !== "");
    e.formData.delete(name);
    kept.forEach((value) => e.formData.append(name, value));
  }
});
// A second click on a slow network must not send the form twice. A form whose answer is a file says data-again.
document.addEventListener("submit", (e) => {
  const form = e.target;
  if (form.method !== "post" || form.matches("[data-again], [hx-post]") || e.defaultPrevented) return;
  if (form.dataset.sent) e.preventDefault();
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});
// What was chosen, by name and size: a field of several files would only say how many. Too large is said before sending.
document.addEventListener("change", (e) => {
  const input = e.target;
  if (!input.matches("input[type=file][data-files]")) return;
  const limits = input.dataset;
  const isBad = (file, at) => file.size > limits.megabytes * 2 ** 20 || at >= limits.most;
  const files = [...input.files];
  const list = input.parentNode.querySelector(".chosen") || document.createElement("ul");
  list.className = "chosen";
  list.setAttribute("aria-live", "polite");
  list.replaceChildren(...files.map((file, at) => {
    const line = document.createElement("li");
    const why = at >= limits.most ? say("too_many") : say("too_big");
    line.textContent = `${file.name} · ${Math.max(file.size / 2 ** 20, 0.1).toFixed(1)} MB${isBad(file, at) ? ` · ${why}` : ""}`;
    line.classList.toggle("is-bad", isBad(file, at));
    return line;
  }));
  input.after(list);
});
// The error summary gets the focus, its links give it to the field.
document.addEventListener("click", (e) => {
  const link = e.target.closest(".error-summary a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  e.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
});
const focusFirst = (root) => {
  const target = root.querySelector("[data-focus]");
  if (target) target.focus();
};
document.addEventListener("DOMContentLoaded", () => focusFirst(document));
document.addEventListener("htmx:afterSettle", (e) => focusFirst(e.target));
