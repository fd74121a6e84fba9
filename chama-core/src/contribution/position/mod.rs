//! Where a member stands as of a date, and every line that makes it up.

mod lines;
#[cfg(test)]
mod order_of_faults;
mod totals;

pub(crate) use lines::named_penalty;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::engine::{Pass, run};
use super::facts::facts;
use super::rulebook::{Cycle, Rulebook};
use super::{Charge, MemberAccount};
use crate::bylaws::{Bylaws, Fund};
use crate::error::ChamaError;
use crate::limits::{ACCOUNTS, check_date};
use crate::money::Currency;
use crate::penalty::PenaltyLine;
use crate::rule::Rule;
use crate::wire::kind_enum;
use lines::position;

/// Unpaid dues by how many days they are late.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ageing {
    /// Due that very day.
    #[serde(with = "crate::wire::decimal")]
    pub due_today: Decimal,
    /// 1 to 30 days late.
    #[serde(with = "crate::wire::decimal")]
    pub days_1_to_30: Decimal,
    /// 31 to 60 days late.
    #[serde(with = "crate::wire::decimal")]
    pub days_31_to_60: Decimal,
    /// 61 to 90 days late.
    #[serde(with = "crate::wire::decimal")]
    pub days_61_to_90: Decimal,
    /// More than 90 days late.
    #[serde(with = "crate::wire::decimal")]
    pub days_over_90: Decimal,
}

/// One due and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DuePosition {
    /// The id of the contribution rule.
    pub rule: String,
    /// The number of the cycle in its series; 0 for an opening due.
    pub cycle: i32,
    /// The date of the series, which names the due.
    #[serde(with = "crate::wire::date")]
    pub scheduled_on: NaiveDate,
    /// The first day of its cycle.
    #[serde(with = "crate::wire::date")]
    pub opens: NaiveDate,
    /// The day by which it is to be paid.
    #[serde(with = "crate::wire::date")]
    pub due_on: NaiveDate,
    /// What is owed.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// What was waived of it.
    #[serde(with = "crate::wire::decimal")]
    pub waived: Decimal,
    /// What was paid of it.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What is unpaid: amount − waived − paid.
    #[serde(with = "crate::wire::decimal")]
    pub unpaid: Decimal,
    /// What of it was paid in time.
    #[serde(with = "crate::wire::decimal")]
    pub paid_on_time: Decimal,
    /// Days late as of the date; 0 if nothing is unpaid.
    pub days_late: i32,
    /// Whether it was paid in time: none while that is open, or if it does not count.
    pub on_time: Option<bool>,
    /// The rule by which it is owed.
    pub why: Rule,
}

/// One penalty and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PenaltyPosition {
    /// The id of the penalty rule.
    pub penalty: String,
    /// The id of the contribution rule; none for a meeting.
    pub rule: Option<String>,
    /// The scheduled date of the due, or the day of the meeting.
    #[serde(with = "crate::wire::date")]
    pub subject_on: NaiveDate,
    /// The fund that the money goes to.
    pub fund: Fund,
    /// The lines that it is made of.
    pub lines: Vec<PenaltyLine>,
    /// What was charged: the sum of the lines.
    #[serde(with = "crate::wire::decimal")]
    pub charged: Decimal,
    /// What was waived of it.
    #[serde(with = "crate::wire::decimal")]
    pub waived: Decimal,
    /// What was paid of it.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What is owed: charged − waived − paid.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
}

/// One charge and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChargePosition {
    /// The charge; joining fee and catch-up have ids of their own (`joining_fee`, `catch_up/<rule>`).
    pub charge: Charge,
    /// What was waived of it.
    #[serde(with = "crate::wire::decimal")]
    pub waived: Decimal,
    /// What was paid of it.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What is owed: amount − waived − paid.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
}

