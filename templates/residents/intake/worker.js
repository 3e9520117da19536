"use strict";
/* The shell of the phone's pages below /m/. Only GETs are answered from here; what is sent goes straight to the portal.
   Kept: the files of one version and the page that belongs to them. Nothing of anybody. */
const VERSION = {{ version|safe }};
const FILES = {{ files|safe }};
const PAGE = {{ page|safe }};
const STATICS = {{ statics|safe }};
const ADDRESSES = {{ addresses|safe }};
const SHELL = `shell-${VERSION}`;
const PATIENCE = 4000;
importScripts(...{{ engine|safe }});
Outbox.configure(ADDRESSES);

const isShell = (answer) => answer.ok && !answer.redirected && answer.headers.get("X-Shell") === VERSION;

// All or nothing: a copy without one of its files would fail where there is no signal to get it.
async function install() {
  const cache = await caches.open(SHELL);
  await cache.addAll(FILES.map((url) => new Request(url, { cache: "reload" })));
  const page = await fetch(PAGE, { cache: "no-store", credentials: "same-origin" });
  if (!isShell(page)) throw new Error("the page is of another version, or nobody is signed in");
  await cache.put(PAGE, page);
  await self.skipWaiting();
}
async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith("shell-") && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}
self.addEventListener("install", (e) => e.waitUntil(install()));
self.addEventListener("activate", (e) => e.waitUntil(activate()));

const kept = async (url) => (await caches.open(SHELL)).match(url);

/* The page: fresh if the portal answers soon. A session that is over, a portal that fails or no answer at all must not
   keep anybody from writing down what is being said to them: then the copy, which says what is the matter. */
async function page(request) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  try {
    const answer = await fetch(request, { signal: abort.signal });
    const isElsewhere = answer.type === "opaqueredirect" || answer.redirected || answer.status >= 500;
    if (isElsewhere) return (await kept(PAGE)) || answer;
    if (isShell(answer)) await (await caches.open(SHELL)).put(PAGE, answer.clone());
    return answer;
  } catch (error) {
    const copy = await kept(PAGE);
    if (copy) return copy;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname === PAGE && e.request.mode === "navigate") {
    e.respondWith(page(e.request));
  } else if (url.pathname.startsWith(STATICS)) {
    e.respondWith(kept(e.request).then((copy) => copy || fetch(e.request)));
  }
});

// The signal is back and no page is open: send what waits. What fails is tried again by the browser.
self.addEventListener("sync", (e) => {
  if (e.tag !== "outbox") return;
  e.waitUntil(Outbox.flush().then((result) => {
    if (result === "offline" || result === "later") throw new Error(result);
  }));
});
