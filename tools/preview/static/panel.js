"use strict";
// What there is to know of each message on the screen.

function drawMessage(number, code, { onPoint, onScene, isOpen, matches }) {
  const message = Preview.index.messages[number];
  const language = Preview.languages.get(code);
  const found = Preview.findingsOf(language, number);
  const card = make("article", "message" + (found.length ? " has-findings" : "") + (matches ? " matches" : ""));
  card.id = `message-${number}`;
  card.dataset.number = number;
  card.addEventListener("mouseenter", () => onPoint(number, false));
  card.append(make("p", "context", message.context), make("p", "english", message.id));
  const said = make("p", "translation", language?.said[number] || "not translated");
  said.lang = langOf(code);
  if (!language?.said[number]) said.classList.add("broken");
  card.append(said);
  for (const [what, mend] of found) {
    const finding = make("p", "finding");
    finding.append(make("b", "", what), document.createTextNode(` — ${mend}`));
    card.append(finding);
  }
  card.append(drawFacts(message, code, { onScene, isOpen }));
  Review.drawMarks(card, number);
  return card;
}

function drawFacts(message, code, { onScene, isOpen }) {
  const facts = make("details");
  facts.open = isOpen;
  facts.append(make("summary", "", `${message.scenes.length} screen${message.scenes.length === 1 ? "" : "s"} · ${message.limits[langOf(code)]}`));
  const list = make("dl");
  const tell = (name, value) => { if (value) list.append(make("dt", "", name), make("dd", "", value)); };
  tell("read by", message.reader);
  tell("at most", message.limits[langOf(code)]);
  tell("seen without opening", message.lock || "no");
  tell("note", message.comment);
  const where = make("dd");
  for (const place of message.scenes) {
    const link = make("button", "link", sceneName(place));
    link.type = "button";
    link.addEventListener("click", () => onScene(place));
    where.append(link);
  }
  list.append(make("dt", "", "stands in"), where);
  facts.append(list);
  return facts;
}

const langOf = (code) => Preview.index.languages.find((one) => one.code === code)?.lang ?? code;

function sceneName(place) {
  const scene = Preview.index.scenes[place];
  return scene.when ? `${scene.name}: ${scene.when}` : scene.name;
}
