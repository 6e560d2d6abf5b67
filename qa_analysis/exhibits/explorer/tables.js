// Sorting, filtering and downloading of every table of the page.
const LABEL = "Sort, filter or download";
const NEXT = { none: "ascending", ascending: "descending", descending: "none" };
const ARROWS = { none: "↕", ascending: "▲", descending: "▼" };
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;
const NUMBER = /^[+-]?\d+(\.\d+)?%?$/;
const MONTHS = Array.from({ length: 12 }, (_, month) =>
  new Date(2000, month).toLocaleString("en-GB", { month: "long" }),
);
const collator = new Intl.Collator("en-GB", { numeric: true });
const printed = new WeakMap(); // the rows of each table in the order of the report

function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function textOf(cell) {
  return (cell.dataset.label ?? cell.textContent).replace(/\s+/g, " ").trim();
}

function shownCells(row) {
  return [...row.cells].filter((cell) => !cell.hidden);
}

function isShown(row) {
  return !row.classList.contains("unmatched");
}

// Order: numbers by size, periods by their end, anything else as text, what is absent last either way.
function keyOf(cell) {
  return cell.classList.contains("absent") ? "" : cell.dataset.value ?? dated(textOf(cell));
}

function dated(text) {
  const [, day = "", month, year] = text.match(/^(?:(\d+) |.* to )?([A-Z][a-z]+) (\d{4})$/) ?? [];
  const number = MONTHS.indexOf(month) + 1;
  return number ? [year, number, day].map((part) => String(part).padStart(2, "0")).join("-") : text;
}

function ordered(rows, column, order) {
  const keys = new Map(rows.map((row) => [row, keyOf(row.cells[column])]));
  const known = rows.filter((row) => keys.get(row) !== "");
  const numbers = known.every((row) => Number.isFinite(Number(keys.get(row))));
  const compare = numbers ? (a, b) => a - b : collator.compare;
  const sign = order === "ascending" ? 1 : -1;
  known.sort((a, b) => sign * compare(keys.get(a), keys.get(b)));
  return [...known, ...rows.filter((row) => keys.get(row) === "")];
}

function mark(head, order) {
  head.setAttribute("aria-sort", order);
  head.querySelector(".sort span").textContent = ARROWS[order];
}

function sort(table, head) {
  const order = NEXT[head.getAttribute("aria-sort")];
  for (const other of table.tHead.rows[0].cells) mark(other, other === head ? order : "none");
  const rows = printed.get(table);
  table.tBodies[0].append(...(order === "none" ? rows : ordered(rows, head.cellIndex, order)));
}

function addSorting(table) {
  for (const head of table.tHead.rows[0].cells) {
    head.dataset.label = textOf(head);
    const button = element("button", head.dataset.label, { type: "button", class: "sort" });
    button.append(element("span", "", { "aria-hidden": "true" }));
    button.addEventListener("click", () => sort(table, head));
    head.replaceChildren(button);
    mark(head, "none");
  }
}

// Filter: a row is shown where each of the words is somewhere in it.
function filter(table, query, status) {
  const words = query.toLowerCase().trim().split(/\s+/);
  for (const row of printed.get(table)) {
    const text = shownCells(row).map(textOf).join(" ").toLowerCase();
    row.classList.toggle("unmatched", !words.every((word) => text.includes(word)));
  }
  const rows = printed.get(table);
  status.textContent = `${rows.filter(isShown).length} of ${rows.length} rows shown`;
}

// CSV as RFC 4180 has it, marked as UTF-8 for Excel; what Excel would take for a formula becomes text.
function quoted(cell) {
  const text = cell.replace(/[\u2068\u2069]/g, ""); // which only set a name apart
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csv(table) {
  const lines = [...table.rows].filter(isShown).map((row) => shownCells(row).map((cell) => quoted(textOf(cell))));
  return "\ufeff" + lines.map((line) => `${line.join(",")}\r\n`).join("");
}

function download(table) {
  const url = URL.createObjectURL(new Blob([csv(table)], { type: "text/csv;charset=utf-8" }));
  const name = [table.dataset.file ?? table.id, document.body.dataset.month].filter(Boolean).join("-");
  element("a", "", { href: url, download: `${name}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(url));
}

function button(text, table, pressed) {
  const made = element("button", text, { type: "button", "aria-describedby": table.caption.id });
  made.addEventListener("click", pressed);
  return made;
}

function panelOf(table) {
  const panel = element("div", "", { class: "panel", id: `${table.id}-tools` });
  const label = element("label", "Show rows with");
  const query = element("input", "", { type: "search", autocomplete: "off" });
  const status = element("span", "", { role: "status" });
  const renew = () => filter(table, query.value, status);
  query.addEventListener("input", renew);
  table.addEventListener("rows", () => begin(table, query, renew));
  label.append(query);
  panel.append(label, button("Download CSV", table, () => download(table)), status);
  begin(table, query, renew);
  panel.hidden = true;
  return panel;
}

// A table as the report has it, all rows shown; also when its rows have changed.
function begin(table, query, renew) {
  printed.set(table, [...table.tBodies[0].rows]);
  query.value = "";
  renew();
  for (const head of table.querySelectorAll("[aria-sort]")) mark(head, "none");
}

function equip(table) {
  const tools = element("div", "", { class: "tools screen" });
  const panel = panelOf(table);
  const toggle = button(LABEL, table, () => {
    panel.hidden = !panel.hidden;
    toggle.setAttribute("aria-expanded", String(!panel.hidden));
    if (!table.querySelector("[aria-sort]")) addSorting(table);
  });
  toggle.setAttribute("aria-expanded", "false");
  toggle.setAttribute("aria-controls", panel.id);
  tools.append(toggle, panel);
  (table.closest(".scroll") ?? table).before(tools);
}

document.querySelectorAll(".exhibit table").forEach(equip);