/// What a part of a payment went to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum AllocationTarget {
    /// A due.
    Due {
        /// The id of the contribution rule.
        rule: String,
        /// The scheduled date of the due.
        #[serde(with = "crate::wire::date")]
        scheduled_on: NaiveDate,
    },
    /// A penalty.
    Penalty {
        /// The id of the penalty rule.
        penalty: String,
        /// The id of the contribution rule; none for a meeting.
        rule: Option<String>,
        /// The scheduled date of the due, or the day of the meeting.
        #[serde(with = "crate::wire::date")]
        subject_on: NaiveDate,
    },
    /// A charge.
    Charge {
        /// The id of the charge.
        charge: String,
    },
    /// Shares.
    Shares {
        /// How many.
        count: i32,
    },
    /// What the share price left over, to a fund.
    ShareLeftOver {
        /// The fund.
        fund: Fund,
    },
    /// What the share price left over, given back.
    Returned,
    /// Held for the dues to come.
    Advance,
}

kind_enum!(AllocationTarget);

/// A part of a payment, and where it went.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentLine {
    /// The id of the payment.
    pub payment: String,
    /// The day of the money.
    #[serde(with = "crate::wire::date")]
    pub value_date: NaiveDate,
    /// The day on which it was used; later than the money's own for an advance.
    #[serde(with = "crate::wire::date")]
    pub applied_on: NaiveDate,
    /// What it went to.
    pub target: AllocationTarget,
    /// How much.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// The rule that sent it there.
    pub why: Rule,
}

/// Where a member stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContributionPosition {
    /// The id of the member.
    pub member: String,
    /// The date, at the end of the day.
    #[serde(with = "crate::wire::date")]
    pub as_of: NaiveDate,
    /// The currency of all amounts.
    pub currency: Currency,
    /// Dues that have fallen due, less what was waived of them.
    #[serde(with = "crate::wire::decimal")]
    pub expected: Decimal,
    /// What was paid on them.
    #[serde(with = "crate::wire::decimal")]
    pub paid: Decimal,
    /// What was waived of them.
    #[serde(with = "crate::wire::decimal")]
    pub waived: Decimal,
    /// Unpaid dues past their due date.
    #[serde(with = "crate::wire::decimal")]
    pub arrears: Decimal,
    /// Unpaid dues of cycles that are open.
    #[serde(with = "crate::wire::decimal")]
    pub current: Decimal,
    /// Penalties and fines owed.
    #[serde(with = "crate::wire::decimal")]
    pub fines_owed: Decimal,
    /// Fees owed.
    #[serde(with = "crate::wire::decimal")]
    pub fees_owed: Decimal,
    /// Loan instalments owed.
    #[serde(with = "crate::wire::decimal")]
    pub loan_owed: Decimal,
    /// All that is owed: arrears, current, fines, fees and loan.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
    /// Money held for dues to come.
    #[serde(with = "crate::wire::decimal")]
    pub advance: Decimal,
    /// Arrears, and what is due that day, by days late.
    pub ageing: Ageing,
    /// How many dues are past their due date with a part unpaid.
    pub periods_in_arrears: i32,
    /// Days since the oldest of them was due.
    pub days_in_arrears: i32,
    /// Dues on time in a row, the latest back.
    pub streak: i32,
    /// Dues paid in time.
    pub on_time_count: i32,
    /// Dues of which it is known whether they were paid in time.
    pub counted: i32,
    /// On time ÷ counted, to 4 decimals; none if nothing is counted.
    #[serde(with = "crate::wire::decimal_option")]
    pub on_time_rate: Option<Decimal>,
    /// Money paid in time ÷ money expected of the counted dues, to 4 decimals; none if nothing is counted.
    #[serde(with = "crate::wire::decimal_option")]
    pub regularity: Option<Decimal>,
    /// Every due whose cycle has opened or that has money on it, by due date.
    pub dues: Vec<DuePosition>,
    /// Every penalty, in the order in which they are paid.
    pub penalties: Vec<PenaltyPosition>,
    /// Every charge that is payable or paid, in the order in which they are paid.
    pub charges: Vec<ChargePosition>,
    /// Where every payment went; they add up to the payments.
    pub allocations: Vec<PaymentLine>,
}

