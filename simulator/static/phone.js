// One phone at a time: who is open, what changed, what she does.

import { Facts } from "./facts.js";
import { LANGUAGES } from "./languages.js";
import { attachMenu, closeMenus } from "./menus.js";
import { MEDIA, clock } from "./messages.js";
import { drawChanged, drawChoice, drawConversation, onScreen } from "./screen.js";
import { drawTabs, steerTabs } from "./tabs.js";
import { pause, post, read } from "./wire.js";

const $ = (id) => document.getElementById(id);
const facts = new Facts(document.querySelector(".facts"));
const seen = new Map();
let women = [];
let bot = { commands: [], description: "" };
let open = null;
let watching = null;
let editing = null;
// What has words that can be changed; those of all but the first stand below what she sent.
const EDITABLE = ["text", "voice", "photo", "document"];

// ---- who is open

const womanOf = (chatId) => women.find((woman) => woman.chat_id === chatId);
const languageOf = (woman) => woman?.language_code || "en";

async function listWomen() {
  const firstLook = !women.length;
  women = (await read("women")).women;
  // What was there when the page was opened is not new.
  if (firstLook) for (const woman of women) seen.set(woman.chat_id, woman.version);
  drawTabs($("tabs"), women, {
    open: open?.chat_id,
    isFresh: (woman) => woman.chat_id !== open?.chat_id && woman.version > (seen.get(woman.chat_id) ?? 0),
    onOpen: openWoman,
  });
}

async function addWoman(language) {
  const { chat_id: chatId } = await post("women", { language_code: language });
  await openWoman(chatId);
  $("words").focus();
}

async function openWoman(chatId) {
  if (open?.chat_id === chatId) return;
  watching?.abort();
  const phone = { chat_id: chatId, version: 0, loaded: false, messages: new Map(), blocked: false };
  open = phone;
  facts.forget();
  stopEditing();
  await Promise.allSettled([listWomen(), askBot()]);
  if (phone !== open) return;
  history.replaceState(null, "", `#lang=${languageOf(womanOf(chatId))}&woman=${chatId}`);
  drawAll();
  watch(phone);
}

async function followHash() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  await listWomen();
  const chosen = womanOf(Number(wanted.get("woman"))) || women.find((woman) => woman.language_code === wanted.get("lang"));
  if (chosen) return openWoman(chosen.chat_id);
  if (wanted.get("lang") in LANGUAGES) return addWoman(wanted.get("lang"));
  return women.length ? openWoman(women[0].chat_id) : drawAll();
}

// ---- what changed

async function watch(phone) {
  watching = new AbortController();
  const { signal } = watching;
  while (phone === open) {
    try {
      const path = `women/${phone.chat_id}/messages?after=${phone.version}&wait=${phone.loaded ? 25 : 0}`;
      take(phone, await read(path, signal));
      facts.reachable = true;
    } catch (trouble) {
      if (signal.aborted) return;
      facts.reachable = Boolean(trouble.status);
      if (trouble.status === 404) return startAnew();
      showTrouble();
      await pause(1.5);
    }
  }
}

function take(phone, { version, messages, toast, action, blocked }) {
  if (phone !== open) return;
  const first = !phone.loaded;
  const answered = toast || messages.some((message) => message.from === "bot" || message.deleted);
  if (answered && !first) facts.answered();
  Object.assign(phone, { version, blocked, loaded: true });
  seen.set(phone.chat_id, version);
  for (const message of messages) phone.messages.set(message.message_id, message);
  first ? drawAll() : drawNews(messages);
  $("bot-action").textContent = action ? "typing…" : "bot";
  if (toast) showToast(toast.text);
  showTrouble();
}

async function startAnew() {
  open = null;
  await followHash();
}

// ---- drawing

const look = () => ({
  lang: languageOf(womanOf(open.chat_id)),
  greeting: bot.description || "No messages here yet.",
  sounds: `client/women/${open.chat_id}/sounds`,
  onTap: tap,
  onStart: () => say("/start"),
});

function drawAll() {
  if (open) drawConversation($("log"), open, look());
  else drawChoice($("log"), "Whose phone is this?", languageEntries());
  drawFrame();
}

function drawNews(messages) {
  const hadFocus = $("log").contains(document.activeElement);
  drawChanged($("log"), open, messages, look());
  // A button that was deleted under her finger takes the focus with it.
  if (hadFocus && document.activeElement === document.body) $("words").focus();
  drawFrame();
}

