/* Two guards for forms. Without this script every form still works.

   - A form is sent once: after the first submit its buttons rest, so that a double click does not
     submit twice. `data-repeatable` on a form lifts this (searches, downloads).
   - A form with `data-unsaved` asks before the page is left with changes in it. */
"use strict";

(() => {
  // A download leaves the page standing: its buttons come back by themselves.
  const REST_MILLISECONDS = 10000;

  const buttonsOf = (form) =>
    [...form.elements].filter((element) => element.type === "submit" && !element.disabled);

  const release = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[data-resting]")) {
      button.disabled = false;
      delete button.dataset.resting;
    }
  };

  const rest = (form) => {
    for (const button of buttonsOf(form)) {
      button.dataset.resting = "";
      button.disabled = true;
    }
    setTimeout(() => release(form), REST_MILLISECONDS);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || "repeatable" in form.dataset) {
      delete form.dataset.changed;
      return;
    }
    if ("sent" in form.dataset) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    delete form.dataset.changed;
    // Later: a button disabled now would not be part of what is sent.
    setTimeout(() => rest(form), 0);
  });

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && "unsaved" in form.dataset) form.dataset.changed = "";
  });

  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-unsaved][data-changed]")) event.preventDefault();
  });

  // The browser's "back" shows the page as it was left, resting buttons included.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) release(form);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest ? event.target.closest("form") : null;
    if (form) release(form);
  });
})();
