// Leaving at once. The link works without this; with it the page vanishes before the next one has come,
// its entry in the browser's history is replaced, and Escape pressed three times does the same.
const way = document.querySelector(".leave");
const PRESSES = 3;
const WITHIN_MS = 2000;
let pressed = [];

function leave() {
  document.documentElement.hidden = true;
  document.title = way.dataset.title;
  window.location.replace(way.href);
}

way.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  leave();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.repeat) return;
  pressed = [...pressed, event.timeStamp].slice(-PRESSES);
  if (pressed.length === PRESSES && event.timeStamp - pressed[0] <= WITHIN_MS) leave();
});
