// Passkeys: hands the browser what the server asks for, and its answer back to the server in an ordinary form.
"use strict";

(() => {
  if (!window.PublicKeyCredential) return;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function asked(form) {
    const options = JSON.parse(form.dataset.asked);
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const known of [...(options.excludeCredentials || []), ...(options.allowCredentials || [])]) known.id = bytes(known.id);
    return { publicKey: options };
  }

  function written(credential) {
    const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
    const given = parts.filter((part) => credential.response[part]);
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: Object.fromEntries(given.map((part) => [part, text(credential.response[part])])),
    });
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const refused = form.querySelector(".fault");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      refused.hidden = true;
      try {
        form.elements.credential.value = written(await navigator.credentials[form.dataset.passkey](asked(form)));
        form.submit(); // no second event
      } catch (error) {
        refused.hidden = false; // turned down, or no passkey there: the same to whoever looks on
      }
    });
  }
})();
