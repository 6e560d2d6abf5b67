// The browser: it shows the figures chosen, as charts, in words and in a table.
function show() {
  const rows = chosen();
  place("shown").textContent = heading();
  place("said").textContent = said(rows);
  draw(rows);
  place("words").replaceChildren(
    ...measure().words.flatMap(([about, text]) => [element("dt", about), element("dd", text)]),
  );
  tabulate(rows);
}

function said(rows) {
  if (!rows.length) return "There are no figures of this.";
  return `${rows.length === 1 ? "1 figure" : `${rows.length} figures`}, in the chart and in the table below it.`;
}

function tabulate(rows) {
  const table = place("table");
  table.caption.textContent = heading();
  table.dataset.file = choice.measure.value;
  table.tBodies[0].replaceChildren(...rows.map(line));
  for (const column of table.tHead.rows[0].cells) hideIfEmpty(table, column.cellIndex);
  table.dispatchEvent(new Event("rows"));
}

function line(row) {
  const { groups, categories } = measure();
  const made = element("tr");
  made.append(
    cell(data.periods[row.period][0], row.period, "th", { scope: "row" }),
    element("td", groups[row.group]),
    element("td", categories[row.category]),
    cell(row.numerator ?? "not counted", row.numerator),
    cell(row.denominator ?? "not counted", row.denominator),
    cell(data.texts[row.printed], row.value),
    cell(data.texts[row.interval], row.low),
  );
  return made;
}

function cell(text, number, name = "td", attributes = { class: "number" }) {
  return element(name, text, number === null ? { class: "absent" } : { ...attributes, "data-value": number });
}

function hideIfEmpty(table, column) {
  const cells = [...table.tBodies[0].rows].map((row) => row.cells[column]);
  const empty = cells.every((one) => one.textContent === "" || one.className === "absent");
  for (const row of table.rows) row.cells[column].hidden = empty && column !== VALUE;
}

function open(name) {
  choice.measure.value = name;
  forget();
  show();
}

function follow(event) {
  const link = event.target.closest("[data-explore]");
  if (!link) return;
  open(link.dataset.explore);
  setTimeout(() => choice.measure.focus()); // after the browser has followed the link
}

// A way to the browser from where the page says how a figure is made; a notebook has none, nor a page without scripts.
function lead(made) {
  const link = element("a", "Explore these figures", { href: "#explore", "data-explore": made.dataset.measure });
  link.append(element("span", `: ${data.measures[made.dataset.measure].title}`, { class: "unseen" }));
  const line = element("p", "", { class: "screen" });
  line.append(link);
  made.append(line);
}

const VALUE = 5;
offerMeasures();
room.hidden = false;
document.getElementById("explorer-off").hidden = true;
choice.measure.addEventListener("change", () => open(choice.measure.value));
for (const key of ["service", "group", "category", "period"]) choice[key].addEventListener("change", show);
document.addEventListener("click", follow);
document.querySelectorAll("[data-measure]").forEach(lead);
narrow.addEventListener("change", show);
open(choice.measure.value);
