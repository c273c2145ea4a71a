// Shows a note when a push comes. What it says was written by us and encrypted for this browser alone.
self.addEventListener("push", (event) => {
  const note = event.data ? event.data.json() : {};
  const options = { body: note.body || "", tag: "note", data: note.link || "/you/notices" };
  event.waitUntil(self.registration.showNotification(note.title || "", options));
});

// Opens the page the note is about, always one of ours.
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const page = new URL(event.notification.data, self.location.origin);
  if (page.origin === self.location.origin) event.waitUntil(self.clients.openWindow(page.href));
});
