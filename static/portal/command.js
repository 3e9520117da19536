"use strict";
// The command center's refresh: while it fails the page says so, and of which time its data are.

const clock = (moment) => `${String(moment.getHours()).padStart(2, "0")}:${String(moment.getMinutes()).padStart(2, "0")}`;
const isBoard = (e) => e.target.id === "board";
let heardAt = null;

function lost(e) {
  if (!isBoard(e)) return;
  e.stopPropagation(); // One standing line instead of a toast every half minute.
  const line = document.getElementById("connection");
  line.textContent = line.dataset.text.replace("{time}", heardAt || e.target.dataset.checked);
  line.hidden = false;
}
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.body.addEventListener(name, lost);
}
document.body.addEventListener("htmx:afterRequest", (e) => {
  if (!isBoard(e) || !e.detail.successful) return;
  heardAt = clock(new Date());
  document.getElementById("connection").hidden = true;
});
