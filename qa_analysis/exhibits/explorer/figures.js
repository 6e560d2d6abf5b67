// The figures in the page, and what they are called.
const FIELDS = [
  "service", "period", "group", "category", "numerator", "denominator", "value", "low", "high", "printed", "interval", "unit",
];
const room = document.getElementById("explorer");
const data = JSON.parse(document.getElementById("figures-data").textContent);
const choice = Object.fromEntries([...room.querySelectorAll("select")].map((select) => [select.name, select]));

function place(name) {
  return document.getElementById(`explorer-${name}`);
}

function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function measure() {
  return data.measures[choice.measure.value];
}

function figures() {
  return measure().rows.map((row) => Object.fromEntries(FIELDS.map((field, column) => [field, row[column]])));
}

function distinct(rows, key) {
  return [...new Set(rows.map((row) => row[key]))].sort((a, b) => a - b);
}

function several(rows, key) {
  return distinct(rows, key).length > 1;
}

function parts(rows, name) {
  const found = new Map();
  for (const row of rows) found.set(name(row), [...(found.get(name(row)) ?? []), row]);
  return [...found];
}

function words(row, keys) {
  const said = { group: measure().groups[row.group], category: measure().categories[row.category] };
  return keys.map((key) => said[key]).filter(Boolean).join(", ") || "All";
}

// What tells the rows apart, as labels.name_series has it; where nothing does, the heading says the rest.
function namer(rows) {
  const differing = ["group", "category"].filter((key) => several(rows, key));
  const last = measure().categories.length > 1 ? "category" : "group";
  return (row) => words(row, differing.length ? differing : [last]);
}

function lines(rows) {
  return parts(rows, (row) => `${row.group} ${row.category}`).length;
}
