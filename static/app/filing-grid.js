/* Makes the table of fields on the grid page work as a sheet does: a block copied from a spreadsheet
   is laid into the cells, the last paste can be taken back, arrows and Enter move between cells.
   Without this script the table is a form like any other. */
"use strict";

(() => {
  const form = document.querySelector("form[data-grid]");
  if (!form) return;

  const MOST_TOLD = 5;
  const terms = JSON.parse(document.getElementById("grid-terms").textContent);
  const status = form.querySelector("[data-paste-status]");
  const undo = form.querySelector("[data-undo]");
  const rows = [...form.querySelectorAll("tbody tr")].map((row) =>
    terms.columns.map((key) => row.querySelector(`[data-key="${key}"] .grid-input`)),
  );
  const placeOf = new Map();
  rows.forEach((cells, row) =>
    cells.forEach((cell, column) => cell && placeOf.set(cell, { row, column })),
  );
  const heads = [...form.querySelectorAll("tbody th")];
  const duties = heads.map((head) => head.id.slice(1));
  const names = heads.map((head) => head.querySelector("a").textContent.trim());
  const headings = terms.columns.map((key) => document.getElementById(`c-${key}`).textContent);
  let pasted = [];
  // What a cell held when it was entered; Escape puts it back.
  let entered = "";

  const worded = (name, facts = {}) =>
    status.dataset[name].replace(/\{(\w+)\}/g, (_, fact) => String(facts[fact]));

  const changed = (cell) => cell.dispatchEvent(new Event("input", { bubbles: true }));

  // --- Reading what a spreadsheet puts on the clipboard ---------------------------------------

  /* Rows of cells, parted by tabs and line ends. A cell with a line end, tab or quotation mark in
     it is quoted, its own marks doubled; a mark that is not closed before a cell ends is a letter. */
  const cellsOf = (text) => {
    const block = [[]];
    const quoted = /"((?:[^"]|"")*)"(?=\t|\r?\n|$)/y;
    const plain = /[^\t\r\n]*/y;
    let at = 0;
    while (at <= text.length) {
      quoted.lastIndex = plain.lastIndex = at;
      const inQuotes = quoted.exec(text);
      const cell = inQuotes ? inQuotes[1].replaceAll('""', '"') : plain.exec(text)[0];
      block.at(-1).push(cell.replaceAll("\r\n", "\n").trim());
      at += inQuotes ? inQuotes[0].length : cell.length;
      if (text[at] === "\t") at += 1;
      else if (at < text.length) {
        at += text.startsWith("\r\n", at) ? 2 : 1;
        if (at === text.length) break;
        block.push([]);
      } else break;
    }
    return block;
  };

  // --- Laying it into the cells ---------------------------------------------------------------

  /* The columns a block goes to, and its rows without a header. A copied header names them; a block
     as wide as the filing sheet, at its first typed column, is a piece of it. */
  const aimed = (block, column) => {
    const known = block[0].map((cell) => terms.headers[cell.replace(/\s+/g, "")]);
    if (known.filter(Boolean).length > 1) {
      return { keys: known.map((key) => key || null), lines: block.slice(1), named: true };
    }
    const width = Math.max(...block.map((line) => line.length));
    const isSheet = column === 0 && width === terms.sheet.length;
    return { keys: isSheet ? terms.sheet : terms.columns.slice(column), lines: block, named: isSheet };
  };

  const folded = (text) => text.normalize("NFKC").trim();

  /* What a select takes for a pasted text: the code of a label, or nothing. */
  const optionFor = (cell, key, text) => {
    const label = folded(text);
    const code = terms.choices[key]?.[text] ?? terms.choices[key]?.[label];
    const fitting = [...cell.options].find((option) =>
      [option.value, folded(option.label)].some((known) => known === code || known === label),
    );
    return fitting ? fitting.value : null;
  };

  const put = (cell, value, log) => {
    if (cell.value === value) return;
    log.push({ cell, before: cell.value, after: value });
    cell.value = value;
    cell.dataset.pasted = "";
  };

  /* Puts one text into a cell; returns why it could not be. */
  const lay = (text, row, key, log) => {
    const column = terms.columns.indexOf(key);
    const cell = rows[row][column];
    const facts = { row: row + 1, column: headings[column], text: text.slice(0, 20) };
    if (!cell) return text ? worded("none", facts) : "";
    if (cell.tagName === "SELECT") {
      const code = text || key !== "unit" ? optionFor(cell, key, text) : cell.value;
      if (code === null && text) return worded("unfit", facts);
      if (code !== null) put(cell, code, log);
      return "";
    }
    put(cell, cell.tagName === "TEXTAREA" ? text : text.replace(/\s*\n\s*/g, " "), log);
    return "";
  };

  /* The row that a line belongs to: by its number where that was copied too, else the next one,
     which must be of the line's name where it has one. -1: none here. */
  const rowFor = (line, keys, next) => {
    const [number, name] = ["duty", "name"].map((key) => line[keys.indexOf(key)]);
    if (number !== undefined) return duties.indexOf(number);
    return name === undefined || folded(name) === folded(names[next] || name) ? next : -1;
  };

  const layLine = (line, row, keys, log) =>
    line
      .slice(0, keys.length)
      .map((text, place) =>
        terms.columns.includes(keys[place]) ? lay(text, row, keys[place], log) : "",
      )
      .filter(Boolean);

  const layBlock = (block, start) => {
    const { keys, lines, named } = aimed(block, start.column);
    const log = [];
    const faults = [];
    let long = 0;
    lines.forEach((line, offset) => {
      const row = rowFor(line, keys, start.row + offset);
      if (row >= rows.length) long += 1;
      else if (row < 0) faults.push(worded("elsewhere", { text: line[keys.indexOf("name")] || "" }));
      else faults.push(...layLine(line, row, keys, log));
    });
    const wide = named ? 0 : Math.max(...lines.map((line) => line.length)) - keys.length;
    return { log, faults, wide, long };
  };

  const unmark = () => {
    for (const { cell } of pasted) delete cell.dataset.pasted;
  };

  const tell = ({ log, faults, wide, long }) => {
    const said = [worded("done", { cells: log.length })];
    if (wide > 0) said.push(worded("wide", { count: wide }));
    if (long > 0) said.push(worded("long", { count: long }));
    said.push(...faults.slice(0, MOST_TOLD));
    if (faults.length > MOST_TOLD) said.push(worded("more", { count: faults.length - MOST_TOLD }));
    status.textContent = said.join(" ");
  };

  form.addEventListener("paste", (event) => {
    const start = placeOf.get(event.target);
    if (!start) return;
    const text = event.clipboardData.getData("text/plain");
    const block = cellsOf(text);
    const isOne = block.length === 1 && block[0].length === 1;
    // One plain text goes where the cursor stands, as everywhere.
    if (!text || (isOne && event.target.tagName !== "SELECT" && block[0][0] === text.trim())) return;
    event.preventDefault();
    const done = layBlock(block, start);
    unmark();
    pasted = done.log;
    undo.disabled = !pasted.length;
    tell(done);
    if (pasted.length) changed(event.target);
    event.target.select?.();
    entered = event.target.value;
  });

  /* Takes the last paste back, but for cells that were typed into since. */
  const takeBack = () => {
    const last = pasted;
    unmark();
    pasted = [];
    undo.disabled = true;
    for (const { cell, before, after } of last) if (cell.value === after) cell.value = before;
    status.textContent = worded("undone");
    if (last.length) changed(last[0].cell);
  };

  undo.hidden = false;
  undo.addEventListener("click", takeBack);

  // --- Moving about ---------------------------------------------------------------------------

  /* The next cell in a direction; cells that a row has no use for are passed over. */
  const neighbour = (cell, down, right) => {
    let { row, column } = placeOf.get(cell);
    do {
      row += down;
      column += right;
    } while (rows[row] && column >= 0 && column < terms.columns.length && !rows[row][column]);
    return rows[row]?.[column];
  };

  const move = (event, down, right) => {
    const cell = neighbour(event.target, down, right);
    event.preventDefault();
    cell?.focus();
  };

  const edit = (cell) => {
    cell.dataset.editing = "";
    if (cell.tagName === "SELECT") cell.showPicker?.();
    else cell.setSelectionRange(cell.value.length, cell.value.length);
  };

  const restore = (cell) => {
    delete cell.dataset.editing;
    if (cell.value === entered) return;
    cell.value = entered;
    changed(cell);
  };

  const breakLine = (cell) => {
    cell.setRangeText("\n", cell.selectionStart, cell.selectionEnd, "end");
    changed(cell);
  };

  const ARROWS = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
  };

  const onEnter = (event) => {
    if (event.altKey && event.target.tagName === "TEXTAREA") {
      event.preventDefault();
      breakLine(event.target);
    } else move(event, event.shiftKey ? -1 : 1, 0);
  };

  form.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!placeOf.has(cell) || event.isComposing) return;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (event.key === "Enter") onEnter(event);
    else if (event.key === "F2") {
      event.preventDefault();
      edit(cell);
    } else if (event.key === "Escape") restore(cell);
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      // Typing since the paste is the browser's own to undo.
      if (!pasted.length || cell.value !== entered) return;
      event.preventDefault();
      takeBack();
      entered = cell.value;
    } else if (ARROWS[event.key] && isPlain && !("editing" in cell.dataset)) {
      move(event, ...ARROWS[event.key]);
    }
  });

  form.addEventListener("focusin", (event) => {
    if (!placeOf.has(event.target)) return;
    entered = event.target.value;
    event.target.select?.();
  });

  form.addEventListener("focusout", (event) => {
    if (placeOf.has(event.target)) delete event.target.dataset.editing;
  });

  // The first click chooses a cell, the next one puts the cursor into its text.
  form.addEventListener("mousedown", (event) => {
    const cell = event.target;
    if (!placeOf.has(cell) || cell.tagName === "SELECT") return;
    if (document.activeElement === cell) cell.dataset.editing = "";
    else {
      event.preventDefault();
      cell.focus();
    }
  });
})();
