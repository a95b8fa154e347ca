/* The page of one person: whom an @ means, files dropped on it, and the box a link means to be typed into. */
(() => {
  const token = () => document.querySelector('meta[name="csrf-token"]').content;

  /* data-focus="id id": go to the first of them that is there, and type */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-focus]");
    const field = link && link.dataset.focus.split(" ").map((id) => document.getElementById(id)).find(Boolean);
    if (!field) return;
    event.preventDefault();
    link.closest("details.menu")?.removeAttribute("open");
    field.closest("details")?.setAttribute("open", "");
    field.focus();
    field.scrollIntoView({ block: "center" });
  });

  /* data-mentions="url" on a form: a list of members while a name is typed behind an @ */
  for (const form of document.querySelectorAll("form[data-mentions]")) {
    offer(form.querySelector("textarea"), form.dataset.mentions, /(?:^|[^\w@])@([^@\n]{0,40})$/u, "@", (option) => `@${option.dataset.handle} `);
  }

  /* data-replies="url" on a field: a list of saved replies while a name is typed behind a slash */
  for (const field of document.querySelectorAll("[data-replies]")) {
    offer(field, field.dataset.replies, /(?:^|\s)\/([^/\n]{0,40})$/u, "/", (option) => option.dataset.text);
  }

  /* While what is typed before the cursor fits the pattern, the options that the address gives for it are shown; the
     chosen one's words take the place of the sign and what follows it. */
  function offer(field, url, pattern, sign, words) {
    if (!field) return;
    const list = document.createElement("ul");
    list.className = "mention-list";
    list.id = `${field.id}-offers`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", sign);
    const box = field.closest(".composer");
    if (box) box.append(list);
    else field.closest(".field").after(list);
    // a textarea can have no role of its own; a textbox may point to a list all the same
    const say = { "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": list.id };
    for (const name in say) field.setAttribute(name, say[name]);
    let timer, asked = 0, at = 0;

    const typed = () => pattern.exec(field.value.slice(0, field.selectionStart));
    const options = () => [...list.children];
    const close = () => {
      list.hidden = true;
      field.removeAttribute("aria-activedescendant");
    };
    const mark = (index) => {
      at = (index + options().length) % options().length;
      options().forEach((option, place) => option.setAttribute("aria-selected", place === at));
      field.setAttribute("aria-activedescendant", options()[at].id);
    };
    const take = (option) => {
      const found = typed();
      if (!found) return close();
      const from = field.selectionStart - found[1].length - sign.length;
      field.setRangeText(words(option), from, field.selectionStart, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      close();
      field.focus();
    };
    const look = async () => {
      const found = typed(), turn = ++asked;
      if (!found || / {2}|\s$/.test(found[1])) return close();
      const answer = await fetch(`${url}?q=${encodeURIComponent(found[1])}`, { headers: { "HX-Request": "true" } });
      if (turn !== asked || !answer.ok) return;
      list.innerHTML = await answer.text();
      if (!list.children.length) return close();
      list.hidden = false;
      mark(0);
    };
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(look, 120);
    });
    field.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const act = { ArrowDown: () => mark(at + 1), ArrowUp: () => mark(at - 1), Enter: () => take(options()[at]), Tab: () => take(options()[at]), Escape: close }[event.key];
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    });
    field.addEventListener("blur", () => setTimeout(close, 150));
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("li");
      if (option) take(option);
    });
  }

  /* data-drop="url": files dropped there, or chosen with data-choose, go up one by one with their progress shown */
  for (const place of document.querySelectorAll("[data-drop]")) uploads(place);

  function uploads(place) {
    const foot = place.querySelector("[data-progress]"), bar = foot.querySelector("progress"), line = foot.querySelector("p");
    const chooser = document.createElement("input");
    Object.assign(chooser, { type: "file", multiple: true, hidden: true });
    place.append(chooser);
    chooser.addEventListener("change", () => send([...chooser.files]));
    place.querySelector("[data-choose]").addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      chooser.click();
    });
    let depth = 0;
    const over = (by) => {
      depth = by === 0 ? 0 : depth + by;
      place.classList.toggle("is-over", depth > 0);
    };
    const hasFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
    place.addEventListener("dragenter", (event) => hasFiles(event) && over(1));
    place.addEventListener("dragleave", (event) => hasFiles(event) && over(-1));
    place.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
    place.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      over(0);
      send([...event.dataTransfer.files]);
    });

    async function send(files) {
      if (!files.length) return;
      foot.hidden = false;
      const refused = [];
      for (const [index, file] of files.entries()) {
        line.textContent = files.length > 1 ? `${index + 1}/${files.length}: ${file.name}` : file.name;
        const said = await one(file);
        if (said) refused.push(said);
      }
      if (refused.length) {
        for (const text of refused) document.dispatchEvent(new CustomEvent("toast", { detail: { text, level: "error" } }));
        foot.hidden = true;
        if (refused.length === files.length) return;
        setTimeout(() => location.reload(), 4000);
      } else location.reload();
    }

    const one = (file) =>
      new Promise((done) => {
        const request = new XMLHttpRequest(), data = new FormData();
        data.append("file", file);
        request.upload.addEventListener("progress", (event) => event.lengthComputable && (bar.value = (100 * event.loaded) / event.total));
        request.addEventListener("load", () => done(request.status === 201 ? "" : (request.status === 422 && request.responseText) || `${file.name}: ${document.documentElement.dataset.failed}`));
        request.addEventListener("error", () => done(`${file.name}: ${document.documentElement.dataset.offline}`));
        request.open("POST", place.dataset.drop);
        request.setRequestHeader("X-CSRFToken", token());
        request.setRequestHeader("X-Upload", "1");
        request.send(data);
      });
  }
})();
