// Keeps the plan on this phone, for who asks for it, and takes it off again. Without scripts nothing is offered.
const part = document.querySelector("[data-keep]");
const SHELF = "kept";

async function keep() {
  await caches.open(SHELF);
  await navigator.serviceWorker.register(part.dataset.keep, { scope: "/" });
  const { active } = await navigator.serviceWorker.ready;
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => resolve(event.data);
    active.postMessage("renew", [port2]);
  });
}

async function show(refused = false) {
  const kept = await caches.has(SHELF);
  part.querySelectorAll("[data-when]").forEach((one) => {
    one.hidden = one.dataset.when !== (refused ? "refused" : kept ? "kept" : "not");
  });
  part.hidden = ![...part.querySelectorAll("[data-when]")].some((one) => !one.hidden);
}

part.querySelectorAll("button").forEach((button) => button.addEventListener("click", async () => {
  if (button.value === "forget") {
    await caches.delete(SHELF);
    return show();
  }
  const done = await keep().catch(() => false);
  if (!done) await caches.delete(SHELF);
  return show(!done);
}));

if ("serviceWorker" in navigator && "caches" in window) {
  show();
  if (await caches.has(SHELF)) keep(); // what was read just now is newer than what is kept
}