/// Returns where a member stands as of a date, with every due, penalty and charge, and where each payment went.
///
/// Computed anew from the by-laws and the facts dated up to `as_of` (the end of that day): late proof of an
/// earlier payment simply changes the answer. Source: docs/src/rules/contributions.md#position.
///
/// # Errors
/// In this order: the faults of `bylaws` (see [`crate::bylaws::bylaws_faults`]); `date_out_of_range` (`as_of`); of
/// `account` the faults of `member`, then of `opened_on`, `opening_dues` (`too_long`; of each: rule, due_on, amount),
/// `payments` (`too_long`; of each: id, value_date, amount, purpose; then `duplicate`), `waivers` (id, on, target, amount,
/// authority), `charges` (id, on, amount, reason), `attendance` (meeting_on); then `duplicate` where a charge has the id of one of
/// joining; `result_too_large` (number of dues); then `not_found` and `not_in_bylaws` for what payments and waivers known by then
/// refer to.
///
/// # Examples
/// ```
/// use chama_core::bylaws::{Bylaws, ContributionRule};
/// use chama_core::calendar::{Frequency, MonthEnd};
/// use chama_core::chama::Member;
/// use chama_core::contribution::{MemberAccount, Payment, contribution_position};
/// let day = |text: &str| text.parse().unwrap();
/// let monthly = Frequency::Months { every: 1, month_end: MonthEnd::Clamp };
/// let mut bylaws = Bylaws::new(day("2025-01-01"));
/// bylaws.contributions.push(ContributionRule::new("savings".to_owned(), 1_000.into(), day("2025-01-31"), monthly));
/// let mut account = MemberAccount::new(Member::new("amina".to_owned(), day("2025-01-01")));
/// account.payments.push(Payment::new("p1".to_owned(), day("2025-02-10"), 1_500.into()));
/// let position = contribution_position(&[bylaws], &account, day("2025-03-01"))?;
/// assert_eq!(position.arrears.to_string(), "500.00");
/// assert_eq!((position.days_in_arrears, position.allocations.len()), (1, 2));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "balance")]
pub fn contribution_position(
    bylaws: &[Bylaws],
    account: &MemberAccount,
    as_of: NaiveDate,
) -> Result<ContributionPosition, ChamaError> {
    let book = Rulebook::new(bylaws)?;
    check_date("as_of", as_of)?;
    let pass = pass(&book, &mut None, account, as_of).map_err(|error| error.within("account"))?;
    Ok(position(&book, &pass))
}

/// Returns where every member stands, in the order of the accounts; all or nothing.
///
/// The by-laws are checked and made ready once. Source: docs/src/rules/contributions.md#position.
///
/// # Errors
/// In this order: the faults of `bylaws`; `date_out_of_range` (`as_of`); `too_long` (`accounts`); then those of
/// [`contribution_position`] for each account (`accounts[17].payments[3].amount`), and `duplicate` (`accounts[17].member.id`).
///
/// # Examples
/// ```
/// use chama_core::bylaws::Bylaws;
/// use chama_core::chama::Member;
/// use chama_core::contribution::{MemberAccount, contribution_positions};
/// let day = |text: &str| text.parse().unwrap();
/// let account = |id: &str| MemberAccount::new(Member::new(id.to_owned(), day("2025-01-01")));
/// let bylaws = [Bylaws::new(day("2025-01-01"))];
/// let positions = contribution_positions(&bylaws, &[account("amina"), account("otieno")], day("2025-03-01"))?;
/// assert_eq!((positions.len(), positions[1].member.as_str()), (2, "otieno"));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn contribution_positions(
    bylaws: &[Bylaws],
    accounts: &[MemberAccount],
    as_of: NaiveDate,
) -> Result<Vec<ContributionPosition>, ChamaError> {
    let book = Rulebook::new(bylaws)?;
    check_date("as_of", as_of)?;
    ACCOUNTS.check_len("accounts", accounts.len())?;
    let mut cycles = None;
    let mut positions = Vec::with_capacity(accounts.len());
    for (index, account) in accounts.iter().enumerate() {
        let pass = pass(&book, &mut cycles, account, as_of);
        let pass = pass.map_err(|error| error.within(&format!("accounts[{index}]")))?;
        positions.push(position(&book, &pass));
    }
    unique_members(accounts)?;
    Ok(positions)
}

