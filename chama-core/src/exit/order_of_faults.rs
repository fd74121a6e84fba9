//! Faults come in the order of the documentation: each row mends the fault of the row above.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::*;
use crate::loan::WaitingUnit;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

struct Call {
    terms: ExitTerms,
    leaves_on: NaiveDate,
}

fn broken() -> Call {
    let (far, bad, fine) = (day("2200-01-01"), Decimal::NEGATIVE_ONE, day("2025-01-31"));
    let debt = ExitDebt {
        debt_kind: ExitDebtKind::Fine,
        id: "a".to_owned(),
        since: fine,
        until: None,
        amount: Decimal::ONE,
    };
    let guarantee = ExitGuarantee {
        loan: "a".to_owned(),
        amount: Decimal::ONE,
        since: fine,
        released_on: None,
    };
    let nominee = ExitNominee {
        id: "a".to_owned(),
        share: Decimal::ZERO,
    };
    let result = ExitResult {
        id: "a".to_owned(),
        on: fine,
        amount: Decimal::ONE,
        by: ExitResultBy::Equally { members: 1 },
    };
    let valuation = ExitValuation {
        on: day("2026-12-31"),
        fund_value: Decimal::ONE,
        units: Decimal::ONE,
    };
    let mut terms = ExitTerms::new(String::new());
    terms.reason = ExitReason::Died;
    terms.notice_on = Some(far);
    terms.rules = ExitRules {
        price: ExitPrice::SavingsLessFee { share: Decimal::TWO },
        notice: Some(ExitNotice {
            count: -1,
            unit: WaitingUnit::Days,
            if_short: NoticeShort::Fee {
                amount: bad,
                share: Decimal::TWO,
            },
        }),
        order: vec![ExitDebtKind::Fine, ExitDebtKind::Fine],
        payment: ExitPayment {
            instalments: 0,
            first_after_days: -1,
            every_months: 0,
        },
        ..ExitRules::default()
    };
    terms.facts = ExitFacts {
        savings: vec![ExitSaving {
            on: far,
            amount: Decimal::new(1, 3),
        }],
        units: vec![ExitUnits {
            on: far,
            units: Decimal::new(1, 9),
        }],
        valuations: vec![
            ExitValuation {
                on: far,
                fund_value: bad,
                units: bad,
            },
            valuation,
            valuation,
        ],
        results: vec![
            ExitResult {
                id: String::new(),
                on: far,
                amount: Decimal::new(1, 3),
                by: ExitResultBy::Equally { members: 0 },
            },
            result.clone(),
            result,
        ],
        debts: vec![
            ExitDebt {
                debt_kind: ExitDebtKind::Fine,
                id: String::new(),
                since: far,
                until: Some(far),
                amount: bad,
            },
            debt.clone(),
            debt,
        ],
        guarantees: vec![
            ExitGuarantee {
                loan: String::new(),
                amount: bad,
                since: far,
                released_on: Some(far),
            },
            guarantee.clone(),
            guarantee,
        ],
        death_benefit: bad,
        nominees: vec![
            ExitNominee {
                id: String::new(),
                share: bad,
            },
            nominee.clone(),
            nominee,
        ],
    };
    Call { terms, leaves_on: far }
}

type Mend = fn(&mut Call);

fn fee(amount: Decimal, share: Decimal) -> NoticeShort {
    NoticeShort::Fee { amount, share }
}

const OF_RULES: [(&str, Mend); 11] = [
    ("`terms.member` must not be empty", |call| {
        call.terms.member = "harry".to_owned()
    }),
    ("`terms.notice_on` is 2200-01-01", |call| call.terms.notice_on = None),
    ("`terms.rules.price.share` is 2", |call| {
        call.terms.rules.price = ExitPrice::NetAssetValue {
            profit: ExitProfit::ForfeitedBefore {
                date: day("2200-01-01"),
            },
        };
    }),
    ("`terms.rules.price.profit.date` is 2200-01-01", |call| {
        call.terms.rules.price = ExitPrice::default()
    }),
    ("`terms.rules.notice.count` is -1", |call| {
        call.terms.rules.notice.as_mut().unwrap().count = 1
    }),
    ("`terms.rules.notice.if_short.amount` is -1", |call| {
        call.terms.rules.notice.as_mut().unwrap().if_short = fee(Decimal::ONE, Decimal::TWO);
    }),
    ("`terms.rules.notice.if_short.share` is 2", |call| {
        call.terms.rules.notice.as_mut().unwrap().if_short = fee(Decimal::ONE, Decimal::ONE);
    }),
    ("`terms.rules.order[1]` is fine, which is already there", |call| {
        call.terms.rules.order.truncate(1)
    }),
    ("`terms.rules.payment.instalments` is 0", |call| {
        call.terms.rules.payment.instalments = 1
    }),
    ("`terms.rules.payment.first_after_days` is -1", |call| {
        call.terms.rules.payment.first_after_days = 0
    }),
    ("`terms.rules.payment.every_months` is 0", |call| {
        call.terms.rules.payment.every_months = 1
    }),
];

