//! What holds for every penalty, whatever the rule, the item and the payments.

use chama_core::bylaws::{
    Compounding, Counting, Grace, GraceCounts, InDuplumRule, ItemCap, MemberCap, PenaltyBasis, PenaltyEvery,
    PenaltyRule, PenaltyTier, PenaltyTrigger,
};
use chama_core::money::{Rounding, RoundingMode};
use chama_core::penalty::{InDuplumTerms, LateItem, LatePayment, Penalty, PenaltyTerms, in_duplum_limit, late_penalty};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

const DUE_ON: &str = "2024-01-31";

fn due_on() -> NaiveDate {
    DUE_ON.parse().unwrap()
}

fn after(days: u64) -> NaiveDate {
    due_on().checked_add_days(Days::new(days)).unwrap()
}

fn basis() -> impl Strategy<Value = PenaltyBasis> {
    let tier = (1..20_i32, 0..50_000_i64, 0..30_i64);
    prop_oneof![
        (0..50_000_i64).prop_map(|cents| PenaltyBasis::Fixed {
            amount: Decimal::new(cents, 2)
        }),
        (0..2_000_i64).prop_map(|share| PenaltyBasis::Unpaid {
            share: Decimal::new(share, 4)
        }),
        (0..2_000_i64).prop_map(|share| PenaltyBasis::Whole {
            share: Decimal::new(share, 4)
        }),
        prop::collection::vec(tier, 1..5).prop_map(|tiers| {
            let mut from_days = 0;
            let tiers = tiers.into_iter().map(|(days, cents, share)| {
                from_days += days;
                PenaltyTier {
                    from_days,
                    amount: Decimal::new(cents, 2),
                    share: Decimal::new(share, 2),
                }
            });
            PenaltyBasis::Tiered { tiers: tiers.collect() }
        }),
    ]
}

fn every() -> impl Strategy<Value = PenaltyEvery> {
    use PenaltyEvery::{Day, Month, Once, Week};
    prop::sample::select(vec![Once, Day, Week, Month])
}

/// Rules whose choices go together.
fn rule() -> impl Strategy<Value = PenaltyRule> {
    let choices = (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        0..9_i32,
        0..6_u8,
    );
    let caps = (prop::option::of(0..30_i64), prop::option::of(0..40_i32));
    (basis(), every(), choices, caps).prop_map(|(basis, every, choices, (cap, guard))| {
        let (complete, compound, from_due, business, days, mode) = choices;
        let tiered = matches!(basis, PenaltyBasis::Tiered { .. });
        let every = if tiered { PenaltyEvery::Once } else { every };
        let once = every == PenaltyEvery::Once;
        let compound = compound && !once && matches!(basis, PenaltyBasis::Unpaid { .. });
        // Uncapped, a share that compounds daily passes every limit within 200 days.
        let cap = if compound { cap.or(Some(20)) } else { cap };
        let trigger = PenaltyTrigger::LateContribution { contributions: vec![] };
        let modes = [
            RoundingMode::HalfUp,
            RoundingMode::HalfEven,
            RoundingMode::Up,
            RoundingMode::Down,
            RoundingMode::Ceiling,
            RoundingMode::Floor,
        ];
        PenaltyRule {
            every,
            counting: if complete && !once {
                Counting::Complete
            } else {
                Counting::Started
            },
            compounding: if compound {
                Compounding::Compound
            } else {
                Compounding::Simple
            },
            grace: if business {
                Grace::BusinessDays { days }
            } else {
                Grace::CalendarDays { days }
            },
            grace_counts: if from_due {
                GraceCounts::FromDue
            } else {
                GraceCounts::AfterGrace
            },
            per_item: cap.map(|tenths| ItemCap::Share {
                share: Decimal::new(tenths, 1),
            }),
            in_duplum: guard.map(|from_days| InDuplumRule { from_days }),
            rounding: Rounding {
                mode: modes[usize::from(mode)],
                step: None,
            },
            ..PenaltyRule::new("late".to_owned(), trigger, basis)
        }
    })
}

/// A rule, an item of up to 5,000.00 and payments of parts of it, to the item alone.
fn terms() -> impl Strategy<Value = PenaltyTerms> {
    let payments = prop::collection::vec((0..120_u64, 0..60_i64), 0..5);
    (rule(), 0..500_000_i64, payments).prop_map(|(rule, cents, parts)| {
        let mut left = cents;
        let payments = parts.into_iter().map(|(days, percent)| {
            let part = left * percent / 50;
            let part = part.min(left);
            left -= part;
            LatePayment {
                value_date: after(days),
                to_item: Decimal::new(part, 2),
                to_penalty: Decimal::ZERO,
            }
        });
        let item = LateItem {
            payments: payments.collect(),
            ..LateItem::new(Decimal::new(cents, 2), due_on())
        };
        PenaltyTerms::new(rule, item)
    })
}

