"use strict";
// The workbench of suggestions: keys to walk the cards, and the bar for several picked at once.
const cards = () => [...document.querySelectorAll("[data-card]")].filter((card) => card.offsetParent);
const here = () => document.activeElement.closest("[data-card]");

function walk(by) {
  const all = cards();
  const at = all.indexOf(here());
  const next = at < 0 ? all[0] : all[at + by];
  if (!next) return;
  next.querySelector("a").focus();
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (e) => {
  if (e.isComposing || e.ctrlKey || e.altKey || e.metaKey || document.querySelector(".modal.show")) return;
  const isPick = e.target.matches("[name=pick]");
  if (!isPick && (e.target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName))) return;
  if (e.key === "j" || e.key === "k") {
    e.preventDefault();
    walk(e.key === "j" ? 1 : -1);
  } else if (e.key === "x" && here()) {
    const box = here().querySelector("[name=pick]");
    if (box) box.click();
  }
});

// Nothing picked, nothing to do: the bar only says how.
function count() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const picked = document.querySelectorAll("[name=pick]:checked").length;
  const said = bar.querySelector("[data-picked]");
  said.dataset.none = said.dataset.none || said.textContent;
  const words = document.getElementById("board-picked").content.textContent;
  said.textContent = picked ? words.replace("#", picked) : said.dataset.none;
  bar.querySelectorAll("button").forEach((button) => { button.disabled = !picked; });
}
document.addEventListener("change", (e) => { if (e.target.matches("[name=pick]")) count(); });
document.addEventListener("htmx:afterSettle", count);
window.addEventListener("pageshow", count);
document.addEventListener("DOMContentLoaded", () => {
  const keys = document.getElementById("board-keys");
  document.querySelector("#keys .keys").append(keys.content.cloneNode(true));
  count();
});
