"use strict";
/* Photos of a remark: made small on the phone, three at most, numbered as they stand. */
(() => {
const { words, byId, say, element } = Intake;
const PHOTOS = 3, SIDE = 1280, QUALITY = 0.8;
const photos = { kept: [] };
let working = Promise.resolve();

async function shrink(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); });
  return blob.arrayBuffer();
}

async function addPhotos(files) {
  const told = [];
  byId("photo-told").textContent = words.shrinking;
  for (const file of files) {
    if (photos.kept.length >= PHOTOS) { told.push(say("photo_most", { n: PHOTOS })); break; }
    try {
      photos.kept.push({ type: "image/jpeg", bytes: await shrink(file) });
    } catch { told.push(say("photo_unreadable", { name: file.name })); }
  }
  byId("photo-told").textContent = told.join(" ");
  showPhotos();
  document.dispatchEvent(new CustomEvent("typed"));
}

// Numbered as they stand: the portal names the one it refuses.
const named = () => photos.kept.map((photo, n) => ({ ...photo, name: `${say("photo", { n: n + 1 })}.jpg` }));
let shown = [];
function showPhotos() {
  shown.forEach((url) => URL.revokeObjectURL(url));
  shown = photos.kept.map((photo) => URL.createObjectURL(new Blob([photo.bytes], { type: photo.type })));
  byId("photos").replaceChildren(...shown.map((url, n) => {
    const drop = element("button", { type: "button", className: "phone-drop", "aria-label": say("drop_photo", { n: n + 1 }), textContent: "×", on: () => {
      photos.kept.splice(n, 1);
      showPhotos();
      document.dispatchEvent(new CustomEvent("typed"));
      byId("photo").focus();
    } });
    return element("li", {}, element("img", { src: url, alt: say("photo", { n: n + 1 }) }), drop);
  }));
  byId("photo-label").classList.toggle("disabled", photos.kept.length >= PHOTOS);
  byId("photo").disabled = photos.kept.length >= PHOTOS;
}

byId("photo").addEventListener("change", () => {
  const files = [...byId("photo").files];
  byId("photo").value = "";
  working = working.then(() => addPhotos(files));
});
// Whoever saves while a photo is still being made small waits for it.
Intake.photos = Object.assign(photos, { named, show: showPhotos, ready: () => working });
})();
