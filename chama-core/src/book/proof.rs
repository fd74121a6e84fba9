//! The proof: all money that came is all that went and all that is held, and every shilling of a member's is somewhere.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::accounts::{credited, suspense};
use super::cash::{CashPosition, movements, positions};
use super::entries::{Side, Step, steps};
use super::faults::{Read, checked};
use super::loans::LoanFile;
use super::standing::{Standing, StandingLoan};
use super::view::View;
use super::{Book, BookDates, EventKind};
use crate::bylaws::{Bylaws, Fund};
use crate::contribution::{AllocationTarget, ChargeKind, ContributionPosition, suspense_balances};
use crate::error::ChamaError;
use crate::loan::LoanPosition;
use crate::money::{Currency, Minor, minor_signed};

/// Why money came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyFlow {
    /// It was there when the book began.
    Opening,
    /// Members had paid it ahead when the book began; a part of what was there.
    OpeningAdvance,
    /// Members paid it.
    FromMembers,
    /// It came, and nobody knows from whom.
    Unidentified,
    /// It was paid for loans.
    ForLoans,
    /// Fees and interest that were kept back when loans were handed out.
    DeductedFromLoans,
    /// A place paid interest, before tax.
    Interest,
    /// Other income.
    OtherIncome,
    /// Members were paid out.
    ToMembers,
    /// Loans were handed out, with what was deducted.
    Lent,
    /// What was paid too much for loans went back.
    LoansRefunded,
    /// The group paid for something.
    Expense,
    /// A bank or a mobile-money company took it.
    PlaceCharge,
    /// Tax was withheld from interest.
    TaxWithheld,
    /// From one place to another.
    Transfer,
    /// Members received the pot, with what was kept of it.
    PotPaid,
    /// What was kept of a pot for the administration.
    PotFee,
    /// It was put into something that is to earn.
    Invested,
    /// An investment paid and goes on, before tax.
    InvestmentIncome,
    /// An investment became money again, before tax.
    Matured,
    /// Members had their part of the share-out.
    SharedOut,
    /// Dividends and interest on deposits, paid or credited, before tax.
    Dividends,
    /// Tax that was kept back of dividends, owed to the tax office.
    TaxKeptBack,
    /// Tax that was kept back went to the tax office.
    TaxPaid,
    /// Members bought units.
    UnitsBought,
    /// Members gave units back.
    UnitsRedeemed,
    /// Members saved for goals.
    SavedForGoals,
    /// Members took what they had saved for goals.
    PaidFromGoals,
    /// Dividends that stayed in the group, as payments of members; no money moved.
    DividendsCredited,
}

/// An amount that came or went, by reason and fund.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoneyLine {
    /// Why.
    pub flow: MoneyFlow,
    /// The fund that it belongs to or that bears it; none where members' accounts say so.
    pub fund: Option<Fund>,
    /// How much.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// What members' money was used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyUse {
    /// Contributions.
    Contributions,
    /// Penalties that the by-laws charge.
    Penalties,
    /// Fines given by hand.
    Fines,
    /// Joining fee, catch-up and other fees.
    Fees,
    /// Instalments of loans older than the book.
    Loans,
    /// Principal of loans.
    LoanPrincipal,
    /// Interest of loans.
    LoanInterest,
    /// Fees of loans.
    LoanFees,
    /// Penalties of loans.
    LoanPenalties,
    /// Came in for loans that were written off.
    LoanRecovered,
    /// Held for instalments to come, or paid too much.
    LoanHeld,
    /// Went back to borrowers.
    LoanRefunded,
    /// Shares.
    Shares,
    /// Less than the price of a share.
    ShareLeftOver,
    /// To be given back.
    Returned,
    /// Held for dues to come.
    Advance,
    /// Held until it is known whose it is.
    Suspense,
}

