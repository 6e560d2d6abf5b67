// The charts of the figures chosen: one, or one for each group or series where a single one could not be read.
const narrow = matchMedia("(max-width: 40em)");
const EMBEDDED = { ast: true, renderer: "svg", actions: false, logLevel: 1 }; // no warning of a layer without marks
const HEIGHT = 240;
const STEP = 38; // of a group in one period
let drawn = [];

function draw(rows) {
  drawn.forEach((embedded) => embedded.then(({ finalize }) => finalize()));
  const divided = parts(rows, divider(rows));
  const figures = divided.map(([title]) => framed(title));
  place("charts").replaceChildren(...figures);
  place("charts").className = columns(divided.map(([, part]) => lines(part)));
  drawn = divided.map(([title, part], number) => picture(figures[number].lastChild, title, part, rows));
}

function columns(sizes) {
  if (sizes.length < 2) return "alone";
  return Math.max(...sizes) > 1 ? "pairs" : "small";
}

function framed(title) {
  const figure = element("figure");
  figure.append(...(title ? [element("figcaption", title)] : []), element("div"));
  return figure;
}

function picture(where, title, part, rows) {
  const sort = overTime() ? "Line chart" : "Chart";
  const said = `${sort} of ${[heading(), title].filter(Boolean).join(", ")}. The table below has its ${part.length} figures.`;
  const inside = element("div", "", { "aria-hidden": "true" });
  where.setAttribute("aria-label", said);
  where.setAttribute("role", "img");
  where.replaceChildren(inside);
  return vegaEmbed(inside, specification(part, rows), EMBEDDED);
}

function divider(rows) {
  const both = several(rows, "group") && several(rows, "category");
  if (several(rows, "unit")) return namer(rows);
  if (!overTime()) return both && narrow.matches ? (row) => words(row, ["group"]) : () => "";
  if (narrow.matches) return namer(rows);
  if (both && distinct(rows, "category").length <= READABLE) return (row) => words(row, ["group"]);
  return lines(rows) > READABLE ? namer(rows) : () => "";
}

function specification(part, rows) {
  const name = namer(part);
  const limits = limitsOf(rows.filter((row) => row.unit === part[0].unit));
  return {
    ...data.charts[overTime() ? "over" : "at"],
    params: Object.entries(limits).map(([key, value]) => ({ name: key, value })),
    padding: 5,
    width: "container",
    height: overTime() ? HEIGHT : STEP * part.length,
    autosize: { type: "fit-x", contains: "padding" },
    data: { values: overTime() ? parts(part, name).flatMap(([, line]) => everyPeriod(line, part)) : marks(part, part) },
  };
}

// As qa_analysis.exhibits.explorer.pictures has the limits of an axis.
function limitsOf(rows) {
  const unit = data.texts[rows[0].unit];
  const numbers = rows.flatMap((row) => [row.value, row.low, row.high]).map(Number);
  return {
    top: unit === "percent" ? 100 : Math.max(0, ...numbers) || 1,
    bottom: Math.min(0, ...numbers),
    step: ["count", "days"].includes(unit) ? 1 : 0,
    unit: data.units[unit],
    room: 12 + data.letter * Math.max(...rows.map((row) => data.texts[row.printed].length)),
  };
}

function marks(rows, part) {
  const name = namer(part);
  const look = looks(part);
  return rows.map((row) => ({
    series: name(row),
    period: data.periods[row.period][0],
    when: data.periods[row.period][1],
    at: row.period,
    value: row.value,
    low: row.low,
    high: row.high,
    printed: data.texts[row.printed],
    interval: data.texts[row.interval],
    colour: measure().colours[look(row)],
    shape: data.shapes[look(row)],
  }));
}

// Which colour and shape a row has: that of its group where only groups differ over time, else of its category.
function looks(part) {
  const key = overTime() && several(part, "group") && !several(part, "category") ? "group" : "category";
  const tooMany = !overTime() && measure().categories.length > READABLE;
  return (row) => (tooMany ? 0 : row[key] % READABLE);
}

// A line with every period of its kind, so that it breaks where there is no figure.
function everyPeriod(line, part) {
  const known = new Map(line.map((row) => [row.period, row]));
  const none = { ...line[0], value: null, low: null, high: null };
  const periods = distinct(figures().filter(inPeriod), "period");
  return marks(periods.map((period) => known.get(period) ?? { ...none, period }), part);
}
