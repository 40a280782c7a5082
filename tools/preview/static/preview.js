"use strict";
// The page: which screen, in which language, found how.

const $ = (id) => document.getElementById(id);
const LEFT = "en";
const state = { code: "km", place: 0, came: [], cut: new Set() };

function readAddress() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const code = wanted.get("lang");
  if (Preview.index.languages.some((one) => one.code === code)) state.code = code;
  if (wanted.has("desk")) Kept.set("review-desk", wanted.get("desk"));
  const place = Preview.index.scenes.findIndex((scene) => scene.key === wanted.get("scene"));
  const found = place >= 0 ? place : findScreen(wanted.get("screen"));
  if (found >= 0) state.place = found;
}

// The name above a text in a catalogue (`#: utter_first`, `#: passport_kept`): a screen, or the topic whose page it stands on.
function findScreen(name) {
  const place = Preview.index.scenes.findIndex((scene) => scene.name === name);
  if (place >= 0 || !name) return place;
  const counts = Preview.index.scenes.map((_, at) => Preview.numbersOf(at).filter((number) => Preview.index.messages[number].context === name).length);
  const most = Math.max(...counts);
  return most ? counts.indexOf(most) : -1;  // its name is a button of menus, too: the page says more of it
}

function writeAddress() {
  const desk = Review.desk === "texts" ? "" : `&desk=${Review.desk}`;
  history.replaceState(null, "", `#lang=${state.code}&scene=${Preview.index.scenes[state.place].key}${desk}`);
}

// ---- the list

const plain = (text) => text.toLowerCase().normalize("NFC");

function matching(number, words) {
  const message = Preview.index.messages[number];
  const said = Preview.languages.get(state.code)?.said[number] ?? "";
  return [message.id, message.context, said].some((text) => plain(text).includes(words));
}

function isWanted(place, words) {
  const language = Preview.languages.get(state.code);
  const numbers = Preview.numbersOf(place);
  const filter = $("filter").value;
  if (filter === "findings" && !numbers.some((number) => Preview.findingsOf(language, number).length)) return false;
  if (filter === "broken" && !language?.scenes[place].broken) return false;
  if (filter === "cut" && !isCut(place)) return false;
  return !words || plain(sceneName(place)).includes(words) || numbers.some((number) => matching(number, words));
}

function drawList() {
  const words = plain($("search").value.trim());
  const language = Preview.languages.get(state.code);
  const list = make("div");
  let name = "", found = 0;
  Preview.index.scenes.forEach((scene, place) => {
    if (!isWanted(place, words)) return;
    found += 1;
    if (scene.name !== name) list.append(make("h3", "", scene.name));
    name = scene.name;
    const entry = make("button", "entry", scene.when || "as it is");
    entry.type = "button";
    entry.dataset.place = place;
    if (language?.scenes[place].broken) entry.classList.add("is-broken");
    if (Preview.numbersOf(place).some((number) => Preview.findingsOf(language, number).length)) entry.classList.add("is-found");
    entry.addEventListener("click", () => go(place));
    list.append(entry);
  });
  $("list").replaceChildren(...list.children);
  $("list-title").textContent = `${found} of ${Preview.index.scenes.length} screens`;
  markEntry();
}

function markEntry() {
  for (const entry of $("list").querySelectorAll(".entry")) {
    const isHere = Number(entry.dataset.place) === state.place;
    entry.toggleAttribute("aria-current", isHere);
    if (isHere) entry.scrollIntoView({ block: "nearest" });
  }
}

// The first message that has the words that are searched for: of the screen that is open, else of the first that has one.
function findHit() {
  const words = plain($("search").value.trim());
  const places = [...$("list").querySelectorAll(".entry")].map((entry) => Number(entry.dataset.place));
  if (!words || !places.length) return null;
  const find = (place) => Preview.numbersOf(place).find((number) => matching(number, words));
  const place = [state.place, ...places].find((one) => find(one) !== undefined) ?? places[0];
  return { place, number: find(place) };
}

