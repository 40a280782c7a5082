"use strict";
// The recorder: a reader speaks a text, listens to it, keeps it or throws it away. Sounds stay in this browser, and leave it only
// as the file she saves.

const LONGEST_SECONDS = 120, SHORTEST_SECONDS = 0.5, BITS_A_SECOND = 24_000, CLIP_FILE_VERSION = 1;
// What recorders write that Telegram can play once it is imported: Firefox writes the first, Chromium the second.
const SOUND_TYPES = { ogg: "audio/ogg;codecs=opus", webm: "audio/webm;codecs=opus" };

// Sounds are too large for the place where marks are kept.
const ClipStore = {
  memory: new Map(),
  db: null,

  async start() {
    this.db = await new Promise((done) => {
      try {
        const opening = indexedDB.open("pelita-clips", 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore("clips");
        opening.onsuccess = () => done(opening.result);
        opening.onerror = opening.onblocked = () => done(null);
      } catch { done(null); }
    });
    if (!this.db) return;
    const [names, clips] = await Promise.all([this.ask((store) => store.getAllKeys()), this.ask((store) => store.getAll())]);
    names.forEach((name, place) => this.memory.set(name, clips[place]));
  },

  ask(request, mode = "readonly") {
    return new Promise((done, failed) => {
      const asked = request(this.db.transaction("clips", mode).objectStore("clips"));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  },

  get(name) { return this.memory.get(name) ?? null; },

  async set(name, clip) {
    if (clip) this.memory.set(name, clip); else this.memory.delete(name);
    if (!this.db) return false;
    try {
      await this.ask((store) => (clip ? store.put(clip, name) : store.delete(name)), "readwrite");
      return true;
    } catch { return false; }
  },

  under(beginning) { return [...this.memory].filter(([name]) => name.startsWith(beginning)).map(([name, clip]) => [name.slice(beginning.length), clip]); },
};

const Clips = {
  fresh: new Map(), // recorded and neither kept nor thrown away
  recording: null,
  addresses: new WeakMap(), // of blobs, so that a redrawn sound is the same

  get beginning() { return ["clip", Review.who, ""].join(Kept.BREAK); },
  entry(number, hash = Review.data.hashes[number]) {
    return this.beginning + [Review.language, Preview.index.messages[number].context, Preview.index.review.hashes[number], hash].join(Kept.BREAK);
  },

  // A text with a value in it says something else to each woman; a button is no text to listen to.
  canBeSpoken(number) {
    const { id, context } = Preview.index.messages[number];
    return context !== "button" && !/[{}]/.test(id) && Boolean(Review.data?.hashes[number]) && langOf(state.code) === state.code;
  },

  draw(card, number) {
    card.querySelector(".clip")?.remove();
    if (!this.canBeSpoken(number)) return;
    const holder = make("div", "clip"), name = this.entry(number);
    holder.lang = Review.language;
    const row = make("p", "row");
    const button = (label, className, act, values) => {
      const made = make("button", className, Review.tell(label, values));
      made.type = "button";
      made.addEventListener("click", act);
      row.append(made);
    };
    const fresh = this.fresh.get(name), kept = ClipStore.get(name);
    if (this.recording?.name === name) {
      button("record_stop", "recording", () => this.recording.recorder.stop(), { seconds: Math.floor(this.recording.seconds()) });
    } else if (fresh ?? kept) {
      holder.append(this.drawSound(fresh ?? kept));
      if (fresh) button("clip_keep", "keep", () => this.keep(number, fresh));
      else holder.append(make("p", "why", Review.tell("clip_kept")));
      button("clip_discard", "discard", () => this.keep(number, null));
      button("record_again", "record", () => this.record(number));
    } else {
      if (ClipStore.under(this.entry(number, "")).length) holder.append(make("p", "outdated", Review.tell("clip_outdated")));
      button("record", "record", () => this.record(number));
    }
    holder.append(row);
    card.querySelector("details").before(holder);
  },

  drawSound({ blob }) {
    const sound = make("audio");
    if (!this.addresses.has(blob)) this.addresses.set(blob, URL.createObjectURL(blob));
    Object.assign(sound, { controls: true, preload: "metadata", src: this.addresses.get(blob) });
    return sound;
  },

  redraw(number) { const card = $(`message-${number}`); if (card) this.draw(card, number); this.drawCount(); },

  drawCount() { $("clips").textContent = Review.tell("clips_count", { count: ClipStore.under(this.beginning).length }); },

  async record(number) {
    if (this.recording || Review.needName()) return;
    if (!Review.reader.consents) { $("who").open = true; Review.say("consent_first"); return $("consents").focus(); }
    const type = Object.values(SOUND_TYPES).find((one) => globalThis.MediaRecorder?.isTypeSupported(one));
    let microphone = null;
    try { microphone = type && await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } }); } catch { microphone = null; }
    if (!microphone) return Review.say("no_microphone");
    const name = this.entry(number), pieces = [], began = performance.now();
    const recorder = new MediaRecorder(microphone, { mimeType: type, audioBitsPerSecond: BITS_A_SECOND });
    const seconds = () => (performance.now() - began) / 1000;
    const ticking = setInterval(() => {
      const button = document.querySelector(`#message-${number} .clip .recording`); // its words alone, so that no tap is lost
      if (button) button.textContent = Review.tell("record_stop", { seconds: Math.floor(seconds()) });
      if (seconds() >= LONGEST_SECONDS - 1) recorder.stop();
    }, 500);
    recorder.ondataavailable = ({ data }) => { if (data.size) pieces.push(data); };
    recorder.onstop = () => {
      clearInterval(ticking);
      for (const track of microphone.getTracks()) track.stop();
      const lasted = seconds();
      this.recording = null;
      if (lasted < SHORTEST_SECONDS || !pieces.length) Review.say("clip_short");
      else this.fresh.set(name, { blob: new Blob(pieces, { type: type.split(";")[0] }), at: new Date().toISOString() });
      this.redraw(number);
    };
    this.recording = { name, recorder, seconds };
    recorder.start();
    Review.say("");
    this.redraw(number);
  },

  async keep(number, clip) {
    const name = this.entry(number);
    this.fresh.delete(name);
    const isKept = await ClipStore.set(name, clip);
    if (clip && !isKept) Review.say("not_kept");
    this.redraw(number);
  },

  // ---- the file

  async build() {
    const { name: reviewer, consents } = Review.reader;
    const names = ["language", "context", "msgid_hash", "msgstr_hash"];
    const clips = await Promise.all(ClipStore.under(this.beginning).map(async ([name, { blob, at }]) => {
      const parts = name.split(Kept.BREAK);
      return { ...Object.fromEntries(names.map((one, place) => [one, parts[place]])), sound: await toBase64(blob), at };
    }));
    return { format: FORMAT, version: CLIP_FILE_VERSION, kind: "clips", reviewer: reviewer.trim(), consents, clips };
  },

  async save() {
    if (Review.needName()) return;
    if (!ClipStore.under(this.beginning).length) return Review.say("no_clips");
    if (!Review.reader.consents) return Review.say("consent_first");
    Review.download(await this.build(), "sounds-");
  },

  // Sounds of a file of hers, on another phone; what was recorded here later stays.
  async take(found) {
    let count = 0;
    Review.reader = { ...Review.reader, name: found.reviewer, consents: found.consents };
    for (const clip of found.clips) {
      const name = this.beginning + [clip.language, clip.context, clip.msgid_hash, clip.msgstr_hash].join(Kept.BREAK);
      if ((ClipStore.get(name)?.at ?? "") >= clip.at) continue;
      await ClipStore.set(name, { blob: fromBase64(clip.sound), at: clip.at });
      count += 1;
    }
    return count;
  },

  async start() {
    await ClipStore.start();
    $("export-clips").addEventListener("click", () => this.save());
    $("consents").addEventListener("change", () => { Review.reader = { ...Review.reader, consents: $("consents").checked }; Review.say(""); });
  },
};

const toBase64 = async (blob) => {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
};

function fromBase64(text) {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new Blob([bytes], { type: bytes[0] === 0x4f ? "audio/ogg" : "audio/webm" });
}

function isClipFile(found) {
  const isText = (value) => typeof value === "string" && !value.includes(Kept.BREAK);
  return found.kind === "clips" && typeof found.consents === "boolean" && Array.isArray(found.clips)
    && found.clips.every((clip) => clip && ["language", "context", "msgid_hash", "msgstr_hash", "at", "sound"].every((name) => isText(clip[name])));
}
