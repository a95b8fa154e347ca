/* Everything here makes a page that already works more pleasant. Behaviour is asked for by data attributes:
   data-dialog, data-close, data-copy, data-autosubmit, data-guard, data-confirm, data-select-all, data-count, data-bottom. */
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
const words = (name) => document.documentElement.dataset[name] || "";

/* htmx: send the CSRF token, which the page carries in a meta tag */
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.content;
});
document.addEventListener("htmx:sendError", () => toast(words("offline"), "error"));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500) toast(words("failed"), "error");
});

/* Toasts: go after 7 s (12 s when there is something to undo), wait while hovered or focused; errors stay */
function startToast(element) {
  const life = element.querySelector("form, a") ? 12000 : 7000;
  let timer;
  const leave = () => {
    element.classList.add("is-leaving");
    setTimeout(() => element.remove(), 250);
  };
  const start = () => {
    clearTimeout(timer);
    if (!element.hasAttribute("data-stay")) timer = setTimeout(leave, life);
  };
  const hold = () => clearTimeout(timer);
  element.addEventListener("mouseenter", hold);
  element.addEventListener("mouseleave", start);
  element.addEventListener("focusin", hold);
  element.addEventListener("focusout", start);
  element.querySelector("[data-dismiss]")?.addEventListener("click", leave);
  element.dismiss = leave;
  start();
}
function toast(text, level = "info") {
  const template = document.getElementById("toast-template");
  const place = document.getElementById("toasts");
  if (!template || !place || !text) return;
  const element = template.content.firstElementChild.cloneNode(true);
  element.classList.add(`toast-${level}`);
  if (level === "error") element.dataset.stay = "";
  element.querySelector("p").textContent = text;
  place.append(element);
  startToast(element);
}
document.addEventListener("toast", (event) => toast(event.detail.text || event.detail.value, event.detail.level));

/* Dialogs */
function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
  return dialog;
}
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener && document.getElementById(opener.dataset.dialog)) {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    if (opener.dataset.dialog === "palette") openPalette();
    else openDialog(opener.dataset.dialog);
  }
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
  if (event.target.matches("dialog")) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside && event.clientX + event.clientY > 0) event.target.close();
  }
});

/* Menus are <details class="menu">: one open at a time, closed by Escape or a click elsewhere */
const closeMenus = (except) => {
  for (const menu of all("details.menu[open]")) if (menu !== except) menu.open = false;
};
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("details.menu[open]");
  if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key) || typing(event.target)) return;
  const items = all("a, button", menu.querySelector(".menu-panel"));
  const step = event.key === "ArrowDown" ? 1 : -1;
  const next = (items.indexOf(document.activeElement) + step + items.length) % items.length;
  items[next]?.focus();
  event.preventDefault();
});

/* Lists in an order of one's own: rows of [data-sortable] are dragged by their grip; buttons do the same by keyboard */
let dragged;
document.addEventListener("pointerdown", (event) => {
  const row = event.target.closest(".grip")?.closest("[data-sortable] > [data-row]");
  if (!row || event.button) return;
  event.preventDefault();
  dragged = row;
  row.classList.add("is-dragged");
});
document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  for (const other of dragged.parentElement.children) {
    const box = other.getBoundingClientRect();
    if (other === dragged || event.clientY < box.top || event.clientY > box.bottom) continue;
    if (event.clientY < box.top + box.height / 2) other.before(dragged);
    else other.after(dragged);
    break;
  }
});
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => {
    if (!dragged) return;
    const list = dragged.parentElement;
    dragged.classList.remove("is-dragged");
    dragged = undefined;
    const order = [...list.children].map((row) => row.dataset.row).join(",");
    htmx.ajax("POST", list.dataset.sortable, { target: list.dataset.sortableTarget, swap: "outerHTML", values: { order } });
  });
}

/* Command palette: a combobox. The focus stays in the field, the arrows move a mark through the results, Enter opens
   the marked one; what is asked for with Enter before its results are there is opened once they are. */
