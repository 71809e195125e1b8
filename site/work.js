// On the start page: what there is of a student's work in this browser, to download or to start over.

const store = document.body.dataset.store;

// JupyterLite keeps each notebook under its name, in a database of this name.
async function openStore() {
  const known = await indexedDB.databases();
  if (!known.some(database => database.name === store)) return null;
  const database = await settled(indexedDB.open(store));
  return database.objectStoreNames.contains("files") ? database : null;
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function read(file) {
  const database = await openStore();
  if (!database) return null;
  const kept = await settled(database.transaction("files").objectStore("files").get(file));
  database.close(); // or JupyterLite could not change it
  return kept?.content ?? null;
}

async function remove(file) {
  const database = await openStore();
  const names = ["files", "checkpoints"].filter(name => database.objectStoreNames.contains(name));
  const transaction = database.transaction(names, "readwrite");
  await Promise.all(names.map(name => settled(transaction.objectStore(name).delete(file))));
  database.close();
}

// What nbgrader has locked is as it was published; where it is no longer so, there is a new version.
function isOlder(kept, published) {
  const text = cell => [cell.source].flat().join("");
  const had = new Set(kept.cells.map(text));
  return published.cells.some(cell => cell.metadata.nbgrader?.locked && !had.has(text(cell)));
}

function button(words, act) {
  const made = document.createElement("button");
  made.textContent = words;
  made.onclick = act;
  return made;
}

function download(file, notebook) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(notebook, null, 1)], { type: "application/x-ipynb+json" }));
  link.download = file;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function show(lesson) {
  lesson.querySelector(".work")?.remove();
  const file = lesson.dataset.published.split("/").at(-1);
  const title = lesson.querySelector("a").textContent;
  const kept = await read(file);
  if (!kept) return;
  const shown = document.createElement("div");
  shown.className = "work";
  const published = await fetch(lesson.dataset.published).then(got => got.json(), () => null);
  if (published && isOlder(kept, published)) {
    const note = document.createElement("p");
    note.className = "note";
    note.textContent = "There is a new version of this lesson. You have the one that you began with. To get the new one, download yours, then start over.";
    shown.append(note);
  }
  const fetchAgain = button("Download", async () => download(file, await read(file)));
  const startOver = button("Start over", async () => {
    if (!confirm(`Delete what you have written in “${title}” from this browser? If you may need it, choose Cancel and download it first.`)) return;
    await remove(file);
    await show(lesson);
    lesson.querySelector("a").focus();
  });
  fetchAgain.setAttribute("aria-label", `Download your work: ${title}`);
  startOver.setAttribute("aria-label", `Start over: ${title}`);
  shown.append(fetchAgain, startOver);
  lesson.append(shown);
}

if (typeof WebAssembly !== "object" || !window.indexedDB) document.getElementById("cannot").hidden = false;
else {
  const showAll = () => document.querySelectorAll("[data-published]").forEach(show);
  showAll();
  addEventListener("pageshow", event => event.persisted && showAll()); // come back from a lesson
}
