// An aid only: a box that narrows the list of interests by name. The list works without it.
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const box = document.getElementById("interests-filter");
const input = document.getElementById("interests-find");
const families = [...document.querySelectorAll("#interests .interests__family")].map((details) => ({
  details,
  open: details.open,
  choices: [...details.querySelectorAll(".choice")].map((choice) => [choice, plain(choice.textContent)]),
}));

function narrow() {
  const wanted = plain(input.value.trim());
  for (const family of families) {
    let some = false;
    for (const [choice, name] of family.choices) {
      choice.hidden = !name.includes(wanted);
      some ||= !choice.hidden;
    }
    family.details.hidden = !some;
    family.details.open = wanted ? true : family.open || family.details.querySelector(":checked") !== null;
  }
}

if (box && input) {
  box.hidden = false;
  input.addEventListener("input", narrow);
  // Enter in the box would send the whole form.
  input.addEventListener("keydown", (key) => key.key === "Enter" && key.preventDefault());
}
