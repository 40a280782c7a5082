// The console's only script. Pages work without it; with it they change by themselves when something happens.
"use strict";

(() => {
  let signedIn = document.body.dataset.signedIn;
  if (!signedIn) return;

  const AWAKE_EVERY = 60000; // milliseconds; only where somebody typed or tapped meanwhile
  const PART_WITHIN = 4000;
  const SEND_WITHIN = 15000;
  const TOLD_FOR = 12000; // as long as a message can be taken back, and a little longer
  const SAVE_AFTER = 1500; // after the last key
  const SAVE_AGAIN_AFTER = 5000;
  const AGAIN_AFTER = 1000;
  const SILENT_AFTER = 3000; // the server says something every second; a connection may die without a word
  const OPEN_WITHIN = [2000, 3000, 4000, 5000, 5000, 5000, 10000]; // try after try; a slow network gets its time
  const GONE = [403, 404, 409];
  const cut = document.getElementById("cut");
  const known = {};
  const turns = new WeakMap(); // how often each part was asked for: what comes late never covers what came after it
  let isUsed = false;
  let isLeaving = false;
  let isEnded = false;

  // Parts of pages come from this server, which escapes every value; nothing else ever passes here.
  const policy = window.trustedTypes
    ? window.trustedTypes.createPolicy("pelita", { createHTML: (html) => html, createScriptURL: workerOf })
    : { createHTML: (html) => html, createScriptURL: workerOf };

  // The only script that is ever named here: what shows a notice while no page is open.
  function workerOf(address) {
    if (!/^\/push\/worker-[a-z]+\.js$/.test(address)) throw new TypeError("not ours");
    return address;
  }

  function goTo(address) {
    if (isLeaving) return;
    isLeaving = true;
    window.location.assign(address);
  }

  const door = () => `/sign-in?done=ended&next=${encodeURIComponent(window.location.pathname)}`;

  function sayCut(isCut) {
    if (cut) cut.hidden = !isCut;
  }

  async function ask(path, options = {}, within = PART_WITHIN) {
    const headers = { "X-Part": "1", ...(options.headers || {}) };
    const signal = AbortSignal.timeout ? AbortSignal.timeout(within) : undefined;
    const answer = await fetch(path, { credentials: "same-origin", redirect: "error", signal, ...options, headers });
    if (answer.status === 401) endSession();
    return answer;
  }

  // How many women wait too long, or wrote: also to be seen while another page is open in this browser.
  function countInTitle(counted) {
    if (!counted) return;
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = Number(counted.dataset.count) ? `(${counted.dataset.count}) ${title}` : title;
  }

  // A short sound of two notes, made here. Browsers allow it once somebody has typed or tapped in the page.
  let sound = null;
  function makeSound() {
    const Context = window.AudioContext || window.webkitAudioContext;
    if (!sound && Context) sound = new Context();
    if (sound && sound.state === "suspended") sound.resume().catch(() => {});
  }
  function chime() {
    makeSound();
    if (!sound) return;
    for (const [place, pitch] of [660, 880].entries()) {
      const [note, loudness, at] = [sound.createOscillator(), sound.createGain(), sound.currentTime + place * 0.18];
      note.frequency.value = pitch;
      loudness.gain.setValueAtTime(0.0001, at);
      loudness.gain.exponentialRampToValueAtTime(0.2, at + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.17);
      note.connect(loudness).connect(sound.destination);
      note.start(at);
      note.stop(at + 0.18);
    }
    document.dispatchEvent(new CustomEvent("pelita:chime"));
  }
  if (document.body.dataset.chime) {
    for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, makeSound, { once: true, capture: true });
  }

  let arrivedBefore = null; // what stood there when the page was opened makes no sound
  function hear(counted) {
    if (!counted) return;
    const now = [Number(counted.dataset.arrived), Number(counted.dataset.overdue)];
    const isNew = arrivedBefore && now.some((value, place) => value > arrivedBefore[place]);
    arrivedBefore = now;
    if (isNew && document.body.dataset.chime) chime();
  }

  // Where somebody reads in each part of the page that scrolls; whoever is at the end of what was said stays at its end.
  const NEAR_END = 48;
  const isAtEnd = (pane) => pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR_END;
  function placesIn(root) {
    return [...root.querySelectorAll(".pane[id]")].map((pane) => [pane.id, pane.scrollTop, pane.matches(".scroller") && isAtEnd(pane)]);
  }
  function takePlaces(places) {
    for (const [id, top, isEnd] of places) {
      const pane = document.getElementById(id);
      if (pane) pane.scrollTop = isEnd ? pane.scrollHeight : top;
    }
  }

  // A part anew: what did not change in it stays the same element, so that a voice note plays on and a fold stays open.
  function redraw(element, html) {
    const drawn = new DOMParser().parseFromString(policy.createHTML(html), "text/html").body;
    const places = placesIn(document); // before pieces leave the page, since without them it is shorter
    for (const fold of element.querySelectorAll("details[id][open]")) {
      const same = drawn.querySelector(`#${CSS.escape(fold.id)}`);
      if (same) same.open = true;
    }
    for (const piece of drawn.querySelectorAll(".talk > li[id]")) {
      const old = element.querySelector(`#${CSS.escape(piece.id)}`);
      if (old && old.isEqualNode(piece)) piece.replaceWith(old);
    }
    const focused = element.contains(document.activeElement) ? document.activeElement : null;
    const [label, tag] = focused ? [focused.getAttribute("href") || focused.textContent, focused.tagName] : [];
    element.replaceChildren(...drawn.childNodes);
    takePlaces(places);
    if (!focused || focused.isConnected) return;
    const same = [...element.querySelectorAll(tag)].find((one) => (one.getAttribute("href") || one.textContent) === label);
    if (same) same.focus({ preventScroll: true });
  }

  async function renew(element) {
    const turn = (turns.get(element) || 0) + 1;
    turns.set(element, turn);
    try {
      const answer = await ask(element.dataset.part);
      if (answer.status >= 500) throw new Error("away");
      // A colleague took it over, or it ended: her words stay on no screen of somebody who holds it no more.
      if (GONE.includes(answer.status) && element.dataset.part.startsWith("/handoffs/")) goTo("/queue?done=moved_on");
      if (!answer.ok) return;
      const drawn = await answer.text();
      if (turns.get(element) !== turn) return;
      // Somebody may be typing or choosing in it: then it waits for the next change.
      if (element.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) return;
      redraw(element, drawn);
      countInTitle(element.querySelector("[data-count]"));
      hear(element.querySelector("[data-arrived]"));
      document.dispatchEvent(new CustomEvent("pelita:part", { detail: element }));
    } catch (error) {
      sayCut(true);
      window.setTimeout(() => { if (turns.get(element) === turn) renew(element); }, AGAIN_AFTER);
    }
  }

  function changed(signs) {
    for (const [name, sign] of Object.entries(signs)) {
      if (known[name] === sign) continue; // the first time too: something may have changed since the page was drawn
      known[name] = sign;
      document.querySelectorAll(`[data-sign~="${CSS.escape(name)}"][data-part]`).forEach(renew);
      document.dispatchEvent(new CustomEvent("pelita:sign", { detail: name }));
    }
  }

  let stream = null;
  let patience = 0;
  let tries = 0;

  function expect(milliseconds) {
    window.clearTimeout(patience);
    patience = window.setTimeout(listenAnew, milliseconds);
  }

  function heard() {
    tries = 0;
    sayCut(false);
    expect(SILENT_AFTER);
  }

  function listenAnew() {
    sayCut(true);
    listen();
  }

  // One stream at a time; whatever goes wrong with it, another one takes its place.
  function listen() {
    if (isLeaving || isEnded) return;
    if (stream) stream.close();
    stream = new EventSource("/events");
    expect(OPEN_WITHIN[Math.min(tries, OPEN_WITHIN.length - 1)]);
    tries += 1;
    stream.addEventListener("still", heard);
    stream.addEventListener("changed", (event) => {
      heard();
      changed(JSON.parse(event.data));
    });
    stream.addEventListener("ended", endSession);
    stream.addEventListener("ending", (event) => {
      const isPutOff = JSON.parse(event.data).can_stay;
      document.getElementById("can-stay").hidden = !isPutOff;
      document.getElementById("cannot-stay").hidden = isPutOff;
      document.getElementById("ending").hidden = false;
      unsavedBoxes().forEach((box) => save(box));
    });
    stream.addEventListener("staying", () => { document.getElementById("ending").hidden = true; });
    stream.addEventListener("error", () => {
      sayCut(true);
      // Where it is refused for good, the session may have ended; a part says so.
      if (stream.readyState === EventSource.CLOSED) ask("/parts/present").catch(() => {});
    });
  }

  window.addEventListener("online", listenAnew);

  // A session nobody uses ends. Typing, tapping, scrolling and moving about count as use; an open page alone does not.
  for (const kind of ["keydown", "pointerdown", "pointermove", "touchstart", "touchmove", "wheel", "scroll"]) {
    document.addEventListener(kind, () => { isUsed = true; }, { passive: true, capture: true });
  }
  function stay() {
    isUsed = false;
    return ask("/awake", { method: "POST", body: new URLSearchParams({ csrf: signedIn }) }).catch(() => sayCut(true));
  }
  window.setInterval(() => { if (isUsed && !isEnded) stay(); }, AWAKE_EVERY);
  document.addEventListener("click", async (event) => {
    if (event.target.id !== "stay") return;
    const answer = await stay();
    if (answer && answer.ok) document.getElementById("ending").hidden = true;
  });

  // What could not be saved before the session ended stays on the page, out of sight, until somebody signed in again.
  function endSession() {
    if (isEnded || isLeaving) return;
    isEnded = true;
    window.clearTimeout(patience);
    if (stream) stream.close();
    if (!unsavedBoxes().length) {
      goTo(door());
      return;
    }
    closePhoto();
    tell("told", "");
    document.body.classList.add("is-ended");
    document.getElementById("ending").hidden = true;
    // In a page of its own: this one must stay, or what stands in it is lost.
    Object.assign(document.getElementById("door"), { href: door(), target: "_blank", rel: "noopener" });
    document.getElementById("ended").hidden = false;
  }

  // Signed in again beside this page: its forms get the tokens of the new session, and nothing is sent by itself.
  async function comeBack() {
    if (!isEnded || isLeaving || document.visibilityState === "hidden") return;
    const answer = await fetch(window.location.pathname, { headers: { "X-Part": "1" }, redirect: "error" }).catch(() => null);
    if (!answer || answer.status === 401 || answer.status >= 500) return;
    if (!answer.ok) {
      goTo("/queue?done=moved_on");
      return;
    }
    const drawn = new DOMParser().parseFromString(policy.createHTML(await answer.text()), "text/html");
    signedIn = drawn.body.dataset.signedIn;
    document.querySelectorAll("[name=csrf]").forEach((field) => { field.value = signedIn; });
    // Each form is bound to its own handoff: a list beside this one has forms of others.
    const ofWhom = (field) => field.form.getAttribute("action").split("/").slice(0, 3).join("/");
    const bound = new Map([...drawn.querySelectorAll("[name=bound]")].map((field) => [ofWhom(field), field.value]));
    document.querySelectorAll("[name=bound]").forEach((field) => { field.value = bound.get(ofWhom(field)) || field.value; });
    isEnded = false;
    document.body.classList.remove("is-ended");
    document.getElementById("ended").hidden = true;
    unsavedBoxes().forEach((box) => saveSoon(box, 0));
    listen();
  }
  for (const kind of ["focus", "pageshow"]) window.addEventListener(kind, comeBack);
  document.addEventListener("visibilitychange", comeBack);

  let telling = 0;

  function tell(id, text) {
    const bar = document.getElementById(id);
    if (!bar) return;
    if (text) bar.textContent = text;
    bar.hidden = !text;
  }

  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  // What was sent: also the text of which a draft was sent, where nobody has changed it since.
  function isSpent(box, sent) {
    return sent.contains(box) || (box.id === sent.dataset.spends && box.value.trim() === sent.elements.own.value.trim());
  }

  // The page anew, in place: nothing jumps, and what stands in other boxes stays there.
  function show(html, sent) {
    const drawn = new DOMParser().parseFromString(policy.createHTML(html), "text/html");
    const [before, after] = [document.getElementById("content"), drawn.getElementById("content")];
    if (!after) return false;
    const focused = document.activeElement && document.activeElement.id;
    const places = placesIn(before);
    const folds = [before, after].map((page) => [...page.querySelectorAll("details")]);
    if (folds[0].length === folds[1].length) folds[0].forEach((fold, place) => { folds[1][place].open = fold.open; });
    for (const fold of before.querySelectorAll("details[id]")) {
      const same = after.querySelector(`#${CSS.escape(fold.id)}`);
      if (same) same.open = fold.open;
    }
    const chosen = before.querySelector("[name=panel]:checked");
    const same = chosen && after.querySelector(`#${CSS.escape(chosen.id)}`);
    if (same) same.checked = true;
    for (const box of before.querySelectorAll("textarea[id]")) {
      const other = after.querySelector(`#${CSS.escape(box.id)}`);
      if (other && !isSpent(box, sent)) other.value = box.value;
    }
    before.replaceWith(document.adoptNode(after));
    takePlaces(sent.matches("[action$='/reply'], [action$='/write'], [action$='/send']") ? places.map(([id, top, isEnd]) => [id, top, isEnd || id === "talk-scroll"]) : places);
    const [done, fault] = [after.querySelector(":scope > .done"), after.querySelector(".fault")];
    if (done) done.remove();
    tell("told", done && done.textContent);
    window.clearTimeout(telling);
    telling = window.setTimeout(() => tell("told", ""), TOLD_FOR);
    if (fault) fault.scrollIntoView({ block: "center" });
    after.querySelectorAll("[data-draft]").forEach((box) => { if (box.value) saveSoon(box); });
    if (focused && document.getElementById(focused)) document.getElementById(focused).focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("pelita:shown"));
    return true;
  }

  function emptyBoxes(form) {
    if (form.elements.once) form.elements.once.value = newKey();
    form.querySelectorAll("textarea").forEach((box) => { box.value = ""; });
  }

  // A form with a key is sent from here: until it has arrived, what was typed stays in its box. Sent again, it acts once.
  async function send(form, button) {
    if (form.dataset.sent) return;
    form.dataset.sent = "1";
    const body = new URLSearchParams(new FormData(form));
    if (button && button.name) body.set(button.name, button.value);
    try {
      const answer = await ask(form.getAttribute("action"), { method: "POST", body }, SEND_WITHIN);
      if (answer.status >= 500) throw new Error("away");
      tell("unsent", "");
      if (answer.status === 401) return;
      const isDone = (answer.headers.get("content-type") || "").startsWith("application/json");
      if (!isDone) show(await answer.text(), form);
      else await arrive((await answer.json()).to, form);
    } catch (error) {
      sayCut(true);
      tell("unsent", document.getElementById("unsent").dataset.text);
    } finally {
      delete form.dataset.sent;
    }
  }

  async function arrive(address, form) {
    if (new URL(address, window.location.href).pathname !== window.location.pathname) return goTo(address);
    try {
      const page = await ask(address, {}, SEND_WITHIN);
      if (page.ok && show(await page.text(), form)) return undefined;
    } catch (error) {
      sayCut(true); // it was sent; only the page is old
    }
    return emptyBoxes(form);
  }

  const savings = new WeakMap(); // what waits to be saved, by box
  const savedAs = new WeakMap(); // what the server keeps of each box

  const isUnsaved = (box) => box.value !== (savedAs.has(box) ? savedAs.get(box) : box.defaultValue);
  const unsavedBoxes = () => [...document.querySelectorAll("[data-draft]")].filter(isUnsaved);

  // What is typed and not sent is kept by the server, for this officer alone; nothing of it is stored in the browser.
  function saveSoon(box, milliseconds = SAVE_AFTER) {
    window.clearTimeout(savings.get(box));
    savings.set(box, window.setTimeout(() => save(box), milliseconds));
  }

  async function save(box, isLast = false) {
    const [form, words] = [box.form, box.value];
    window.clearTimeout(savings.get(box));
    if (isEnded || !form || !box.isConnected || form.dataset.sent || savedAs.get(box) === words) return;
    const named = ["csrf", "bound", "once", "of"].filter((name) => form.elements[name]);
    const fields = named.map((name) => [name, form.elements[name].value]);
    const body = new URLSearchParams([...fields, ["box", box.dataset.box], ["words", words]]);
    try {
      const answer = await ask(box.dataset.draft, { method: "POST", body, keepalive: isLast });
      if (answer.status >= 500) throw new Error("away");
      if (answer.ok) savedAs.set(box, words);
    } catch (error) {
      sayCut(true);
      if (!isLast) saveSoon(box, SAVE_AGAIN_AFTER);
    }
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-draft]")) saveSoon(event.target);
  });
  // Turned away, closed or reloaded within the second: what stands there is saved first.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") unsavedBoxes().forEach((box) => save(box, true));
  });
  window.addEventListener("pagehide", () => unsavedBoxes().forEach((box) => save(box, true)));

  const tryIt = document.getElementById("try-chime");
  if (tryIt) {
    tryIt.hidden = false;
    tryIt.addEventListener("click", chime);
  }

  const push = document.getElementById("push");
  // A browser subscribes nothing before its worker is at work.
  function activated(known) {
    const coming = known.installing || known.waiting;
    if (!coming) return known;
    return new Promise((resolve) => {
      coming.addEventListener("statechange", () => { if (coming.state === "activated") resolve(known); });
    });
  }

  const SCOPE = "/push/"; // no page is under it: the worker sees none of ours
  const register = () => navigator.serviceWorker.register(policy.createScriptURL(push.dataset.worker), { scope: SCOPE });
  if (push && "serviceWorker" in navigator && "PushManager" in window) {
    push.hidden = false;
    // Whoever chose another language since is told in that one.
    navigator.serviceWorker.getRegistration(SCOPE).then((known) => known && register()).catch(() => {});
    push.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      const refused = push.querySelector(".fault");
      refused.hidden = true;
      try {
        if ((await Notification.requestPermission()) !== "granted") throw new Error("refused");
        const worker = await activated(await register());
        const key = Uint8Array.from(atob(push.dataset.key.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
        const subscribed = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
        push.elements.endpoint.value = subscribed.endpoint;
        push.submit(); // no second event
      } catch (error) {
        refused.hidden = false;
      }
    });
  }

  // A photo opens over the page it belongs to, and goes with it.
  const viewer = () => document.getElementById("photo");
  function closePhoto() {
    if (!viewer()) return;
    viewer().querySelector("img").removeAttribute("src");
    if (viewer().open) viewer().close();
  }
  document.addEventListener("click", (event) => {
    if (event.target.id === "close-photo") closePhoto();
    const link = event.target.closest("[data-photo]");
    if (!link || !viewer() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    viewer().querySelector("img").src = link.dataset.photo;
    viewer().addEventListener("close", closePhoto, { once: true });
    viewer().showModal();
  });

  // Any other form is sent once, however often its button is tapped.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.elements.once || form.matches("[data-in-place]")) {
      event.preventDefault();
      send(form, event.submitter);
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    window.setTimeout(() => { delete form.dataset.sent; }, 5000);
  });

  listen();
})();
