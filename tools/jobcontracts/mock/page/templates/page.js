// Keeps the page as the mock is, and presses its buttons without leaving it. All of its HTML is the server's.
"use strict";

const live = document.getElementById("live");
const told = document.getElementById("told");
let stream = null;
let getting = false;
let again = false;

document.documentElement.classList.add("scripted");

// Not by the property: of a form, that is its field called id.
const idOf = (node) => (node instanceof Element ? node.getAttribute("id") : null);

// Makes an element like another one and keeps what it can: what is open, typed and focused stays so.
function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== Node.ELEMENT_NODE || old.nodeName !== fresh.nodeName) {
    old.replaceWith(fresh);
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const wanted = new Set([...fresh.children].map(idOf));
  for (const child of [...old.children]) {
    if (!wanted.has(idOf(child)) && idOf(child)) child.remove();
  }
  const known = new Map([...old.children].map((child) => [idOf(child), child]));
  let place = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const same = idOf(child) ? known.get(idOf(child)) : place && !idOf(place) ? place : null;
    if (!same) {
      old.insertBefore(child, place);
    } else if (same === place) {
      place = place.nextSibling;
      morph(same, child);
    } else {
      old.insertBefore(same, place);
      morph(same, child);
    }
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

// Shows a page that the server has sent. Where what had the focus is gone, the nearest of it gets it.
async function show(answer) {
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!fresh.getElementById("main")) throw new Error(`${answer.status} instead of the page`);
  const focused = document.activeElement;
  const around = [focused.closest?.("li, form, section"), focused.closest?.("section")?.querySelector("h2")];
  morph(document.getElementById("main"), fresh.getElementById("main"));
  if (focused !== document.body && !focused.isConnected) {
    const left = around.find((element) => element?.isConnected);
    (left?.querySelector("button") ?? left)?.focus({ preventScroll: true });
  }
}

async function refresh() {
  again = getting;
  if (getting) return;
  getting = true;
  try {
    await show(await fetch(location.pathname + location.search, { headers: { accept: "text/html" } }));
  } catch {
    lost();
  } finally {
    getting = false;
  }
  if (again) refresh();
}

function lost() {
  live.textContent = "Not live";
  live.setAttribute("aria-pressed", "false");
}

function listen() {
  stream?.close();
  stream = new EventSource(`events${location.search}`);
  stream.addEventListener("change", refresh);
  stream.addEventListener("open", () => {
    live.textContent = "Live";
    live.setAttribute("aria-pressed", "true");
  });
  // It tries again by itself, unless it was refused.
  stream.addEventListener("error", lost);
}

function stop() {
  stream?.close();
  stream = null;
  lost();
}

live.hidden = false;
live.addEventListener("click", () => (stream ? stop() : listen()));
// A browser has few connections to one host: a page that nobody sees gives its own back.
let seen = true;
document.addEventListener("visibilitychange", () => {
  if (document.hidden && stream) {
    seen = false;
    stop();
  } else if (!document.hidden && !seen) {
    seen = true;
    listen();
  }
});
listen();

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  try {
    const answer = await fetch(location.pathname + location.search, {
      method: "POST",
      body,
      headers: { accept: "text/html" },
    });
    await show(answer);
    told.textContent = answer.ok ? `${event.submitter.ariaLabel ?? event.submitter.textContent}: done` : "";
    document.querySelector("#error [role=alert]")?.scrollIntoView({ block: "center" });
  } catch {
    told.textContent = "The mock does not answer.";
    lost();
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.previousElementSibling.textContent);
    told.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(button.previousElementSibling);
    told.textContent = "Selected: copy it with the keyboard";
  }
});

// Between two looks, a clock that goes by itself goes on here.
const clock = () => document.querySelector("#now time");
let since = performance.now();
let from = clock().dateTime;
setInterval(() => {
  const time = clock();
  if (time.dateTime !== from) {
    from = time.dateTime;
    since = performance.now();
  }
  if (time.dataset.speed === "0.0") return;
  const now = new Date(Date.parse(from) + (performance.now() - since) * time.dataset.speed);
  time.textContent = now.toISOString();
}, 1000);
