//! Any by-laws and account: refused with a path, or a position in which nothing is lost and nothing is negative.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::bylaws::*;
use chama_core::calendar::{BusinessDayRule, Frequency, MonthEnd};
use chama_core::chama::{Member, MemberChange, MemberChangeKind};
use chama_core::contribution::*;
use chama_core::penalty::{PostedPenalty, penalty_postings};
use chama_core::share::ShareRule;
use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    rules: Vec<(u8, i16, i32, [u8; 6])>,
    penalties: Vec<(u8, u8, i16, u8)>,
    order: Vec<u8>,
    second: Option<(i16, i32)>,
    joined: i16,
    hands: i16,
    changes: Vec<(i16, u8)>,
    opened: Option<i16>,
    opening: Vec<(i16, i32)>,
    payments: Vec<(i32, i32, u8, i16)>,
    waivers: Vec<(i16, u8, i16, Option<i32>)>,
    charges: Vec<(i16, u8, i32)>,
    attendance: Vec<(i16, u8)>,
    shares: Option<(i32, u8)>,
    as_of: i16,
}

/// Within three years, or, now and then, anywhere that chrono goes.
fn day(number: i32) -> NaiveDate {
    let within = NaiveDate::from_num_days_from_ce_opt(739_000 + number % 1_000).unwrap_or_default();
    if number % 64 == 63 {
        return NaiveDate::from_num_days_from_ce_opt(number).unwrap_or(within);
    }
    within
}

fn cents(number: i32) -> Decimal {
    Decimal::new(i64::from(number) % 10_000_000, 2)
}

fn id(number: u8) -> String {
    format!("r{}", number % 4)
}

fn bylaws(input: &Input) -> Vec<Bylaws> {
    let mut first = Bylaws::new(day(0));
    first.membership.joining_fee = cents(input.hands.into());
    for (kind, first_due, amount, choices) in input.rules.iter().take(4) {
        let frequency = match kind % 5 {
            0 => Frequency::Weeks { every: 1 },
            1 => Frequency::Months {
                every: 1,
                month_end: MonthEnd::LastDay,
            },
            2 => Frequency::TwiceMonthly {
                first_day: 15,
                second_day: 31,
            },
            3 => Frequency::Days {
                every: i32::from(choices[0] % 9),
            },
            _ => Frequency::MonthlyWeekday {
                nth: 2,
                weekday: chama_core::calendar::Weekday::Saturday,
            },
        };
        let id = id(first.contributions.len() as u8);
        let mut rule = ContributionRule::new(id, cents(*amount), day((*first_due).into()), frequency);
        rule.due_day = [
            BusinessDayRule::Unadjusted,
            BusinessDayRule::Following,
            BusinessDayRule::Preceding,
        ][usize::from(choices[1] % 3)];
        rule.basis = [DueBasis::PerHand, DueBasis::PerMember][usize::from(choices[2] % 2)];
        rule.first_due_of_joiner =
            [JoinerDue::NextDue, JoinerDue::NextCycle, JoinerDue::Prorated][usize::from(choices[3] % 3)];
        rule.last_due_of_leaver = [LeaverDue::DueBefore, LeaverDue::StartedCycle][usize::from(choices[4] % 2)];
        rule.while_suspended = [SuspendedDue::Owed, SuspendedDue::Paused][usize::from(choices[4] / 2 % 2)];
        rule.catch_up = match choices[5] % 4 {
            0 => CatchUp::Nothing,
            1 => CatchUp::MissedContributions,
            2 => CatchUp::MissedPlus {
                share: Decimal::new(choices[0].into(), 2),
            },
            _ => CatchUp::Amount { amount: cents(*amount) },
        };
        rule.on_time = Grace::BusinessDays {
            days: i32::from(choices[0] % 4),
        };
        first.contributions.push(rule);
    }
    for (kind, every, number, grace) in input.penalties.iter().take(4) {
        let trigger = match kind % 4 {
            0 => PenaltyTrigger::MissedMeeting,
            1 => PenaltyTrigger::LateToMeeting,
            _ => PenaltyTrigger::LateContribution {
                contributions: Vec::new(),
            },
        };
        let basis = match kind / 4 % 3 {
            0 => PenaltyBasis::Fixed {
                amount: cents((*number).into()),
            },
            1 => PenaltyBasis::Unpaid {
                share: Decimal::new((*number).into(), 4),
            },
            _ => PenaltyBasis::Whole {
                share: Decimal::new((*number).into(), 4),
            },
        };
        let mut rule = PenaltyRule::new(format!("q{}", first.penalties.len()), trigger, basis);
        if kind % 4 > 1 {
            rule.every = [
                PenaltyEvery::Once,
                PenaltyEvery::Day,
                PenaltyEvery::Week,
                PenaltyEvery::Month,
            ][usize::from(every % 4)];
            rule.grace = Grace::CalendarDays {
                days: i32::from(grace % 8),
            };
            rule.in_duplum = (every % 3 == 0).then(InDuplumRule::default);
        }
        rule.per_member = (every % 5 == 0).then(|| MemberCap {
            amount: cents((*number).into()),
            window: CapWindow::CalendarMonth,
        });
        first.penalties.push(rule);
    }
    if !input.order.is_empty() {
        use Bucket::*;
        first.allocation.order = input
            .order
            .iter()
            .take(7)
            .map(|bucket| [Arrears, Fines, Fees, Loan, Current, Advance][usize::from(bucket % 6)])
            .collect();
    }
    first.share = input.shares.map(|(price, maximum)| {
        let mut rule = ShareRule::new(cents(price));
        rule.maximum = maximum.into();
        rule
    });
    let mut all = vec![first];
    if let Some((from, amount)) = input.second {
        let mut second = all[0].clone();
        second.effective_from = day(from.into());
        second
            .contributions
            .iter_mut()
            .for_each(|rule| rule.amount = cents(amount));
        all.push(second);
    }
    all
}

