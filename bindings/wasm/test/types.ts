// What a user relies on of the types. `@ts-expect-error` stands above what must not compile.

import init from "chama-core/web";
import { ChamaWorker } from "chama-core/worker";
import { Decimal } from "decimal.js";
import {
  type AnyChamaError,
  ChamaError,
  type DecimalInput,
  type LoanInterestInput,
  type LoanTermsInput,
  OutOfRangeError,
  type Rounding,
  type RoundingInput,
  type RoundingMode,
  loanPositions,
  loanSchedule,
  roundedAmount,
  split,
} from "chama-core";

// Money in: several forms. Money out: text.
const forms: DecimalInput[] = ["1.00", 1, 1n, new Decimal("0.1")];
const parts: readonly string[] = split({ amount: forms[0] ?? 0, weights: [1, "2", 3n] }).parts;
// @ts-expect-error: no Date is money
split({ amount: new Date(), weights: [1] });
// @ts-expect-error: nothing is money
split({ amount: null, weights: [1] });
// @ts-expect-error: a needed field
split({ amount: 1 });
// @ts-expect-error: an unknown field
split({ amount: 1, weights: [1], wieghts: [1] });
// @ts-expect-error: results are not to be changed
split({ amount: 1, weights: [1] }).parts.push("1");

// A choice is a union of texts; what has a default may be left out of what is given, and is there in what is returned.
const mode: RoundingMode = "half_even";
// @ts-expect-error: no such choice
const other: RoundingMode = "half_odd";
const given: RoundingInput = { step: undefined };
// @ts-expect-error: in full
const full: Rounding = { mode };
const amount: string = roundedAmount("1.005", "KES", given);

// A choice with data is told apart by its kind.
function share(interest: LoanInterestInput): DecimalInput {
  switch (interest.kind) {
    case "flat_per_loan":
      return interest.share;
    case "flat":
    case "reducing_balance":
      return interest.rate.value;
  }
}
// @ts-expect-error: of another kind
const mixed: LoanInterestInput = { kind: "flat", share: "0.1" };

const terms: LoanTermsInput = {
  principal: 1000,
  disbursed_on: "2026-01-15",
  interest: { kind: "flat_per_loan", share: "0.10" },
  term: { kind: "instalments", count: 3 },
};
const schedule = loanSchedule(terms);
const due: string | undefined = schedule.instalments[0]?.due_on;
// What is returned can be given again.
loanSchedule(structuredClone(terms));

// Errors: by class, or by code.
try {
  loanSchedule(terms);
} catch (error) {
  if (error instanceof OutOfRangeError) {
    const maximum: string = error.maximum;
    const code: "out_of_range" = error.code;
  } else if (error instanceof ChamaError) {
    const known = error as AnyChamaError;
    switch (known.code) {
      case "not_compatible":
        const reason: string = known.reason;
        break;
      case "empty":
        // @ts-expect-error: it has no such field
        known.maximum;
    }
  }
}

// The same in a worker.
const worker = new ChamaWorker();
const later: Promise<ReturnType<typeof loanPositions>> = worker.loanPositions([], "2026-01-31", {
  signal: AbortSignal.timeout(1000),
  onProgress: (done, total) => `${done * total}`,
});
// @ts-expect-error: one argument too few
worker.loanPositions([]);
const started: Promise<void> = init(new URL("https://example.org/chama_core_bg.wasm"));
export { amount, due, full, later, mixed, other, parts, share, started };
