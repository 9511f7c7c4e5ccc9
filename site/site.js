// What a script adds to the score pages: search, filters, sorting, paging and CSV of the two big tables. All else, and
// every row, is there without it.
"use strict";

const PAGE = 50;

function guarded(value) {
  return typeof value === "string" && /^[=+\-@\t\r\n]/.test(value) ? "'" + value : value;
}

function csv(columns, rows) {
  const cell = (value) => {
    const text = value === null ? "" : String(guarded(value));
    return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  };
  const names = columns.map((column) => column.name);
  // dates come as text and begin with a digit; what begins otherwise is a text
  return [names, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function compare(a, b, down) {
  if (a === b) return 0;
  if (a === null || a === "") return 1; // what is not known comes last either way
  if (b === null || b === "") return -1;
  const order = typeof a === "number" ? a - b : String(a).localeCompare(String(b));
  return down ? -order : order;
}

function enhance(section, { columns, rows, links }) {
  const form = section.querySelector(".tools"), pager = section.querySelector(".pager");
  const body = section.querySelector("tbody"), shown = section.querySelector("[data-shown]");
  const heads = [...section.querySelectorAll("th[data-column]")];
  const all = rows.map((cells, index) => ({ cells, link: links[index], text: cells.join("\n").toLowerCase() }));
  let found = all, page = 0, sorted = null;

  function draw() {
    const first = page * PAGE, part = found.slice(first, first + PAGE);
    body.replaceChildren(...part.map(({ cells, link }) => {
      const line = document.createElement("tr");
      line.append(...cells.map((value, index) => {
        const { kind } = columns[index], text = value === null ? "" : String(value);
        if (kind !== "title") return element("td", text, kind === "text" ? {} : { class: kind });
        const head = element("th", link ? "" : text, { scope: "row" });
        if (link) head.append(element("a", text, { href: link }));
        return head;
      }));
      return line;
    }));
    const number = (value) => value.toLocaleString("en");
    shown.textContent = `${number(part.length ? first + 1 : 0)} to ${number(first + part.length)} of ${number(found.length)}`;
    pager.querySelector("[data-action=previous]").disabled = page === 0;
    pager.querySelector("[data-action=next]").disabled = first + PAGE >= found.length;
  }

  function select() {
    const words = form.elements.search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = columns.map(({ name }) => form.elements[name]);
    found = all.filter(({ cells, text }) => words.every((word) => text.includes(word)) && wanted.every((field, index) => {
      if (!field || !field.value) return true;
      const value = String(cells[index] ?? "");
      return field.tagName === "SELECT" ? value === field.value : value.toLowerCase().includes(field.value.toLowerCase());
    }));
    if (sorted) found.sort((a, b) => compare(a.cells[sorted.index], b.cells[sorted.index], sorted.down));
    page = 0;
    draw();
  }

  heads.forEach((head, index) => {
    const button = element("button", head.textContent, { type: "button" });
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = sorted?.index === index ? !sorted.down : columns[index].kind === "number";
      sorted = { index, down };
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      select();
    });
  });
  form.addEventListener("input", select);
  form.addEventListener("submit", (event) => event.preventDefault());
  section.addEventListener("click", ({ target }) => {
    const action = target.dataset?.action;
    if (action === "previous" || action === "next") {
      page += action === "next" ? 1 : -1;
      draw();
    } else if (action === "export") {
      const text = csv(columns, found.map(({ cells }) => cells));
      const link = element("a", "", { href: URL.createObjectURL(new Blob([text], { type: "text/csv" })) });
      link.download = `${section.dataset.table}.csv`;
      link.click();
      URL.revokeObjectURL(link.href);
    }
  });
  form.hidden = pager.hidden = false;
  select();
}

for (const section of document.querySelectorAll("[data-table]")) {
  const table = window.leadScoring?.[section.dataset.table];
  if (!table) continue;
  enhance(section, table);
  document.querySelector("[data-static-pages]")?.setAttribute("hidden", "");
}
// What does not fit can be scrolled with the keyboard; what fits is no stop on the way.
for (const box of document.querySelectorAll(".scrolled, .chart")) {
  const scrolls = box.scrollWidth > box.clientWidth;
  if (scrolls) box.setAttribute("tabindex", "0");
  else box.removeAttribute("tabindex");
  if (scrolls && !box.hasAttribute("role")) {
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", box.querySelector("svg")?.getAttribute("aria-label") ?? "");
  }
}
