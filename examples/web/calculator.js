import { ChamaError, loanSchedule, loanTrueCost, version } from "chama-core";

const form = document.querySelector("form");
const at = (id) => document.getElementById(id);
const say = (id, text) => {
  at(id).textContent = text;
};

// Amounts are text; Intl shows their digits as they are, without a float in between.
const shown = new Intl.NumberFormat("en-KE", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat("en-KE", { style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2 });
const day = new Intl.DateTimeFormat("en-KE", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** 2.5 % as the fraction 0.025, by moving the point. What is no number is left for the library to refuse. */
function fraction(text) {
  const [, whole, part = ""] = /^0*(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return text;
  const digits = whole.padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}${part}`;
}

/** What was typed, without the blanks and commas that people write. */
const typed = (name) => form.elements[name].value.replace(/[\s,]/g, "");

function terms() {
  const fee = typed("fee");
  const count = typed("count");
  const none = fee === "" || /^0*(\.0*)?$/.test(fee);
  return {
    principal: typed("principal"),
    disbursed_on: typed("disbursed_on"),
    interest: { kind: form.elements.method.value, rate: { value: fraction(typed("rate")), per: form.elements.per.value } },
    term: { kind: "instalments", count: /^\d{1,15}$/.test(count) ? Number(count) : count },
    fees: none ? [] : [{ id: "fee", charge: { kind: "amount", amount: fee } }],
  };
}

// The field into which a refused argument was typed, and what it is called there.
const FIELDS = [
  ["terms.principal", "principal", "The amount"],
  ["terms.interest", "rate", "The rate, as a fraction,"],
  ["terms.term", "count", "The number of instalments"],
  ["terms.fees", "fee", "The fee"],
  ["terms.disbursed_on", "disbursed_on", "The day"],
];

function refuse(error) {
  if (!(error instanceof ChamaError)) throw error;
  const path = error.argument ?? error.first ?? "";
  const [, field, name] = FIELDS.find(([start]) => path.startsWith(start)) ?? [];
  if (field) {
    at(field).setAttribute("aria-invalid", "true");
    at(field).setAttribute("aria-describedby", "refusal");
  }
  say("refusal", name ? error.message.replace(`\`${path}\``, name) : error.message);
  at("answer").hidden = true;
}

function clear() {
  for (const field of form.elements) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
  say("refusal", "");
  at("answer").hidden = false;
}

function row(instalment) {
  const line = document.createElement("tr");
  line.role = "row";
  const add = (element, role, text, label) => {
    const cell = document.createElement(element);
    cell.role = role;
    cell.textContent = text;
    if (label) cell.dataset.label = label;
    line.append(cell);
  };
  add("th", "rowheader", instalment.number);
  add("td", "cell", day.format(new Date(`${instalment.due_on}T00:00:00Z`)));
  add("td", "cell", shown.format(instalment.instalment));
  add("td", "cell", shown.format(instalment.interest), "Interest");
  add("td", "cell", shown.format(instalment.principal), "Principal");
  add("td", "cell", shown.format(instalment.closing), "Balance");
  return line;
}

function calculate() {
  clear();
  try {
    const asked = terms();
    const schedule = loanSchedule(asked);
    const { cost } = loanTrueCost(asked, "by_schedule");
    const { instalments } = schedule;
    say("true_cost", cost.effective_rate === null ? "none" : percent.format(cost.effective_rate));
    say("instalment", shown.format(instalments[0].instalment));
    say("received", shown.format(cost.received));
    say("repaid", shown.format(schedule.repaid));
    say("interest", shown.format(schedule.interest));
    say("total_instalment", shown.format(schedule.repaid));
    say("total_interest", shown.format(schedule.interest));
    say("total_principal", shown.format(schedule.principal));
    say("summary", `For every 100 that you receive you pay ${shown.format(cost.cost_per_100)} on top.`);
    at("rows").replaceChildren(...instalments.map(row));
  } catch (error) {
    refuse(error);
  }
}

say("version", version());
form.addEventListener("input", calculate);
form.addEventListener("submit", (event) => event.preventDefault());
calculate();
