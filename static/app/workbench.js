/* The reading workbench: source text and pieces side by side, one selected on both sides.

   Everything works without this script as well: a row is a link to its piece, a piece is a form.
   With it, a piece opens beside the text, the keyboard walks through the pieces, and a passage
   selected with the mouse becomes a piece.

   Keys: j k next and previous, n next unchecked, a accept, e into the form, d discard, u undo,
   / search, ? help, Escape back to the list. They rest while a field is being typed in. */
"use strict";

(() => {
  const bench = document.querySelector("[data-workbench]");
  if (!bench) return;

  const source = bench.querySelector("[data-source]");
  const list = bench.querySelector("[data-list]");
  const editor = bench.querySelector("[data-editor]");
  const adder = bench.querySelector("[data-adder]");
  const help = bench.querySelector("[data-help]");
  const search = bench.querySelector("[data-search]");
  const nothing = bench.querySelector("[data-nothing]");

  const rows = () => [...list.querySelectorAll("[data-piece]")];
  const shown = () => rows().filter((row) => !row.hidden);
  const rowOf = (piece) => list.querySelector(`[data-piece="${CSS.escape(piece)}"]`);
  const marksOf = (piece) =>
    [...source.querySelectorAll("[data-of]")].filter((mark) =>
      mark.dataset.of.split(" ").includes(piece),
    );
  const selected = () => list.querySelector("[data-piece].selected");
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  const reveal = (element, pane) => {
    const box = element.getBoundingClientRect();
    const frame = pane.getBoundingClientRect();
    if (box.top >= frame.top + 40 && box.bottom <= frame.bottom - 40) return;
    const offset = box.top - frame.top - pane.clientHeight / 3;
    pane.scrollBy({ top: offset, behavior: calm ? "auto" : "smooth" });
  };

  // A key meant for a piece waits until the editor shows it: struck at once, it would still reach
  // the form of the piece before. While that form is being sent a second stroke counts for nothing.
  let waiting = null;
  const settled = () =>
    editor.querySelector("[data-shows]")?.dataset.shows === selected()?.dataset.piece;
  const whenShown = (act) => {
    if (editor.querySelector(".htmx-request")) return;
    if (settled()) act();
    else waiting = act;
  };
  editor.addEventListener("htmx:afterSettle", () => {
    if (!waiting || !settled()) return;
    const act = waiting;
    waiting = null;
    act();
  });

  const select = (row, { open = true } = {}) => {
    waiting = null;
    for (const old of bench.querySelectorAll(".selected")) old.classList.remove("selected");
    for (const link of list.querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
    if (!row) return;
    row.classList.add("selected");
    const link = row.querySelector("a");
    link.setAttribute("aria-current", "true");
    reveal(row, list);
    const marks = marksOf(row.dataset.piece);
    for (const mark of marks) mark.classList.add("selected");
    if (marks.length) reveal(marks[0], source);
    history.replaceState(null, "", `#p${row.dataset.piece}`);
    if (open) {
      window.htmx.ajax("GET", link.href, { target: editor, swap: "innerHTML settle:0ms" });
    }
  };

  const step = (by, wanted = () => true) => {
    const all = shown();
    const at = all.indexOf(selected());
    const order = by > 0 ? all.slice(at + 1) : all.slice(0, Math.max(at, 0)).reverse();
    const found = order.find(wanted) || (by > 0 && at > 0 ? all.slice(0, at).find(wanted) : null);
    if (found) select(found);
    return Boolean(found);
  };

  const unchecked = (row) => row.dataset.state === "unchecked";

  // --- filtering -----------------------------------------------------------------------------------

  const fits = {
    all: () => true,
    unchecked,
    uncertain: (row) => unchecked(row) && "uncertain" in row.dataset,
    task: (row) => ["section", "task"].includes(row.dataset.kind),
    target: (row) => row.dataset.kind === "target",
    responsibility: (row) => row.dataset.kind === "responsibility",
    left_out: (row) => row.dataset.kind === "left_out",
    register_item: (row) => row.dataset.kind === "register_item",
    flagged: (row) => "flagged" in row.dataset,
  };

  const recount = () => {
    for (const choice of bench.querySelectorAll("[data-show]")) {
      const number = bench.querySelector(`label[for="${choice.id}"] .num`);
      number.textContent = rows().filter(fits[choice.value]).length;
    }
  };

  const filter = () => {
    recount();
    const chosen = bench.querySelector("[data-show]:checked");
    const rule = fits[chosen ? chosen.value : "all"];
    const words = search.value.trim();
    let count = 0;
    for (const row of rows()) {
      row.hidden = !(rule(row) && (!words || row.textContent.includes(words)));
      if (!row.hidden) count += 1;
    }
    nothing.hidden = count > 0;
  };

  // --- a passage selected with the mouse -------------------------------------------------------------

  const offsetOf = (node, offset) => {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const run = element.closest("[data-start]");
    if (!run) return null;
    const start = Number(run.dataset.start);
    // The source counts code points, the browser UTF-16 units.
    const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, offset) : "";
    return start + [...before].length;
  };

  const passage = () => {
    const chosen = window.getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return null;
    const range = chosen.getRangeAt(0);
    if (!source.contains(range.commonAncestorContainer)) return null;
    const start = offsetOf(range.startContainer, range.startOffset);
    const end = offsetOf(range.endContainer, range.endOffset);
    return start === null || end === null || end <= start ? null : { start, end };
  };

  const offerAdding = () => {
    const found = passage();
    adder.hidden = !found;
    if (!found) return;
    adder.querySelector("[name=start]").value = found.start;
    adder.querySelector("[name=end]").value = found.end;
    adder.querySelector("[data-passage]").textContent = window.getSelection().toString().slice(0, 60);
  };

  // --- events ----------------------------------------------------------------------------------------

  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-piece]");
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    select(row);
  });

  source.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-of]");
    if (!mark || passage()) return;
    // Pieces lie in one another; clicking again goes to the next one out.
    const pieces = mark.dataset.of.split(" ");
    const now = selected();
    const at = now ? pieces.indexOf(now.dataset.piece) : -1;
    const row = rowOf(pieces[(at + 1) % pieces.length]);
    if (row) {
      row.hidden = false;
      select(row);
    }
  });

  document.addEventListener("selectionchange", offerAdding);
  search.addEventListener("input", filter);
  bench.addEventListener("change", (event) => {
    if ("show" in event.target.dataset) filter();
  });

  const press = (name) => editor.querySelector(`[data-key="${name}"]`)?.click();
  const enter = () =>
    editor.querySelector("input:not([type=hidden]), select, textarea")?.focus();

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    n: () => step(1, unchecked),
    a: () => whenShown(() => press("a")),
    d: () => whenShown(() => press("d")),
    u: () => whenShown(() => press("u")),
    e: () => whenShown(enter),
    "/": () => search.focus(),
    "?": () => (help.open ? help.close() : help.showModal()),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input:not([type=radio]), select, textarea, dialog");
    if (event.key === "Escape" && typing && editor.contains(event.target)) {
      selected()?.querySelector("a").focus();
      return;
    }
    if (typing || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });

  for (const button of bench.querySelectorAll("[data-open-help]")) {
    button.addEventListener("click", () => help.showModal());
  }

  // The server says what became of a piece; rows and counters came along out of band.
  document.body.addEventListener("piece-checked", () => {
    filter();
    if (!step(1, unchecked)) select(null);
  });
  document.body.addEventListener("piece-changed", (event) => {
    filter();
    const row = rowOf(String(event.detail.piece));
    if (row) select(row, { open: false });
  });
  document.body.addEventListener("pieces-changed", (event) => {
    // More than rows moved (split, merged, added): the page is drawn anew at this piece.
    window.location.hash = event.detail.piece ? `p${event.detail.piece}` : "";
    window.location.reload();
  });

  filter();
  const wanted = window.location.hash.startsWith("#p") && rowOf(window.location.hash.slice(2));
  select(wanted || shown().find(unchecked) || shown()[0]);
})();