fn on(terms: &PenaltyTerms, days: u64) -> Penalty {
    late_penalty(terms, after(days)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_lines_add_up_and_nothing_is_lost(terms in terms(), days in 0..200_u64) {
        let penalty = on(&terms, days);
        let sum: Decimal = penalty.lines.iter().map(|line| line.amount).sum();
        prop_assert_eq!(sum, penalty.charged);
        prop_assert_eq!(penalty.owed, penalty.charged - penalty.paid);
        for line in &penalty.lines {
            prop_assert_eq!(line.amount, line.each * Decimal::from(line.times));
            prop_assert!(penalty.grace_ends < line.first_on && line.first_on <= line.last_on);
            prop_assert!(line.last_on <= after(days));
        }
        prop_assert!(penalty.lines.is_sorted_by_key(|line| line.first_on));
    }

    #[test]
    fn running_it_daily_weekly_or_once_posts_the_same(terms in terms(), days in 1..200_u64) {
        // What is posted on a run is the total less what was posted; payments are known from their day on.
        for every in [1, 7, days] {
            let mut posted = Decimal::ZERO;
            for run in (0..days).step_by(usize::try_from(every).unwrap()).chain([days, days]) {
                let known = terms.item.payments.iter().filter(|payment| payment.value_date <= after(run));
                let mut terms = terms.clone();
                terms.item.payments = known.cloned().collect();
                posted += on(&terms, run).charged - posted;
            }
            prop_assert_eq!(posted, on(&terms, days).charged);
        }
    }

    #[test]
    fn a_line_stands_as_soon_as_its_day_has_come(terms in terms(), days in 1..150_u64) {
        // The lines up to a day are the same whether asked on that day or long after.
        let early = on(&terms, days);
        let late = on(&terms, 300);
        let single = |line: &&chama_core::penalty::PenaltyLine| line.last_on <= after(days);
        let kept: Decimal = late.lines.iter().filter(single).map(|line| line.amount).sum();
        let open: Decimal = late
            .lines
            .iter()
            .filter(|line| line.first_on <= after(days) && line.last_on > after(days))
            .map(|line| line.each.abs())
            .sum();
        prop_assert!(kept <= early.charged || open.is_zero());
        if open.is_zero() {
            prop_assert_eq!(kept, early.charged);
        }
    }

    #[test]
    fn paying_a_part_neither_lowers_days_late_nor_raises_the_penalty(terms in terms(), day in 0..100_u64, days in 0..200_u64) {
        let before = on(&terms, days);
        let paid: Decimal = terms.item.payments.iter().map(|payment| payment.to_item).sum();
        let left = terms.item.amount - paid;
        // All but a cent, so that the item stays late.
        let part = (left - Decimal::new(1, 2)).max(Decimal::ZERO);
        let mut more = terms.clone();
        more.item.payments.push(LatePayment { value_date: after(day), to_item: part, to_penalty: Decimal::ZERO });
        let after_part = on(&more, days);
        prop_assert!(after_part.charged <= before.charged, "{} > {}", after_part.charged, before.charged);
        if left > Decimal::ZERO {
            prop_assert_eq!(after_part.days_late, before.days_late);
        }
    }

    #[test]
    fn no_cap_is_ever_passed(terms in terms(), amount in 0..100_000_i64, days in 0..300_u64) {
        let mut capped = terms.clone();
        capped.rule.per_item = Some(ItemCap::Amount { amount: Decimal::new(amount, 2) });
        let item = on(&capped, days);
        prop_assert!(item.charged <= Decimal::new(amount, 2));
        let mut open = terms.clone();
        open.rule.per_item = None;
        // Without its cap a penalty that compounds may pass the limit; one that does is no less than the capped one.
        if let Ok(open) = late_penalty(&open, after(days)) {
            prop_assert!(item.charged <= open.charged);
        }
        let mut capped = terms.clone();
        capped.rule.per_member = Some(MemberCap { amount: Decimal::new(amount, 2), window: chama_core::bylaws::CapWindow::Always });
        prop_assert!(on(&capped, days).charged <= Decimal::new(amount, 2));
        let mut guarded = terms;
        guarded.rule.in_duplum = Some(InDuplumRule { from_days: 0 });
        prop_assert!(on(&guarded, days).charged <= guarded.item.amount);
    }

    #[test]
    fn more_grace_never_costs_more(terms in terms(), more in 1..30_i32, days in 0..200_u64) {
        let mut kinder = terms.clone();
        kinder.rule.grace = match terms.rule.grace {
            Grace::CalendarDays { days } => Grace::CalendarDays { days: days + more },
            Grace::BusinessDays { days } => Grace::BusinessDays { days: days + more },
        };
        let (less, penalty) = (on(&kinder, days), on(&terms, days));
        prop_assert!(less.charged <= penalty.charged, "{} > {}", less.charged, penalty.charged);
        prop_assert_eq!(less.days_late, penalty.days_late);
    }

    #[test]
    fn paid_by_the_end_of_the_grace_costs_nothing(terms in terms(), days in 0..200_u64) {
        let mut settled = terms;
        settled.item.payments = vec![LatePayment {
            value_date: on(&settled, 0).grace_ends,
            to_item: settled.item.amount,
            to_penalty: Decimal::ZERO,
        }];
        let penalty = on(&settled, days);
        prop_assert_eq!(penalty.charged, Decimal::ZERO);
        prop_assert!(penalty.lines.is_empty());
    }

    #[test]
    fn the_order_of_the_payments_does_not_matter(terms in terms(), days in 0..200_u64) {
        let mut turned = terms.clone();
        turned.item.payments.reverse();
        prop_assert_eq!(on(&turned, days), on(&terms, days));
    }

    #[test]
    fn a_debt_doubles_at_most_and_its_parts_add_up(principal in 0..1_000_000_i64, charges in 0..3_000_000_i64, costs in 0..10_000_i64) {
        let terms = InDuplumTerms {
            costs: Decimal::new(costs, 2),
            ..InDuplumTerms::new(Decimal::new(principal, 2), Decimal::new(charges, 2))
        };
        let limit = in_duplum_limit(&terms).unwrap();
        prop_assert_eq!(limit.maximum, limit.principal + limit.charges_allowed + limit.costs);
        prop_assert_eq!(limit.charges_allowed + limit.charges_refused, terms.interest_and_charges);
        prop_assert!(limit.maximum - limit.costs <= limit.principal + limit.principal);
        prop_assert_eq!(limit.room, limit.principal - limit.charges_allowed);
    }
}
