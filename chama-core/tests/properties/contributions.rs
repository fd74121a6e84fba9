//! What holds for every account, whatever the by-laws and the history.

use chama_core::bylaws::{
    AllocationRule, Bucket, Bylaws, Compounding, ContributionRule, Grace, InDuplumRule, JoinerDue, LeaverDue,
    MemberCap, PenaltyBasis, PenaltyEvery, PenaltyRule, PenaltyTrigger,
};
use chama_core::calendar::{DateWindow, Frequency, MonthEnd};
use chama_core::chama::{Member, MemberChange, MemberChangeKind};
use chama_core::contribution::*;
use chama_core::penalty::{PostedPenalty, penalty_postings};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

/// So many days after the first of 2025.
fn day(number: u64) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
    first.checked_add_days(Days::new(number)).unwrap()
}

fn cents(amount: i64) -> Decimal {
    Decimal::new(amount, 2)
}

#[derive(Debug, Clone)]
struct History {
    bylaws: Vec<Bylaws>,
    account: MemberAccount,
    as_of: NaiveDate,
}

type RawPayment = (u64, i64, usize, usize);

fn penalty(kind: usize, cap: bool) -> Option<PenaltyRule> {
    let trigger = PenaltyTrigger::LateContribution {
        contributions: Vec::new(),
    };
    let share = |share| PenaltyBasis::Unpaid {
        share: Decimal::new(share, 2),
    };
    let mut rule = PenaltyRule::new(
        "late".to_owned(),
        trigger,
        PenaltyBasis::Fixed { amount: cents(10_000) },
    );
    match kind {
        0 => return None,
        1 => {}
        2 => {
            rule.basis = share(1);
            rule.every = PenaltyEvery::Day;
            rule.grace = Grace::CalendarDays { days: 2 };
        }
        _ => {
            rule.basis = share(10);
            rule.every = PenaltyEvery::Week;
            rule.compounding = Compounding::Compound;
            rule.in_duplum = Some(InDuplumRule { from_days: 20 });
        }
    }
    rule.per_member = cap.then(|| MemberCap {
        amount: cents(30_000),
        window: Default::default(),
    });
    Some(rule)
}

fn bylaws() -> impl Strategy<Value = Vec<Bylaws>> {
    (
        0..3_usize,
        0..4_usize,
        any::<bool>(),
        0..4_usize,
        1..200_000_i64,
        any::<[bool; 2]>(),
    )
        .prop_map(|(frequency, kind, cap, order, amount, [prorated, started])| {
            let frequency = match frequency {
                0 => Frequency::Weeks { every: 1 },
                1 => Frequency::Months {
                    every: 1,
                    month_end: MonthEnd::Clamp,
                },
                _ => Frequency::TwiceMonthly {
                    first_day: 15,
                    second_day: 31,
                },
            };
            let mut savings = ContributionRule::new("savings".to_owned(), cents(amount), day(9), frequency);
            if prorated {
                savings.first_due_of_joiner = JoinerDue::Prorated;
            }
            if started {
                savings.last_due_of_leaver = LeaverDue::StartedCycle;
            }
            let every = Frequency::Months {
                every: 3,
                month_end: MonthEnd::Clamp,
            };
            let welfare = ContributionRule::new("welfare".to_owned(), cents(20_000), day(20), every);
            let mut first = Bylaws::new(day(0));
            first.membership.joining_fee = cents(50_000);
            first.contributions = vec![savings, welfare];
            first.penalties = penalty(kind, cap).into_iter().collect();
            use Bucket::{Arrears, Current, Fees, Fines, Loan};
            let order = match order {
                0 => vec![Arrears, Fines, Fees, Loan, Current],
                1 => vec![Fines, Fees, Arrears, Current],
                2 => vec![Current, Loan, Arrears],
                _ => vec![Fees, Fines],
            };
            first.allocation = AllocationRule { order };
            let mut second = first.clone();
            second.effective_from = day(170);
            second.contributions[0].amount = cents(amount + 5_000);
            vec![first, second]
        })
}

