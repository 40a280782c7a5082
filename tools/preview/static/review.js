"use strict";
// The review desk: what a reader says of each text; lawyers and callers work at it too (checks.js). Marks stay in this browser, and leave it only as the file she saves.

// One entry a mark, so that two open pages do not overwrite each other's. An entry is named by who reads, by the text and by the
// hash of its wording: a mark of an older wording is never taken for one of a newer.
const Kept = {
  memory: new Map(),
  isKept: true,
  BREAK: "\u001f",

  start() {
    try { localStorage.setItem("review-probe", "1"); localStorage.removeItem("review-probe"); } catch { this.isKept = false; return; }
    for (let at = 0; at < localStorage.length; at += 1) {
      const name = localStorage.key(at);
      if (name.startsWith("review")) this.memory.set(name, localStorage.getItem(name));
    }
    addEventListener("storage", ({ key, newValue }) => {
      if (!key?.startsWith("review")) return;
      if (newValue === null) this.memory.delete(key); else this.memory.set(key, newValue);
      Review.changed();
    });
  },

  get(name) { return this.memory.has(name) ? JSON.parse(this.memory.get(name)) : null; },

  set(name, value) {
    const written = value === null ? null : JSON.stringify(value);
    if (written === null) this.memory.delete(name); else this.memory.set(name, written);
    if (!this.isKept) return;
    try { if (written === null) localStorage.removeItem(name); else localStorage.setItem(name, written); } catch { this.isKept = false; }
  },

  // What stands under the beginning of a name, as pairs of the rest of the name and the value.
  under(beginning) {
    return [...this.memory.keys()].filter((name) => name.startsWith(beginning)).map((name) => [name.slice(beginning.length), this.get(name)]);
  },
};

const FORMAT = "pelita-review", VERSION = 1;
const LONGEST_WORDS = 4096, LONGEST_CALL_WORDS = 500;
// Of each kind: what names a mark, what it may say, and what else it holds.
const KINDS = {
  texts: { names: ["language", "context", "msgid_hash", "msgstr_hash"], verdicts: ["good", "doubt", "suggest"], words: ["words"] },
  statements: { names: ["fact_id", "seal"], verdicts: ["right", "wrong", "changed"], words: ["words"] },
  numbers: {
    names: ["row_id", "number", "seal"],
    verdicts: ["answered", "no_answer", "wrong_number", "closed", "on_page", "not_on_page"],
    words: ["on", "words", "hours", "languages"],
  },
};
const INITIALS = /^[A-Za-z][A-Za-z .-]{0,23}$/;

