/* The code that a link brings behind its # is filled in, and taken out of the address: no history
   keeps it. Without this script it is typed. */
"use strict";

(() => {
  const form = document.querySelector("[data-takes-code]");
  const code = location.hash.slice(1);
  if (!form || !/^[0-9A-Za-z-]{16,24}$/.test(code)) return;
  form.elements.password_code.value = code;
  history.replaceState(null, "", location.pathname);
  form.elements.new_password1.focus();
})();
