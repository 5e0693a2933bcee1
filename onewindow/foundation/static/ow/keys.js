// Keys in the inbox: J and K go through the tasks, X ticks one, C claims or returns it. Tab and Enter do all of it too.
"use strict";

document.addEventListener("keydown", (event) => {
  const target = event.target;
  const types = target.matches("select, textarea, [contenteditable]") || (target.matches("input") && target.type !== "checkbox");
  if (types || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const rows = [...document.querySelectorAll("table[data-keys] tbody tr")];
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") {
    const next = rows[key === "j" ? Math.min(here + 1, rows.length - 1) : Math.max(here - 1, 0)];
    if (!next) return;
    next.querySelector("a").focus();
  } else if (here >= 0 && key === "x") {
    const box = rows[here].querySelector("input[type=checkbox]");
    if (!box) return;
    box.checked = !box.checked;
  } else if (here >= 0 && key === "c") {
    const button = rows[here].querySelector("button[formaction]");
    if (!button) return;
    button.click();
  } else return;
  event.preventDefault();
});
