"use strict";
// The public pages need no script. With one, what was asked before shows while somebody types, and paper is one tap away.

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});

const form = document.querySelector("form[data-similar]");
if (form) {
  const box = document.getElementById("similar");
  const list = box.querySelector("ul");
  let waiting = 0, asked = 0;
  const show = (found) => {
    box.hidden = !found.length;
    list.replaceChildren(...found.map((one) => {
      const line = document.createElement("li");
      const link = document.createElement("a");
      link.href = one.url;
      link.textContent = one.text;
      line.append(link, ` ${one.state}`);
      return line;
    }));
  };
  const ask = async () => {
    const text = form.elements.text.value.trim(), mine = ++asked;
    if ([...text].length < 4) return show([]);
    const facts = new URLSearchParams({ text: text.slice(0, 200), category: form.elements.category.value });
    try {
      const answer = await fetch(`${form.dataset.similar}?${facts}`);
      const found = answer.ok ? (await answer.json()).results : [];
      if (mine === asked) show(found);
    } catch {
      show([]);
    }
  };
  // Pinyin: what is still being composed is no text yet.
  const later = (event) => {
    if (event.isComposing) return;
    clearTimeout(waiting);
    waiting = setTimeout(ask, 600);
  };
  form.addEventListener("input", later);
  form.addEventListener("compositionend", later);
}
