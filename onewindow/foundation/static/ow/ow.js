// Small comforts. Every page works without them.
"use strict";

// 1 A form is sent once: a second press while the answer is on its way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// 2 After a refused form, the summary of what to put right gets the focus.
const summary = document.querySelector(".err-sum");
if (summary) summary.focus();

// 3 A form with data-autosave keeps what was typed: it is sent to that address some seconds after the last change.
document.querySelectorAll("form[data-autosave]").forEach((form) => {
  const note = document.getElementById(form.dataset.autosaveNote || "");
  let timer = 0;
  let controller = null;
  const save = async () => {
    if (controller) controller.abort();
    controller = new AbortController();
    const values = new FormData(form);
    for (const [name, value] of [...values]) if (value instanceof File) values.delete(name);
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: values,
        signal: controller.signal,
        headers: { "X-Requested-With": "fetch" },
      });
      const words = answer.ok ? await answer.text() : "";
      if (note) note.textContent = answer.ok ? words || note.dataset.saved || "" : note.dataset.failed || "";
    } catch (error) {
      if (note && error.name !== "AbortError") note.textContent = note.dataset.failed || "";
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 2500);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
});

// 4 Print what can be folded: everything open on paper, as it was on the screen afterwards.
window.addEventListener("beforeprint", () => {
  document.querySelectorAll("main details:not([open])").forEach((fold) => {
    fold.open = true;
    fold.dataset.folded = "yes";
  });
});
window.addEventListener("afterprint", () => {
  document.querySelectorAll("main details[data-folded]").forEach((fold) => {
    fold.open = false;
    delete fold.dataset.folded;
  });
});

// 5 Buttons that only make sense with a script: print this page.
document.querySelectorAll("button[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
