/* A table wider than its frame can be scrolled with the keyboard; without overflow it is no stop. */
"use strict";

(() => {
  const FRAMES = ".table-responsive, .table-scroll, .panel-table";

  const update = (frame) => {
    const scrolls = getComputedStyle(frame).overflowX !== "visible";
    const wide = scrolls && frame.scrollWidth > frame.clientWidth;
    if (!wide) {
      for (const name of ["tabindex", "role", "aria-label"]) frame.removeAttribute(name);
      return;
    }
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    const caption = frame.querySelector("caption")?.textContent.trim();
    frame.setAttribute("aria-label", caption || document.title);
  };

  const watching = new ResizeObserver((entries) => {
    for (const entry of entries) update(entry.target);
  });

  const watch = (root) => {
    for (const frame of root.querySelectorAll(FRAMES)) watching.observe(frame);
  };

  watch(document);
  document.addEventListener("htmx:load", (event) => watch(event.target));
})();
