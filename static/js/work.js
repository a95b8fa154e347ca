/* Lists of tasks by keyboard (j k go, x ticks, e edits, Enter opens), and the sheet of a week (arrows and Enter go from
   cell to cell, s saves; sums are counted while one types). */
(() => {
  const busy = (element) => element.closest("input, textarea, select, [contenteditable], dialog");

  /* Tasks */
  const rows = () => [...document.querySelectorAll("[data-rows] > [data-row]")];
  const current = () => document.querySelector("[data-rows] > .is-current");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || busy(event.target) || !rows().length) return;
    const row = current();
    if (event.key === "j" || event.key === "k") {
      const there = rows();
      const next = there[Math.max(0, Math.min(there.length - 1, there.indexOf(row) + (event.key === "j" ? 1 : -1)))];
      row?.classList.remove("is-current");
      next.classList.add("is-current");
      next.querySelector("[data-open]")?.focus();
    } else if (event.key === "x" && row) row.querySelector("[data-tick]")?.click();
    else if (event.key === "e" && row) row.querySelector("[data-edit-row]")?.click();
    else return;
    event.preventDefault();
  });

  /* The sheet of a week */
  const sheet = document.querySelector("[data-week]");
  if (!sheet) return;
  const minutes = (text) => {
    const bare = text.replace(/\s+/g, "").toLowerCase().replace(",", ".");
    let found;
    if ((found = /^(\d*):([0-5]\d)$/.exec(bare))) return found[1] * 60 + +found[2];
    if ((found = /^(\d+)m/.exec(bare))) return +found[1];
    if ((found = /^(\d+)h(\d+)/.exec(bare))) return found[1] * 60 + +found[2];
    return Math.round((parseFloat(bare) || 0) * 60);
  };
  const show = (count) => (count ? `${Math.floor(count / 60)}:${String(count % 60).padStart(2, "0")}` : "");
  const grid = () => [...sheet.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input[data-cell]")]);
  function count() {
    const days = [];
    for (const row of sheet.querySelectorAll("tbody tr")) {
      let sum = 0;
      [...row.querySelectorAll("[data-cell]")].forEach((cell, place) => {
        const here = minutes(cell.value);
        sum += here;
        days[place] = (days[place] || 0) + here;
      });
      row.querySelector("[data-sum]").textContent = show(sum);
    }
    [...sheet.querySelectorAll("[data-day-sum]")].forEach((cell, place) => (cell.textContent = show(days[place])));
    sheet.querySelector("[data-week-sum]").textContent = show(days.reduce((one, other) => one + other, 0)) || "0:00";
  }
  sheet.addEventListener("input", count);
  count(); // what was typed stands there again when it could not be saved
  sheet.addEventListener("keydown", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (!cell || event.ctrlKey || event.metaKey) return;
    const there = grid();
    const row = there.findIndex((cells) => cells.includes(cell));
    const place = there[row].indexOf(cell);
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step) return;
    const atEnd = cell.selectionStart === cell.selectionEnd && cell.selectionEnd === (step[1] < 0 ? 0 : cell.value.length);
    if (step[1] && !atEnd && cell.selectionStart === cell.selectionEnd) return;
    const next = there[row + step[0]]?.[place + step[1]];
    event.preventDefault();
    if (next) {
      next.focus();
      next.select();
    }
  });
})();
