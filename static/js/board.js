/* The board: projects are dragged from stage to stage, or moved by keyboard. The arrows go from project to project, with
   Shift they move it. What is lost is asked for its reason; the page of the form does all of this without a script. */
(() => {
  const board = () => document.getElementById("board");
  const cards = (column) => [...column.querySelectorAll("[data-card]")];
  const columns = () => [...board().querySelectorAll("[data-column]")];
  const columnOf = (card) => card.closest("[data-column]");
  const nameOf = (card) => card.querySelector(".board-name");
  const moveUrl = (card) => `${board().dataset.boardPage}${card.dataset.card}/move/`;
  const above = (card) => {
    let other = card.previousElementSibling;
    while (other && !other.dataset.card) other = other.previousElementSibling;
    return other?.dataset.card || "";
  };
  const again = () => htmx.ajax("GET", board().dataset.url, { target: "#board", swap: "outerHTML" });

  /* What was done is told to the server, which answers with the board as it is now */
  let asking = false;
  function send(card, from) {
    for (const undo of document.querySelectorAll('.toast form[action*="/move/undo/"]')) undo.closest(".toast").dismiss?.(); // only the last move
    const column = columnOf(card);
    const values = { stage: column.dataset.column, below: above(card), list: document.querySelector("#board-list [name=list]").value };
    if (column !== from && column.dataset.kind === "lost") {
      asking = true;
      htmx.ajax("GET", moveUrl(card), { target: "#sheet", swap: "innerHTML", values });
    } else htmx.ajax("POST", moveUrl(card), { target: "#board", swap: "outerHTML", values });
  }
  document.addEventListener("close", (event) => {
    if (asking && event.target.closest?.("#sheet")) again();
    asking = false;
  }, true);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "board" && event.detail.target?.id !== "board") return;
    asking = false;
    document.getElementById("sheet").replaceChildren();
    const moved = board().querySelector("[data-moved]");
    if (!moved) return;
    nameOf(moved).focus();
    const stage = columnOf(moved).querySelector("h2").textContent.trim();
    document.getElementById("board-said").textContent = `${nameOf(moved).textContent}: ${stage}`;
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.requestConfig.path.endsWith("/move/")) again();
  });

  /* By pointer: a mouse takes the whole card, a finger its grip, so that the page can still be scrolled */
  let drag;
  let dropped = false; // the click that may follow is no click
  document.addEventListener("click", (event) => {
    if (!dropped) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("pointerdown", (event) => {
    const card = event.target.closest?.("[data-card][data-movable]");
    if (!card || event.button || event.target.closest("[data-move]")) return;
    if (event.pointerType !== "mouse" && !event.target.closest(".grip")) return;
    if (event.target.closest(".grip")) event.preventDefault();
    drag = { card, from: columnOf(card), before: above(card), x: event.clientX, y: event.clientY, moved: false };
  });
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.("[data-card]")) event.preventDefault();
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (!drag.moved && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
    drag.moved = true;
    drag.card.classList.add("is-dragged");
    document.body.classList.add("is-dragging");
    const strip = board().querySelector(".board");
    const edge = strip.getBoundingClientRect();
    if (event.clientX > edge.right - 40) strip.scrollLeft += 16;
    else if (event.clientX < edge.left + 40) strip.scrollLeft -= 16;
    const column = columns().find((each) => {
      const box = each.getBoundingClientRect();
      return event.clientX >= box.left && event.clientX <= box.right;
    });
    if (!column) return;
    const list = column.querySelector(".board-cards");
    const next = cards(column).find((other) => {
      const box = other.getBoundingClientRect();
      return other !== drag.card && event.clientY < box.top + box.height / 2;
    });
    if (next) next.before(drag.card);
    else {
      const more = list.querySelector(".board-more");
      if (more) more.before(drag.card);
      else list.append(drag.card);
    }
  });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      if (!drag) return;
      const { card, from, before, moved } = drag;
      drag = undefined;
      card.classList.remove("is-dragged");
      document.body.classList.remove("is-dragging");
      if (!moved) return;
      dropped = true;
      setTimeout(() => (dropped = false), 0);
      if (columnOf(card) !== from || above(card) !== before) send(card, from);
    });
  }

  /* By keyboard */
  document.addEventListener("keydown", (event) => {
    if (!event.key.startsWith("Arrow") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!event.target.closest?.(".board") || document.querySelector("dialog[open]")) return;
    const card = event.target.closest("[data-card]") || board().querySelector("[data-card]");
    if (!card) return;
    event.preventDefault();
    if (!event.target.closest("[data-card]")) return nameOf(card).focus();
    if (event.shiftKey) move(card, event.key);
    else go(card, event.key);
  });
  const beside = (card, key) => columns()[columns().indexOf(columnOf(card)) + (key === "ArrowRight" ? 1 : -1)];
  function go(card, key) {
    const own = cards(columnOf(card));
    const at = own.indexOf(card);
    let next = own[at + (key === "ArrowDown" ? 1 : -1)];
    if (key === "ArrowLeft" || key === "ArrowRight") {
      let column = beside(card, key);
      const step = key === "ArrowRight" ? 1 : -1;
      while (column && !cards(column).length) column = columns()[columns().indexOf(column) + step];
      next = column && cards(column)[Math.min(at, cards(column).length - 1)];
    }
    if (next) nameOf(next).focus();
  }
  function move(card, key) {
    if (!("movable" in card.dataset)) return;
    const from = columnOf(card);
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const column = beside(card, key);
      if (!column) return;
      column.querySelector(".board-cards").prepend(card);
    } else {
      const own = cards(from);
      const other = own[own.indexOf(card) + (key === "ArrowDown" ? 1 : -1)];
      if (!other) return;
      if (key === "ArrowDown") other.after(card);
      else other.before(card);
    }
    nameOf(card).focus();
    send(card, from);
  }
})();
