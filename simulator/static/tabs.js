// The women side by side, as tabs.

import { autonym } from "./languages.js";

export function drawTabs(list, women, { open, isFresh, onOpen }) {
  const picture = JSON.stringify([open, women.map((woman) => [woman.chat_id, woman.blocked, isFresh(woman)])]);
  if (list.dataset.picture === picture) return;
  list.dataset.picture = picture;
  const focused = list.contains(document.activeElement);
  list.replaceChildren(...women.map((woman) => {
    const chosen = woman.chat_id === open;
    const tab = document.createElement("button");
    tab.type = "button";
    tab.className = isFresh(woman) ? "tab fresh" : "tab";
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-selected", String(chosen));
    tab.setAttribute("aria-controls", "phone");
    tab.tabIndex = chosen ? 0 : -1;
    const language = document.createElement("b");
    language.lang = woman.language_code || "en";
    language.textContent = autonym(woman.language_code);
    const name = document.createElement("small");
    name.textContent = woman.blocked ? `${woman.first_name}, bot blocked` : woman.first_name;
    tab.append(language, name);
    if (isFresh(woman)) tab.setAttribute("aria-label", `${language.textContent}, ${name.textContent}, something new`);
    tab.addEventListener("click", () => onOpen(woman.chat_id));
    return tab;
  }));
  const chosen = list.querySelector('[aria-selected="true"]');
  if (focused) chosen?.focus();
  chosen?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

export function steerTabs(list) {
  list.addEventListener("keydown", (event) => {
    const tabs = [...list.children];
    const here = tabs.indexOf(document.activeElement);
    const there = {
      ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: tabs.length - 1,
    }[event.key];
    if (there === undefined || !tabs.length) return;
    event.preventDefault();
    const tab = tabs[(there + tabs.length) % tabs.length];
    tab.focus();
    tab.click();
  });
}
