/* What is about to be replaced is marked as busy: a part that htmx fetches, and the content of the
   page when a form asks for it anew. The style sheet dims it only when the answer takes a while. */
"use strict";

(() => {
  // Loading can be stopped, and a file downloaded: the page then stays as it is.
  const LONGEST_MILLISECONDS = 10000;

  const mark = (part) => part.setAttribute("aria-busy", "true");
  const clear = (part) => part.removeAttribute("aria-busy");

  // What looks again by itself every few seconds must not flicker.
  const repeats = (element) => (element.getAttribute("hx-trigger") ?? "").startsWith("every");

  document.addEventListener("htmx:beforeRequest", (event) => {
    const refused = event.defaultPrevented;
    if (!refused && !repeats(event.detail.elt)) mark(event.detail.target);
  });
  document.addEventListener("htmx:afterRequest", (event) => clear(event.detail.target));

  // An error page may have taken the place of the content since.
  const content = () => document.getElementById("content");
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "get" || "repeatable" in form.dataset) return;
    mark(content());
    setTimeout(() => clear(content()), LONGEST_MILLISECONDS);
  });
  // The browser's "back" shows the page as it was left.
  window.addEventListener("pageshow", () => clear(content()));
})();