fn history() -> impl Strategy<Value = History> {
    let payments = prop::collection::vec((0..300_u64, 1..400_000_i64, 0..6_usize, 0..40_usize), 0..14);
    let waivers = prop::collection::vec((0..300_u64, prop::option::of(1..50_000_i64), 0..40_usize), 0..4);
    let charges = prop::collection::vec((0..300_u64, 1..50_000_i64, 0..3_usize), 0..4);
    let member = (0..80_u64, 0..3_usize, prop::option::of(100..300_u64));
    (bylaws(), member, payments, waivers, charges, 0..320_u64).prop_map(
        |(bylaws, (joined, hands, left), payments, waivers, charges, as_of)| {
            let mut member = Member::new("amina".to_owned(), day(joined));
            member.hands = [Decimal::new(5, 1), Decimal::ONE, Decimal::TWO][hands];
            if let Some(left) = left {
                member.changes.push(MemberChange {
                    on: day(left),
                    what: MemberChangeKind::Left,
                });
            }
            let mut account = MemberAccount::new(member);
            for (index, (on, amount, kind)) in charges.into_iter().enumerate() {
                account.charges.push(Charge {
                    id: format!("c{index}"),
                    on: day(on),
                    charge_kind: [ChargeKind::Fine, ChargeKind::Fee, ChargeKind::Loan][kind],
                    amount: cents(amount),
                    fund: Default::default(),
                    reason: String::new(),
                });
            }
            // Only dues that are owed for sure: those of before any leaving.
            let window = DateWindow {
                since: day(0),
                until: day(100),
            };
            let dues = dues(&bylaws, &account.member, &window).unwrap();
            let payment = |(index, (on, amount, kind, pick)): (usize, RawPayment)| {
                let mut payment = Payment::new(format!("p{index}"), day(on), cents(amount));
                payment.purpose = match kind {
                    0 if !dues.is_empty() => {
                        let due = &dues[pick % dues.len()];
                        PaymentPurpose::Due {
                            rule: due.rule.clone(),
                            scheduled_on: due.scheduled_on,
                        }
                    }
                    1 => PaymentPurpose::Fines,
                    2 if !account.charges.is_empty() => PaymentPurpose::Charge {
                        charge: account.charges[pick % account.charges.len()].id.clone(),
                    },
                    _ => PaymentPurpose::Waterfall,
                };
                payment
            };
            let payments = payments.into_iter().enumerate().map(payment).collect();
            let waivers = waivers
                .into_iter()
                .enumerate()
                .filter_map(|(index, (on, amount, pick))| {
                    let due = dues.get(pick % dues.len().max(1))?;
                    Some(Waiver {
                        id: format!("w{index}"),
                        on: day(on),
                        target: WaiverTarget::Due {
                            rule: due.rule.clone(),
                            scheduled_on: due.scheduled_on,
                        },
                        amount: amount.map(cents),
                        authority: "meeting".to_owned(),
                    })
                });
            account.waivers = waivers.collect();
            account.payments = payments;
            History {
                bylaws,
                account,
                as_of: day(as_of),
            }
        },
    )
}

fn position(history: &History) -> ContributionPosition {
    contribution_position(&history.bylaws, &history.account, history.as_of).unwrap()
}

