/* The chat on a page. Nothing is kept: what stands here is gone with the page. */
(function () {
  "use strict";
  var given = JSON.parse(document.getElementById("given").textContent);
  var texts = given.texts, language = document.documentElement.lang;
  var key = null, after = 0, newest = 0, outgoing = [], isSending = false, failures = 0, isOver = false, isPolling = false;
  var escapes = [];
  var talk = document.getElementById("talk"), words = document.getElementById("words"), line = document.getElementById("line");
  var scroller = document.querySelector("main");

  function say(name) { return texts[language][name]; }

  function showLine(text) {
    var numbers = document.getElementById("numbers");
    line.textContent = text;
    line.hidden = !text;
    /* In the middle of a talk another page would end it: the link stands there only where nothing else helps. */
    numbers.hidden = !text && !document.getElementById("start");
    numbers.target = document.getElementById("start") ? "" : "_blank";
  }

  function useLanguage(code) {
    if (!texts[code] || code === language) { return; }
    language = code;
    document.documentElement.lang = code;
    document.title = say("title");
    words.placeholder = say("write");
    document.querySelector("label").textContent = say("write");
    document.getElementById("send").textContent = say("send");
    document.getElementById("leave").textContent = say("leave");
    var numbers = document.getElementById("numbers");
    numbers.textContent = say("numbers");
    numbers.href = "/numbers/" + code;
  }

  function post(path, fields, seconds) {
    var control = window.AbortController ? new AbortController() : null;
    var timer = setTimeout(function () { if (control) { control.abort(); } }, seconds * 1000);
    return fetch(path, {
      method: "POST", headers: { "Content-Type": "application/json" }, credentials: "omit", cache: "no-store",
      referrerPolicy: "no-referrer", body: JSON.stringify(fields), signal: control ? control.signal : undefined
    }).then(function (answer) {
      clearTimeout(timer);
      if (answer.status === 410) { end("closed"); throw new Error("over"); }
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json();
    }, function (error) { clearTimeout(timer); throw error; });
  }

  function makeNonce() {
    var bytes = new Uint8Array(16), text = "";
    crypto.getRandomValues(bytes);
    for (var i = 0; i < bytes.length; i++) { text += ("0" + bytes[i].toString(16)).slice(-2); }
    return text;
  }

  function getKey() {
    if (key) { return Promise.resolve(); }
    return post("/key", {}, 20).then(function (answer) { key = answer.key; startPolling(); });
  }

  function pause(attempt) { return Math.min(15000, 700 * Math.pow(2, attempt)) * (0.7 + 0.3 * Math.random()); }

  function sendNext() {
    if (isSending || isOver || !outgoing.length) { return; }
    isSending = true;
    var one = outgoing[0];
    getKey().then(function () {
      return post("/send", {
        key: key, nonce: one.nonce, text: one.text, tap: one.tap, message: one.message, language: language,
        after: after, newest: newest
      }, 30);
    }).then(function (answer) {
      outgoing.shift();
      isSending = false;
      failures = 0;
      showLine("");
      newest = Math.max(newest, answer.id);
      if (one.node) { one.node.id = "m" + answer.id; one.node.classList.remove("waiting"); }
      sendNext();
    }, function (error) {
      isSending = false;
      if (isOver) { return; }
      if (error.message === "400") { outgoing.shift(); sendNext(); return; }
      failures += 1;
      showLine(say(error.message === "429" ? "busy" : "connecting"));
      setTimeout(sendNext, pause(failures));
    });
  }

  function send(entry) {
    entry.nonce = makeNonce();
    outgoing.push(entry);
    hideStart();
    sendNext();
  }

  function hideStart() {
    var start = document.getElementById("start");
    if (start) {
      start.remove();
      document.querySelector("nav").textContent = "";
      showLine("");
    }
  }

  function sendText(text) {
    var node = document.createElement("li"), shown = document.createElement("p");
    node.className = "hers waiting";
    shown.textContent = text;
    node.appendChild(shown);
    talk.appendChild(node);
    scroller.scrollTop = scroller.scrollHeight;
    send({ text: text, node: node });
  }

  function startPolling() {
    if (isPolling || isOver) { return; }
    isPolling = true;
    poll(0);
  }

  function poll(attempt) {
    if (isOver) { return; }
    post("/poll", { key: key, after: after, newest: newest }, 40).then(function (answer) {
      answer.events.forEach(function (event) {
        if (event.n <= after) { return; }
        after = event.n;
        newest = Math.max(newest, event.n);
        take(event);
      });
      if (!outgoing.length) { showLine(""); }
      poll(0);
    }, function () {
      if (isOver) { return; }
      if (attempt > 0) { showLine(say("connecting")); }
      setTimeout(function () { poll(attempt + 1); }, pause(attempt));
    });
  }

  function take(event) {
    if (event.do === "delete") {
      event.ids.forEach(function (id) { var gone = document.getElementById("m" + id); if (gone) { gone.remove(); } });
      return;
    }
    useLanguage(event.lang);
    var number = event.id || event.n, before = document.getElementById("m" + number), node = build(event, number);
    if (before) { before.replaceWith(node); } else if (event.do !== "collapse") {
      talk.appendChild(node);
      node.scrollIntoView({ block: node.offsetHeight > scroller.clientHeight ? "start" : "nearest" });
    }
  }

  function build(event, number) {
    var node = document.createElement("li"), shown = document.createElement("p");
    node.id = "m" + number;
    node.className = "ours";
    node.lang = event.lang;
    if (event.text) { writeText(shown, event.text, event.numbers); node.appendChild(shown); }
    if (event.sound) {
      var sound = document.createElement("audio");
      sound.controls = true;
      sound.preload = "none";
      sound.src = "data:audio/ogg;base64," + event.sound;
      node.appendChild(sound);
    }
    if (event.text) { addListen(node, event); }
    event.rows.forEach(function (row) {
      var place = document.createElement("div");
      place.className = "row";
      row.forEach(function (one) {
        var button = document.createElement("button");
        button.type = "button";
        button.textContent = one[0];
        if (one[1] === "h") { button.className = "help"; }
        button.addEventListener("click", function () {
          if (one[1] === "x") { leave(); } else { send({ tap: one[1], message: number }); }
        });
        place.appendChild(button);
      });
      node.appendChild(place);
    });
    return node;
  }

  function writeText(place, text, numbers) {
    var rest = text;
    while (rest) {
      var at = -1, found = "";
      numbers.forEach(function (one) {
        var here = rest.indexOf(one);
        if (here >= 0 && (at < 0 || here < at || (here === at && one.length > found.length))) { at = here; found = one; }
      });
      if (at < 0) { break; }
      place.appendChild(document.createTextNode(rest.slice(0, at)));
      var link = document.createElement("a");
      link.href = "tel:" + found.replace(/[^0-9+*#]/g, "");
      link.textContent = found;
      place.appendChild(link);
      rest = rest.slice(at + found.length);
    }
    place.appendChild(document.createTextNode(rest));
  }

  function findVoice(code) {
    /* Only voices of the phone itself: others would send what is read to somebody else. */
    var known = { fil: ["fil", "tl"] }[code] || [code];
    var voices = window.speechSynthesis ? speechSynthesis.getVoices() : [];
    return voices.filter(function (voice) {
      return voice.localService && known.indexOf(voice.lang.toLowerCase().split(/[-_]/)[0]) >= 0;
    })[0];
  }

  function addListen(node, event) {
    var voice = findVoice(event.lang);
    if (!voice) { return; }
    var button = document.createElement("button");
    button.type = "button";
    button.className = "listen";
    button.textContent = say("listen");
    button.addEventListener("click", function () {
      speechSynthesis.cancel();
      var speech = new SpeechSynthesisUtterance(event.text);
      speech.voice = voice;
      speech.lang = voice.lang;
      speechSynthesis.speak(speech);
    });
    node.appendChild(button);
  }

  function tellClosed(isLeaving) {
    if (key && navigator.sendBeacon) {
      navigator.sendBeacon("/close", JSON.stringify({ key: key, leave: isLeaving, language: language }));
    }
    key = null;
  }

  function wipe() {
    isOver = true;
    outgoing = [];
    if (window.speechSynthesis) { speechSynthesis.cancel(); }
    document.title = "";
    document.body.textContent = "";
    given = texts = null;
  }

  function leave() {
    if (isOver) { return; }
    tellClosed(true);
    var target = given.exit;
    wipe();
    /* Again and again: the key Esc, by which she may have come here, stops a page that is loading. */
    location.replace(target);
    setInterval(function () { location.replace(target); }, 150);
  }

  function end(name) {
    isOver = true;
    key = null;
    talk.textContent = "";
    showLine(say(name));
  }

  document.getElementById("form").addEventListener("submit", function (event) {
    event.preventDefault();
    var text = words.value.trim();
    words.value = "";
    words.style.height = "";
    if (text.toLowerCase() === "x") { leave(); } else if (text && !isOver) { sendText(text); }
    words.focus();
  });
  words.addEventListener("input", function () {
    words.style.height = "";
    words.style.height = words.scrollHeight + 2 + "px";
  });
  words.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      document.getElementById("send").click();
    }
  });
  document.getElementById("begin").addEventListener("click", function () { send({ text: "/start" }); words.focus(); });
  document.getElementById("leave").addEventListener("click", leave);
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      var now = Date.now();
      escapes = escapes.filter(function (at) { return now - at < 1500; }).concat(now);
      if (escapes.length >= 3) { event.preventDefault(); leave(); }
    } else if (event.key.toLowerCase() === "x" && document.activeElement !== words && !event.ctrlKey && !event.metaKey) {
      leave();
    }
  });
  Array.prototype.forEach.call(document.querySelectorAll("a.language"), function (link) {
    link.addEventListener("click", function (event) { event.preventDefault(); location.replace(link.href); });
  });
  window.addEventListener("pagehide", function () { if (!isOver) { tellClosed(false); wipe(); } });
  window.addEventListener("pageshow", function (event) { if (event.persisted) { location.reload(); } });
}());
