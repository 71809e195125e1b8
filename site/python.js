// In a lesson: fetches all of Python at once, ahead of the kernel, which asks for one part after another
// and then finds them in the browser's cache. Says how far it is, and what to do if it can't be.

const folder = new URL("static/pyodide/", new URL("..", location));
const { names, size } = JSON.parse(document.getElementById("python-parts").textContent);

const line = document.createElement("p");
line.setAttribute("role", "status");
line.style.cssText =
  "position: fixed; bottom: 0; left: 0; right: 0; z-index: 999; margin: 0; padding: .5rem 1rem;" +
  "font: 1rem/1.4 system-ui, sans-serif; background: #0b3d6b; color: #fff; text-align: center";
document.body.append(line);

const remedy = "Load this page again. If that doesn't help, the start page names other ways.";
let failed = false;
const say = words => {
  if (!failed && line.textContent !== words) line.textContent = words;
};
const fail = why => {
  say(`Python can't be loaded: ${why} ${remedy}`);
  failed = true;
  throw new Error(why);
};
const megabytes = bytes => (bytes / 1e6).toFixed(0);

let loaded = 0;
async function load(name) {
  let answer;
  try {
    answer = await fetch(new URL(name, folder));
  } catch {
    fail(`${name} doesn't arrive; the network may be down.`);
  }
  if (!answer.ok) fail(`${name} isn't there (${answer.status}).`);
  for (const reader = answer.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return;
    loaded += value.length;
    say(`Python is loading: ${megabytes(loaded)} of ${megabytes(size)} MB. You can read meanwhile.`);
  }
}

// JupyterLite shows a kernel that isn't there yet as idle, but without a name.
function ready() {
  const name = document.querySelector(".jp-Toolbar-kernelName")?.textContent;
  const status = document.querySelector(".jp-Notebook-ExecutionIndicator")?.dataset.status;
  return name && name !== "No Kernel" && ["idle", "busy"].includes(status);
}

if (typeof WebAssembly !== "object") fail("this browser has no WebAssembly.");
await Promise.all(names.map(load));
say("Python is starting. Cells that you run now wait for it.");
const since = Date.now();
while (!ready()) {
  await new Promise(resolve => setTimeout(resolve, 200));
  if (Date.now() - since > 180_000) say(`Python has not started in three minutes. ${remedy}`);
}
say("Python is ready.");
setTimeout(() => line.remove(), 2000);
