// The console's only script. Pages work without it; with it they change by themselves when something happens.
"use strict";

(() => {
  const signedIn = document.body.dataset.signedIn;
  if (!signedIn) return;

  const AWAKE_EVERY = 60000; // milliseconds; only where somebody typed or tapped meanwhile
  const PART_WITHIN = 4000;
  const AGAIN_AFTER = 1000;
  const SILENT_AFTER = 3000; // the server says something every second; a connection may die without a word
  const OPEN_WITHIN = [2000, 3000, 4000, 5000, 5000, 5000, 10000]; // try after try; a slow network gets its time
  const GONE = [403, 404, 409];
  const cut = document.getElementById("cut");
  const known = {};
  const turns = new WeakMap(); // how often each part was asked for: what comes late never covers what came after it
  let isUsed = false;
  let isLeaving = false;

  // Parts of pages come from this server, which escapes every value; nothing else ever passes here.
  const policy = window.trustedTypes
    ? window.trustedTypes.createPolicy("pelita", { createHTML: (html) => html })
    : { createHTML: (html) => html };

  function goTo(address) {
    if (isLeaving) return;
    isLeaving = true;
    window.location.assign(address);
  }

  const goToDoor = () => goTo("/sign-in?done=ended");

  function sayCut(isCut) {
    if (cut) cut.hidden = !isCut;
  }

  async function ask(path, options = {}) {
    const headers = { "X-Part": "1", ...(options.headers || {}) };
    const signal = AbortSignal.timeout ? AbortSignal.timeout(PART_WITHIN) : undefined;
    const answer = await fetch(path, { credentials: "same-origin", redirect: "error", signal, ...options, headers });
    if (answer.status === 401) goToDoor();
    return answer;
  }

  // How many women wait too long, or wrote: also to be seen while another page is open in this browser.
  function countInTitle(counted) {
    if (!counted) return;
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = Number(counted.dataset.count) ? `(${counted.dataset.count}) ${title}` : title;
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
      element.innerHTML = policy.createHTML(drawn);
      countInTitle(element.querySelector("[data-count]"));
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
    if (isLeaving) return;
    if (stream) stream.close();
    stream = new EventSource("/events");
    expect(OPEN_WITHIN[Math.min(tries, OPEN_WITHIN.length - 1)]);
    tries += 1;
    stream.addEventListener("still", heard);
    stream.addEventListener("changed", (event) => {
      heard();
      changed(JSON.parse(event.data));
    });
    stream.addEventListener("ended", () => {
      window.clearTimeout(patience);
      stream.close();
      goToDoor();
    });
    stream.addEventListener("error", () => {
      sayCut(true);
      // Where it is refused for good, the session may have ended; a part says so.
      if (stream.readyState === EventSource.CLOSED) ask("/parts/present").catch(() => {});
    });
  }

  window.addEventListener("online", listenAnew);

  // A session nobody uses ends. Typing and tapping count as use; an open page alone does not.
  for (const kind of ["keydown", "pointerdown", "touchstart"]) {
    document.addEventListener(kind, () => { isUsed = true; }, { passive: true, capture: true });
  }
  window.setInterval(() => {
    if (!isUsed) return;
    isUsed = false;
    ask("/awake", { method: "POST", body: new URLSearchParams({ csrf: signedIn }) }).catch(() => sayCut(true));
  }, AWAKE_EVERY);

  // A form is sent once, however often its button is tapped.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    window.setTimeout(() => { delete form.dataset.sent; }, 5000);
  });

  listen();
})();
