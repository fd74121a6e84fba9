// The first hour with chama-core: a loan that is paid late, a group's contributions, and an error.
//
//     npm install chama-core && node first_hour.js

import { ChamaError, contributionPositions, loanPosition, loanSchedule, loanTrueCost } from "chama-core";

// ANCHOR: terms
const terms = {
  principal: 50_000,
  disbursed_on: "2026-01-15",
  interest: { kind: "reducing_balance", rate: { value: "0.02", per: "month" } },
  term: { kind: "instalments", count: 6 },
};
// ANCHOR_END: terms

console.log("A loan of 50,000 at 2 % a month: due on, instalment, interest, principal, balance");
// ANCHOR: schedule
for (const row of loanSchedule(terms).instalments) {
  console.log([row.due_on, row.instalment, row.interest, row.principal, row.closing].join("  "));
}
console.log(`True cost a year: ${loanTrueCost(terms, "by_schedule").cost.effective_rate}`);
// ANCHOR_END: schedule

// ANCHOR: position
const events = [
  { id: "p1", value_date: "2026-02-15", what: { kind: "paid", amount: "8926.29" } },
  { id: "p2", value_date: "2026-03-24", what: { kind: "paid", amount: "8926.29" } },
];
const position = loanPosition({ id: "L1", member: "otieno", terms, events }, "2026-04-20");
console.log(
  `On ${position.as_of}: ${position.status}, ${position.days_past_due} days past due, ` +
    `arrears ${position.arrears.total}, principal left ${position.principal_outstanding}, to be free ${position.payoff.total}`,
);
// ANCHOR_END: position

// ANCHOR: contributions
const frequency = { kind: "months", every: 1 };
const contributions = [{ id: "savings", amount: 1000, first_due: "2026-01-01", frequency }];
const bylaws = [{ effective_from: "2026-01-01", contributions }];

const account = (id, payments) => ({
  member: { id, joined: "2026-01-01" },
  payments: payments.map(([value_date, amount], at) => ({ id: `${id}-${at}`, value_date, amount })),
});
const accounts = [
  account("amina", [["2026-01-01", 1000], ["2026-02-01", 1000], ["2026-03-01", 1000]]),
  account("otieno", [["2026-01-01", 1500]]),
  account("wanjiru", [["2026-01-01", 1000], ["2026-02-01", 1000], ["2026-03-04", 1000]]),
];

console.log("\nThe group on 2026-03-05: expected, paid, arrears, days in arrears");
for (const one of contributionPositions(bylaws, accounts, "2026-03-05")) {
  console.log([one.member, one.expected, one.paid, one.arrears, one.days_in_arrears].join("  "));
}
// ANCHOR_END: contributions

// ANCHOR: error
try {
  // 12 % typed as 12.
  loanSchedule({ ...terms, interest: { kind: "reducing_balance", rate: { value: 12, per: "month" } } });
} catch (error) {
  if (!(error instanceof ChamaError)) throw error;
  console.log(`\nRefused: ${error.code}\n${error.message}`);
}
// ANCHOR_END: error
