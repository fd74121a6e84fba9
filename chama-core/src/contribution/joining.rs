//! What joining costs: the fee, and the catch-up for what the others paid before.
//!
//! By hand: 1,000 monthly from 31 January; who joins on 10 April has missed 31 January, 28 February and 31 March:
//! 3,000.00; with a share of 0.10 for what they have earned 3,300.00. Rejoining asks neither.

use rust_decimal::Decimal;

use super::rulebook::{ExactContribution, Rulebook, TEN_THOUSAND, half_up};
use super::{Charge, ChargeKind};
use crate::bylaws::{Bylaws, CatchUp};
use crate::chama::{Member, Timeline, check_member};
use crate::error::ChamaError;
use crate::money::{Currency, Minor, minor_amount};

/// Returns the joining fee and the catch-ups that a member owes from the day of joining; empty if there are none.
///
/// They come from the by-laws in force on that day. Their ids are `joining_fee` and `catch_up/<rule>`.
/// Source: docs/src/rules/contributions.md#joining-fee-and-catch-up.
///
/// # Errors
/// In this order: the faults of `bylaws` (see [`crate::bylaws::bylaws_faults`]), those of `member` (see
/// [`crate::chama::chama_faults`]).
///
/// # Examples
/// ```
/// use chama_core::bylaws::{Bylaws, CatchUp, ContributionRule};
/// use chama_core::calendar::{Frequency, MonthEnd};
/// use chama_core::chama::Member;
/// use chama_core::contribution::joining_charges;
/// let day = |text: &str| text.parse().unwrap();
/// let monthly = Frequency::Months { every: 1, month_end: MonthEnd::Clamp };
/// let mut savings = ContributionRule::new("savings".to_owned(), 1_000.into(), day("2025-01-31"), monthly);
/// savings.catch_up = CatchUp::MissedContributions;
/// let mut bylaws = Bylaws::new(day("2025-01-01"));
/// bylaws.contributions.push(savings);
/// let charges = joining_charges(&[bylaws], &Member::new("otieno".to_owned(), day("2025-04-10")))?;
/// assert_eq!((charges[0].id.as_str(), charges[0].amount.to_string()), ("catch_up/savings", "3000.00".to_owned()));
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn joining_charges(bylaws: &[Bylaws], member: &Member) -> Result<Vec<Charge>, ChamaError> {
    let book = Rulebook::new(bylaws)?;
    check_member("member", member)?;
    Ok(charges_of_joiner(&book, member)
        .into_iter()
        .map(|(charge, _)| charge)
        .collect())
}

/// The joining fee, then the catch-ups in the order of the rules; amounts of 0 are left out.
pub(crate) fn charges_of_joiner(book: &Rulebook<'_>, member: &Member) -> Vec<(Charge, Minor)> {
    let Some((_, document)) = book.in_force(member.joined) else {
        return Vec::new();
    };
    let currency = book.currency;
    let charge = |id: String, amount: Minor, fund| {
        let charge = Charge {
            id,
            on: member.joined,
            charge_kind: ChargeKind::Fee,
            amount: amount.amount(currency),
            fund,
            reason: String::new(),
        };
        (charge, amount)
    };
    let membership = &document.bylaws.membership;
    let mut charges = Vec::new();
    let fee = known(membership.joining_fee, currency);
    if fee.is_positive() {
        charges.push(charge("joining_fee".to_owned(), fee, membership.joining_fee_fund));
    }
    for exact in document
        .rules
        .iter()
        .filter(|exact| exact.rule.catch_up != CatchUp::Nothing)
    {
        let amount = catch_up(exact, member, currency);
        if amount.is_positive() {
            charges.push(charge(format!("catch_up/{}", exact.rule.id), amount, exact.rule.fund));
        }
    }
    charges
}

fn catch_up(exact: &ExactContribution<'_>, member: &Member, currency: Currency) -> Minor {
    let missed = exact.scheduled_before(member.joined);
    // The hands of the day of joining: a change on that very day counts.
    let hands = Timeline::new(member).hands(member.joined);
    let share = match &exact.rule.catch_up {
        CatchUp::Nothing => return Minor::ZERO,
        CatchUp::Amount { amount } if missed > 0 => return known(*amount, currency),
        CatchUp::Amount { .. } => return Minor::ZERO,
        CatchUp::MissedContributions => Decimal::ZERO,
        CatchUp::MissedPlus { share } => share.normalize(),
    };
    // amount × hands × missed × (1 + share), rounded once.
    let whole = 10_i128.saturating_pow(share.scale());
    let numerator = exact
        .amount
        .0
        .saturating_mul(exact.counted(hands))
        .saturating_mul(i128::from(missed));
    let numerator = numerator.saturating_mul(whole.saturating_add(share.mantissa()));
    Minor(half_up(numerator, TEN_THOUSAND.saturating_mul(whole)))
}

/// An amount of by-laws that have been checked.
fn known(amount: Decimal, currency: Currency) -> Minor {
    minor_amount("", amount, currency).unwrap_or_default()
}
