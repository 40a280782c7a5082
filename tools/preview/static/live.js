"use strict";
// What only a checkout can do: show a saved file at once, ask the model, walk a real conversation.

const Live = {
  start(onChange) {
    if (!Preview.index.live) return;
    document.getElementById("ask").hidden = false;
    this.listen(onChange);
    document.getElementById("ask").addEventListener("submit", (event) => { event.preventDefault(); this.ask(); });
  },

  listen(onChange) {
    const state = document.getElementById("state");
    const events = new EventSource("events");
    events.onopen = () => { state.textContent = "shows what you save"; };
    events.onerror = () => { state.textContent = "the preview does not answer"; };
    events.onmessage = ({ data }) => {
      const change = JSON.parse(data);
      if (change.anew) return location.reload();
      Preview.change(change);
      onChange(change);
    };
  },

  async ask() {
    const heard = document.getElementById("heard");
    const words = document.getElementById("words").value.trim();
    if (!words) return;
    heard.textContent = "Asking. The first time takes some seconds.";
    const answer = await fetch("understand", { method: "POST", body: words });
    heard.replaceChildren(...(answer.ok ? tellHeard(await answer.json()) : [make("p", "", await sayTrouble(answer))]));
  },

  // Starts the rehearsal if need be, and opens its phone once it answers.
  async walk(code) {
    const walking = document.getElementById("walking");
    for (let tries = 0; tries < 240; tries += 1) {
      const answer = await fetch("walk", { method: "POST" });
      if (!answer.ok) { walking.textContent = await sayTrouble(answer); return; }
      const { ready, url } = await answer.json();
      if (ready) {
        const link = make("a", "", "Open the phone");
        Object.assign(link, { href: `${url}#lang=${langOf(code)}`, target: "_blank", rel: "noopener" });
        walking.replaceChildren(link);
        return;
      }
      walking.textContent = "Starting. This takes half a minute or more.";
      await new Promise((done) => setTimeout(done, 1000));
    }
    walking.textContent = "It did not start. Try `make run`.";
  },
};

async function sayTrouble(answer) {
  const text = await answer.text();
  try { return JSON.parse(text).error; } catch { return text; }
}

function tellHeard(heard) {
  const percent = (share) => `${Math.round(100 * share)} %`;
  const others = heard.alternatives.slice(0, 3).map((one) => `${one.intent} ${percent(one.confidence)}`).join(", ");
  return [
    make("p", "best", `${heard.intent} (${percent(heard.confidence)})`),
    make("p", "", `or: ${others || "nothing else"}`),
    make("p", "", `language: ${heard.language ?? "cannot tell"} · ${heard.urgent ? "urgent: she gets the help card at once" : "not urgent"}`),
  ];
}
