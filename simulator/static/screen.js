// The conversation on the screen: drawn whole when a phone is opened, then message by message.

import { drawDay, drawMessage, drawOpening } from "./messages.js";

const NEAR_END = 80;

export const onScreen = (message) => !message.deleted && !message.cleared;

export function drawChoice(log, question, choices) {
  log.replaceChildren(drawOpening(question, choices));
}

export function drawConversation(log, phone, look) {
  const shown = [...phone.messages.values()].filter(onScreen);
  // A whole conversation redrawn is not news to be read out.
  log.setAttribute("aria-busy", "true");
  if (shown.length) {
    log.replaceChildren(drawDay(new Date(shown[0].date)), ...shown.map((message) => drawMessage(message, look)));
  } else {
    log.replaceChildren(drawOpening(look.greeting, [{ text: "/start", act: look.onStart }], look.lang));
  }
  log.scrollTop = log.scrollHeight;
  log.setAttribute("aria-busy", "false");
}

export function drawChanged(log, phone, messages, look) {
  const anyNow = [...phone.messages.values()].some(onScreen);
  if (!anyNow || !log.querySelector(".post")) return drawConversation(log, phone, look);
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
  for (const message of messages) redraw(log, message, look);
  if (atEnd) log.scrollTop = log.scrollHeight;
}

function redraw(log, message, look) {
  const old = log.querySelector(`#m${message.message_id}`);
  if (!onScreen(message)) return old?.remove();
  const fresh = drawMessage(message, look);
  if (!old) return log.append(fresh);
  const focused = old.contains(document.activeElement);
  fresh.style.animation = "none";
  old.replaceWith(fresh);
  if (focused) fresh.querySelector("button")?.focus();
}
