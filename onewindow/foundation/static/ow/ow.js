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

// 6 Under a search box, what may be meant while somebody types. Arrows choose, Enter goes there, Escape closes.
document.querySelectorAll("input[data-suggest]").forEach((box, number) => {
  const form = box.form;
  const list = document.createElement("ul");
  const told = document.createElement("span");
  list.id = `suggest-${number}`;
  list.className = "suggest";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.suggestLabel || "");
  told.className = "vh";
  told.setAttribute("role", "status");
  form.append(list, told);
  form.classList.add("find-s");
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  }))
    box.setAttribute(name, value);
  let timer = 0;
  let controller = null;
  let chosen = -1;
  const options = () => [...list.children];
  const mark = (index) => {
    chosen = index;
    options().forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    if (index < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", options()[index].id);
      options()[index].scrollIntoView({ block: "nearest" });
    }
  };
  const show = (found) => {
    list.replaceChildren(
      ...found.map((each, place) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${place}`;
        option.setAttribute("role", "option");
        option.textContent = each.name;
        option.dataset.address = each.address;
        return option;
      }),
    );
    list.hidden = !found.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    told.textContent = found.length ? (box.dataset.suggestCount || "").replace("0", String(found.length)) : "";
    mark(-1);
  };
  const ask = async () => {
    if (controller) controller.abort();
    const text = box.value.trim();
    if (!text) return show([]);
    controller = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal: controller.signal });
      if (answer.ok && box.value.trim() === text) show((await answer.json()).found);
    } catch (error) {
      if (error.name !== "AbortError") show([]);
    }
  };
  box.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, 150);
  });
  box.addEventListener("compositionend", () => {
    timer = setTimeout(ask, 150);
  });
  box.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : options().length;
    if (!count || event.isComposing) return;
    if (event.key === "ArrowDown") mark((chosen + 1) % count);
    else if (event.key === "ArrowUp") mark(chosen <= 0 ? count - 1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) location.assign(options()[chosen].dataset.address);
    else if (event.key === "Escape") show([]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the box keeps the focus
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.address);
  });
  box.addEventListener("blur", () => show([]));
});