const OF_FACTS: [(&str, Mend); 26] = [
    ("`terms.facts.savings[0].on` is 2200-01-01", |call| {
        call.terms.facts.savings[0].on = day("2025-01-31")
    }),
    ("`terms.facts.savings[0].amount` is 0.001, but may", |call| {
        call.terms.facts.savings[0].amount = Decimal::NEGATIVE_ONE;
    }),
    ("`terms.facts.units[0].on` is 2200-01-01", |call| {
        call.terms.facts.units[0].on = day("2025-01-31")
    }),
    ("`terms.facts.units[0].units` is 0.000000001, but may", |call| {
        call.terms.facts.units[0].units = Decimal::NEGATIVE_ONE;
    }),
    ("`terms.facts.valuations[0].on` is 2200-01-01", |call| {
        call.terms.facts.valuations[0].on = day("2026-12-30")
    }),
    ("`terms.facts.valuations[0].fund_value` is -1", |call| {
        call.terms.facts.valuations[0].fund_value = Decimal::ONE;
    }),
    ("`terms.facts.valuations[0].units` is -1", |call| {
        call.terms.facts.valuations[0].units = Decimal::ONE
    }),
    ("`terms.facts.valuations[2].on` is 2026-12-31, which is", |call| {
        call.terms.facts.valuations.truncate(2)
    }),
    ("`terms.facts.results[0].id` must not be empty", |call| {
        call.terms.facts.results[0].id = "b".to_owned()
    }),
    ("`terms.facts.results[0].on` is 2200-01-01", |call| {
        call.terms.facts.results[0].on = day("2025-01-31")
    }),
    ("`terms.facts.results[0].amount` is 0.001, but may", |call| {
        call.terms.facts.results[0].amount = Decimal::ONE;
    }),
    ("`terms.facts.results[0].by.members` is 0", |call| {
        call.terms.facts.results.remove(0);
    }),
    ("`terms.facts.results[1].id` is a, which is", |call| {
        call.terms.facts.results.truncate(1)
    }),
    ("`terms.facts.debts[0].id` must not be empty", |call| {
        call.terms.facts.debts[0].id = "b".to_owned()
    }),
    ("`terms.facts.debts[0].since` is 2200-01-01", |call| {
        call.terms.facts.debts[0].since = day("2025-01-31")
    }),
    ("`terms.facts.debts[0].until` is 2200-01-01", |call| {
        call.terms.facts.debts[0].until = None
    }),
    ("`terms.facts.debts[0].amount` is -1", |call| {
        call.terms.facts.debts[0].amount = Decimal::ONE
    }),
    ("`terms.facts.debts[2].id` is a, which is", |call| {
        call.terms.facts.debts.truncate(2)
    }),
    ("`terms.facts.guarantees[0].loan` must not be empty", |call| {
        call.terms.facts.guarantees[0].loan = "b".to_owned();
    }),
    ("`terms.facts.guarantees[0].amount` is -1", |call| {
        call.terms.facts.guarantees[0].amount = Decimal::ONE
    }),
    ("`terms.facts.guarantees[0].since` is 2200-01-01", |call| {
        call.terms.facts.guarantees[0].since = day("2025-01-31");
    }),
    ("`terms.facts.guarantees[0].released_on` is 2200-01-01", |call| {
        call.terms.facts.guarantees[0].released_on = None;
    }),
    ("`terms.facts.guarantees[2].loan` is a, which is", |call| {
        call.terms.facts.guarantees.clear()
    }),
    ("`terms.facts.death_benefit` is -1", |call| {
        call.terms.facts.death_benefit = Decimal::TEN
    }),
    ("`terms.facts.nominees[0].id` must not be empty", |call| {
        call.terms.facts.nominees[0].id = "b".to_owned()
    }),
    ("`terms.facts.nominees[0].share` is -1", |call| {
        call.terms.facts.nominees[0].share = Decimal::ZERO
    }),
];

const OF_THE_DAY: [(&str, Mend); 9] = [
    ("`terms.facts.nominees[2].id` is a, which is", |call| {
        call.terms.facts.nominees.truncate(2)
    }),
    ("`leaves_on` is 2200-01-01", |call| call.leaves_on = day("2026-01-31")),
    ("`terms.facts.savings` is -1.00, but must be from 0.00", |call| {
        call.terms.facts.savings[0].amount = Decimal::TEN;
    }),
    ("`terms.facts.units` is -1, but must be from 0", |call| {
        call.terms.facts.units[0].units = Decimal::TWO;
    }),
    (
        "`terms.facts.valuations` has no answer: there is none on or before 2026-01-31",
        |call| {
            call.terms.facts.valuations[0].on = day("2026-01-31");
        },
    ),
    ("`terms.facts.units` is 2, but must be from 0 to 1", |call| {
        call.terms.facts.units[0].units = Decimal::ONE;
    }),
    ("`terms.facts.nominees` has no answer: no nominee has a share", |call| {
        call.terms.facts.nominees[0].share = Decimal::ONE;
        call.leaves_on = day("2199-12-31");
        call.terms.rules.payment.first_after_days = 1;
        call.terms.facts.valuations[0].fund_value = Decimal::ONE_HUNDRED;
    }),
    ("the date would be beyond 2199-12-31", |call| {
        call.leaves_on = day("2026-01-31");
        call.terms.rules.price = ExitPrice::SavingsAndResults {
            profit: ExitProfit::Shared,
        };
        call.terms.facts.results[0].by = ExitResultBy::BySavings { of: Decimal::TWO };
    }),
    ("`terms.facts.results[0].by.of` is 2, but must be from 10.00", |call| {
        call.terms.facts.results[0].by = ExitResultBy::BySavings { of: Decimal::TEN };
    }),
];

#[test]
fn of_a_settlement() {
    let mut call = broken();
    for (start, mend) in OF_RULES.into_iter().chain(OF_FACTS).chain(OF_THE_DAY) {
        let error = exit_settlement(&call.terms, call.leaves_on).unwrap_err().to_string();
        assert!(error.starts_with(start), "{error} is not {start}");
        mend(&mut call);
    }
    assert!(exit_settlement(&call.terms, call.leaves_on).is_ok());
}
