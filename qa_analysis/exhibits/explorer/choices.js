// What a reader chooses: each choice offers what the ones before it leave, and is shown where it has several.
const OVER = "over ";
const READABLE = 6; // lines in one chart

function overTime() {
  return choice.period.value.startsWith(OVER);
}

function kindOf(row) {
  return data.periods[row.period][2];
}

function offer(select, pairs, usual = pairs[0]?.[0]) {
  const before = select.parentElement.hidden ? undefined : select.value;
  select.replaceChildren(...pairs.map(([value, text]) => element("option", text, { value })));
  select.value = pairs.some(([value]) => value === before) ? before : usual ?? "";
  select.parentElement.hidden = pairs.length < 2;
}

function offerKeys(key, names, rows, all) {
  const pairs = distinct(rows, key).map((label) => [String(label), names[label]]);
  offer(choice[key], all && pairs.length > 1 ? [["", all], ...pairs] : pairs);
  return rows.filter((row) => [String(row[key]), ""].includes(choice[key].value));
}

function offerPeriods(rows) {
  const latest = distinct(rows, "period").reverse();
  const kinds = [...new Set(latest.map((period) => data.periods[period][2]))];
  const over = kinds.map((kind) => [OVER + kind, `Over time: ${kind}`]);
  const single = latest.map((period) => [String(period), data.periods[period][0]]);
  offer(choice.period, [...over, ...single], (lines(rows) > READABLE ? single : over)[0]?.[0]);
  return rows.filter(inPeriod).sort((a, b) => a.period - b.period);
}

function inPeriod(row) {
  return overTime() ? OVER + kindOf(row) === choice.period.value : String(row.period) === choice.period.value;
}

function chosen() {
  const { services, groups, categories } = measure();
  const served = offerKeys("service", services, figures());
  const grouped = offerKeys("group", groups, served, "All groups");
  return offerPeriods(offerKeys("category", categories, grouped, "All categories"));
}

function forget() {
  for (const key of ["service", "group", "category", "period"]) choice[key].parentElement.hidden = true;
}

function offerMeasures() {
  const option = (name) => element("option", data.measures[name].title, { value: name });
  for (const [subject, names] of data.subjects) {
    const group = element("optgroup", "", { label: subject });
    group.append(...names.map(option));
    choice.measure.append(group);
  }
}

function heading() {
  const said = ["service", "group", "category", "period"].map((key) => choice[key].value && chosenWords(key));
  return [measure().title, said.filter(Boolean).join(", ")].filter(Boolean).join(": ");
}

function chosenWords(key) {
  const text = choice[key].selectedOptions[0].textContent;
  return key === "period" && overTime() ? text[0].toLowerCase() + text.slice(1).replace(": ", " by ") : text;
}
