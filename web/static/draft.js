// The editor keeps what is typed by itself, and shows afresh how the listing looks. Without this a button does both.
const form = document.querySelector("form[data-keep]");
const panel = document.querySelector("[data-panel]");
const said = form.querySelector("[data-kept]");
let timer = 0;
let busy = false;
let again = false;

const keep = async () => {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  again = false;
  try {
    const answer = await fetch(form.dataset.keep, { method: "POST", body: new FormData(form) });
    const type = answer.headers.get("Content-Type") ?? "";
    if (answer.ok && type.includes("json")) {
      const kept = await answer.json();
      form.elements.version.value = kept.version;
      panel.innerHTML = kept.panel;
      said.textContent = kept.said;
    } else {
      said.textContent = "";
    }
  } catch {
    said.textContent = "";
  }
  busy = false;
  if (again) keep();
};

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(keep, 1200);
});
