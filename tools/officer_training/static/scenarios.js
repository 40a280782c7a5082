// The page with the scenarios: asks every second what there is to show, and draws what changed.

const EVERY_MS = 1000;
const CHOSEN = "pelita-officers-language";
const $ = (id) => document.getElementById(id);
let drawn = "";
let posts = [];

// An address may name the language, so that a post can keep its own as a bookmark.
const language = () => localStorage.getItem(CHOSEN) || new URLSearchParams(location.search).get("language") || "en";

async function ask(path, options) {
  const joint = path.includes("?") ? "&" : "?";
  const answer = await fetch(`/client/scenarios${path}${joint}language=${language()}`, options);
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error || answer.statusText);
  return body;
}

const post = (path, body = {}) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

function element(name, { text, ...attributes } = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

function fill(select, options, chosen) {
  const kept = select.value || chosen;
  select.replaceChildren(...options.map(([value, text]) => element("option", { value, text })));
  if (options.some(([value]) => value === kept)) select.value = kept;
}

function drawTexts(board) {
  document.documentElement.lang = board.language;
  document.title = board.texts.title;
  for (const place of document.querySelectorAll("[data-text]")) place.textContent = board.texts[place.dataset.text];
  $("console").href = board.console;
}

function drawChooser(board) {
  const chosen = document.querySelector("[name=scenario]:checked")?.value || board.scenarios[0]?.name;
  $("scenarios").replaceChildren(...board.scenarios.map((each) => {
    const input = element("input", { type: "radio", name: "scenario", value: each.name });
    input.checked = each.name === chosen;
    return element("label", { class: "card" }, input, element("b", { text: each.title }), element("span", { text: each.who }));
  }));
  posts = board.posts;
  const names = board.languages.map((each) => [each.code, each.name]);
  fill($("mine"), names, board.language);
  fill($("post"), board.posts.map((each) => [each.id, each.name]), board.posts[0]?.id);
  fill($("language"), names, board.posts[0]?.language);
  $("no-post").hidden = board.posts.length > 0;
}

function verdict(each) {
  return element("li", { class: each.state },
    element("b", { text: `${each.state_says}: ` }), element("span", { text: each.says }),
    element("small", { text: each.why }));
}

function drawPlay(play) {
  $("play").hidden = !play;
  if (!play) return;
  const isOver = play.phase === "ended";
  $("play-title").textContent = play.title;
  $("who").textContent = play.who;
  $("phase").textContent = play.says;
  $("nobody-there").textContent = play.nobody_there;
  $("nobody-there").hidden = !play.nobody_there;
  $("end").hidden = isOver;
  $("debrief").hidden = !isOver;
  $("expected").replaceChildren(...play.debrief.filter((each) => !each.is_never).map(verdict));
  $("never").replaceChildren(...play.debrief.filter((each) => each.is_never).map(verdict));
  $("entries").replaceChildren(...play.entries.map((each) => element("li", { class: each.writer },
    element("small", { text: `${each.by} · ${each.at}` }), element("p", { text: each.text, lang: each.language }))));
}

function say(fault) {
  $("fault").textContent = fault;
  $("fault").hidden = !fault;
}

async function draw() {
  const board = await ask("");
  const picture = JSON.stringify(board);
  if (picture === drawn) return;
  drawn = picture;
  drawTexts(board);
  drawChooser(board);
  drawPlay(board.play);
  const isRunning = Boolean(board.play) && !["ended", "stuck"].includes(board.play.phase);
  $("begin").disabled = isRunning || board.posts.length === 0;
}

async function look() {
  try {
    await draw();
  } catch (error) {
    say(error.message);
    drawn = "";
  }
  setTimeout(look, EVERY_MS);
}

async function act(path, body) {
  say("");
  try {
    await post(path, body);
    await draw();
  } catch (error) {
    say(error.message);
  }
}

$("chooser").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = document.querySelector("[name=scenario]:checked")?.value;
  act("/begin", { name, post: $("post").value, language: $("language").value });
});
$("post").addEventListener("change", () => {
  $("language").value = posts.find((each) => each.id === $("post").value)?.language ?? $("language").value;
});
$("end").addEventListener("click", () => act("/end"));
$("mine").addEventListener("change", () => {
  localStorage.setItem(CHOSEN, $("mine").value);
  draw().catch((error) => say(error.message));
});

look();