function drawFrame() {
  $("composer").hidden = !open || open.blocked;
  $("restart").hidden = !open?.blocked;
  $("restart").textContent = "Unblock";
  $("more").disabled = !open;
  facts.count(open ? [...open.messages.values()] : []);
}

function showTrouble() {
  const sentence = open ? facts.trouble() : "";
  if ($("banner").textContent !== sentence) $("banner").textContent = sentence;
}

function showToast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  setTimeout(() => { $("toast").hidden = true; }, 3500);
}

// ---- what she does

async function act(path, body) {
  const phone = open;
  try {
    await post(`women/${phone.chat_id}/${path}`, body);
  } catch (trouble) {
    facts.askedAt = null;
    showToast(trouble.status ? trouble.message : "Not sent: the rehearsal does not answer.");
  }
}

function say(text) {
  facts.asked();
  return act("messages", { text });
}

function sendMedia(kind) {
  facts.asked();
  return act("messages", { kind });
}

async function tap(message, button, key) {
  facts.asked();
  key.classList.add("waiting");
  await act("taps", { message_id: message.message_id, button });
  setTimeout(() => key.classList.remove("waiting"), 400);
}

function editLast() {
  const words = (message) => onScreen(message) && message.from === "her" && EDITABLE.includes(message.kind);
  const own = [...open.messages.values()].filter(words);
  const last = own.at(-1);
  if (!last) return;
  editing = last.message_id;
  $("editing").hidden = false;
  $("words").value = last.text ?? "";
  grow();
  $("words").focus();
}

function stopEditing() {
  editing = null;
  $("editing").hidden = true;
  $("words").value = "";
  grow();
}

function submit(event) {
  event?.preventDefault();
  const text = $("words").value.trim();
  if (!text || !open) return;
  editing ? act("edits", { message_id: editing, text }) : say(text);
  stopEditing();
}

function grow() {
  $("words").style.height = "auto";
  $("words").style.height = `${$("words").scrollHeight}px`;
}

function typed(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  if (event.key === "ArrowUp" && !$("words").value) {
    event.preventDefault();
    editLast();
  }
  if (event.key === "Escape" && editing) stopEditing();
}

// ---- the bot, as her phone sees it

async function askBot() {
  bot = await read(`bot?language_code=${encodeURIComponent(languageOf(womanOf(open?.chat_id)))}`);
  $("bot-name").textContent = bot.name;
  $("face").textContent = [...bot.name][0]?.toUpperCase() || "i";
  $("slash").hidden = !bot.commands.length;
  facts.seen(bot);
}

async function lookAround() {
  for (;;) {
    await pause(3);
    try {
      await askBot();
      await listWomen();
      facts.reachable = true;
    } catch (trouble) {
      facts.reachable = Boolean(trouble.status);
    }
    tick();
  }
}

function tick() {
  $("clock").textContent = clock(new Date());
  showTrouble();
}

// ---- menus

const languageEntries = () =>
  Object.entries(LANGUAGES).map(([code, name]) => ({ text: name, lang: code, act: () => addWoman(code) }));

const chatEntries = () => [
  { text: "Edit my last message", act: editLast },
  { text: "Clear chat", note: "on her side only", act: () => act("clear") },
  open.blocked ? { text: "Unblock bot", act: () => act("unblock") } : { text: "Block bot", act: () => act("block") },
];

const commandEntries = () =>
  bot.commands.map(({ command, description }) => ({ text: `/${command}`, note: description, act: () => say(`/${command}`) }));

attachMenu($("add"), $("languages"), languageEntries);
attachMenu($("more"), $("chat-menu"), chatEntries);
attachMenu($("attach"), $("media"), () => MEDIA.map(({ kind, text }) => ({ text, act: () => sendMedia(kind) })));
attachMenu($("slash"), $("commands"), commandEntries);
steerTabs($("tabs"));

$("composer").addEventListener("submit", submit);
$("words").addEventListener("keydown", typed);
$("words").addEventListener("input", grow);
$("stop-editing").addEventListener("click", stopEditing);
$("restart").addEventListener("click", () => act("unblock"));
addEventListener("hashchange", () => { closeMenus(); followHash(); });

tick();
followHash().catch(() => { facts.reachable = false; showTrouble(); });
lookAround();
