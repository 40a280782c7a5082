// What stands beside the phone: how long the last answer took, what was deleted, which screen this is.

const WAIT_SECONDS = 6;

export class Facts {
  constructor(element) {
    this.element = element;
    this.askedAt = null;
    this.reachable = true;
    this.connected = true;
  }

  asked() {
    this.askedAt ??= performance.now();
  }

  answered() {
    if (this.askedAt === null) return;
    this.say("answer", `${Math.round(performance.now() - this.askedAt)} ms`);
    this.askedAt = null;
  }

  forget() {
    this.askedAt = null;
    this.say("answer", "no answer yet");
  }

  count(messages) {
    const gone = messages.filter((message) => message.deleted).length;
    this.say("deleted", gone ? `${gone} ${gone === 1 ? "message" : "messages"} deleted` : "nothing deleted");
    const named = messages.filter((message) => message.pelita.screen && !message.deleted && !message.cleared);
    this.say("screen", named.at(-1)?.pelita.screen || "no screen");
  }

  seen({ connected, pending }) {
    this.connected = connected;
    this.say("bot", connected ? "connected" : "not connected");
    this.say("pending", pending ? `${pending} for the bot` : "nothing waits");
  }

  trouble() {
    if (!this.reachable) return "The rehearsal does not answer. Is it still running?";
    if (!this.connected) return "No bot is connected. What she writes waits until one is.";
    const late = this.askedAt !== null && performance.now() - this.askedAt > WAIT_SECONDS * 1000;
    return late ? "The bot has not answered yet." : "";
  }

  say(name, text) {
    const field = this.element.querySelector(`#fact-${name}`);
    if (field.textContent !== text) field.textContent = text;
  }
}
