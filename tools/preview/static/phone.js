"use strict";
// One screen on one phone. Every letter knows the message it comes from.

const NOT_A_MESSAGE = "a value: a name, a number or a date, put in when she reads it";

// On a button a click is a tap; elsewhere it opens the message beside the phone.
function drawPieces(holder, pieces, onPoint, isKey = false) {
  for (const [letters, ...path] of pieces) {
    const part = make("span", path.length ? "said" : "value", letters);
    if (path.length) {
      part.dataset.path = path.join(" ");
      part.addEventListener("mouseenter", () => onPoint(path.at(-1), false));
      if (!isKey) part.addEventListener("click", () => onPoint(path.at(-1), true));
    } else part.title = NOT_A_MESSAGE;
    holder.append(part);
  }
}

function drawKeys(drawn, leads, lang, { onTap, onPoint }) {
  const keys = make("div", "keys");
  let count = 0;
  for (const row of drawn.rows) {
    const holder = make("div");
    for (const label of row) {
      const number = count++;
      const key = make("button");
      key.type = "button";
      key.lang = lang;
      drawPieces(key, label, onPoint, true);
      key.title = label.map(([letters]) => letters).join("");
      key.addEventListener("click", () => onTap(leads[number] ?? null, number));
      holder.append(key);
    }
    keys.append(holder);
  }
  return keys;
}

function drawPhone(log, drawn, scene, lang, acts) {
  log.replaceChildren();
  log.lang = lang;
  const post = make("article", "post bot");
  const bubble = make("div", "bubble");
  const words = make("p", "words");
  words.lang = lang;
  words.dir = "auto";
  drawPieces(words, drawn.text, acts.onPoint);
  bubble.append(words);
  post.append(bubble);
  if (drawn.rows.length) post.append(drawKeys(drawn, scene.leads, lang, acts));
  log.append(post);
  markBroken(log, drawn.broken ?? []);
  return markCut(log);
}

function markBroken(log, broken) {
  if (!broken.length) return;
  log.prepend(make("p", "warning", "She would get the help card instead: what is marked is not translated, or cannot be shown."));
  for (const part of log.querySelectorAll(".said")) {
    if (broken.includes(Number(part.dataset.path.split(" ").at(-1)))) part.classList.add("broken");
  }
}

function markCut(log) {
  const cut = [...log.querySelectorAll(".keys button")].filter((key) => key.scrollWidth > key.clientWidth + 1);
  for (const key of cut) key.classList.add("cut");
  if (cut.length) log.append(make("p", "warning", `Cut on a small phone: ${cut.map((key) => `“${key.title}”`).join(", ")}`));
  return cut.length;
}

function light(number) {
  for (const part of document.querySelectorAll(".said")) {
    part.classList.toggle("lit", part.dataset.path.split(" ").includes(String(number)));
  }
}
