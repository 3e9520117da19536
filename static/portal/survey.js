"use strict";
// Keying paper by keyboard alone: digits and letters tick, Enter goes on, Shift+Enter back, Ctrl+Enter saves.
const form = document.querySelector("form[data-survey]");
const boxes = (stop) => [...stop.querySelectorAll("input[type=checkbox], input[type=radio]")];
// Where Enter goes: the number, the building, each question, and at the end whether it is valid and the button.
const stops = () => [
  ...form.querySelectorAll(".survey-who input, .survey-who select, [data-question]"),
  ...form.querySelectorAll(".survey-invalid input, .form-buttons button"),
];
const own = (stop) => (stop.matches("[data-question]") ? stop.querySelector("textarea, input:checked, input") : stop);

function go(from, step) {
  const all = stops();
  const at = all.findIndex((stop) => stop === from || stop.contains(from));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  own(next).focus();
  next.scrollIntoView({ block: "nearest" });
}

// 1–9 and 0 (the tenth), or A, B, C …: by the key itself, so that an input method changes nothing.
function place(e) {
  const key = /^(?:Digit|Numpad)(\d)$/.exec(e.code);
  if (key) return (Number(key[1]) || 10) - 1;
  const letter = /^Key([A-Z])$/.exec(e.code);
  return letter ? letter[1].charCodeAt(0) - 65 : -1;
}

function keyed(e) {
  if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
    e.preventDefault();
    form.requestSubmit();
    return;
  }
  if (e.isComposing || e.ctrlKey || e.altKey || e.metaKey) return;
  if (e.key === "Enter" && e.target.tagName !== "BUTTON" && e.target.tagName !== "A") {
    e.preventDefault();
    go(e.target, e.shiftKey ? -1 : 1);
    return;
  }
  const question = e.target.closest("[data-question]");
  if (!question || e.target.tagName === "TEXTAREA") return;
  const box = boxes(question)[place(e)];
  if (!box) return;
  e.preventDefault();
  // So that the page's own keys hear nothing of it.
  e.stopPropagation();
  box.focus();
  box.checked = box.type === "radio" || !box.checked;
}

if (form) {
  form.querySelectorAll("[data-question]").forEach((question) => boxes(question).forEach((box, at) => {
    // A scale's own labels are the digits.
    if (box.labels[0]?.textContent === String(at + 1)) return;
    const digit = document.createElement("span");
    digit.className = "survey-digit";
    digit.setAttribute("aria-hidden", "true");
    digit.textContent = at < 9 ? String(at + 1) : at === 9 ? "0" : String.fromCharCode(65 + at);
    box.after(digit);
  }));
  form.addEventListener("keydown", keyed, true);
  let isSent = false;
  form.addEventListener("submit", (e) => {
    if (isSent) e.preventDefault();
    isSent = true;
  });
  // Back by the browser's history: it may be sent again.
  addEventListener("pageshow", () => { isSent = false; });
  // After the page itself has gone to its list of errors: the eyes are there, the hand decides whether to keep it.
  document.addEventListener("DOMContentLoaded", () => {
    const first = form.querySelector(".error-summary") ? form.elements.is_invalid : form.elements.sheet;
    first.focus();
    if (first.type === "text") first.select();
  });
}
