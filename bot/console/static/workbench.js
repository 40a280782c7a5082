// At work in a handoff: the end of what was said in view, prepared texts by "/", keys, and finding a woman in a list.
"use strict";

(() => {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  if (!document.body.dataset.signedIn) return;

  const byId = (id) => document.getElementById(id);
  const scroller = () => byId("talk-scroll");
  const NEAR_END = 48;

  // The newest message is in view when the page is opened; whoever reads further up is told, and not moved.
  function showEnd() {
    if (scroller()) scroller().scrollTop = scroller().scrollHeight;
  }
  // Where somebody reads, so that it is the same place after another part of the page was looked at.
  let [isAtEnd, readAt] = [true, 0];
  function showPlace() {
    if (isAtEnd) showEnd();
    else if (scroller()) scroller().scrollTop = readAt;
  }
  function tellNewest() {
    const pane = scroller();
    if (!pane || !pane.clientHeight) return;
    readAt = pane.scrollTop;
    isAtEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR_END;
    if (byId("newest")) byId("newest").hidden = isAtEnd;
  }
  document.addEventListener("scroll", (event) => { if (event.target === scroller()) tellNewest(); }, { capture: true, passive: true });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#newest")) showEnd();
  });
  window.addEventListener("resize", () => { showPlace(); tellNewest(); });

  // Letters alone: small and capital ones, hyphens, spaces and the joints between Khmer words do not count.
  const fold = (text) => text.toLowerCase().replace(/[-\s\u200b]/g, "");
  const isFound = (text, sought) => sought.split(/\s+/).every((word) => fold(text).includes(fold(word)));

  // Prepared texts. Each stands on the page once, in both languages; what finds them reads them there.
  function listTexts() {
    return [...document.querySelectorAll(".prepared form.text")].map((form) => ({
      form,
      code: form.elements.prepared.value,
      title: form.dataset.title,
      mine: form.querySelector(".mine").textContent,
      hers: (form.querySelector(".hers") || form.querySelector(".mine")).textContent,
      isWhole: !form.querySelector("input:not([type=hidden])"),
    }));
  }

  const composer = () => byId("composer");
  let picked = null;

  function tellPicked() {
    const form = composer();
    if (!form) return;
    const box = form.elements.words;
    if (picked && !box.value.trim()) picked = null;
    const isSame = Boolean(picked) && box.value.trim() === picked.hers.trim();
    form.elements.prepared.value = isSame ? picked.code : "";
    byId("picked").hidden = !picked;
    if (!picked) return;
    byId("picked-same").hidden = !isSame;
    byId("picked-changed").hidden = isSame;
    byId("picked-text").textContent = picked.mine;
  }

  function pick(text) {
    if (!text.isWhole) {
      // Something has to be filled in first: that is done where the text stands.
      byId("tab-texts").checked = true;
      text.form.closest("details").open = true;
      text.form.querySelector("input:not([type=hidden])").focus();
      return;
    }
    const form = composer();
    const box = form.elements.words;
    picked = text;
    box.value = text.hers;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    if (!box.offsetParent) byId("tab-talk").checked = true;
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }

  // After a reload a text that stands in the box unchanged is known again.
  function recognise() {
    const form = composer();
    if (!form) return;
    byId("open-texts").hidden = false;
    for (const button of document.querySelectorAll("[data-edit]")) button.hidden = false;
    const value = form.elements.words.value.trim();
    picked = (value && listTexts().find((text) => text.isWhole && text.hers.trim() === value)) || null;
    tellPicked();
  }

  document.addEventListener("input", (event) => {
    if (event.target.id === "words") tellPicked();
    if (event.target.id === "finder-input") drawFound();
    if (event.target.id === "find") filterList();
  });
  document.addEventListener("click", (event) => {
    const edit = event.target.closest("[data-edit]");
    if (edit) pick(listTexts().find((text) => text.form === edit.form));
    if (event.target.closest("#open-texts")) openFinder();
    if (event.target.closest("#finder-close")) byId("text-finder").close();
    const option = event.target.closest("#finder-list [role=option]");
    if (option) choose(option);
  });

  let found = [];
  function openFinder() {
    const finder = byId("text-finder");
    if (!finder || finder.open || !composer()) return;
    byId("finder-input").value = "";
    finder.showModal();
    drawFound();
    byId("finder-input").focus();
  }
  function drawFound() {
    const sought = byId("finder-input").value.trim();
    found = listTexts().filter((text) => isFound(`${text.title} ${text.mine} ${text.hers}`, sought));
    const isTitled = (text) => Number(isFound(text.title, sought));
    found.sort((one, other) => isTitled(other) - isTitled(one));
    byId("finder-list").replaceChildren(...found.map((text, place) => {
      const option = document.createElement("li");
      option.id = `found-${place}`;
      option.setAttribute("role", "option");
      const [title, says] = [document.createElement("strong"), document.createElement("span")];
      title.textContent = text.title;
      says.textContent = text.mine;
      option.append(title, says);
      return option;
    }));
    byId("finder-none").hidden = found.length > 0;
    mark(0);
  }
  function mark(place) {
    const options = [...byId("finder-list").children];
    options.forEach((option, at) => option.setAttribute("aria-selected", at === place ? "true" : "false"));
    if (options[place]) {
      byId("finder-input").setAttribute("aria-activedescendant", options[place].id);
      options[place].scrollIntoView({ block: "nearest" });
    } else byId("finder-input").removeAttribute("aria-activedescendant");
  }
  function choose(option) {
    const text = found[[...byId("finder-list").children].indexOf(option)];
    byId("text-finder").close();
    if (text) pick(text);
  }
  function stepThrough(event) {
    const options = [...byId("finder-list").children];
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") mark(Math.min(at + 1, options.length - 1));
    else if (event.key === "ArrowUp") mark(Math.max(at - 1, 0));
    else if (event.key === "Enter" && options[at]) choose(options[at]);
    else if (event.key !== "Enter") return;
    event.preventDefault();
  }

  // Finding a woman in the list that is drawn already: nothing is asked of the server.
  function filterList() {
    const box = byId("find");
    if (!box) return;
    const sought = box.value.trim();
    const rows = [...document.querySelectorAll("[data-find]")];
    for (const row of rows) row.hidden = !isFound(row.dataset.find, sought);
    const left = rows.filter((row) => !row.hidden);
    if (byId("found-none")) byId("found-none").hidden = !sought || left.length > 0;
  }
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "find-form") return;
    // One that is left, and is hers who looks: it is opened at once.
    const links = [...document.querySelectorAll("[data-find]:not([hidden]) a.button")];
    if (links.length !== 1 || !byId("find").value.trim()) return;
    event.preventDefault();
    event.stopPropagation();
    window.location.assign(links[0].href);
  }, { capture: true });
  document.addEventListener("pelita:part", filterList);

  // Keys. One alone acts only where nobody types, and for whoever has not switched them off in their account.
  const isOff = () => !document.body.dataset.keys;
  const isTyping = (element) => element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

  function goAlong(step) {
    const links = [...document.querySelectorAll("#list-pane a.row-link, .queue a.button[href^='/handoffs/'], .list a.row-link")];
    const at = links.findIndex((link) => link.hasAttribute("aria-current"));
    const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
    if (next) window.location.assign(next.href);
  }
  function focusBox() {
    const box = byId("words");
    if (!box) return;
    if (!box.offsetParent && byId("tab-talk")) byId("tab-talk").checked = true;
    box.focus();
  }
  function goFind() {
    if (byId("find")) byId("find").focus();
    else window.location.assign("/queue#find");
  }
  const ACTS = {
    "?": () => { if (byId("keys")) byId("keys").showModal(); },
    q: () => window.location.assign("/queue"),
    m: () => window.location.assign("/queue#mine"),
    j: () => goAlong(1),
    k: () => goAlong(-1),
    c: focusBox,
    t: openFinder,
    f: goFind,
  };
  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.isComposing) return;
    if (target.id === "finder-input") { stepThrough(event); return; }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = target.closest("form[data-hotkey]");
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.id === "words" && event.key === "/" && !target.value && composer()) {
      event.preventDefault();
      openFinder();
      return;
    }
    if (isTyping(target) || document.querySelector("dialog[open]") || document.body.classList.contains("is-ended")) return;
    const act = ACTS[event.key];
    if (!act || (isOff() && event.key !== "?")) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#keys-close")) byId("keys").close();
    if (event.target.closest("#open-keys")) ACTS["?"]();
  });
  document.addEventListener("change", (event) => {
    if (event.target.name === "panel" && event.target.id === "tab-talk") { showPlace(); tellNewest(); }
  });

  if (byId("open-keys") && byId("keys")) byId("open-keys").hidden = false;
  document.addEventListener("pelita:shown", () => { recognise(); tellNewest(); });
  document.addEventListener("pelita:part", tellNewest);
  if (window.location.hash === "#find" && byId("find")) byId("find").focus();
  recognise();
  filterList();
  showEnd();
  document.fonts.ready.then(() => { showPlace(); tellNewest(); });
})();