/// What an amount of members' money was used for, by fund.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UseLine {
    /// What for.
    pub money_use: MoneyUse,
    /// The fund; none for money that is held or given back.
    pub fund: Option<Fund>,
    /// How much.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// The sums that must come out equal, line by line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookProof {
    /// The day up to which events count, and the day up to which they are known.
    pub dates: BookDates,
    /// The currency of all amounts.
    pub currency: Currency,
    /// All money that came, the opening cash included.
    pub money_in: Vec<MoneyLine>,
    /// Their sum.
    #[serde(with = "crate::wire::decimal")]
    pub total_in: Decimal,
    /// All money that went.
    pub money_out: Vec<MoneyLine>,
    /// Their sum.
    #[serde(with = "crate::wire::decimal")]
    pub total_out: Decimal,
    /// What each place holds.
    pub held: Vec<CashPosition>,
    /// Their sum.
    #[serde(with = "crate::wire::decimal")]
    pub total_held: Decimal,
    /// All money in − all money out − all money held: 0.
    #[serde(with = "crate::wire::decimal")]
    pub cash_difference: Decimal,
    /// Members' money that came, known or not by whom, and what they had paid ahead at the beginning.
    pub received: Vec<MoneyLine>,
    /// Their sum.
    #[serde(with = "crate::wire::decimal")]
    pub total_received: Decimal,
    /// What it was used for, from the lines of every member's account.
    pub used: Vec<UseLine>,
    /// Their sum.
    #[serde(with = "crate::wire::decimal")]
    pub total_used: Decimal,
    /// All that was received − all that was used: 0.
    #[serde(with = "crate::wire::decimal")]
    pub members_difference: Decimal,
    /// What was lent, with what was deducted from it.
    #[serde(with = "crate::wire::decimal")]
    pub lent: Decimal,
    /// Principal of older loans that was owed when the book began.
    #[serde(with = "crate::wire::decimal")]
    pub opening_principal: Decimal,
    /// Fees and interest that were added to the principal of loans.
    #[serde(with = "crate::wire::decimal")]
    pub added_to_principal: Decimal,
    /// Principal of loans that was repaid.
    #[serde(with = "crate::wire::decimal")]
    pub principal_repaid: Decimal,
    /// Principal of loans that is owed, due or not.
    #[serde(with = "crate::wire::decimal")]
    pub principal_outstanding: Decimal,
    /// Principal of loans that was written off.
    #[serde(with = "crate::wire::decimal")]
    pub principal_written_off: Decimal,
    /// Lent + owed at the beginning + added − repaid − outstanding − written off: 0.
    #[serde(with = "crate::wire::decimal")]
    pub loans_difference: Decimal,
    /// What is put into something that is to earn, at what it is put down at.
    #[serde(with = "crate::wire::decimal")]
    pub invested: Decimal,
    /// What the members have: in funds that are their own, advances, money held for their loans and saved for goals.
    #[serde(with = "crate::wire::decimal")]
    pub of_members: Decimal,
    /// What the funds have that is nobody's own.
    #[serde(with = "crate::wire::decimal")]
    pub of_funds: Decimal,
    /// What is of neither: unidentified money, tax to be paid, what was there at the beginning.
    #[serde(with = "crate::wire::decimal")]
    pub of_nobody: Decimal,
    /// Held + principal outstanding + invested − members' − funds' − nobody's: 0.
    #[serde(with = "crate::wire::decimal")]
    pub balance_difference: Decimal,
    /// The id of the first event whose lines do not add up to 0: none.
    pub unbalanced: Option<String>,
}

