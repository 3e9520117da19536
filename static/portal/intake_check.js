"use strict";
/* What this browser can do of what the phone's pages need; each line says what it means for the work. */
(() => {
const words = JSON.parse(document.getElementById("words").textContent);
const settings = JSON.parse(document.getElementById("settings").textContent);
const byId = (id) => document.getElementById(id);
Outbox.configure(settings);
const PATIENCE = 8000;
const TONES = { good: "state-ok", partly: "state-warn", bad: "state-late" };
const lines = [];

function show(name, verdict, note = "") {
  lines.push(`${words[name]}：${verdict ? words[verdict] : ""}${note ? ` ${note}` : ""}`);
  const item = document.createElement("li");
  item.dataset.check = name;
  item.dataset.verdict = verdict;
  const label = document.createElement("span");
  label.textContent = words[name];
  item.append(label);
  if (verdict) {
    const badge = document.createElement("span");
    badge.className = `state ${TONES[verdict]}`;
    badge.textContent = words[verdict];
    item.append(badge);
  }
  if (note) {
    const more = document.createElement("p");
    more.className = "hint";
    more.textContent = note;
    item.append(more);
  }
  byId("results").append(item);
}
const told = (name, isGood, worse = "bad") => show(name, isGood ? "good" : worse, isGood ? "" : words[`${name}_not`]);
const soon = (promise) => Promise.race([promise, new Promise((_go, stop) => { setTimeout(() => stop(new Error("slow")), PATIENCE); })]);
const works = async (test) => { try { return Boolean(await soon(test())); } catch { return false; } };

async function shrinks() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 8;
  canvas.getContext("2d").fillRect(0, 0, 8, 8);
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.8); });
  const picture = await createImageBitmap(blob);
  return blob.type === "image/jpeg" && picture.width === 8;
}

async function opensOffline() {
  await navigator.serviceWorker.register(settings.worker, { scope: settings.scope });
  await navigator.serviceWorker.ready;
  return caches.open("probe").then(() => caches.delete("probe"));
}

async function portal() {
  try {
    const answer = await soon(fetch(settings.session, { cache: "no-store", headers: { "X-Background": "1" } }));
    told("portal", answer.ok);
    const off = Math.round((Date.now() - Date.parse(answer.headers.get("Date"))) / 60000);
    if (Number.isNaN(off)) return;
    if (Math.abs(off) < 3) show("clock", "good");
    else show("clock", "partly", words.clock_not.replace("{n}", off));
  } catch { told("portal", false); }
}

async function run() {
  told("https", window.isSecureContext, "partly");
  told("cookies", navigator.cookieEnabled);
  told("storage", await works(() => Outbox.canStore()));
  told("kept", await works(async () => (await navigator.storage.persisted()) || navigator.storage.persist()), "partly");
  told("worker", await works(opensOffline), "partly");
  told("sync", "SyncManager" in window, "partly");
  told("locks", "locks" in navigator, "partly");
  told("photo", await works(shrinks), "partly");
  await portal();
  try {
    const { quota, usage } = await navigator.storage.estimate();
    show("free", "", `${Math.round((quota - usage) / 2 ** 20)} MB`);
  } catch { /* not told on plain http */ }
  show("browser", "", navigator.userAgent);
  show("screen", "", `${screen.width}×${screen.height} @${devicePixelRatio}`);
  show("language", "", navigator.language);
  show("at", "", new Date().toISOString());
  byId("report").value = lines.join("\n");
  byId("results").setAttribute("aria-busy", "false");
  byId("copy").disabled = false;
}

byId("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(byId("report").value);
    byId("told").textContent = words.copied;
  } catch {
    // Plain http has no clipboard.
    byId("report").select();
    byId("told").textContent = document.execCommand("copy") ? words.copied : words.select;
  }
});
run();
})();