// While she types the screen follows, but nothing scrolls away below her finger; Enter leads to the message.
function openHitScreen() {
  const hit = findHit();
  if (hit && hit.place !== state.place) go(hit.place, true);
  return hit;
}

function openHit() {
  clearTimeout(state.searching);
  drawList();
  const hit = openHitScreen();
  if (!hit) return;
  $("search").blur();
  if (hit.number === undefined) $("title").scrollIntoView({ block: "start" });
  else openMessage(hit.number);
}

// ---- the screen

function point(number, stays) {
  light(number);
  for (const card of document.querySelectorAll(".message")) card.classList.toggle("lit", card.id === `message-${number}`);
  const card = $(`message-${number}`);
  if (card && stays) { card.scrollIntoView({ block: "nearest" }); card.querySelector("details").open = true; }
}

// Show a message: its card, and its words on the phone lit.
function openMessage(number) {
  light(number);
  for (const card of document.querySelectorAll(".message")) card.classList.toggle("lit", card.id === `message-${number}`);
  $(`message-${number}`)?.scrollIntoView({ block: "center" });
}

// Back, Menu and Leave end every screen that has buttons.
function tap(leads, number) {
  const isBack = number === Preview.index.scenes[state.place].leads.length - 3;
  if (leads !== null) go(leads);
  else if (isBack) goBack();
  else $("when").textContent = `${$("when").textContent.split(" — ")[0]} — nothing is shown here behind this button; walk it on the phone.`;
}

function drawScreen() {
  const scene = Preview.index.scenes[state.place];
  const language = Preview.languages.get(state.code);
  $("title").textContent = scene.name;
  $("when").textContent = [scene.when, `read by ${scene.reader}`, scene.example ? "with a made-up value" : ""].filter(Boolean).join(" · ");
  const acts = { onTap: tap, onPoint: point };
  drawPhone($("left"), Preview.languages.get(LEFT).scenes[state.place], scene, LEFT, acts);
  drawPhone($("right"), language.scenes[state.place], scene, langOf(state.code), acts);
  for (const part of [$("right"), $("messages")]) part.classList.toggle("zawgyi", state.code === "my-zg");
  $("right-name").textContent = Preview.index.languages.find((one) => one.code === state.code).autonym;
  drawPanel();
  drawFrom();
  drawTrouble(language);
}

function drawPanel() {
  const words = plain($("search").value.trim());
  const order = new Map();
  for (const part of $("left").querySelectorAll(".said")) for (const number of part.dataset.path.split(" ").map(Number)) if (!order.has(number)) order.set(number, order.size);
  const numbers = [...Preview.numbersOf(state.place)].sort((one, other) => (order.get(one) ?? 999) - (order.get(other) ?? 999));
  const acts = { onPoint: point, onScene: go };
  $("messages").replaceChildren(...numbers.map((number) => drawMessage(number, state.code, {
    ...acts, isOpen: numbers.length === 1, matches: words && matching(number, words),
  })));
}

function drawFrom() {
  const from = [];
  Preview.index.scenes.forEach((scene, place) => {
    if (place !== state.place && scene.leads.includes(state.place)) from.push(place);
  });
  const shown = from.slice(0, 12).map((place) => {
    const link = make("button", "link", sceneName(place));
    link.type = "button";
    link.addEventListener("click", () => go(place));
    return link;
  });
  $("from").replaceChildren(make("b", "", from.length ? "She comes here from: " : "No button leads here. "), ...shown,
    ...(from.length > shown.length ? [make("span", "", `and ${from.length - shown.length} more`)] : []));
}

function drawTrouble(language) {
  const others = language.findings?.others ?? [];
  const lines = [...(language.refused ? [`${language.refused} The last good one is shown.`] : []), ...others.map(([what, mend]) => `${what} — ${mend}`)];
  $("refused").hidden = !lines.length;
  $("refused").replaceChildren(...lines.map((line) => make("span", "", line)));
}