/// Returns the proof that nothing was lost at the end of a day.
///
/// The first half adds up every event that moves money by its reason, and every place by what it holds. The second adds
/// up the payments of the events, and the lines of the members' positions: dues by fund, penalties, fines, fees,
/// shares, advance; and of the positions of the loans, by part; with what is in suspense. The third says that what was lent was
/// repaid, is owed or was written off. The differences are 0, or this library is wrong.
/// Source: docs/src/rules/book.md#the-proof.
///
/// # Errors
/// `date_out_of_range` (`dates.known_on`); then the first fault of the book as known on that day
/// (`book.events[12].what.amount`; see [`super::book_faults`]).
///
/// # Examples
/// ```
/// use chama_core::book::{BookDates, CashPlace, BookEvent, EventKind, PlaceKind, book_proof};
/// # use chama_core::{book::Book, bylaws::Bylaws, chama::{Chama, GroupKind, Member}};
/// # let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
/// # let chama = Chama {
/// #     id: "umoja".to_owned(), name: String::new(), group_kind: GroupKind::TableBanking,
/// #     formed_on: day("2025-01-01"), members: vec![Member::new("wanjiku".to_owned(), day("2025-01-01"))],
/// # };
/// # let mut book = Book::new(chama, vec![Bylaws::new(day("2025-01-01"))]);
/// # book.places.push(CashPlace { id: "till".to_owned(), name: String::new(), place_kind: PlaceKind::MobileMoney });
/// let paid = EventKind::Paid {
///     member: "wanjiku".to_owned(),
///     amount: 1_000.into(),
///     place: "till".to_owned(),
///     purpose: Default::default(),
///     reference: "TBK4XY7Q2P".to_owned(),
/// };
/// book.events.push(BookEvent::new("e1".to_owned(), day("2025-02-05"), paid));
/// let proof = book_proof(&book, &BookDates::new(day("2025-02-28")))?;
/// assert_eq!(proof.total_in.to_string(), "1000.00");
/// assert!(proof.cash_difference.is_zero() && proof.members_difference.is_zero());
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn book_proof(book: &Book, dates: &BookDates) -> Result<BookProof, ChamaError> {
    let read = checked(book, "dates.known_on", dates.known_on)?;
    let standing = Standing::new(book, &read, dates.as_of)?;
    let steps = steps(book, &read, &standing)?;
    proof(book, &read, &standing, &steps, dates)
}

