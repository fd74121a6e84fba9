//! What holds for every settlement: lines add up, the group's side balances, nothing is paid that is blocked.

use chama_core::exit::*;
use chama_core::loan::WaitingUnit;
use chama_core::rule::Rule;
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn day(days: u64) -> NaiveDate {
    let start: NaiveDate = "2024-01-31".parse().unwrap();
    start.checked_add_days(Days::new(days)).unwrap()
}

fn leaves_on() -> NaiveDate {
    day(700)
}

fn cents(most: i64) -> impl Strategy<Value = Decimal> {
    (0..=most).prop_map(|cents| Decimal::new(cents, 2))
}

fn on() -> impl Strategy<Value = NaiveDate> {
    (0..900_u64).prop_map(day)
}

fn debt_kind() -> impl Strategy<Value = ExitDebtKind> {
    use ExitDebtKind::{Due, Fee, Fine, LoanInterest, LoanPenalty, LoanPrincipal};
    prop::sample::select(vec![LoanPenalty, LoanInterest, LoanPrincipal, Due, Fine, Fee])
}

fn price() -> impl Strategy<Value = ExitPrice> {
    let profit = || {
        prop_oneof![
            Just(ExitProfit::Shared),
            Just(ExitProfit::Forfeited),
            on().prop_map(|date| ExitProfit::ForfeitedBefore { date }),
        ]
    };
    prop_oneof![
        profit().prop_map(|profit| ExitPrice::NetAssetValue { profit }),
        profit().prop_map(|profit| ExitPrice::SavingsAndResults { profit }),
        Just(ExitPrice::SavingsOnly),
        (0..=100_i64).prop_map(|share| ExitPrice::SavingsLessFee {
            share: Decimal::new(share, 2)
        }),
    ]
}

fn rules() -> impl Strategy<Value = ExitRules> {
    let fee = (cents(50_000), 0..20_i64).prop_map(|(amount, share)| NoticeShort::Fee {
        amount,
        share: Decimal::new(share, 2),
    });
    let unit = prop::sample::select(vec![WaitingUnit::Days, WaitingUnit::Weeks, WaitingUnit::Months]);
    let notice = (0..14_i32, unit, prop_oneof![Just(NoticeShort::Blocks), fee])
        .prop_map(|(count, unit, if_short)| ExitNotice { count, unit, if_short });
    let payment =
        (1..5_i32, 0..90_i32, 1..4_i32).prop_map(|(instalments, first_after_days, every_months)| ExitPayment {
            instalments,
            first_after_days,
            every_months,
        });
    let order = prop::collection::vec(debt_kind(), 0..4).prop_map(|mut order| {
        order.dedup();
        order.truncate(1);
        order
    });
    (
        price(),
        prop::option::of(notice),
        order,
        prop::sample::select(vec![ExitGuarantees::Blocks, ExitGuarantees::HeldBack]),
        prop::sample::select(vec![LoansAtDeath::Offset, LoansAtDeath::Insured]),
        payment,
    )
        .prop_map(
            |(price, notice, order, guarantees, loans_at_death, payment)| ExitRules {
                price,
                notice,
                order,
                guarantees,
                loans_at_death,
                payment,
            },
        )
}

fn facts() -> impl Strategy<Value = ExitFacts> {
    let savings = prop::collection::vec((on(), cents(500_000)), 0..6);
    let units = prop::collection::vec((on(), 0..50_000_000_i64), 0..3);
    let by = prop_oneof![
        cents(9_000_000).prop_map(|more| ExitResultBy::BySavings {
            of: more + Decimal::from(30_000)
        }),
        (1..30_i32).prop_map(|members| ExitResultBy::Equally { members }),
    ];
    let results = prop::collection::vec((on(), -1_000_000..1_000_000_i64, by), 0..4);
    let debts = prop::collection::vec((debt_kind(), on(), prop::option::of(on()), cents(400_000)), 0..6);
    let guarantees = prop::collection::vec((on(), prop::option::of(on()), cents(300_000)), 0..3);
    let nominees = prop::collection::vec(1..100_i64, 0..4);
    (
        savings,
        units,
        cents(90_000_000),
        results,
        debts,
        guarantees,
        (cents(1_000_000), nominees),
    )
        .prop_map(
            |(savings, units, fund_value, results, debts, guarantees, (death_benefit, nominees))| ExitFacts {
                savings: savings
                    .into_iter()
                    .map(|(on, amount)| ExitSaving { on, amount })
                    .collect(),
                units: units
                    .into_iter()
                    .map(|(on, units)| ExitUnits {
                        on,
                        units: Decimal::new(units, 6),
                    })
                    .collect(),
                valuations: vec![ExitValuation {
                    on: day(0),
                    fund_value,
                    units: Decimal::from(200),
                }],
                results: results
                    .into_iter()
                    .enumerate()
                    .map(|(place, (on, cents, by))| ExitResult {
                        id: place.to_string(),
                        on,
                        amount: Decimal::new(cents, 2),
                        by,
                    })
                    .collect(),
                debts: debts
                    .into_iter()
                    .enumerate()
                    .map(|(place, (kind, since, until, amount))| ExitDebt {
                        debt_kind: kind,
                        id: place.to_string(),
                        since,
                        until,
                        amount,
                    })
                    .collect(),
                guarantees: guarantees
                    .into_iter()
                    .enumerate()
                    .map(|(place, (since, released_on, amount))| ExitGuarantee {
                        loan: place.to_string(),
                        amount,
                        since,
                        released_on,
                    })
                    .collect(),
                death_benefit,
                nominees: nominees
                    .into_iter()
                    .enumerate()
                    .map(|(place, share)| ExitNominee {
                        id: place.to_string(),
                        share: Decimal::new(share, 1),
                    })
                    .collect(),
            },
        )
}

