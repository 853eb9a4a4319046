/* The suggestions below the search of the top bar: arrow keys choose, Enter opens, Escape closes.
   Without this script the field is a plain search form. */
"use strict";

(() => {
  const field = document.getElementById("site-search");
  const box = document.getElementById("site-suggestions");
  if (!field || !box) return;

  let at = -1;

  const options = () => [...box.querySelectorAll("[role=option]")];

  const mark = (next) => {
    const found = options();
    at = found.length ? (next + found.length) % found.length : -1;
    found.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    if (at < 0) {
      field.removeAttribute("aria-activedescendant");
    } else {
      field.setAttribute("aria-activedescendant", found[at].id);
      found[at].scrollIntoView({ block: "nearest" });
    }
  };

  const show = (open) => {
    const listed = open && options().length > 0;
    box.hidden = !open;
    field.setAttribute("aria-expanded", String(listed));
    if (!open) {
      at = -1;
      field.removeAttribute("aria-activedescendant");
      for (const option of options()) option.setAttribute("aria-selected", "false");
    }
  };

  const hasAnswer = () => field.value.trim() !== "" && box.childElementCount > 0;

  field.addEventListener("keydown", (event) => {
    // While a Chinese input method is composing, its keys are its own.
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (box.hidden && hasAnswer()) show(true);
      if (box.hidden || !options().length) return;
      event.preventDefault();
      if (event.key === "ArrowDown") mark(at + 1);
      else mark(at < 0 ? -1 : at - 1);
    } else if (event.key === "Enter" && at >= 0 && !box.hidden) {
      event.preventDefault();
      options()[at].click();
    } else if (event.key === "Escape" && !box.hidden) {
      event.preventDefault();
      show(false);
    }
  });

  field.addEventListener("input", () => {
    if (!field.value.trim()) show(false);
  });
  field.addEventListener("focus", () => {
    if (hasAnswer()) show(true);
  });
  field.form.addEventListener("focusout", (event) => {
    if (!field.form.contains(event.relatedTarget)) show(false);
  });
  // A press on a suggestion must not take the focus, and with it the list, away first.
  box.addEventListener("mousedown", (event) => event.preventDefault());

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target === field && !field.value.trim()) event.preventDefault();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== box) return;
    at = -1;
    show(document.activeElement === field && field.value.trim() !== "");
  });
})();
