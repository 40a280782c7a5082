// The console's only script. Pages work without it; with it they change by themselves when something happens.
"use strict";

(() => {
  const signedIn = document.body.dataset.signedIn;
  if (!signedIn) return;

  const AWAKE_EVERY = 60000; // milliseconds; only where somebody typed or tapped meanwhile
  const AGAIN_AFTER = 2000;
  const GONE = [403, 404, 409];
  const cut = document.getElementById("cut");
  const known = {};
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
    const answer = await fetch(path, { credentials: "same-origin", redirect: "error", ...options, headers });
    if (answer.status === 401) goToDoor();
    return answer;
  }

  async function renew(element) {
    try {
      const answer = await ask(element.dataset.part);
      // A colleague took it over, or it ended: her words stay on no screen of somebody who holds it no more.
      if (GONE.includes(answer.status) && element.dataset.part.startsWith("/handoffs/")) goTo("/queue?done=moved_on");
      if (!answer.ok) return;
      const drawn = await answer.text();
      // Somebody may be typing or choosing in it: then it waits for the next change.
      if (element.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) return;
      element.innerHTML = policy.createHTML(drawn);
      document.dispatchEvent(new CustomEvent("pelita:part", { detail: element }));
    } catch (error) {
      sayCut(true); // the stream says when it is back
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

  function listen() {
    const stream = new EventSource("/events");
    stream.addEventListener("open", () => sayCut(false));
    stream.addEventListener("changed", (event) => changed(JSON.parse(event.data)));
    stream.addEventListener("ended", () => {
      stream.close();
      goToDoor();
    });
    stream.addEventListener("error", () => {
      sayCut(true);
      if (stream.readyState !== EventSource.CLOSED) return; // it comes back by itself
      window.setTimeout(async () => {
        try {
          await ask("/parts/present");
        } catch (error) {
          // still cut
        }
        if (!isLeaving) listen();
      }, AGAIN_AFTER);
    });
  }

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
