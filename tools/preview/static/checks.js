"use strict";
// The desks of lawyers and callers: statements of law and telephone numbers, with what somebody found out about each. Marks are
// kept, and leave the page, as those of texts do (review.js); each belongs to the seal of its row.

const CARDS_PER_STEP = 30;
const today = () => { const now = new Date(); return new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10); };

const Checks = {
  country: "all",
  show: "all",
  shown: CARDS_PER_STEP,
  at: null, // the key of the card that "next" led to

  get kind() { return Review.desk; },
  get isOpen() { return this.kind !== "texts" && Boolean(Preview.checks) && Boolean(Review.data); },
  get items() { return this.kind === "statements" ? Preview.checks.statements : Preview.checks.calls; },
  get names() { return Preview.checks.names[Review.language]; },

  // ---- marks

  key(item) { return this.kind === "statements" ? item.id : `${item.id}-${item.number}`; },
  entry(item, seal = item.seal) {
    const name = this.kind === "statements" ? [item.id, seal] : [item.id, item.number, seal];
    return Review.beginning(this.kind) + name.join(Kept.BREAK);
  },
  markOf(item) { return Kept.get(this.entry(item)); },
  isOutdated(item) { return !this.markOf(item) && Kept.under(this.entry(item, "")).length > 0; },
  put(item, mark) {
    Kept.set(this.entry(item), mark && { ...mark, at: new Date().toISOString() });
    Review.say("");
    const card = this.drawCard(item);
    $(card.id)?.replaceWith(card);
    card.querySelector(".marks [aria-pressed=true], .marks button").focus({ preventScroll: true });
  },

  verdicts(item) {
    if (this.kind === "statements") return ["right", "wrong", "changed"];
    return item.emergency ? ["on_page", "not_on_page"] : ["answered", "no_answer", "wrong_number", "closed"];
  },

  // As the ledgers have it, and with her own marks on top.
  stateOf(item) {
    const mark = this.markOf(item)?.mark;
    if (!mark || mark === "no_answer") return item.state;
    if (["wrong", "changed", "wrong_number", "closed", "not_on_page"].includes(mark)) return "doubtful";
    return item.state === "doubtful" ? "doubtful" : "checked";
  },

  // ---- which

  ofCountry() { return this.items.filter((item) => this.country === "all" || item.country === this.country); },
  chosen() {
    return this.ofCountry().filter((item) => this.show === "all" || Boolean(this.markOf(item)) === (this.show === "mine"));
  },
  progress() {
    const count = { checked: 0, doubtful: 0, open: 0 };
    for (const item of this.ofCountry()) count[this.stateOf(item)] += 1;
    return count;
  },

  next() {
    const items = this.ofCountry();
    const from = items.findIndex((item) => this.key(item) === this.at) + 1;
    const item = [...items.slice(from), ...items.slice(0, from)].find((one) => !this.markOf(one) && this.stateOf(one) === "open");
    if (!item) return Review.say("nothing_left");
    if (this.show === "mine") this.show = "all";
    this.at = this.key(item);
    this.shown = Math.max(this.shown, this.chosen().indexOf(item) + 1);
    this.draw();
    $(`check-${this.at}`).scrollIntoView({ block: "start" });
  },

  // ---- the page

  draw() {
    document.body.dataset.desk = this.isOpen ? this.kind : "texts";
    $("checks").hidden = !this.isOpen;
    if (!this.isOpen) return;
    $("checks").lang = Review.language;
    this.drawChoices();
    const items = this.chosen();
    const cards = items.slice(0, this.shown).map((item) => this.drawCard(item));
    if (items.length > cards.length) {
      const more = Review.drawLink("more", () => { this.shown += CARDS_PER_STEP; this.draw(); });
      more.id = "more";
      cards.push(more);
    }
    $("cards").replaceChildren(...cards);
  },

  drawChoices() {
    const codes = [...new Set(this.items.map((item) => item.country))];
    if (!codes.includes(this.country)) this.country = "all";
    const name = (code) => this.names.countries[code] ?? Review.tell("everywhere");
    codes.sort((one, other) => (one ? name(one) : "").localeCompare(other ? name(other) : "", Review.language));
    fill($("country"), [["all", Review.tell("all_countries")], ...codes.map((code) => [code, name(code)])], this.country);
    fill($("mine"), ["all", "open", "mine"].map((one) => [one, Review.tell(`show_${one}`)]), this.show);
  },

  drawCard(item) {
    const card = make("article", "message check");
    card.id = `check-${this.key(item)}`;
    card.classList.toggle("lit", this.key(item) === this.at);
    const where = this.names.countries[item.country] ?? Review.tell("everywhere");
    card.append(make("p", "context", `${item.id} · ${where}`), ...(this.kind === "statements" ? this.tellStatement(item) : this.tellNumber(item)));
    if (item.state !== "open") card.append(make("p", `state-${item.state}`, Review.tell(`state_${item.state}`)));
    this.drawMarks(card, item);
    return card;
  },

  // A message in her language, by its number; English where it is not translated.
  say(number, values = {}) {
    const text = Preview.languages.get(state.code).said[number] || Preview.index.messages[number]?.id || "";
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  },

  tellStatement(item) {
    const values = Object.fromEntries(item.values.split(";").filter(Boolean).map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
    const english = make("p", "english", item.statement.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole));
    english.lang = "en";
    const parts = [english];
    if (Review.language !== "en" && item.message !== null) parts.push(make("p", "translation", this.say(item.message, values)));
    const link = make("a", "", item.source);
    if (/^https?:/.test(item.url)) Object.assign(link, { href: item.url, target: "_blank", rel: "noopener noreferrer" });
    const answers = make("span", "", item.aspects.join(" "));
    answers.lang = link.lang = "en";
    return [...parts, drawPairs([
      ["topic", item.topic === null ? "" : this.say(item.topic)],
      ["answers", item.aspects.length ? answers : ""],
      ["source", link],
      ["dated", item.dated || Review.tell("unknown")],
      ["basis", item.basis],
      ["confidence", Review.tell(`sure_${item.confidence}`)],
    ])];
  },

  tellNumber(item) {
    const { sheet } = Preview.checks;
    const name = make("p", "english", item.name);
    name.lang = "en";
    const line = make("p");
    line.append(this.drawNumber(item));
    const parts = [name, line];
    if (item.keys) parts.push(make("p", "", this.say(Preview.checks.press, { language: this.names.languages[item.keys_language], keys: item.keys })));
    if (item.number === "after_hours") parts.push(make("p", "finding", Review.tell("after_hours")));
    if (item.emergency) return [...parts, make("p", "finding", this.say(sheet.page))];
    if (item.from !== "any") parts.push(make("p", "finding", Review.tell("from_only", { country: this.names.countries[item.from] })));
    if (item.risk !== null) parts.push(make("p", "", this.say(item.risk)));
    const hours = item.hours.replace(/\b(?:Mo|Tu|We|Th|Fr|Sa|Su)\b/g, (day) => this.names.days[day]);
    const lines = [this.say(sheet.time, { time: this.timeAt(item.zone) })];
    if (hours) lines.push(this.say(sheet.hours, { hours }));
    if (item.languages.length) lines.push(this.say(sheet.languages, { languages: item.languages.map((code) => this.names.languages[code]).join(", ") }));
    const told = lines.map((text) => make("p", "facts", text));
    if (item.website) told.push(this.drawWebsite(item));
    return [...parts, ...told, this.tellQuestions(item)];
  },

  // What a tap opens: a call, or the program that writes there. Only a tap does.
  drawNumber(item) {
    const isNumber = !item.contact || item.contact === "keys";
    const kind = Preview.checks.contacts[item.contact];
    const text = isNumber ? item.phone : typeof kind === "string" ? `${kind}: ${item.phone}` : this.say(kind, { value: item.phone });
    const number = make(item.link ? "a" : "span", isNumber ? "tel" : "tel way", text);
    if (item.link) number.href = item.link;
    if (/^https:/.test(item.link)) Object.assign(number, { target: "_blank", rel: "noopener noreferrer" });
    return number;
  },

  drawWebsite(item) {
    const line = make("p", "facts");
    const [before, after = ""] = this.say(Preview.checks.sheet.website, { website: "\n" }).split("\n");
    const link = Object.assign(make("a", "", item.website), { href: item.website, target: "_blank", rel: "noopener noreferrer" });
    line.append(before, link, after);
    return line;
  },

  // A browser knows the days of the week in few languages; ours come with the page.
  timeAt(timeZone) {
    const now = new Date();
    const day = new Intl.DateTimeFormat("en", { timeZone, weekday: "short" }).format(now).slice(0, 2);
    return `${this.names.days[day]} ${new Intl.DateTimeFormat("en", { timeZone, hour: "numeric", minute: "2-digit", hourCycle: "h23" }).format(now)}`;
  },

  tellQuestions(item) {
    const { sheet, questions } = Preview.checks;
    const ask = make("details", "ask");
    ask.append(make("summary", "", Review.tell("ask")), make("p", "", this.say(sheet.opening)));
    const list = make("ul");
    for (const [name, number] of Object.entries(questions)) if (item.asks.includes(name)) list.append(make("li", "", this.say(number)));
    ask.append(list);
    return ask;
  },

  drawMarks(card, item, choice = null) {
    card.querySelector(".marks")?.remove();
    const marks = make("div", "marks");
    const mark = this.markOf(item), open = choice ?? mark?.mark;
    if (this.isOutdated(item)) marks.append(make("p", "outdated", Review.tell(`${this.kind}_changed`)));
    const row = make("p", "row");
    for (const verdict of this.verdicts(item)) {
      const button = make("button", verdict, Review.tell(`mark_${item.contact && verdict === "wrong_number" ? "wrong_contact" : verdict}`));
      button.type = "button";
      button.setAttribute("aria-pressed", String(open === verdict));
      button.addEventListener("click", () => this.choose(card, item, verdict));
      row.append(button);
    }
    marks.append(row);
    if (open && open !== "right") marks.append(this.drawForm(item, open, mark));
    if (mark) marks.append(Review.drawLink("take_away", () => this.put(item, null)));
    card.append(marks);
  },

  choose(card, item, verdict) {
    if (Review.needName()) return;
    if (verdict === "right") return this.put(item, { mark: verdict, words: "" });
    this.drawMarks(card, item, verdict);
    const field = card.querySelector(".marks textarea");
    field.focus({ preventScroll: true });
    card.querySelector(".marks").scrollIntoView({ block: "nearest" });
  },

  drawForm(item, verdict, mark) {
    const form = make("form", "words-of-mark");
    const known = mark?.mark === verdict ? mark : null;
    const isCall = this.kind === "numbers", isAnswer = verdict === "answered";
    const day = this.drawField(form, Review.tell("call_day"), "input", { type: "date", max: today(), required: true, value: known?.on ?? today() }, isCall);
    const { questions } = Preview.checks;
    const text = (number, value) => this.drawField(form, this.say(number), "input", { maxLength: LONGEST_CALL_WORDS, autocomplete: "off", value: value ?? "" }, isAnswer);
    const hours = text(questions.hours, known?.hours), languages = text(questions.languages, known?.languages);
    const words = this.drawField(form, Review.tell(`${isCall ? item.emergency ? "page" : "call" : verdict}_what`), "textarea", {
      rows: isCall ? 2 : 4, maxLength: isCall ? LONGEST_CALL_WORDS : LONGEST_WORDS,
      required: ["wrong", "changed", "not_on_page"].includes(verdict), value: known?.words ?? "",
    });
    form.append(make("button", "", Review.tell("keep")));
    if (["wrong", "changed"].includes(verdict)) form.append(make("p", "why", Review.tell("then_hidden")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const said = words.value.trim();
      if (words.required && !said) return words.focus();
      this.put(item, isCall
        ? { mark: verdict, on: day.value, words: said, hours: hours.value.trim(), languages: languages.value.trim() }
        : { mark: verdict, words: said });
    });
    return form;
  },

  drawField(form, name, tag, values, isShown = true) {
    const field = Object.assign(make(tag), values);
    field.lang = Review.language;
    const label = make("label", "", name);
    label.append(field);
    if (isShown) form.append(label);
    return field;
  },

  start() {
    for (const [id, name] of [["country", "country"], ["mine", "show"]]) {
      $(id).addEventListener("change", () => { this[name] = $(id).value; this.shown = CARDS_PER_STEP; this.at = null; Review.said = ""; Review.changed(); });
    }
  },
};

function fill(select, options, value) {
  select.replaceChildren(...options.map(([code, name]) => Object.assign(make("option", "", name), { value: code })));
  select.value = value;
}

function drawPairs(pairs) {
  const list = make("dl");
  for (const [name, value] of pairs) {
    if (!value) continue;
    const cell = make("dd");
    cell.append(value);
    list.append(make("dt", "", Review.tell(name)), cell);
  }
  return list;
}