fn sum(amounts: impl Iterator<Item = Decimal>) -> Decimal {
    amounts.sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// D2, K21: nothing is lost: each payment is the sum of its lines, and what a thing was paid is the sum of the lines to it.
    #[test]
    fn every_shilling_of_a_payment_went_somewhere(history in history()) {
        let position = position(&history);
        for payment in &history.account.payments {
            let lines = position.allocations.iter().filter(|line| line.payment == payment.id);
            let known = if payment.value_date <= history.as_of { payment.amount } else { Decimal::ZERO };
            prop_assert_eq!(sum(lines.map(|line| line.amount)), known);
        }
        for line in &position.allocations {
            prop_assert!(line.amount > Decimal::ZERO);
            prop_assert!(line.applied_on >= line.value_date && line.applied_on <= history.as_of);
        }
        let paid = sum(position.dues.iter().map(|due| due.paid))
            + sum(position.penalties.iter().map(|penalty| penalty.paid))
            + sum(position.charges.iter().map(|charge| charge.paid));
        let held = position.allocations.iter().filter(|line| line.target == AllocationTarget::Advance);
        prop_assert_eq!(paid + sum(held.map(|line| line.amount)), sum(position.allocations.iter().map(|line| line.amount)));
        for due in &position.dues {
            let lines = position.allocations.iter().filter(|line| {
                line.target == AllocationTarget::Due { rule: due.rule.clone(), scheduled_on: due.scheduled_on }
            });
            prop_assert_eq!(sum(lines.map(|line| line.amount)), due.paid);
        }
    }

    /// D3: what is expected is paid or unpaid, nothing is negative, and the parts add up to what is owed.
    #[test]
    fn the_parts_of_a_position_add_up(history in history()) {
        let position = position(&history);
        let ageing = &position.ageing;
        let late = ageing.days_1_to_30 + ageing.days_31_to_60 + ageing.days_61_to_90 + ageing.days_over_90;
        prop_assert_eq!(position.arrears, late);
        prop_assert_eq!(position.expected, position.paid + late + ageing.due_today);
        let owed = position.arrears + position.current + position.fines_owed + position.fees_owed + position.loan_owed;
        prop_assert_eq!(position.owed, owed);
        for amount in [position.arrears, position.current, position.fines_owed, position.fees_owed, position.loan_owed,
            position.advance, position.paid, position.waived] {
            prop_assert!(amount >= Decimal::ZERO && amount.scale() == 2);
        }
        for due in &position.dues {
            prop_assert_eq!(due.amount, due.waived + due.paid + due.unpaid);
            prop_assert!(due.unpaid >= Decimal::ZERO && due.paid_on_time <= due.paid);
        }
        for penalty in &position.penalties {
            prop_assert_eq!(sum(penalty.lines.iter().map(|line| line.amount)), penalty.charged);
            prop_assert_eq!(penalty.owed, penalty.charged - penalty.waived - penalty.paid);
        }
        prop_assert!(position.streak <= position.on_time_count && position.on_time_count <= position.counted);
    }

    /// Money counts by its own day: the place in the list says nothing, unless two payments are of one day.
    #[test]
    fn the_order_of_the_list_says_nothing_across_days(history in history()) {
        let mut other = history.clone();
        other.account.payments.sort_by_key(|payment| std::cmp::Reverse(payment.value_date));
        other.account.waivers.sort_by_key(|waiver| std::cmp::Reverse(waiver.on));
        prop_assert_eq!(position(&history), position(&other));
    }

    /// X29, bmfinance: proof that comes late, at the end of the list, is the same as having known it.
    #[test]
    fn late_proof_is_the_same_as_having_known_it(history in history(), amount in 1..300_000_i64, on in 0..300_u64) {
        prop_assume!(history.account.payments.iter().all(|payment| payment.value_date != day(on)));
        let proof = Payment::new("proof".to_owned(), day(on), cents(amount));
        let (mut known, mut late) = (history.clone(), history);
        late.account.payments.push(proof.clone());
        known.account.payments.insert(0, proof);
        prop_assert_eq!(position(&known), position(&late));
    }

    /// What happens later changes no earlier position, and need not be known for it.
    #[test]
    fn the_future_changes_nothing(history in history(), amount in 1..300_000_i64) {
        let as_of = history.as_of;
        let now = position(&history);
        let mut known = history.clone();
        known.account.payments.retain(|payment| payment.value_date <= as_of);
        known.account.waivers.retain(|waiver| waiver.on <= as_of);
        known.account.member.changes.retain(|change| change.on <= as_of);
        prop_assert_eq!(&now, &position(&known));
        let mut later = history;
        let tomorrow = as_of.succ_opt().unwrap();
        later.account.payments.push(Payment::new("later".to_owned(), tomorrow, cents(amount)));
        later.account.attendance.push(Attendance { meeting_on: tomorrow, status: AttendanceStatus::Absent });
        prop_assert_eq!(&now, &position(&later));
    }

    /// D4, X45: a cycle is filled by the money on its own dues alone.
    #[test]
    fn a_prepayment_never_counts_in_an_earlier_cycle(history in history()) {
        let position = position(&history);
        for due in &position.dues {
            let cycle = CycleRef { rule: due.rule.clone(), scheduled_on: due.scheduled_on };
            let accounts = [history.account.clone()];
            let status = cycle_status(&history.bylaws, &accounts, &cycle, history.as_of).unwrap();
            prop_assert_eq!(status.received, due.paid);
            prop_assert_eq!(status.expected, due.amount - due.waived);
            prop_assert_eq!(status.missing, due.unpaid);
            prop_assert_eq!(status.is_complete, due.unpaid.is_zero());
        }
    }

    /// F3, X34: posting daily, weekly or once gives the same sum, and posting again nothing.
    #[test]
    fn postings_do_not_hang_on_how_often_they_are_made(history in history()) {
        let run = |every: u64| {
            let mut posted: Vec<PostedPenalty> = Vec::new();
            let days = (0..320).step_by(every as usize).map(day).filter(|on| *on < history.as_of);
            for on in days.chain([history.as_of]) {
                for posting in penalty_postings(&history.bylaws, &history.account, &posted, on).unwrap() {
                    assert!(!posting.amount.is_zero());
                    posted.push(PostedPenalty { key: posting.key, amount: posting.amount });
                }
            }
            let again = penalty_postings(&history.bylaws, &history.account, &posted, history.as_of).unwrap();
            assert!(again.is_empty(), "{again:?}");
            sum(posted.iter().map(|entry| entry.amount))
        };
        let charged = sum(position(&history).penalties.iter().map(|penalty| penalty.charged));
        prop_assert_eq!(run(320), charged);
        prop_assert_eq!(run(7), charged);
        prop_assert_eq!(run(23), charged);
    }

    /// The batch gives what the single calls give.
    #[test]
    fn a_batch_is_its_members_one_by_one(one in history(), other in history()) {
        let mut accounts = [one.account.clone(), other.account];
        accounts[1].member.id = "otieno".to_owned();
        // The other history's marks name dues of its own by-laws.
        accounts[1].payments.iter_mut().for_each(|payment| payment.purpose = PaymentPurpose::Waterfall);
        accounts[1].waivers.clear();
        let all = contribution_positions(&one.bylaws, &accounts, one.as_of).unwrap();
        for (position, account) in all.iter().zip(&accounts) {
            prop_assert_eq!(position, &contribution_position(&one.bylaws, account, one.as_of).unwrap());
        }
    }

    /// The waterfall on a host's own obligations gives what the account gives.
    #[test]
    fn obligations_take_a_payment_whole(amount in 1..1_000_000_i64, raw in prop::collection::vec((0..5_usize, 0..60_u64, 1..90_000_i64), 0..12)) {
        let buckets = [Bucket::Arrears, Bucket::Fines, Bucket::Fees, Bucket::Loan, Bucket::Current];
        let obligations: Vec<Obligation> = raw.iter().enumerate().map(|(index, (bucket, due, unpaid))| Obligation {
            id: format!("o{index}"),
            bucket: buckets[*bucket],
            payable_from: day(due.saturating_sub(10)),
            due_on: day(*due),
            unpaid: cents(*unpaid),
        }).collect();
        let terms = AllocationTerms {
            amount: cents(amount),
            on: day(30),
            currency: Default::default(),
            allocation: AllocationRule::default(),
            obligations,
        };
        let allocation = allocated_payment(&terms).unwrap();
        prop_assert_eq!(sum(allocation.lines.iter().map(|line| line.amount)) + allocation.advance, cents(amount));
        for line in &allocation.lines {
            let owed = terms.obligations.iter().find(|owed| owed.id == line.id).unwrap();
            prop_assert!(line.amount <= owed.unpaid && owed.payable_from <= terms.on);
        }
    }
}
