"use strict";
/* Where the phone logs: the neighborhood remembered, its buildings, and the meeting or visit one is at. */
(() => {
const { words, settings, byId, say, who, element } = Intake;
const REMEMBERED = 5, SHOWN = 30;
const query = new URLSearchParams(location.search);
const at = { event: Number(query.get("event")) || null, visit: Number(query.get("visit")) || null };
const state = { places: [], recent: [], place: null, occasion: null };
const told = (name) => document.dispatchEvent(new CustomEvent(name));

// The place ---------------------------------------------------------------------------------------------------------
const placeOf = (id) => state.places.find((place) => place.id === id) || null;

function showPlace() {
  byId("place-name").textContent = state.place ? state.place.name : words.choose_place;
  byId("place").classList.toggle("is-chosen", Boolean(state.place));
}

function choosePlace(place, isKept = true) {
  const isOther = !state.place || state.place.id !== place.id;
  state.place = place;
  showPlace();
  openPlaces(false);
  told("place");
  if (isOther) loadBuildings();
  if (!isKept) return;
  state.recent = [place.id, ...state.recent.filter((id) => id !== place.id)].slice(0, REMEMBERED);
  Outbox.keep(`recent-${who.person}`, state.recent).catch(() => {});
  told("typed");
}

function openPlaces(isOpen) {
  byId("places").hidden = !isOpen;
  byId("place").setAttribute("aria-expanded", String(isOpen));
  if (isOpen) { byId("place-search").value = ""; listPlaces(); }
}

// The last used first, then in order; what is typed is looked for in name, initials, street and community.
function listPlaces() {
  const typed = byId("place-search").value.trim().toLowerCase();
  const rank = (place) => { const at_ = state.recent.indexOf(place.id); return at_ < 0 ? REMEMBERED : at_; };
  const fits = (place) => !typed || place.name.toLowerCase().includes(typed) || place.initials.includes(typed) || place.where.toLowerCase().includes(typed);
  const found = state.places.filter(fits).sort((a, b) => rank(a) - rank(b));
  byId("place-found").replaceChildren(...found.slice(0, SHOWN).map((place) => {
    const name = element("span", { className: "phone-place-name", textContent: place.name });
    const where = element("span", { className: "hint", textContent: place.where });
    return element("li", {}, element("button", { type: "button", "aria-pressed": String(state.place === place), on: () => choosePlace(place) }, name, where));
  }));
  const none = state.places.length ? (found.length ? "" : words.no_place) : words.no_places_yet;
  byId("place-none").textContent = found.length > SHOWN ? words.more_places : none;
}

function listBuildings(buildings) {
  const select = byId("building");
  const kept = select.value;
  select.replaceChildren(select.options[0], ...buildings.map(([id, number]) => element("option", { value: String(id), textContent: number })));
  select.value = buildings.some(([id]) => String(id) === kept) ? kept : "";
}

async function loadBuildings() {
  const place = state.place;
  const key = `buildings-${place.id}`;
  listBuildings(place.buildings || (await Outbox.get(key).catch(() => null)) || []);
  if (place.buildings) return;
  try {
    const { buildings } = await getJson(`${settings.places}?neighborhood=${place.id}`);
    await Outbox.keep(key, buildings);
    if (state.place === place) listBuildings(buildings);
  } catch { /* no signal: the place can be written by hand */ }
}

async function getJson(url) {
  const answer = await fetch(url, { credentials: "same-origin", cache: "no-store", headers: { "X-Background": "1" } });
  if (answer.status === 404) throw new Error("gone");
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return answer.json();
}

async function use(known) {
  state.places = known.neighborhoods;
  state.recent = (await Outbox.get(`recent-${who.person}`).catch(() => null)) || [];
  const only = state.places.length === 1 ? state.places[0] : null;
  const chosen = placeOf(state.recent[0]) || only;
  // Whoever is choosing already is not disturbed by the answer.
  if (state.place) state.place = placeOf(state.place.id) || state.place;
  else if (chosen) choosePlace(chosen, false);
  else if (byId("places").hidden) openPlaces(true);
  if (!byId("places").hidden) listPlaces();
}

// What was kept from the last time serves until, and unless, the portal answers.
async function useKept() {
  state.place = null;
  state.places = [];
  showPlace();
  const kept = await Outbox.get(`places-${who.person}`).catch(() => null);
  if (kept) await use(kept);
  else openPlaces(true);
  await useOccasion(await Outbox.get(occasionKey()).catch(() => null));
}

async function useFresh() {
  try {
    const fresh = await getJson(settings.places);
    if (fresh.person === who.person) {
      await Outbox.keep(`places-${who.person}`, fresh).catch(() => {});
      await use(fresh);
    }
  } catch { /* no signal, or nobody signed in: what was kept serves */ }
  if (!isAt()) return;
  try {
    const fresh = await getJson(`${settings.occasion}?${at.event ? "event" : "visit"}=${at.event || at.visit}`);
    await Outbox.keep(occasionKey(), fresh).catch(() => {});
    await useOccasion(fresh);
  } catch (error) {
    if (error.message !== "gone") return;
    at.event = at.visit = null;
    byId("occasion").textContent = words.gone_occasion;
    told("typed");
  }
}

// At a meeting or a visit: place, building and flat stay; one remark after the other -----------------------------------
const isAt = () => Boolean(at.event || at.visit);
const occasionKey = () => `occasion-${at.event || 0}-${at.visit || 0}-${who.person}`;

async function useOccasion(known) {
  if (!isAt()) return;
  state.occasion = known;
  byId("occasion").hidden = false;
  byId("occasion").textContent = known ? say("at_occasion", { label: known.label }) : words.unknown_occasion;
  if (known) byId("occasion").append(" ", element("a", { href: known.url, className: "phone-link", textContent: words.leave_occasion }));
  await stay();
}

async function stay() {
  if (!state.occasion) return;
  const place = placeOf(state.occasion.neighborhood);
  if (place) { choosePlace(place, false); await loadBuildings(); }
  byId("place").disabled = Boolean(place);
  byId("building").value = state.occasion.building || "";
  byId("flat").value = state.occasion.flat;
}

byId("place").addEventListener("click", () => openPlaces(byId("places").hidden));
byId("place-search").addEventListener("input", listPlaces);
byId("place-search").addEventListener("keydown", (e) => {
  if (e.key !== "Enter" || e.isComposing) return;
  e.preventDefault();
  const first = byId("place-found").querySelector("button");
  if (first) first.click();
});
Object.assign(Intake, { at, isAt, placeOf, choosePlace, openPlaces, useKept, useFresh, stay, getJson, chosenPlace: () => state.place });
})();
