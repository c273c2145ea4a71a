// A list of things to do for a page on another site: <doorstep-list src="…/feeds/nearby.json?near=…">a link</doorstep-list>
// What stands inside the element stays where the list cannot be had. Nothing is sent but the question for the list.
const MOST = 10;

class DoorstepList extends HTMLElement {
  async connectedCallback() {
    try {
      const answer = await fetch(this.getAttribute("src"), { credentials: "omit", referrerPolicy: "no-referrer" });
      if (answer.ok) this.show(await answer.json());
    } catch {
      // the link inside stays
    }
  }

  show(found) {
    const list = document.createElement("ul");
    for (const listing of found.listings.slice(0, MOST)) {
      const item = document.createElement("li");
      item.append(link(listing.page, listing.title), line(listing.when), line(listing.place));
      list.append(item);
    }
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.replaceChildren(list, link(found.page, this.getAttribute("more") ?? found.name));
  }
}

function link(href, words) {
  const made = document.createElement("a");
  if (/^https?:/.test(href)) made.href = href;
  made.textContent = words;
  made.dir = "auto";
  return made;
}

function line(words) {
  const made = document.createElement("div");
  made.textContent = words;
  made.dir = "auto";
  return made;
}

customElements.define("doorstep-list", DoorstepList);
