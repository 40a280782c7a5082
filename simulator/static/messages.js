// Drawing messages. Words go in as text and never as markup.

const THINGS = {
  voice: "Voice message",
  photo: "Photo",
  document: "File",
  contact: "Contact",
  location: "Place",
  sticker: "Sticker",
  video_note: "Video message",
};

// What a phone draws as a link: addresses, and telephone numbers written internationally.
const LINK = /(https?:\/\/\S+|\+\d[\d ()-]{5,}\d)/;

export const MEDIA = Object.entries(THINGS).map(([kind, text]) => ({ kind, text }));

export const clock = (moment) => moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function icon(name, label) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#${name}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.append(use);
  return svg;
}

function drawWords(message, lang) {
  const words = make("p", "words");
  words.lang = lang;
  words.dir = "auto";
  message.text.split(LINK).forEach((part, place) => {
    if (part) words.append(place % 2 ? make("b", "", part) : part);
  });
  return words;
}

function drawMeta(message) {
  const meta = make("p", "meta");
  if (message.silent) meta.append(icon("i-silent", "sent without a sound"));
  if (message.edited) meta.append(make("span", "", "edited"));
  const time = make("time", "", clock(new Date(message.date)));
  time.dateTime = message.date;
  meta.append(time);
  return meta;
}

function drawThing(kind) {
  const thing = make("div", "thing");
  const picture = icon(`k-${kind}`, "");
  picture.setAttribute("aria-hidden", "true");
  thing.append(picture, make("span", "", THINGS[kind]));
  return thing;
}

// Nothing is fetched, and nothing is heard, before it is played.
function drawSound(message, sounds) {
  const sound = make("audio");
  Object.assign(sound, { controls: true, preload: "none", src: `${sounds}/${message.message_id}` });
  return sound;
}

// Telegram copies on the phone; the bot is not told.
async function copyText(text, key) {
  try {
    await navigator.clipboard.writeText(text);
    key.classList.add("copied");
    setTimeout(() => key.classList.remove("copied"), 1200);
  } catch {
    key.title = `${text}\nThis browser does not let a page copy.`;
  }
}

function drawKeys(message, lang, onTap) {
  const keys = make("div", "keys");
  let place = 0;
  for (const row of message.buttons) {
    const line = make("div");
    for (const { text, url, copy, style } of row) {
      const number = ++place;
      const key = make("button", style ?? "", text);
      key.type = "button";
      key.lang = lang;
      key.title = url || copy ? `${text}\n${url || copy}` : text;
      if (copy) key.classList.add("copies");
      key.addEventListener("click", () => (copy ? copyText(copy, key) : onTap(message, number, key)));
      line.append(key);
    }
    keys.append(line);
  }
  return keys;
}

const wouldPreview = (message) =>
  message.from === "bot" && !message.link_preview?.is_disabled && /https?:\/\//.test(message.text);

export function drawMessage(message, { lang, onTap, sounds }) {
  const mine = message.pelita.language || lang;
  const post = make("article", `post ${message.from}`);
  post.id = `m${message.message_id}`;
  post.setAttribute("aria-label", message.from === "her" ? "You" : "Bot");
  const bubble = make("div", "bubble");
  if (message.kind !== "text") bubble.append(drawThing(message.kind));
  if (message.has_sound) bubble.append(drawSound(message, sounds));
  if (message.text) bubble.append(drawWords(message, mine));
  if (wouldPreview(message)) bubble.append(make("p", "preview", "A phone would draw a preview of this address here."));
  bubble.append(drawMeta(message));
  post.append(bubble);
  if (message.buttons.length) post.append(drawKeys(message, mine, onTap));
  return post;
}

export function drawDay(date) {
  const today = new Date().toDateString() === date.toDateString();
  return make("p", "day", today ? "Today" : date.toLocaleDateString([], { day: "numeric", month: "long" }));
}

export function drawOpening(text, choices, lang) {
  const opening = make("div", "opening");
  const words = make("p", "words", text);
  if (lang) words.lang = lang;
  opening.append(words, ...choices.map(({ text: label, lang: code, act }) => {
    const button = make("button", "", label);
    button.type = "button";
    if (code) button.lang = code;
    button.addEventListener("click", act);
    return button;
  }));
  return opening;
}
