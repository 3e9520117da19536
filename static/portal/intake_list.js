"use strict";
/* What waits on this phone: the list under the form, its warnings, sending, deleting, taking it out as a file. */
(() => {
const words = JSON.parse(document.getElementById("words").textContent);
const settings = JSON.parse(document.getElementById("settings").textContent);
const byId = (id) => document.getElementById(id);
const say = (key, facts = {}) => words[key].replace(/\{(\w+)\}/g, (_whole, name) => (name in facts ? facts[name] : ""));
Outbox.configure(settings);

// Who writes here: as the portal said last. Without signal nobody can be asked, and people go on writing.
const who = { person: 0, isOut: false };
const isMine = (record) => !record.person || record.person === who.person;
const STATES = { WAITING: ["waiting", "state-warn"], SENT: ["sent", "state-ok"], FIX: ["fix", "state-late"] };

function element(tag, facts = {}, ...parts) {
  const made = document.createElement(tag);
  for (const name of Object.keys(facts)) {
    if (name === "on") made.addEventListener("click", facts.on);
    else if (name === "className" || name === "textContent" || name === "hidden" || name === "type") made[name] = facts[name];
    else made.setAttribute(name, facts[name]);
  }
  made.append(...parts);
  return made;
}

function why(record) {
  if (record.state === Outbox.SENT) return "";
  if (record.state === Outbox.FIX) {
    if (record.taken) return say("taken", { number: record.taken === "?" ? "" : record.taken });
    const told = Object.values(record.fields || {}).flat();
    return told.length ? told.join(" ") : record.error;
  }
  return { offline: words.lost_signal, later: words.later }[record.error] || "";
}

function line(record) {
  const [word, tone] = STATES[record.state];
  const item = element("li", { "data-state": record.state, "data-id": record.client_id });
  const state = element("span", { className: `state ${tone}`, textContent: words[word] });
  const head = element("p", { className: "phone-record" }, state);
  if (record.number) head.append(element("strong", { className: "num", textContent: record.number }));
  head.append(element("span", { className: "phone-excerpt", textContent: record.excerpt }));
  item.append(head);
  const reason = why(record);
  if (reason) item.append(element("p", { className: "phone-why", textContent: reason }));
  if (record.state !== Outbox.SENT && !who.isOut) item.append(buttons(record));
  return item;
}

function buttons(record) {
  const row = element("div", { className: "phone-buttons" });
  if (record.state === Outbox.FIX) {
    const label = record.taken ? words.as_new : words.change;
    row.append(element("button", { type: "button", className: "btn btn-outline-primary", textContent: label,
      "aria-label": `${label}：${record.excerpt}`, on: () => document.dispatchEvent(new CustomEvent("amend", { detail: record })) }));
  }
  row.append(element("button", { type: "button", className: "btn btn-outline-danger", textContent: words.remove,
    "aria-label": `${words.remove}：${record.excerpt}`, on: () => ask(words.remove_sure, () => Outbox.remove(record.client_id)) }));
  return row;
}

let drawing = Promise.resolve();
function draw() {
  drawing = drawing.then(drawNow).catch(() => {});
  return drawing;
}
async function drawNow() {
  const records = await Outbox.all();
  const mine = records.filter(isMine);
  const open = mine.filter((record) => record.state !== Outbox.SENT);
  const sent = mine.filter((record) => record.state === Outbox.SENT).slice(0, 20);
  const others = records.filter((record) => record.state !== Outbox.SENT && !isMine(record)).length;
  byId("count").textContent = open.length;
  byId("records").replaceChildren(...[...open, ...sent].map(line));
  byId("nothing").hidden = open.length > 0;
  byId("export").hidden = byId("send").hidden = !open.length;
  byId("export").disabled = who.isOut;
  byId("others").hidden = !others;
  byId("others").textContent = say("others", { n: others });
  const old = open.filter((record) => Date.now() - record.created > Outbox.DAY).length;
  byId("old").hidden = !old;
  byId("old").textContent = say("old", { n: old });
  document.dispatchEvent(new CustomEvent("drawn", { detail: mine }));
}

function showNet() {
  byId("net").textContent = navigator.onLine ? "" : words.offline;
}
window.addEventListener("online", showNet);
window.addEventListener("offline", showNet);

function signedOut(isOut) {
  who.isOut = isOut;
  byId("signed-out").hidden = !isOut;
}

/* Ask the portal who is signed in; another person on a shared phone sees their own. False without an answer. */
async function meet() {
  try {
    const { who: person } = await Outbox.session();
    signedOut(!person);
    if (person && person !== who.person) {
      who.person = person;
      await Outbox.keep("person", person).catch(() => {});
      document.dispatchEvent(new CustomEvent("person", { detail: person }));
    }
    return true;
  } catch {
    return false;
  }
}

window.addEventListener("outbox", (e) => {
  const result = e.detail;
  if (result === "login") signedOut(true);
  if (result === "done") signedOut(false);
  const refused = result && result.refused !== undefined;
  if (refused || result === "done") {
    byId("refused").hidden = !refused;
    byId("refused").textContent = refused ? say("no_right", { why: result.refused }) : "";
  }
  draw();
});

async function send() {
  byId("told").textContent = words.sending;
  await meet();
  const result = await Outbox.hurry();
  const told = { offline: words.lost_signal, later: words.later, login: words.needs_login, empty: words.nothing_to_send };
  byId("told").textContent = told[result] || "";
  await draw();
}

// Everything unsent, photos and all, in a file that opens anywhere: for a phone that will not get through.
function dataUrl(photo) {
  let text = "";
  const bytes = new Uint8Array(photo.bytes);
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return `data:${photo.type};base64,${btoa(text)}`;
}
async function takeOut() {
  const open = (await Outbox.all()).filter((record) => record.state !== Outbox.SENT && isMine(record));
  const out = [];
  for (const record of open) {
    const photos = (await Outbox.photosOf(record.client_id)).map((photo) => ({ name: photo.name, content: dataUrl(photo) }));
    out.push({ ...JSON.parse(record.payload), state: record.state, saved_at: new Date(record.created).toISOString(), photos });
  }
  const url = URL.createObjectURL(new Blob([JSON.stringify(out, null, 1)], { type: "application/json" }));
  const day = new Date().toLocaleDateString("sv");
  element("a", { href: url, download: `${words.export_name}-${day}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

byId("send").addEventListener("click", send);
byId("export").addEventListener("click", takeOut);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) meet().then((isMet) => isMet && Outbox.hurry());
});
window.Intake = { words, settings, byId, say, who, element, draw, meet, signedOut, showNet };
})();
