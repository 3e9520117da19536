/* The outbox of the phone. A record lies here until the server has answered with the number it stored it under.
   Runs on the page and in the service worker: nothing here knows a document. Needs idb.

   records  {client_id, person, state, payload, excerpt, tries, error, fields, created, …}   photos  [{name, type, bytes}]
   States: WAITING to be sent; SENT, a receipt without what was said; FIX, refused by the server for a reason. */
(function (scope) {
"use strict";

const WAITING = "WAITING", SENT = "SENT", FIX = "FIX";
const RECORDS = "records", PHOTOS = "photos", KEPT = "kept", LOCK = "portal-outbox";
const DAY = 86400000, RECEIPTS = 7 * DAY, PATIENCE = 60000, LONGEST_WAIT = 300000, LEASE = 90000;
const STRICT = { durability: "strict" };
let where = {};
let opened = null;

function database() {
  if (!opened) {
    opened = idb.openDB("portal-intake", 1, {
      upgrade(db) {
        db.createObjectStore(RECORDS, { keyPath: "client_id" }).createIndex("state", "state");
        db.createObjectStore(PHOTOS);
        db.createObjectStore(KEPT);
      },
      terminated() { opened = null; },
    });
    opened.catch(() => { opened = null; });
  }
  return opened;
}

// Resolves only once it is on the disk: a battery that dies a moment later loses nothing.
async function write(stores, work) {
  const tx = (await database()).transaction(stores, "readwrite", STRICT);
  const result = await work(tx);
  await tx.done;
  return result;
}

// crypto.randomUUID exists only on https and this machine.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// Half of a pair is no character: a server cannot read it.
const whole = (value) => (typeof value === "string" ? value.replace(/[\ud800-\udfff]/gu, "\ufffd") : value);
const excerptOf = (text) => [...text.replace(/\d(?:[ -]?\d){4,}/g, "***")].slice(0, 20).join("");

function recordOf(id, person, facts) {
  const payload = { client_id: id };
  for (const name of Object.keys(facts)) payload[name] = whole(facts[name]);
  return {
    client_id: id, person, state: WAITING, payload: JSON.stringify(payload), excerpt: excerptOf(payload.text),
    tries: 0, error: "", fields: {}, created: Date.now(),
  };
}

/* The number is made here, once and for all: however often the record is sent, the server knows it again. */
async function save(person, facts, photos) {
  const record = recordOf(newId(), person, facts);
  await write([RECORDS, PHOTOS], async (tx) => {
    await tx.objectStore(RECORDS).add(record);
    if (photos.length) await tx.objectStore(PHOTOS).put(photos, record.client_id);
  });
  announce();
  return record;
}

/* What was refused, put right, goes under the same number; what the server holds already in other words, under a new one. */
async function amend(id, facts, photos) {
  const saved = await write([RECORDS, PHOTOS], async (tx) => {
    const old = await tx.objectStore(RECORDS).get(id);
    if (!old || old.state === SENT) return null;
    const record = recordOf(old.taken ? newId() : id, old.person, facts);
    record.created = old.created;
    if (old.taken) await tx.objectStore(RECORDS).delete(id);
    await tx.objectStore(PHOTOS).delete(id);
    await tx.objectStore(RECORDS).put(record);
    if (photos.length) await tx.objectStore(PHOTOS).put(photos, record.client_id);
    return record;
  });
  announce();
  return saved;
}

async function remove(id) {
  await write([RECORDS, PHOTOS], async (tx) => {
    const record = await tx.objectStore(RECORDS).get(id);
    if (!record || record.state === SENT) return;
    await tx.objectStore(RECORDS).delete(id);
    await tx.objectStore(PHOTOS).delete(id);
  });
  announce();
}

const all = async () => (await (await database()).getAll(RECORDS)).sort((a, b) => b.created - a.created);
const photosOf = async (id) => (await (await database()).get(PHOTOS, id)) || [];
const get = async (key) => (await database()).get(KEPT, key);
// Committed at once: a page on its way out has no time for the answer to a put.
async function keep(key, value) {
  const tx = (await database()).transaction(KEPT, "readwrite", STRICT);
  tx.store.put(value, key).catch(() => {});
  if (tx.commit) tx.commit();
  await tx.done;
}
const forget = (key) => write([KEPT], (tx) => tx.objectStore(KEPT).delete(key));

// A private window may refuse, or forget at once: known before anybody relies on it.
async function canStore() {
  try {
    const mark = newId();
    await keep("probe", mark);
    return (await get("probe")) === mark;
  } catch {
    return false;
  }
}

async function prune() {
  const limit = Date.now() - RECEIPTS;
  const old = (await all()).filter((record) => record.state === SENT && record.sent < limit);
  if (old.length) await write([RECORDS], (tx) => Promise.all(old.map((record) => tx.objectStore(RECORDS).delete(record.client_id))));
}

// Sending -----------------------------------------------------------------------------------------------------------
async function ask(url, options) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  try {
    return await fetch(url, { credentials: "same-origin", cache: "no-store", signal: abort.signal, ...options });
  } finally {
    clearTimeout(timer);
  }
}

async function session() {
  const answer = await ask(where.session, { headers: { "X-Background": "1" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

const json = async (answer) => { try { return await answer.json(); } catch { return {}; } };

/* Send one record. {kind: "sent" | "fix" | "login" | "refused" | "later" | "offline", …}; whatever is not plainly the
   portal's own answer (a hotel's sign-in page, a proxy's error) counts as not sent. */
async function post(record, photos, known) {
  const form = new FormData();
  form.append("payload", record.payload);
  for (const photo of photos) form.append("photos", new Blob([photo.bytes], { type: photo.type }), photo.name);
  let answer;
  try {
    answer = await ask(where.post, { method: "POST", body: form, headers: { "X-CSRFToken": known.csrf } });
  } catch {
    return { kind: "offline" };
  }
  const said = await json(answer);
  if ((answer.status === 201 || answer.status === 200) && said.client_id === record.client_id) return { kind: "sent", said };
  if (answer.status === 401) return { kind: "login" };
  const error = said.error || {};
  if (answer.status === 403) return { kind: "refused", text: error.message || "" };
  const isOurs = Boolean(error.code) && error.code !== "not_found";
  const isWait = [408, 425, 429].includes(answer.status) || answer.status >= 500 || answer.status < 400;
  if (isOurs && !isWait) return { kind: "fix", error, taken: said.number || "", is_taken: answer.status === 409 };
  return { kind: "later", status: answer.status, wait: Number(answer.headers.get("Retry-After")) || 0 };
}

/* Write down what became of a record. Only an answer makes a receipt of it, and then what was said is gone from here. */
function settle(record, outcome) {
  return write([RECORDS, PHOTOS], async (tx) => {
    const records = tx.objectStore(RECORDS);
    const stored = (await records.get(record.client_id)) || (outcome.kind === "sent" ? record : null);
    if (!stored) return;
    if (outcome.kind === "sent") {
      const { client_id, person, excerpt, created } = stored;
      const { number, id, is_flagged } = outcome.said;
      await records.put({ client_id, person, excerpt, created, state: SENT, number, id, is_flagged, sent: Date.now() });
      await tx.objectStore(PHOTOS).delete(client_id);
      return;
    }
    stored.tries += 1;
    stored.error = outcome.kind;
    stored.fields = {};
    if (outcome.kind === "fix") {
      stored.state = FIX;
      stored.error = outcome.error.message;
      stored.fields = outcome.error.fields || {};
      stored.taken = outcome.is_taken ? outcome.taken || "?" : "";
    }
    await records.put(stored);
  });
}

let failures = 0;
let timer = 0;
// Twice as long after each failure, at most five minutes, and never all phones in step.
function again(seconds) {
  clearTimeout(timer);
  const wait = Math.max(Math.min(2 ** failures * 1000, LONGEST_WAIT), (seconds || 0) * 1000);
  failures += 1;
  timer = setTimeout(flush, wait * (0.5 + Math.random()));
}

async function next(person, tried) {
  const db = await database();
  for (const id of await db.getAllKeysFromIndex(RECORDS, "state", WAITING)) {
    if (tried.has(id)) continue;
    const record = await db.get(RECORDS, id);
    // On a shared phone each person's records wait for that person.
    if (record && record.state === WAITING && (!record.person || record.person === person)) return record;
  }
  return null;
}

async function run(renew) {
  const hasAny = (await (await database()).countFromIndex(RECORDS, "state", WAITING)) > 0;
  if (!hasAny) return "empty";
  let known;
  try { known = await session(); } catch { again(); return "offline"; }
  if (!known.who) return "login";
  const tried = new Set();
  let result = "done";
  for (let record = await next(known.who, tried); record; record = await next(known.who, tried)) {
    tried.add(record.client_id);
    await renew();
    const outcome = await post(record, await photosOf(record.client_id), known);
    await settle(record, outcome);
    announce();
    if (outcome.kind === "login") return "login";
    if (outcome.kind === "refused") { failures = Math.max(failures, 7); again(); return { refused: outcome.text }; }
    if (outcome.kind === "offline") { again(); return "offline"; }
    if (outcome.kind === "later") { again(outcome.wait); result = "later"; }
  }
  if (result === "done") { failures = 0; clearTimeout(timer); }
  return result;
}

// One sender at a time, over all tabs and the worker. Without Web Locks (plain http) a lease in the database.
async function alone(work) {
  if (scope.navigator.locks) {
    return scope.navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? work(async () => {}) : "busy"));
  }
  const me = newId();
  const take = () => write([KEPT], async (tx) => {
    const held = await tx.objectStore(KEPT).get("lease");
    const now = Date.now();
    // A clock set back must not make a lease last.
    if (held && held.by !== me && held.until > now && held.until <= now + LEASE) return false;
    await tx.objectStore(KEPT).put({ by: me, until: now + LEASE }, "lease");
    return true;
  });
  if (!(await take())) return "busy";
  try {
    return await work(take);
  } finally {
    await forget("lease");
  }
}

async function flush() {
  let result;
  try {
    result = await alone(run);
  } catch {
    result = "broken";
  }
  if (result === "busy") again();
  announce(result);
  return result;
}

// Telling -----------------------------------------------------------------------------------------------------------
let channel = null;
try { channel = new BroadcastChannel("portal-outbox"); } catch { /* an old browser: each tab looks for itself */ }
const hear = (result) => scope.dispatchEvent(new CustomEvent("outbox", { detail: result }));
function announce(result) {
  hear(result);
  if (channel) channel.postMessage("change");
}
if (channel) channel.addEventListener("message", () => hear());

scope.addEventListener("online", () => { failures = 0; flush(); });

scope.Outbox = {
  WAITING, SENT, FIX, DAY,
  configure(addresses) { where = addresses; },
  hurry() { failures = 0; return flush(); },
  save, amend, remove, all, photosOf, get, keep, forget, canStore, prune, session, post, recordOf, newId, flush,
};
})(self);
