// Shows that something is new while no page of the console is open. Nothing came with the notice, and nothing is fetched.
"use strict";

self.addEventListener("push", (event) => {
  event.waitUntil(self.registration.showNotification("TEXT", { tag: "console", icon: "/static/icon.svg" }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil((async () => {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const queue = pages.find((page) => new URL(page.url).pathname === "/queue");
    return queue ? queue.focus() : self.clients.openWindow("/queue");
  })());
});