/// The proof of what stands on a day, from the positions and from the lines.
pub(crate) fn proof(
    book: &Book,
    read: &Read<'_>,
    standing: &Standing<'_>,
    steps: &[Step<'_>],
    dates: &BookDates,
) -> Result<BookProof, ChamaError> {
    let Read { view, .. } = read;
    let currency = standing.currency;
    let mut sums: BTreeMap<(MoneyFlow, Option<Fund>), Minor> = BTreeMap::new();
    for fact in view.facts.iter().take_while(|fact| fact.value_date <= dates.as_of) {
        for step in movements(fact, &read.loans, &read.holdings, currency)? {
            *sums.entry((step.flow, step.fund)).or_default() += step.amount;
        }
        match &*fact.what {
            EventKind::OpeningMember { advance, .. } => {
                *sums.entry((MoneyFlow::OpeningAdvance, None)).or_default() +=
                    minor_signed("advance", *advance, currency)?;
            }
            EventKind::DividendCredited { .. } => {
                *sums.entry((MoneyFlow::DividendsCredited, None)).or_default() +=
                    minor_signed("amount", credited(&fact.what), currency)?;
            }
            _ => {}
        }
    }
    let lines = |sums: &BTreeMap<(MoneyFlow, Option<Fund>), Minor>, flows: &[MoneyFlow], out: bool| {
        let flows = sums.iter().filter(|((flow, _), _)| flows.contains(flow));
        let amounts = flows.map(|(line, amount)| (*line, if out { -*amount } else { *amount }));
        let kept: Vec<((MoneyFlow, Option<Fund>), Minor)> = amounts.filter(|(_, amount)| !amount.is_zero()).collect();
        let total: Minor = kept.iter().map(|(_, amount)| *amount).sum();
        let line = |((flow, fund), amount): ((MoneyFlow, Option<Fund>), Minor)| MoneyLine {
            flow,
            fund,
            amount: amount.amount(currency),
        };
        (kept.into_iter().map(line).collect::<Vec<MoneyLine>>(), total)
    };
    let (money_in, total_in) = lines(&sums, COMING, false);
    let (money_out, total_out) = lines(&sums, GOING, true);
    let held = positions(book, read, dates.as_of)?;
    let mut total_held = Minor::ZERO;
    for position in &held {
        total_held += minor_signed("held", position.held, currency)?;
    }
    let mut used = uses(&book.bylaws, &standing.members, currency)?;
    let lent_back = LoanSums::new(standing, &mut used)?;
    *sums.entry((MoneyFlow::OpeningAdvance, None)).or_default() += lent_back.opening_held;
    let (received, total_received) = lines(&sums, OF_MEMBERS, false);
    let lent: Minor = sums
        .iter()
        .filter(|((flow, _), _)| *flow == MoneyFlow::Lent)
        .map(|(_, amount)| -*amount)
        .sum();
    for receipt in suspense_balances(&suspense(book, view), dates.as_of)? {
        *used.entry((MoneyUse::Suspense, None)).or_default() += minor_signed("held", receipt.held, currency)?;
    }
    let total_used: Minor = used.values().copied().sum();
    let sides = Sides::new(steps);
    let balance_difference =
        total_held + lent_back.outstanding + sides.put_in - sides.of_members - sides.of_funds - sides.of_nobody;
    let use_lines = used.into_iter().filter(|(_, amount)| !amount.is_zero());
    Ok(BookProof {
        dates: *dates,
        currency,
        money_in,
        total_in: total_in.amount(currency),
        money_out,
        total_out: total_out.amount(currency),
        held,
        total_held: total_held.amount(currency),
        cash_difference: (total_in - total_out - total_held).amount(currency),
        received,
        total_received: total_received.amount(currency),
        used: use_lines
            .map(|((money_use, fund), amount)| UseLine {
                money_use,
                fund,
                amount: amount.amount(currency),
            })
            .collect(),
        total_used: total_used.amount(currency),
        members_difference: (total_received - total_used).amount(currency),
        lent: lent.amount(currency),
        opening_principal: lent_back.opening.amount(currency),
        added_to_principal: lent_back.added.amount(currency),
        principal_repaid: lent_back.repaid.amount(currency),
        principal_outstanding: lent_back.outstanding.amount(currency),
        principal_written_off: lent_back.written_off.amount(currency),
        loans_difference: (lent + lent_back.opening + lent_back.added
            - lent_back.repaid
            - lent_back.outstanding
            - lent_back.written_off)
            .amount(currency),
        invested: sides.put_in.amount(currency),
        of_members: sides.of_members.amount(currency),
        of_funds: sides.of_funds.amount(currency),
        of_nobody: sides.of_nobody.amount(currency),
        balance_difference: balance_difference.amount(currency),
        unbalanced: unbalanced(view, steps),
    })
}

/// What the positions of all loans add up to.
#[derive(Debug, Default)]
struct LoanSums {
    /// Principal of older loans that was owed when the book began.
    opening: Minor,
    /// What was held for them then.
    opening_held: Minor,
    added: Minor,
    repaid: Minor,
    outstanding: Minor,
    written_off: Minor,
}

impl LoanSums {
    /// Adds what was paid of each loan, by part, to `used`.
    fn new(standing: &Standing<'_>, used: &mut Uses) -> Result<Self, ChamaError> {
        let mut sums = Self::default();
        let currency = standing.currency;
        let minor = |amount: Decimal| minor_signed("amount", amount, currency);
        for StandingLoan { open, life, eve } in &standing.loans {
            let (file, position) = (open.file, &life.position);
            if let Some(eve) = eve {
                sums.take_out(eve, file, used, currency)?;
            }
            let held = minor(position.advance)? + minor(position.overpaid)?;
            let parts = [
                (
                    MoneyUse::LoanPrincipal,
                    Some(file.fund),
                    minor(position.paid.principal)?,
                ),
                (
                    MoneyUse::LoanInterest,
                    Some(file.fund),
                    minor(position.paid.interest)? + file.deducted.interest,
                ),
                (
                    MoneyUse::LoanFees,
                    Some(file.fees_fund),
                    minor(position.paid.fees)? + file.deducted.fees,
                ),
                (
                    MoneyUse::LoanPenalties,
                    Some(file.penalties_fund),
                    minor(position.paid.penalties)?,
                ),
                (MoneyUse::LoanRecovered, Some(file.fund), minor(position.recovered)?),
                (MoneyUse::LoanHeld, None, held),
                (MoneyUse::LoanRefunded, None, minor(position.refunded)?),
            ];
            for (money_use, fund, amount) in parts {
                *used.entry((money_use, fund)).or_default() += amount;
            }
            sums.added += minor(position.added)?;
            sums.repaid += minor(position.principal_repaid)?;
            sums.outstanding += minor(position.principal_outstanding)?;
            sums.written_off += minor(position.principal_written_off)?;
        }
        Ok(sums)
    }

    /// What happened to an older loan before the book began is none of the book's: only what was owed and held then is.
    fn take_out(
        &mut self,
        eve: &LoanPosition,
        file: &LoanFile,
        used: &mut Uses,
        currency: Currency,
    ) -> Result<(), ChamaError> {
        let minor = |amount: Decimal| minor_signed("amount", amount, currency);
        let before = [
            (MoneyUse::LoanPrincipal, file.fund, minor(eve.paid.principal)?),
            (MoneyUse::LoanInterest, file.fund, minor(eve.paid.interest)?),
            (MoneyUse::LoanFees, file.fees_fund, minor(eve.paid.fees)?),
            (MoneyUse::LoanPenalties, file.penalties_fund, minor(eve.paid.penalties)?),
        ];
        for (money_use, fund, amount) in before {
            *used.entry((money_use, Some(fund))).or_default() -= amount;
        }
        self.opening += minor(eve.principal_outstanding)?;
        self.opening_held += minor(eve.advance)? + minor(eve.overpaid)?;
        self.added -= minor(eve.added)?;
        self.repaid -= minor(eve.principal_repaid)?;
        Ok(())
    }
}

/// Whose everything is, by the lines; what is owed is above 0 here.
#[derive(Debug, Default)]
struct Sides {
    put_in: Minor,
    of_members: Minor,
    of_funds: Minor,
    of_nobody: Minor,
}

impl Sides {
    fn new(steps: &[Step<'_>]) -> Self {
        let mut sides = Self::default();
        for step in steps {
            match step.side {
                // The cash and the loans are counted by places and by positions.
                Side::InPlace(_) | Side::LentOut(_) => {}
                Side::PutIn(_) => sides.put_in += step.amount,
                Side::OfMember(..) | Side::AdvanceOf(_) | Side::HeldForLoan(_) | Side::ForGoal(..) => {
                    sides.of_members -= step.amount;
                }
                Side::OfFund(_) => sides.of_funds -= step.amount,
                Side::Suspense | Side::TaxOwed | Side::AtTheBeginning => sides.of_nobody -= step.amount,
            }
        }
        sides
    }
}

/// The first event whose lines of a day do not add up to 0.
fn unbalanced(view: &View<'_>, steps: &[Step<'_>]) -> Option<String> {
    let mut entries = steps.chunk_by(|one, other| (one.on, one.event) == (other.on, other.event));
    let sum = |entry: &&[Step<'_>]| entry.iter().map(|step| step.amount).sum::<Minor>();
    let first = entries.find(|entry| !sum(entry).is_zero())?.first()?;
    view.facts.get(first.event).map(|fact| fact.id.to_owned())
}

const COMING: &[MoneyFlow] = &[
    MoneyFlow::Opening,
    MoneyFlow::FromMembers,
    MoneyFlow::Unidentified,
    MoneyFlow::ForLoans,
    MoneyFlow::DeductedFromLoans,
    MoneyFlow::Interest,
    MoneyFlow::OtherIncome,
    MoneyFlow::PotFee,
    MoneyFlow::InvestmentIncome,
    MoneyFlow::Matured,
    MoneyFlow::TaxKeptBack,
    MoneyFlow::UnitsBought,
    MoneyFlow::SavedForGoals,
];

const GOING: &[MoneyFlow] = &[
    MoneyFlow::ToMembers,
    MoneyFlow::Lent,
    MoneyFlow::LoansRefunded,
    MoneyFlow::Expense,
    MoneyFlow::PlaceCharge,
    MoneyFlow::TaxWithheld,
    MoneyFlow::PotPaid,
    MoneyFlow::Invested,
    MoneyFlow::SharedOut,
    MoneyFlow::Dividends,
    MoneyFlow::TaxPaid,
    MoneyFlow::UnitsRedeemed,
    MoneyFlow::PaidFromGoals,
];

const OF_MEMBERS: &[MoneyFlow] = &[
    MoneyFlow::OpeningAdvance,
    MoneyFlow::FromMembers,
    MoneyFlow::Unidentified,
    MoneyFlow::ForLoans,
    MoneyFlow::DeductedFromLoans,
    MoneyFlow::DividendsCredited,
];

type Uses = BTreeMap<(MoneyUse, Option<Fund>), Minor>;

/// What the lines of all accounts add up to.
fn uses(bylaws: &[Bylaws], members: &[ContributionPosition], currency: Currency) -> Result<Uses, ChamaError> {
    let mut uses = Uses::new();
    for member in members {
        let charges: BTreeMap<&str, (MoneyUse, Fund)> = member
            .charges
            .iter()
            .map(|line| {
                let money_use = match line.charge.charge_kind {
                    ChargeKind::Fine => MoneyUse::Fines,
                    ChargeKind::Fee => MoneyUse::Fees,
                    ChargeKind::Loan => MoneyUse::Loans,
                };
                (line.charge.id.as_str(), (money_use, line.charge.fund))
            })
            .collect();
        let of_payment: BTreeSet<&str> = member.allocations.iter().map(|line| line.payment.as_str()).collect();
        for line in &member.allocations {
            let key = match &line.target {
                AllocationTarget::Due { rule, scheduled_on } => {
                    (MoneyUse::Contributions, Some(fund_of_due(bylaws, rule, *scheduled_on)))
                }
                AllocationTarget::Penalty {
                    penalty, subject_on, ..
                } => (MoneyUse::Penalties, Some(fund_of_penalty(bylaws, penalty, *subject_on))),
                // What an unmarked payment paid of loans is in the parts of the loans.
                AllocationTarget::Charge { charge } if of_payment.contains(charge.as_str()) => continue,
                AllocationTarget::Charge { charge } => match charges.get(charge.as_str()) {
                    Some((money_use, fund)) => (*money_use, Some(*fund)),
                    None => (MoneyUse::Fees, None),
                },
                AllocationTarget::Shares { .. } => (MoneyUse::Shares, Some(Fund::Shares)),
                AllocationTarget::ShareLeftOver { fund } => (MoneyUse::ShareLeftOver, Some(*fund)),
                AllocationTarget::Returned => (MoneyUse::Returned, None),
                AllocationTarget::Advance => (MoneyUse::Advance, None),
            };
            *uses.entry(key).or_default() += minor_signed("amount", line.amount, currency)?;
        }
    }
    Ok(uses)
}

/// The by-laws in force on a day first, then all others: an opening due may be older than any.
fn documents(bylaws: &[Bylaws], on: NaiveDate) -> impl Iterator<Item = &Bylaws> {
    let in_force = bylaws.iter().rev().find(move |bylaws| bylaws.effective_from <= on);
    in_force.into_iter().chain(bylaws)
}

pub(crate) fn fund_of_due(bylaws: &[Bylaws], id: &str, on: NaiveDate) -> Fund {
    let rule = documents(bylaws, on).find_map(|bylaws| bylaws.contributions.iter().find(|rule| rule.id == id));
    rule.map(|rule| rule.fund).unwrap_or_default()
}

pub(crate) fn fund_of_penalty(bylaws: &[Bylaws], id: &str, on: NaiveDate) -> Fund {
    let rule = documents(bylaws, on).find_map(|bylaws| bylaws.penalties.iter().find(|rule| rule.id == id));
    rule.map(|rule| rule.fund).unwrap_or_default()
}
