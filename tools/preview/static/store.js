"use strict";
// What the page knows. Data comes as scripts, so that a page opened from a folder works like one from a server.

const Preview = {
  index: null,
  checks: null,
  languages: new Map(),
  waiting: new Map(),

  take(index) { this.index = index; },
  takeChecks(checks) { this.checks = checks; },
  takeLanguage(language) { this.languages.set(language.code, language); },

  load(path) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = path;
      script.onload = () => { script.remove(); done(); };
      script.onerror = () => { script.remove(); failed(new Error(path)); };
      document.head.append(script);
    });
  },

  async language(code) {
    if (this.languages.has(code)) return this.languages.get(code);
    if (!this.waiting.has(code)) this.waiting.set(code, this.load(`data/${code}.js`));
    try { await this.waiting.get(code); } finally { this.waiting.delete(code); }
    return this.languages.get(code);
  },

  // A change of one language, as the server tells it.
  change({ code, said, hashes, scenes, refused, findings }) {
    const language = this.languages.get(code);
    if (!language) return;
    if (refused !== undefined) language.refused = refused;
    for (const [number, text] of Object.entries(said ?? {})) language.said[number] = text;
    for (const [number, hash] of Object.entries(hashes ?? {})) language.review.hashes[number] = hash;
    for (const [place, drawn] of Object.entries(scenes ?? {})) language.scenes[place] = drawn;
    if (findings) language.findings = findings;
  },

  findingsOf(language, number) { return language?.findings?.messages?.[number] ?? []; },

  numbersOf(place) {
    this.byScene ??= this.turned();
    return this.byScene[place];
  },

  turned() {
    const found = this.index.scenes.map(() => []);
    this.index.messages.forEach((message, number) => message.scenes.forEach((place) => found[place].push(number)));
    return found;
  },
};

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}
