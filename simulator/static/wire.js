// Asking the rehearsal. Addresses are relative, so that the page also works below another path.

export class Refused extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

async function ask(path, options) {
  const answer = await fetch(`client/${path}`, options);
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, body.error || answer.statusText);
  return body;
}

export const read = (path, signal) => ask(path, { signal });

export const post = (path, body = {}) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
