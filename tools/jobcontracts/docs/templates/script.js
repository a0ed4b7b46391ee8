// Searches what is on the page, copies code, and marks where in the contents the reader is. A page has all that it says
// without this script, and what this script shows is what the page has: no text of a page is ever read as HTML or code.
"use strict";

const field = document.getElementById("search");
const found = document.getElementById("found");
const list = document.querySelector("[data-searched]");
const items = [...(list?.querySelectorAll("li") ?? [])].filter((item) => !item.querySelector("li"));
const groups = [...(list?.querySelectorAll("details") ?? [])];
const opened = new Set(groups.filter((group) => group.open));
const texts = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));
const names = new Map(items.map((item) => [item, (item.querySelector("a")?.textContent ?? "").toLowerCase()]));

// What begins with the first word comes first, then what has it in its name, then all else, each in the page's order.
function rank(item, word) {
  const name = names.get(item);
  return name.startsWith(word) ? 0 : name.includes(word) ? 1 : 2;
}

function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = items.filter((item) => words.every((word) => texts.get(item).includes(word)));
  for (const item of items) item.hidden = true;
  for (const item of shown) item.hidden = false;
  for (const group of groups) group.open = words.length ? true : opened.has(group);
  if (list.matches(".entries")) {
    const order = words.length ? [...shown].sort((one, other) => rank(one, words[0]) - rank(other, words[0])) : items;
    list.append(...order);
  }
  found.textContent = words.length ? `${shown.length} of ${items.length} in ${list.dataset.searched}` : "";
}

if (list) {
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  field.addEventListener("input", search);
  if (field.value) search();
}

// A slash leads to the search, as on many a page of documentation; not while somebody types.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  field.focus();
});

for (const box of document.querySelectorAll(".code")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.ariaLabel = `Copy ${box.dataset.name}`;
  button.addEventListener("click", () => copy(button, box.querySelector("code")));
  box.append(button);
}

async function copy(button, code) {
  let told = "Copied";
  await navigator.clipboard?.writeText(code.textContent).catch(() => (told = ""));
  if (!navigator.clipboard || !told) {
    getSelection().selectAllChildren(code);
    told = "Selected";
  }
  button.textContent = told;
  found.textContent = told === "Copied" ? "Copied" : "Selected: copy it with the keyboard";
  setTimeout(() => (button.textContent = "Copy"), 2000);
}

// The contents say which part of the page is at the top of the window.
const links = [...document.querySelectorAll(".contents ul a")];
const targets = new Map(links.map((link) => [document.getElementById(decodeURIComponent(link.hash.slice(1))), link]));
if (links.length) {
  const here = () => {
    // At the end of the page, what is last on it may be far below the top.
    const end = innerHeight + scrollY >= document.documentElement.scrollHeight - 2 ? innerHeight : 96;
    const above = [...targets.keys()].filter((one) => one?.checkVisibility() && one.getBoundingClientRect().top < end);
    const link = targets.get(above.pop()) ?? links[0];
    for (const other of links) if (other !== link) other.removeAttribute("aria-current");
    if (link.hasAttribute("aria-current")) return;
    link.setAttribute("aria-current", "true");
    const box = link.closest(".contents");
    if (getComputedStyle(box).position === "sticky" && link.checkVisibility()) {
      box.scrollTop = link.offsetTop - box.clientHeight / 2;
    }
  };
  document.addEventListener("scroll", () => requestAnimationFrame(here), { passive: true });
  here();
}
