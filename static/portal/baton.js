"use strict";
// The forms of the loop: fields only some choices ask for, and sentences offered as the answer.
const form = document.querySelector("[data-when-form]");
const value = (name) => {
  const field = form.elements[name];
  return field ? field.value : "";
};

function show() {
  const chosen = value("verdict");
  form.querySelectorAll("[data-when]").forEach((part) => {
    part.hidden = !part.dataset.when.split(" ").includes(chosen);
  });
}

// A sentence is offered as long as nobody wrote one of their own.
const source = document.getElementById("offered-answers");
const offered = source ? JSON.parse(source.textContent) : {};
function offer() {
  const answer = form.elements.answer;
  if (!answer || !source) return;
  const isOwn = answer.value.trim() && !Object.values(offered).includes(answer.value.trim());
  if (isOwn) return;
  const verdict = value("verdict");
  const key = verdict === "DECLINE" ? value("decline_reason") : verdict || value("result");
  answer.value = offered[key] || "";
}

if (form) {
  form.addEventListener("change", (e) => {
    if (["verdict", "decline_reason", "result"].includes(e.target.name)) offer();
    show();
  }, true);
  document.addEventListener("click", (e) => {
    const button = e.target.closest("[data-fill]");
    if (!button) return;
    const field = document.querySelector(button.dataset.fill);
    field.value = button.dataset.value;
    field.focus();
  });
  if (!form.querySelector(".error-summary")) offer();
  show();
}