/// Refuses a member who has two accounts.
pub(crate) fn unique_members(accounts: &[MemberAccount]) -> Result<(), ChamaError> {
    super::facts::unique(
        "accounts",
        accounts.iter().map(|account| account.member.id.as_str()),
        "member.id",
    )
}

/// Checks the account and runs it; the cycles are made once for all accounts.
pub(crate) fn pass<'a, 'b>(
    book: &'b Rulebook<'a>,
    cycles: &mut Option<Vec<Cycle>>,
    account: &'b MemberAccount,
    as_of: NaiveDate,
) -> Result<Pass<'a, 'b>, ChamaError> {
    let facts = facts(book, account, as_of)?;
    let cycles = match cycles {
        Some(cycles) => cycles,
        None => cycles.insert(book.cycles_by(as_of)?),
    };
    run(book, cycles, facts, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bylaws::{ContributionRule, PenaltyBasis, PenaltyRule, PenaltyTrigger};
    use crate::calendar::{Frequency, MonthEnd};
    use crate::chama::Member;
    use crate::contribution::Payment;

    pub(super) fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// 1,000 monthly from 31 January; a fine of 100 for being late.
    pub(super) fn bylaws() -> Bylaws {
        let monthly = Frequency::Months {
            every: 1,
            month_end: MonthEnd::Clamp,
        };
        let mut bylaws = Bylaws::new(day("2025-01-01"));
        let savings = ContributionRule::new("savings".to_owned(), 1_000.into(), day("2025-01-31"), monthly);
        bylaws.contributions.push(savings);
        let trigger = PenaltyTrigger::LateContribution {
            contributions: Vec::new(),
        };
        bylaws.penalties.push(PenaltyRule::new(
            "late".to_owned(),
            trigger,
            PenaltyBasis::Fixed { amount: 100.into() },
        ));
        bylaws
    }

    pub(super) fn account(payments: &[(&str, i64)]) -> MemberAccount {
        let mut account = MemberAccount::new(Member::new("amina".to_owned(), day("2025-01-01")));
        for (index, (value_date, amount)) in payments.iter().enumerate() {
            account
                .payments
                .push(Payment::new(format!("p{index}"), day(value_date), (*amount).into()));
        }
        account
    }

    #[test]
    fn the_example_of_the_page() {
        let position =
            |as_of| contribution_position(&[bylaws()], &account(&[("2025-02-10", 1_500)]), day(as_of)).unwrap();
        let paid = position("2025-02-10");
        let lines: Vec<_> = paid
            .allocations
            .iter()
            .map(|line| (line.amount.to_string(), line.why))
            .collect();
        assert_eq!(
            lines,
            [
                ("1000.00".to_owned(), Rule::ToArrears),
                ("100.00".to_owned(), Rule::ToFines),
                ("400.00".to_owned(), Rule::ToCurrent)
            ]
        );
        let due = position("2025-02-28");
        assert_eq!(
            (due.expected.to_string(), due.paid.to_string()),
            ("2000.00".to_owned(), "1400.00".to_owned())
        );
        assert_eq!(
            (due.arrears.to_string(), due.current.to_string()),
            ("0.00".to_owned(), "600.00".to_owned())
        );
        let late = position("2025-03-01");
        assert_eq!(late.arrears.to_string(), "600.00");
        assert_eq!(late.ageing.days_1_to_30.to_string(), "600.00");
        assert_eq!((late.periods_in_arrears, late.days_in_arrears), (1, 1));
        assert_eq!((late.on_time_count, late.counted, late.streak), (0, 2, 0));
        assert_eq!(late.on_time_rate.unwrap().to_string(), "0.0000");
        assert_eq!(late.regularity.unwrap().to_string(), "0.2000");
    }

    fn at(bylaws: &[Bylaws], account: &MemberAccount, as_of: &str) -> ContributionPosition {
        contribution_position(bylaws, account, day(as_of)).unwrap()
    }

    fn weekly() -> Bylaws {
        let mut bylaws = Bylaws::new(day("2025-01-01"));
        let every = Frequency::Weeks { every: 1 };
        let savings = ContributionRule::new("savings".to_owned(), 100.into(), day("2025-01-03"), every);
        bylaws.contributions.push(savings);
        bylaws
    }

    /// X28: with windows from close to open, money of the hours between belonged to no cycle.
    #[test]
    fn money_of_every_day_belongs_to_a_cycle() {
        for on in ["2025-01-03", "2025-01-04", "2025-01-09", "2025-01-10"] {
            let position = at(&[weekly()], &account(&[("2025-01-03", 100), (on, 100)]), "2025-01-10");
            assert_eq!(position.paid.to_string(), "200.00", "{on}");
            assert_eq!(
                (position.owed, position.advance),
                (Decimal::new(0, 2), Decimal::new(0, 2)),
                "{on}"
            );
        }
    }

    /// X29: the shortfall of a week disappeared with the week.
    #[test]
    fn a_shortfall_is_carried_and_paid_first() {
        let short = at(&[weekly()], &account(&[("2025-01-03", 60)]), "2025-01-09");
        assert_eq!(short.arrears.to_string(), "40.00");
        let made_up = at(
            &[weekly()],
            &account(&[("2025-01-03", 60), ("2025-01-10", 140)]),
            "2025-01-10",
        );
        assert_eq!(made_up.owed.to_string(), "0.00");
        assert_eq!((made_up.on_time_count, made_up.counted), (1, 2));
    }

    /// X33: any payment made an overdue item "partial", never overdue.
    #[test]
    fn one_shilling_neither_stops_a_penalty_nor_resets_days_late() {
        let position = at(&[bylaws()], &account(&[("2025-02-05", 1)]), "2025-02-27");
        assert_eq!(position.days_in_arrears, 27);
        assert_eq!(
            (position.arrears.to_string(), position.fines_owed.to_string()),
            ("999.00".into(), "100.00".into())
        );
    }

    /// X34: the base was the scheduled amount, and a run more was a fine more.
    #[test]
    fn a_penalty_is_on_what_is_unpaid_and_the_same_however_often_it_is_asked() {
        let mut bylaws = bylaws();
        bylaws.penalties[0].basis = PenaltyBasis::Unpaid {
            share: Decimal::new(1, 1),
        };
        let position = || at(&[bylaws.clone()], &account(&[("2025-01-31", 600)]), "2025-02-20");
        assert_eq!(position().fines_owed.to_string(), "40.00");
        assert_eq!(position(), position());
    }

    /// X40: the same debt was fined under two names.
    #[test]
    fn one_due_has_one_penalty_a_rule_also_after_by_laws_change() {
        let mut later = bylaws();
        later.effective_from = day("2025-02-10");
        let position = at(&[bylaws(), later], &account(&[]), "2025-02-27");
        assert_eq!(position.penalties.len(), 1);
        assert_eq!(position.fines_owed.to_string(), "100.00");
    }

    /// X43: fines that were paid were missing from the totals.
    #[test]
    fn a_fine_paid_is_in_the_lines_of_its_payment() {
        let position = at(&[bylaws()], &account(&[("2025-02-05", 1_100)]), "2025-02-05");
        let total: Decimal = position.allocations.iter().map(|line| line.amount).sum();
        assert_eq!(total.to_string(), "1100.00");
        assert_eq!(position.penalties[0].paid.to_string(), "100.00");
        assert_eq!(position.penalties[0].fund, Fund::LoanFund);
    }

    #[test]
    fn an_advance_pays_dues_to_come_and_no_fine() {
        let position = at(&[bylaws()], &account(&[("2025-01-10", 2_300)]), "2025-04-01");
        assert_eq!(position.advance.to_string(), "0.00");
        assert_eq!(
            (position.arrears.to_string(), position.fines_owed.to_string()),
            ("700.00".into(), "100.00".into())
        );
        let used: Vec<_> = position
            .allocations
            .iter()
            .map(|line| (line.applied_on, line.why))
            .collect();
        assert_eq!(used[1], (day("2025-02-01"), Rule::FromAdvance));
        assert_eq!(used[2], (day("2025-03-01"), Rule::FromAdvance));
        assert_eq!(position.streak, 0);
    }
}
