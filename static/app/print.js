/* Buttons that print the page: shown by this script, since without it they could do nothing. */
"use strict";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
