// The one worker of this site. It shows notes that we send, and, where somebody wants their plan kept on
// this phone, shows it when there is no connection. Nothing is kept before they ask (kept.js).
const SHELF = "kept";
const PLAN = "/plans/kept";
const HELP = "/help";

// Keeps the two pages as they are now, and what they need. Where nobody is known any more, all is forgotten.
async function renew() {
  if (!(await caches.has(SHELF))) return false;
  const pages = await Promise.all([PLAN, HELP].map((page) => fetch(page, { cache: "no-store" })));
  if (pages[0].redirected || pages[0].status === 404) return !(await caches.delete(SHELF));
  if (!pages.every((page) => page.ok)) return false; // a fault of a moment: what is kept stays
  const shelf = await caches.open(SHELF);
  const html = await pages[0].clone().text();
  await shelf.addAll(new Set([...html.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((found) => found[1])));
  await Promise.all([PLAN, HELP].map((page, place) => shelf.put(page, pages[place])));
  return true;
}

async function open(request, done) {
  try {
    const answer = await fetch(request);
    if (request.method === "POST") done(renew().catch(() => false)); // something may have changed, or they signed out
    return answer;
  } catch (fault) {
    const kept = request.method === "GET" && (await find(new URL(request.url).pathname === HELP ? HELP : PLAN));
    if (kept) return kept;
    throw fault;
  }
}

async function find(what) {
  return (await caches.has(SHELF)) && (await caches.open(SHELF)).match(what);
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  event.waitUntil(renew().catch(() => false).then((done) => event.ports[0].postMessage(done)));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(open(request, (work) => event.waitUntil(work)));
  } else if (request.method === "GET" && new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(async () => (await find(request)) || Response.error()));
  }
});

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
