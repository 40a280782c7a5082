// Menus that open from a button: arrow keys, Escape, a click elsewhere.

const open = new Set();

export function closeMenus() {
  for (const menu of open) menu.close();
}

export function attachMenu(button, list, entries) {
  const menu = { close: () => show(false) };

  function show(visible) {
    list.hidden = !visible;
    button.setAttribute("aria-expanded", String(visible));
    visible ? open.add(menu) : open.delete(menu);
  }

  function choose(act) {
    show(false);
    button.focus();
    act();
  }

  button.addEventListener("click", () => {
    const visible = list.hidden;
    closeMenus();
    if (!visible) return;
    list.replaceChildren(...entries().map((entry) => entryButton(entry, choose)));
    show(true);
    list.firstElementChild?.focus();
  });

  list.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Tab") {
      show(false);
      if (event.key === "Escape") button.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const items = [...list.children];
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  });
}

function entryButton({ text, note, lang, act }, choose) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("role", "menuitem");
  button.textContent = text;
  if (lang) button.lang = lang;
  if (note) {
    const small = document.createElement("small");
    small.textContent = note;
    button.append(small);
  }
  button.addEventListener("click", () => choose(act));
  return button;
}

document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest(".menu, [aria-haspopup]")) closeMenus();
});