const palette = document.getElementById("palette");
let openPalette = () => {};
if (palette) {
  const input = palette.querySelector("input");
  const list = () => document.getElementById("palette-list");
  const options = () => all('[role="option"]', palette);
  const marked = () => palette.querySelector('[aria-selected="true"]');
  const upToDate = () => (list().dataset.query ?? null) === input.value.trim();
  let hurried = "";
  const mark = (option) => {
    for (const other of options()) other.setAttribute("aria-selected", other === option);
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };
  const open = (option, elsewhere) => (elsewhere ? window.open(option.href, "_blank", "noopener") : option.click());
  openPalette = () => {
    openDialog("palette");
    input.select();
    input.focus();
    htmx.trigger(input, "ask");
  };
  input.addEventListener("keydown", (event) => {
    const there = options();
    const elsewhere = event.ctrlKey || event.metaKey;
    if (["ArrowDown", "ArrowUp"].includes(event.key) && there.length) {
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(there[(there.indexOf(marked()) + step + there.length) % there.length]);
      event.preventDefault();
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      if (!upToDate()) hurried = elsewhere ? "elsewhere" : "here";
      else if (marked()) open(marked(), elsewhere);
    }
  });
  palette.addEventListener("mousemove", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option && option !== marked()) mark(option);
  });
  palette.addEventListener("close", () => {
    hurried = "";
    input.setAttribute("aria-expanded", "false");
  });
  palette.addEventListener("htmx:afterSwap", () => {
    const there = options();
    input.setAttribute("aria-expanded", there.length > 0);
    document.getElementById("palette-status").textContent = list().dataset.status;
    mark(there[0]);
    if (!hurried || !upToDate()) return;
    const how = hurried;
    hurried = "";
    if (there.length) open(there[0], how === "elsewhere");
  });
  palette.addEventListener("click", (event) => {
    if (event.target.closest('[role="option"]') && !event.ctrlKey && !event.metaKey) palette.close();
  });
}

/* Keyboard: Ctrl/Cmd-K and / search, ? help, "g c" goes to contacts, n adds one, and the page's own letters (data-key),
   which go before; never while typing */
let leader = 0;
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (!document.querySelector("dialog[open]")) all(".toast").at(-1)?.dismiss?.();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && palette) {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (Date.now() - leader < 1200) {
    leader = 0;
    const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (link) link.click();
    return;
  }
  if (event.key === "g") leader = Date.now();
  else if (event.key === "/") {
    const field = document.querySelector("[data-slash]");
    if (field) field.focus();
    else openPalette();
    event.preventDefault();
  } else if (event.key === "?") openDialog("shortcuts");
  else {
    const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`) || (event.key === "n" && document.querySelector("[data-new]"));
    if (!target) return;
    event.preventDefault();
    if (typing(target)) target.focus();
    else target.click();
  }
});

/* Forms */
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && !event.target.closest(".own-days")) form.requestSubmit(); // half a date is no date yet: these have a button
  const box = event.target.closest("[data-select-all]");
  if (box) for (const other of all(`input[name="${CSS.escape(box.dataset.selectAll)}"]`)) other.checked = box.checked;
  const name = box ? box.dataset.selectAll : event.target.name;
  for (const bar of all(`[data-bulk="${CSS.escape(name || "")}"]`)) {
    const count = all(`input[name="${CSS.escape(name)}"]:checked`).length;
    bar.hidden = count === 0;
    const figure = bar.querySelector("[data-bulk-count]");
    if (figure) figure.textContent = count;
  }
});
/* A second click within a moment means the first one: what makes something would make it twice */
const sent = new WeakMap();
addEventListener("submit", (event) => {
  if (event.target.method !== "post" || !(event.timeStamp - sent.get(event.target) < 800)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
addEventListener("submit", (event) => {
  if (!event.defaultPrevented) sent.set(event.target, event.timeStamp);
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const cause = event.detail.requestConfig.triggeringEvent;
  if (cause?.type === "submit") sent.set(event.target, cause.timeStamp);
});
document.addEventListener("submit", (event) => {
  const asked = (event.submitter?.dataset.confirm) || event.target.dataset.confirm;
  if (asked && !confirm(asked)) event.preventDefault();
  else delete event.target.dataset.dirty;
});
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) form.dataset.dirty = "";
});
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty]")) event.preventDefault();
});

/* Copy buttons: data-copy names the element, or is empty for the text before the button */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = button.dataset.copy ? document.getElementById(button.dataset.copy) : button.previousElementSibling;
  try {
    await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
    toast(words("copied"));
  } catch {
    getSelection().selectAllChildren(source);
  }
});

/* Timers that run: data-since is when they were started, in milliseconds */
setInterval(() => {
  for (const element of all("[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - element.dataset.since) / 1000));
    const two = (number) => String(number).padStart(2, "0");
    element.textContent = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  }
}, 1000);

/* On arrival, and in whatever htmx brings */
function prepare(root) {
  for (const element of all(".toast", root)) if (!element.dismiss) startToast(element);
  for (const element of all("[data-bottom]", root)) element.scrollTop = element.scrollHeight;
  const dialogs = all("dialog[data-open]", root);
  if (root.matches?.("dialog[data-open]")) dialogs.push(root);
  for (const element of dialogs) if (!element.open) element.showModal();
  for (const tab of all(":is(.tabs, .segments) > [aria-current]", root)) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 24;
  root.querySelector?.(".error-summary")?.focus();
}
prepare(document);
document.addEventListener("htmx:load", (event) => {
  prepare(event.detail.elt);
  if (event.detail.elt.matches?.(".toast")) startToast(event.detail.elt);
  if (event.detail.elt.matches?.("[data-bottom]")) event.detail.elt.scrollTop = event.detail.elt.scrollHeight;
});