const Review = {
  at: null, // the number of the message that "next" led to
  said: "",

  // ---- who reads

  get reader() { return { name: "", trained: false, qualified: false, consents: false, ...Kept.get("review-reader") }; },
  set reader(reader) { Kept.set("review-reader", reader); },
  get who() { return this.reader.name.trim().replace(/\s+/g, " ").toLowerCase(); },
  get desk() { const kind = Kept.get("review-desk"); return kind in KINDS ? kind : "texts"; },
  beginning(kind) { return ["review-mark", this.who, kind, ""].join(Kept.BREAK); },

  // ---- the marks of texts

  tell(name, values = {}) {
    const text = Preview.index.review.labels[this.language]?.[name] ?? name;
    return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
  },
  get language() { return langOf(state.code); },
  get data() { return Preview.languages.get(state.code)?.review; },

  entry(number, hash = this.data.hashes[number]) {
    const name = [this.language, Preview.index.messages[number].context, Preview.index.review.hashes[number], hash];
    return this.beginning("texts") + name.join(Kept.BREAK);
  },
  markOf(number) { return this.data?.hashes[number] ? Kept.get(this.entry(number)) : null; },
  isOutdated(number) {
    return !this.markOf(number) && Kept.under(this.entry(number, "")).length > 0;
  },
  put(number, mark) {
    Kept.set(this.entry(number), mark && { ...mark, at: new Date().toISOString() });
    this.changed();
  },

  progress() {
    const { order, safety } = Preview.index.review;
    const known = order.map((number) => Boolean(this.markOf(number)));
    return {
      read: known.filter(Boolean).length, all: this.data.hashes.filter(Boolean).length,
      safety_read: known.slice(0, safety).filter(Boolean).length, safety: order.slice(0, safety).filter((number) => this.data.hashes[number]).length,
    };
  },

  // The next text that she has not marked and that still needs a reader, behind the one she was led to last.
  next() {
    this.said = "";
    if (Checks.isOpen) { Checks.next(); return this.draw(); }
    const { order } = Preview.index.review;
    const finished = new Set(this.data.finished);
    const from = order.indexOf(this.at) + 1;
    const left = [...order.slice(from), ...order.slice(0, from)].filter((number) =>
      this.data.hashes[number] && !this.markOf(number) && !finished.has(number));
    if (!left.length) return this.say("nothing_left");
    const number = left[0];
    const { scenes } = Preview.index.messages[number];
    this.at = number;
    if (!scenes.length) $("messages").replaceChildren(drawMessage(number, state.code, { onPoint: point, onScene: go, isOpen: true }));
    else if (!scenes.includes(state.place) || !$(`message-${number}`)) go(scenes[0], scenes[0] === state.place);
    openMessage(number);
  },

  // ---- the bar

  draw() {
    const desk = $("desk");
    desk.hidden = !this.data;
    if (!this.data) return;
    desk.lang = this.language;
    for (const part of desk.querySelectorAll("[data-label]")) part.textContent = this.tell(part.dataset.label);
    if (document.activeElement !== $("reviewer")) $("reviewer").value = this.reader.name;
    $("trained").checked = this.reader.trained;
    $("qualified").checked = this.reader.qualified;
    $("consents").checked = this.reader.consents;
    Clips.drawCount();
    for (const button of desk.querySelectorAll("[data-desk]")) {
      button.setAttribute("aria-pressed", String(button.dataset.desk === this.desk));
      button.disabled = !Preview.checks;
    }
    for (const kind of Object.keys(KINDS)) for (const part of desk.querySelectorAll(`.of-${kind}`)) part.hidden = kind !== this.desk;
    for (const [id, name] of [["country", "country"], ["mine", "show"]]) $(`${id}-name`).textContent = this.tell(name);
    $("next").textContent = this.tell(Checks.isOpen ? `next_${this.desk}` : "next");
    $("progress").textContent = Checks.isOpen ? this.tell("marked", { count: Kept.under(this.beginning(this.desk)).length }) : this.tell("progress", this.progress());
    $("tally").textContent = this.tell("tally", Checks.isOpen ? Checks.progress() : this.countTexts());
    $("kept").textContent = this.tell(Kept.isKept ? "kept_here" : "not_kept");
    $("told").textContent = this.said;
  },

  // Of the texts of her language: the ledger's, with her own marks on top.
  countTexts() {
    const finished = new Set(this.data.finished), count = { checked: 0, doubtful: 0, open: 0 };
    for (const number of Preview.index.review.order) {
      const mark = this.markOf(number)?.mark;
      if (this.data.hashes[number]) count[mark && mark !== "good" ? "doubtful" : mark || finished.has(number) ? "checked" : "open"] += 1;
    }
    return count;
  },

  chooseDesk(kind) {
    Kept.set("review-desk", kind);
    Object.assign(Checks, { at: null, shown: CARDS_PER_STEP });
    this.said = "";
    this.changed();
    writeAddress();
  },

  say(name, values) { this.said = name ? this.tell(name, values) : ""; this.draw(); },

  changed() { this.draw(); Checks.draw(); for (const card of document.querySelectorAll(".message[data-number]")) this.drawMarks(card, Number(card.dataset.number)); },

  needName() {
    const isWrong = this.desk === "numbers" && !INITIALS.test(this.reader.name.trim());
    if (this.who && !isWrong) return false;
    $("who").open = true;
    this.say(this.who ? "initials" : "name_first");
    $("reviewer").scrollIntoView({ block: "center" });
    $("reviewer").focus();
    return true;
  },

  // ---- on a message

  drawMarks(card, number, choice = null, words = null) {
    card.querySelector(".marks")?.remove();
    Clips.draw(card, number);
    if (!this.data?.hashes[number]) return;
    const marks = make("div", "marks");
    marks.lang = this.language;
    const mark = this.markOf(number), open = choice ?? mark?.mark;
    if (Preview.index.review.order.indexOf(number) < Preview.index.review.safety) marks.append(make("p", "safety", this.tell("safety")));
    if (this.isOutdated(number)) marks.append(make("p", "outdated", this.tell("changed")));
    const row = make("p", "row");
    for (const verdict of KINDS.texts.verdicts) {
      const button = make("button", verdict, this.tell(verdict));
      button.type = "button";
      button.setAttribute("aria-pressed", String(open === verdict));
      button.addEventListener("click", () => this.choose(card, number, verdict));
      row.append(button);
    }
    marks.append(row);
    if (open === "doubt" || open === "suggest") marks.append(this.drawWords(card, number, open, words ?? mark));
    marks.append(this.drawLink("on_phone", () => { light(number); document.querySelector("#right .lit")?.scrollIntoView({ block: "center" }); }));
    if (mark) marks.append(this.drawLink("take_away", () => this.put(number, null)));
    (card.querySelector(".clip") ?? card.querySelector("details")).before(marks);
  },

  choose(card, number, verdict) {
    if (this.needName()) return;
    if (verdict === "good") return this.put(number, { mark: verdict, words: "" });
    this.drawMarks(card, number, verdict);
    card.querySelector(".marks textarea").focus();
  },

  drawWords(card, number, verdict, mark) {
    const form = make("form", "words-of-mark");
    const label = make("label", "", this.tell(`${verdict}_what`));
    const field = make("textarea");
    field.rows = 4;
    field.maxLength = LONGEST_WORDS;
    field.lang = this.language;
    field.required = verdict === "suggest";
    field.value = mark?.mark === verdict ? mark.words : verdict === "suggest" ? Preview.languages.get(state.code).said[number] : "";
    label.append(field);
    const keep = make("button", "", this.tell("keep"));
    form.append(label, keep);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const words = field.value.trim();
      if (verdict === "suggest" && (!words || words === Preview.languages.get(state.code).said[number])) return field.focus();
      this.put(number, { mark: verdict, words });
    });
    return form;
  },

  drawLink(name, act) {
    const button = make("button", "link", this.tell(name));
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  },

  // ---- the file

  build() {
    const kind = this.desk, { names } = KINDS[kind], { name: reviewer, trained, qualified } = this.reader;
    const marks = Kept.under(this.beginning(kind)).map(([name, mark]) => {
      const parts = name.split(Kept.BREAK);
      return { ...Object.fromEntries(names.map((one, place) => [one, parts[place]])), ...mark };
    });
    const who = { texts: { trained }, statements: { qualified }, numbers: {} }[kind];
    return { format: FORMAT, version: VERSION, kind, reviewer: reviewer.trim(), ...who, [kind]: marks };
  },

  save() {
    if (this.needName()) return;
    this.download(this.build(), { texts: "", statements: "law-", numbers: "numbers-" }[this.desk]);
  },

  download(content, name) {
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1) + "\n"], { type: "application/json" }));
    link.download = `review-${name}${new Date().toISOString().slice(0, 10)}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    this.say("exported");
  },

  async open(file) {
    let found;
    try { found = JSON.parse(await file.text()); } catch { found = null; }
    if (!isReviewFile(found)) return this.say("not_ours");
    const { kind = "texts" } = found, { names, words } = KINDS[kind] ?? {};
    const name = found.reviewer.trim().replace(/\s+/g, " ").toLowerCase();
    if (this.who && this.who !== name) return this.say("of_other", { name: found.reviewer });
    const { trained = this.reader.trained, qualified = this.reader.qualified } = found;
    if (kind === "clips") {
      this.say("imported", { count: await Clips.take(found) });
      return this.changed();
    }
    this.reader = { ...this.reader, name: found.reviewer, trained, qualified };
    let count = 0;
    for (const mark of found[kind]) {
      const entry = this.beginning(kind) + names.map((name) => mark[name]).join(Kept.BREAK);
      if ((Kept.get(entry)?.at ?? "") >= mark.at) continue; // what was marked here later stays
      Kept.set(entry, { mark: mark.mark, ...Object.fromEntries(words.map((name) => [name, mark[name]])), at: mark.at });
      count += 1;
    }
    if (kind !== this.desk) this.chooseDesk(kind);
    this.say("imported", { count });
    this.changed();
  },

  start() {
    Kept.start();
    $("next").addEventListener("click", () => this.next());
    $("export").addEventListener("click", () => this.save());
    $("import").addEventListener("click", () => $("file").click());
    $("file").addEventListener("change", () => { const [file] = $("file").files; $("file").value = ""; if (file) this.open(file); });
    $("reviewer").addEventListener("input", () => { this.reader = { name: $("reviewer").value, trained: false, qualified: false }; this.said = ""; this.changed(); });
    $("trained").addEventListener("change", () => { this.reader = { ...this.reader, trained: $("trained").checked }; });
    $("qualified").addEventListener("change", () => { this.reader = { ...this.reader, qualified: $("qualified").checked }; });
    for (const button of document.querySelectorAll("[data-desk]")) button.addEventListener("click", () => this.chooseDesk(button.dataset.desk));
    if (!this.who) $("who").open = true;
  },
};

function isReviewFile(found) {
  if (found?.format === FORMAT && found.version === VERSION && found.reviewer?.trim?.() && isClipFile(found)) return true;
  const isText = (value) => typeof value === "string" && !value.includes(Kept.BREAK);
  const kind = found?.kind ?? "texts", form = Object.hasOwn(KINDS, kind) ? KINDS[kind] : null;
  const flag = { texts: "trained", statements: "qualified" }[kind];
  return form !== null && found?.format === FORMAT && found.version === VERSION && isText(found.reviewer) && found.reviewer.trim() !== ""
    && (!flag || typeof found[flag] === "boolean") && Array.isArray(found[kind])
    && found[kind].every((mark) => mark && form.verdicts.includes(mark.mark)
      && [...form.names, ...form.words, "at"].every((name) => isText(mark[name])));
}
