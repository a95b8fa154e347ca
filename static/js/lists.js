/* The list of contacts: rows by keyboard, what is selected, and the change of one cell where it stands.
   j k or the arrows go from row to row, h l from cell to cell, x selects, Enter opens, e changes the cell. */
(() => {
  const rows = () => [...document.querySelectorAll(".table-list tbody tr")];
  const current = () => document.querySelector(".table-list tr.is-current");
  const cells = (row) => [...row.querySelectorAll("[data-edit]")];
  const busy = (element) => element.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");

  /* Selection */
  function count() {
    const bar = document.getElementById("bulk");
    if (!bar) return;
    const boxes = [...document.querySelectorAll('input[name="id"][form="bulk"]')];
    const ticked = boxes.filter((box) => box.checked);
    const everybody = bar.querySelector('input[name="all"]');
    if (!ticked.length) everybody.checked = false;
    bar.hidden = !ticked.length;
    bar.querySelector("[data-bulk-count]").textContent = ticked.length;
    bar.querySelector(".bulk-all").hidden = ticked.length < boxes.length;
    for (const box of boxes) box.closest("tr").classList.toggle("is-selected", box.checked);
    const all = document.querySelector('[data-select-all="id"]');
    if (all) {
      all.checked = boxes.length > 0 && ticked.length === boxes.length;
      all.indeterminate = ticked.length > 0 && !all.checked;
    }
  }
  let last = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest('input[name="id"][form="bulk"]');
    if (box) {
      const boxes = [...document.querySelectorAll('input[name="id"][form="bulk"]')];
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      if (event.shiftKey && last && from >= 0) for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
      last = box;
      count();
    }
    if (event.target.closest("[data-clear]")) {
      for (const each of document.querySelectorAll('input[name="id"][form="bulk"]')) each.checked = false;
      count();
    }
  });
  document.addEventListener("change", () => count());
  document.addEventListener("htmx:load", () => count());
  addEventListener("pageshow", () => count());
  count();

  /* Where the keyboard is */
  function go(row, cell = -1) {
    if (!row) return;
    for (const each of document.querySelectorAll(".table-list .is-current, .table-list .is-cell")) each.classList.remove("is-current", "is-cell");
    row.classList.add("is-current");
    row.scrollIntoView({ block: "nearest" });
    const chosen = cells(row)[cell];
    if (chosen) chosen.classList.add("is-cell");
    else row.querySelector("a")?.focus({ preventScroll: true });
  }
  const cellAt = (row) => cells(row).findIndex((cell) => cell.classList.contains("is-cell"));

  document.addEventListener("keydown", (event) => {
    const open = document.querySelector(".table-list .is-editing");
    if (open && event.key === "Escape") return close(open); // also before its field is there
    if (event.target.closest(".cell-form")) return;
    if (event.ctrlKey || event.metaKey || event.altKey || busy(event.target) || document.querySelector("dialog[open]")) return;
    const list = rows();
    if (!list.length) return;
    const row = current() || event.target.closest(".table-list tbody tr");
    const at = list.indexOf(row);
    if (event.key === "j") go(list[Math.min(at + 1, list.length - 1)], row ? cellAt(row) : -1);
    else if (event.key === "k") go(list[Math.max(at - 1, 0)], row ? cellAt(row) : -1);
    else if (!row) return;
    else if (event.key === "l" || event.key === "h") go(row, Math.min(Math.max(cellAt(row) + (event.key === "l" ? 1 : -1), -1), cells(row).length - 1));
    else if (event.key === "x") {
      const box = row.querySelector('input[name="id"]');
      if (!box) return;
      box.checked = !box.checked;
      count();
    } else if (event.key === "e" || (event.key === "Enter" && cellAt(row) >= 0)) edit(cells(row)[Math.max(cellAt(row), 0)]);
    else if (event.key === "Enter" && !event.target.closest("a, button, summary")) row.querySelector("a")?.click();
    else return;
    event.preventDefault();
  });

  /* One cell */
  const before = new WeakMap();
  function edit(cell) {
    const row = cell?.closest("tr");
    if (!row || row.hasAttribute("data-frozen") || !document.getElementById("bulk") || cell.querySelector(".cell-form")) return;
    for (const open of document.querySelectorAll(".table-list .is-editing")) close(open);
    before.set(cell, cell.innerHTML);
    const base = document.getElementById("contacts").dataset.list;
    cell.classList.add("is-editing");
    htmx.ajax("GET", `${base}${row.dataset.key}/cell/${cell.dataset.edit}/`, { target: cell, swap: "innerHTML" });
  }
  function close(cell) {
    if (!cell || !before.has(cell)) return;
    cell.innerHTML = before.get(cell);
    before.delete(cell);
    cell.classList.remove("is-editing");
    const row = cell.closest("tr");
    go(row, cells(row).indexOf(cell));
  }
  document.addEventListener("dblclick", (event) => {
    const cell = event.target.closest(".table-list [data-edit]");
    if (cell && !event.target.closest(".cell-form")) {
      event.preventDefault();
      getSelection()?.removeAllRanges();
      edit(cell);
    }
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const cell = event.target;
    if (cell.matches?.("[data-edit]") && !cell.classList.contains("is-editing")) event.detail.shouldSwap = false; // closed meanwhile
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const cell = event.target.closest?.("[data-edit]");
    if (!cell) return;
    const form = cell.querySelector(".cell-form");
    if (form) {
      const field = form.querySelector("input:not([type=hidden]), select, textarea");
      field?.focus();
      field?.select?.();
    } else if (cell.classList.contains("is-editing")) {
      cell.classList.remove("is-editing");
      before.delete(cell);
      const row = cell.closest("tr");
      go(row, cells(row).indexOf(cell));
    }
  });

  /* Typing into the value of an operator chooses it */
  document.addEventListener("input", (event) => {
    const radio = event.target.closest(".op-inputs")?.closest(".op")?.querySelector("input[type=radio]");
    if (radio) radio.checked = true;
  });
})();
