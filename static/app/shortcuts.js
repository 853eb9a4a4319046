/* Single keys as shortcuts. Without this script, and for who has switched them off (the dialog is
   then not on the page), every page works the same by its links.

   `g` and a letter go to a page, `/` to the search field, `j` and `k` along the links of table
   rows, `?` opens the list. */
"use strict";

(() => {
  const SEQUENCE_MILLISECONDS = 1500;
  const dialog = document.getElementById("shortcuts");
  if (!dialog) return;

  let begunAt = 0;

  const isTyping = (target) =>
    target.isContentEditable || Boolean(target.closest("input, textarea, select"));

  const go = (letter) => {
    const link = dialog.querySelector(`[data-shortcut="${CSS.escape(letter)}"]`);
    if (link) location.assign(link.href);
    return Boolean(link);
  };

  const focusSearch = () => {
    const field = document.querySelector("input[type='search'], [role='search'] input[type='text']");
    if (!field) return false;
    field.focus();
    return true;
  };

  // The first link of every row of the tables in the content.
  const rowLinks = () =>
    [...document.querySelectorAll("main table tbody tr")]
      .map((row) => row.querySelector("a[href]"))
      .filter((link) => link && link.getClientRects().length > 0);

  const step = (forwards) => {
    const links = rowLinks();
    if (links.length === 0) return false;
    const row = document.activeElement.closest ? document.activeElement.closest("tr") : null;
    const here = row ? links.findIndex((link) => row.contains(link)) : -1;
    const next = here < 0 ? 0 : here + (forwards ? 1 : -1);
    const link = links[Math.max(0, Math.min(links.length - 1, next))];
    link.focus();
    link.scrollIntoView({ block: "nearest" });
    return true;
  };

  const single = {
    "?": () => {
      dialog.showModal();
      return true;
    },
    "/": focusSearch,
    j: () => step(true),
    k: () => step(false),
  };

  document.addEventListener("keydown", (event) => {
    const modified = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
    if (modified || event.defaultPrevented || dialog.open || isTyping(event.target)) return;
    if (begunAt && event.timeStamp - begunAt < SEQUENCE_MILLISECONDS) {
      begunAt = 0;
      if (go(event.key)) event.preventDefault();
      return;
    }
    begunAt = event.key === "g" ? event.timeStamp : 0;
    const action = Object.hasOwn(single, event.key) ? single[event.key] : null;
    if (action && action()) event.preventDefault();
  });
})();