function drawCount() {
  const { messages, shown } = Preview.index.coverage;
  const found = Object.keys(Preview.languages.get(state.code)?.findings?.messages ?? {}).length;
  const judged = Preview.languages.get(state.code)?.findings ? `, ${found} with findings` : "";
  $("counted").textContent = `${shown} of ${messages} messages stand on a screen${judged}`;
}

// Whether a button of a screen is cut: known once it was drawn, so it is drawn out of sight.
function isCut(place) {
  const key = `${state.code} ${place}`;
  if (!state.cut.has(key) && !state.cut.has(`not ${key}`)) {
    const log = make("div", "log unseen");
    document.querySelector(".device").append(log);
    const scene = Preview.index.scenes[place];
    const cut = drawPhone(log, Preview.languages.get(state.code).scenes[place], scene, langOf(state.code), { onTap() {}, onPoint() {} });
    log.remove();
    state.cut.add(cut ? key : `not ${key}`);
  }
  return state.cut.has(key);
}

// ---- moving

function go(place, isBack = false) {
  if (!isBack && place !== state.place) state.came.push(state.place);
  state.place = place;
  writeAddress();
  drawScreen();
  markEntry();
}

function goBack() {
  const place = state.came.pop();
  if (place !== undefined) go(place, true);
}

function step(by) {
  const places = [...$("list").querySelectorAll(".entry")].map((entry) => Number(entry.dataset.place));
  const at = places.indexOf(state.place);
  const next = places[at < 0 ? 0 : at + by];
  if (next !== undefined) go(next);
}

async function speak(code) {
  state.code = code;
  $("language").value = code;
  await Preview.language(code);
  if (state.code !== code) return;
  writeAddress();
  drawAll();
}

function drawAll() {
  drawScreen();
  drawList();
  drawCount();
  Review.draw();
  Checks.draw();
}

function changed({ code, scenes, said }) {
  for (const place of Object.keys(scenes ?? {})) { state.cut.delete(`${code} ${place}`); state.cut.delete(`not ${code} ${place}`); }
  if (code !== state.code && code !== LEFT) return;
  drawScreen();
  if (said) document.body.dataset.seen = String(Date.now());
  requestAnimationFrame(() => { drawList(); drawCount(); Review.draw(); });
}

async function begin() {
  const wanted = new URLSearchParams(location.hash.slice(1)).get("lang") ?? state.code;
  const early = [LEFT, ...(/^[a-z-]{2,6}$/.test(wanted) ? [wanted] : [])].map((code) => Preview.language(code).catch(() => null));
  const checks = Preview.load("data/checks.js").catch(() => null); // without it the page is one for translators
  await Preview.load("data/index.js");
  await Promise.all([...early, checks]);
  readAddress();
  for (const { code, autonym, name } of Preview.index.languages) {
    const option = make("option", "", autonym === name ? name : `${autonym} (${name})`);
    option.value = code;
    $("language").append(option);
  }
  if (matchMedia("(max-width: 60rem)").matches) $("list-holder").open = false;
  Review.start();
  Checks.start();
  await Clips.start();
  await Promise.all([Preview.language(LEFT), Preview.language(state.code)]);
  await speak(state.code);
  $("language").addEventListener("change", () => speak($("language").value));
  $("search").addEventListener("input", () => { drawList(); drawPanel(); clearTimeout(state.searching); state.searching = setTimeout(openHitScreen, 200); });
  $("search").addEventListener("keydown", (event) => { if (event.key === "Enter") openHit(); });
  $("filter").addEventListener("change", drawList);
  $("before").addEventListener("click", () => step(-1));
  $("after").addEventListener("click", () => step(1));
  $("back").addEventListener("click", goBack);
  $("walk").addEventListener("click", () => Live.walk(state.code));
  addEventListener("hashchange", () => { readAddress(); speak(state.code); });
  Live.start(changed);
  document.body.dataset.ready = String(Math.round(performance.now()));
}

begin().catch((trouble) => { $("state").textContent = `The preview cannot be shown: ${trouble.message}`; });
