// Passkeys: only the browser can ask the device for one. Forms marked data-passkey are shown where it can,
// in place of the sentence that follows them.
const send = async (form, attempt) => {
  const problem = form.querySelector("[data-passkey-problem]");
  problem.hidden = true;
  try {
    const token = form.elements.csrf_token.value;
    const asked = await fetch(form.dataset.options, { method: "POST", headers: { "X-CSRFToken": token } });
    if (!asked.ok) throw new Error(String(asked.status));
    const credential = await attempt(await asked.json());
    form.elements.answer.value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    problem.hidden = false;
  }
};

const ways = {
  ask: async (options) =>
    navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
  make: async (options) =>
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
};

if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.nextElementSibling.hidden = true;
    form.addEventListener("submit", (sent) => {
      sent.preventDefault();
      send(form, ways[form.dataset.passkey]);
    });
  }
}