fn account(input: &Input) -> MemberAccount {
    let mut member = Member::new("amina".to_owned(), day(input.joined.into()));
    member.hands = Decimal::new(input.hands.into(), 1);
    for (on, kind) in &input.changes {
        use MemberChangeKind::*;
        let what = match kind % 6 {
            0 => Suspended,
            1 => Reinstated,
            2 => Left,
            3 => Rejoined,
            4 => Died,
            _ => HandsSet {
                hands: Decimal::new(i64::from(*kind), 1),
            },
        };
        member.changes.push(MemberChange {
            on: day((*on).into()),
            what,
        });
    }
    let mut account = MemberAccount::new(member);
    account.opened_on = input.opened.map(|on| day(on.into()));
    let opening = input.opening.iter().map(|(on, amount)| OpeningDue {
        rule: id(0),
        due_on: day((*on).into()),
        amount: cents(*amount),
    });
    account.opening_dues = opening.collect();
    for (index, (on, amount, purpose, pick)) in input.payments.iter().enumerate() {
        let mut payment = Payment::new(format!("p{index}"), day(*on), cents(*amount));
        payment.purpose = match purpose % 8 {
            0 => PaymentPurpose::Due {
                rule: id(*purpose / 8),
                scheduled_on: day((*pick).into()),
            },
            1 => PaymentPurpose::Fines,
            2 => PaymentPurpose::Charge {
                charge: format!("c{}", pick % 4),
            },
            3 => PaymentPurpose::Shares,
            _ => PaymentPurpose::Waterfall,
        };
        account.payments.push(payment);
    }
    for (index, (on, kind, pick, amount)) in input.waivers.iter().enumerate() {
        let (rule, scheduled_on) = (id(*kind / 4), day((*pick).into()));
        let target = match kind % 4 {
            0 => WaiverTarget::Due { rule, scheduled_on },
            1 => WaiverTarget::DuePenalty {
                penalty: format!("q{}", pick % 3),
                rule,
                scheduled_on,
            },
            2 => WaiverTarget::MeetingPenalty {
                penalty: format!("q{}", kind / 4 % 3),
                meeting_on: scheduled_on,
            },
            _ => WaiverTarget::Charge {
                charge: format!("c{}", pick % 4),
            },
        };
        let amount = amount.map(cents);
        account.waivers.push(Waiver {
            id: format!("w{index}"),
            on: day((*on).into()),
            target,
            amount,
            authority: String::new(),
        });
    }
    for (index, (on, kind, amount)) in input.charges.iter().enumerate() {
        account.charges.push(Charge {
            id: format!("c{index}"),
            on: day((*on).into()),
            charge_kind: [ChargeKind::Fine, ChargeKind::Fee, ChargeKind::Loan][usize::from(kind % 3)],
            amount: cents(*amount),
            fund: Fund::default(),
            reason: String::new(),
        });
    }
    for (on, status) in &input.attendance {
        use AttendanceStatus::*;
        let status = [Present, Late, Absent, Excused][usize::from(status % 4)];
        account.attendance.push(Attendance {
            meeting_on: day((*on).into()),
            status,
        });
    }
    account
}

fuzz_target!(|input: Input| {
    let (bylaws, account, as_of) = (bylaws(&input), account(&input), day(input.as_of.into()));
    let position = match contribution_position(&bylaws, &account, as_of) {
        Ok(position) => position,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    for payment in &account.payments {
        let lines = position.allocations.iter().filter(|line| line.payment == payment.id);
        let known = if payment.value_date <= as_of {
            payment.amount
        } else {
            Decimal::ZERO
        };
        assert_eq!(lines.map(|line| line.amount).sum::<Decimal>(), known);
    }
    for due in &position.dues {
        assert_eq!(due.amount, due.waived + due.paid + due.unpaid);
        assert!(due.unpaid >= Decimal::ZERO && due.paid_on_time <= due.paid);
    }
    for penalty in &position.penalties {
        assert_eq!(
            penalty.lines.iter().map(|line| line.amount).sum::<Decimal>(),
            penalty.charged
        );
        assert!(penalty.owed >= Decimal::ZERO);
    }
    let ageing = &position.ageing;
    assert_eq!(
        position.arrears,
        ageing.days_1_to_30 + ageing.days_31_to_60 + ageing.days_61_to_90 + ageing.days_over_90
    );
    assert_eq!(position.expected, position.paid + position.arrears + ageing.due_today);
    assert!(position.advance >= Decimal::ZERO && position.owed >= Decimal::ZERO);
    let postings = penalty_postings(&bylaws, &account, &[], as_of).expect("what has a position has postings");
    let posted: Vec<_> = postings
        .into_iter()
        .map(|one| PostedPenalty {
            key: one.key,
            amount: one.amount,
        })
        .collect();
    assert!(
        penalty_postings(&bylaws, &account, &posted, as_of)
            .expect("the same")
            .is_empty()
    );
});