fn terms() -> impl Strategy<Value = ExitTerms> {
    let reason = prop::sample::select(vec![ExitReason::Left, ExitReason::Removed, ExitReason::Died]);
    (reason, prop::option::of(on()), rules(), facts()).prop_map(|(reason, notice_on, rules, facts)| ExitTerms {
        reason,
        notice_on,
        rules,
        facts,
        ..ExitTerms::new("amina".to_owned())
    })
}

fn settled(terms: &ExitTerms) -> ExitSettlement {
    exit_settlement(terms, leaves_on()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_lines_add_up_to_net_and_shortfall(terms in terms()) {
        let one = settled(&terms);
        let lines = one.lines.iter().map(|line| line.amount).sum::<Decimal>();
        prop_assert_eq!(lines, one.balance);
        prop_assert_eq!(one.net - one.shortfall, one.balance);
        prop_assert_eq!(one.claims - one.owed + one.insured, one.balance);
        prop_assert!(one.net.is_zero() || one.shortfall.is_zero());
        prop_assert!(!one.net.is_sign_negative() && !one.claims.is_sign_negative());
        for debt in &one.debts {
            prop_assert_eq!(debt.insured + debt.taken + debt.short, debt.owed);
        }
        let short = one.debts.iter().map(|debt| debt.short).sum::<Decimal>();
        prop_assert_eq!(short, one.shortfall);
    }

    #[test]
    fn the_groups_side_balances_to_zero(terms in terms()) {
        let one = settled(&terms);
        prop_assert_eq!(one.entries.iter().map(|entry| entry.amount).sum::<Decimal>(), Decimal::ZERO);
        prop_assert!(one.entries.iter().all(|entry| !entry.amount.is_zero()));
    }

    #[test]
    fn payments_and_what_is_held_back_add_up_to_the_net_unless_blocked(terms in terms()) {
        let one = settled(&terms);
        let paid = one.payments.iter().map(|payment| payment.amount).sum::<Decimal>();
        if one.blocks.is_empty() {
            prop_assert_eq!(paid + one.held_back, one.net);
        } else {
            prop_assert!(one.payments.is_empty());
        }
        prop_assert_eq!(one.payable + one.held_back, one.net);
        prop_assert!(one.payments.iter().all(|payment| payment.amount > Decimal::ZERO && payment.on >= leaves_on()));
    }

    #[test]
    fn the_order_of_debts_changes_who_is_short_never_the_net(terms in terms(), kind in debt_kind()) {
        let one = settled(&terms);
        let mut terms = terms;
        terms.rules.order = vec![kind];
        let other = settled(&terms);
        prop_assert_eq!((one.net, one.shortfall), (other.net, other.shortfall));
    }

    #[test]
    fn one_more_debt_never_raises_the_net(terms in terms(), kind in debt_kind(), amount in cents(400_000)) {
        let before = settled(&terms).net;
        let mut terms = terms;
        terms.facts.debts.push(ExitDebt { debt_kind: kind, id: "more".to_owned(), since: day(0), until: None, amount });
        prop_assert!(settled(&terms).net <= before);
    }

    #[test]
    fn what_is_dated_after_the_day_changes_nothing(terms in terms()) {
        let before = settled(&terms);
        let mut terms = terms;
        let facts = &mut terms.facts;
        facts.savings.retain(|entry| entry.on <= leaves_on());
        facts.units.retain(|entry| entry.on <= leaves_on());
        facts.results.retain(|entry| entry.on <= leaves_on());
        facts.debts.retain(|entry| entry.since <= leaves_on());
        facts.guarantees.retain(|entry| entry.since <= leaves_on());
        prop_assert_eq!(settled(&terms), before);
    }

    #[test]
    fn a_death_has_no_notice_and_forfeits_nothing(terms in terms()) {
        let terms = ExitTerms { reason: ExitReason::Died, ..terms };
        let one = settled(&terms);
        let banned = [Rule::ExitNoticeFee, Rule::ExitGainForfeited];
        prop_assert!(one.lines.iter().all(|line| !banned.contains(&line.why)));
        prop_assert!(one.blocks.iter().all(|block| block.why != Rule::ExitNoticeShort));
    }
}
