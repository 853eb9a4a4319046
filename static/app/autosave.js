/* Keeps what is typed into a form with `data-autosave`: on the server a few seconds after the last
   key, and on this computer when the server cannot be reached or the session has ended. Without
   this script the form's own button saves. */
"use strict";

(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;

  const PAUSE_MILLISECONDS = 4000;
  // A field named "action" hides the property of that name.
  const address = form.getAttribute("action");
  const key = `draft:${address}`;
  const status = document.querySelector("[data-autosave-status]");
  // A form of one answer has one revision; a grid has one for each row, named as its fields begin.
  const revisionOf = (name) =>
    form.elements[`${name.slice(0, name.lastIndexOf("-") + 1)}revision`]?.value;
  let timer = null;
  let saving = null;
  let held = false;

  const say = (name, detail = "") => {
    const text = status.dataset[name] || "";
    status.textContent = detail ? `${text} ${detail}` : text;
  };

  const typed = () =>
    [...new FormData(form)].filter(
      ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken",
    );

  const remember = () => {
    try {
      const fields = typed().map(([name, value]) => [name, value, revisionOf(name)]);
      localStorage.setItem(key, JSON.stringify({ fields }));
      return true;
    } catch {
      return false;
    }
  };

  const forget = () => {
    try {
      localStorage.removeItem(key);
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
  };

  const save = () => {
    if (saving || "sent" in form.dataset) return;
    saving = send().finally(() => {
      saving = null;
    });
  };

  const send = async () => {
    // As the form's own button sends it: a part for each field would take the server ten times as long.
    const data = new URLSearchParams(typed());
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.set("action", "save");
    data.set("autosave", "1");
    say("saving");
    try {
      const answer = await fetch(address, { method: "POST", body: data });
      const isData = (answer.headers.get("content-type") || "").includes("json");
      if (answer.redirected || !isData) {
        // The session has ended: the sign-in page came instead.
        say(remember() ? "kept" : "lost");
      } else {
        const told = await answer.json();
        if (answer.ok) {
          for (const [name, value] of Object.entries(told.fields)) {
            if (form.elements[name]) form.elements[name].value = value;
          }
          delete form.dataset.changed;
          forget();
          say("saved", told.at);
        } else {
          remember();
          say("refused", told.message);
        }
      }
    } catch {
      say(remember() ? "offline" : "lost");
    }
  };

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MILLISECONDS);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (saving) {
      // What is being saved gives the form its next revision: sent before, the form would be refused
      // as changed by somebody else.
      event.preventDefault();
      event.stopPropagation();
      if (!held) saving.then(() => form.requestSubmit(event.submitter));
      held = true;
      return;
    }
    held = false;
    // The session may have ended: what was sent is only let go once the page shows a later revision.
    remember();
  });

  // What was kept on this computer comes back into the form, and is saved from there.
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(key) || "null");
  } catch {
    forget();
  }
  const differing = (kept?.fields || []).filter(([name, value, from]) => {
    const field = form.elements[name];
    const isTyped = field && field.type !== "hidden" && name !== "action";
    return isTyped && from === revisionOf(name) && field.value !== value;
  });
  for (const [name, value] of differing) form.elements[name].value = value;
  if (differing.length) {
    form.dataset.changed = "";
    say("restored");
    timer = setTimeout(save, PAUSE_MILLISECONDS);
  } else if (kept) {
    forget();
  }
})();
