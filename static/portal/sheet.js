"use strict";
// A button that prints the page, for those who do not know the browser's own.
document.addEventListener("click", (e) => {
  if (e.target.closest("[data-print]")) window.print();
});
