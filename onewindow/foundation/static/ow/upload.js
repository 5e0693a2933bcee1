// Files are sent in pieces as soon as they are chosen, several one after the other, each with its progress. A line that
// breaks is taken up where it broke, also after the page was opened anew. Without this the form sends them whole.
"use strict";

const PIECE = 512 * 1024;
const PATIENCE = [500, 1500, 4000, 8000];
const going = new Set();
let waiting = null; // the button that was pressed meanwhile
let stopped = null; // a file that did not arrive after that
const wait = (time) => new Promise((done) => setTimeout(done, time));

document.querySelectorAll("input[type=file][data-upload]").forEach((input) => {
  const token = input.form.querySelector("[name=csrfmiddlewaretoken]").value;
  const ask = (address, method, more) =>
    fetch(address, {
      method,
      ...more,
      headers: { Accept: "application/problem+json", "X-CSRFToken": token, ...(more || {}).headers },
    });
  const refusal = async (answer) => {
    const told = await answer.json().catch(() => ({}));
    return new Error(told.detail || told.title || "");
  };

  // Where the pieces of this very file go: an upload that was broken off, or a new one.
  const begun = async (file, key) => {
    const known = sessionStorage.getItem(key);
    if (known) {
      const answer = await ask(known, "HEAD");
      if (answer.ok) return [known, Number(answer.headers.get("Upload-Offset"))];
    }
    const body = new FormData();
    body.append("name", file.name);
    const answer = await ask(input.dataset.upload, "POST", { body, headers: { "Upload-Length": String(file.size) } });
    if (!answer.ok) throw await refusal(answer);
    sessionStorage.setItem(key, answer.headers.get("Location"));
    return [answer.headers.get("Location"), 0];
  };

  const send = async (file, bar) => {
    const key = `upload ${input.dataset.upload} ${file.name} ${file.size} ${file.lastModified}`;
    for (let failures = 0; ; failures += 1) {
      try {
        let [address, offset] = await begun(file, key);
        for (;;) {
          const answer = await ask(address, "PATCH", {
            body: file.slice(offset, offset + PIECE),
            headers: { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" },
          });
          if (answer.status >= 500) throw new TypeError("not now");
          if (!answer.ok) {
            sessionStorage.removeItem(key);
            throw await refusal(answer);
          }
          offset = Number(answer.headers.get("Upload-Offset"));
          bar.value = offset / file.size;
          if (answer.status === 200) {
            sessionStorage.removeItem(key);
            return;
          }
        }
      } catch (error) {
        if (!(error instanceof TypeError) || failures >= PATIENCE.length) throw error; // a TypeError is a broken line
        await wait(PATIENCE[failures]);
      }
    }
  };

  const line = (file) => {
    const item = document.createElement("li");
    const bar = document.createElement("progress");
    const words = document.createElement("span");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    words.setAttribute("role", "status");
    words.textContent = `${file.name} · ${input.dataset.uploadGoing}`;
    item.append(words, bar);
    return [item, bar, words];
  };

  input.addEventListener("change", async () => {
    const files = [...input.files];
    if (!files.length) return;
    going.add(input);
    const list = input.parentElement.querySelector("ul[data-sending]") || document.createElement("ul");
    list.dataset.sending = "yes";
    list.className = "files";
    input.before(list);
    input.value = ""; // the form must not send them again
    for (const file of files) {
      const [item, bar, words] = line(file);
      list.append(item);
      try {
        await send(file, bar);
        words.textContent = `${file.name} · ${input.dataset.uploadSent}`;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      } catch (error) {
        const told = error instanceof TypeError ? "" : error.message;
        words.textContent = `${file.name} · ${told || input.dataset.uploadFailed}`;
        words.className = "err";
        if (waiting) stopped = item;
      }
      bar.remove();
    }
    going.delete(input);
    if (!going.size && waiting) {
      const [button, failed] = [waiting, stopped];
      waiting = stopped = null;
      if (failed) failed.scrollIntoView({ block: "center" });
      else input.form.requestSubmit(button);
    }
  });
});

// Whoever goes on while files are on their way goes on once they are there.
new Set([...document.querySelectorAll("input[data-upload]")].map((input) => input.form)).forEach((form) =>
  form.addEventListener("submit", (event) => {
    if (!going.size) return;
    event.preventDefault();
    event.stopPropagation();
    waiting = event.submitter;
  }),
);
