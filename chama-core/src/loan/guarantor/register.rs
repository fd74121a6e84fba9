//! The register of savers, loans and pledges: who is free to stand for whom, and what stands behind each loan.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::ring::Rings;
use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{GUARANTEED_LOANS, MEMBERS, PLEDGES, check_date, check_fraction, check_id};
use crate::loan::MemberStanding;
use crate::money::{Currency, ExactRounding, Minor, RoundingMode, divide, minor_amount, positive_amount};
use crate::sort;
use crate::wire::kind_enum;

/// What is known of a saver.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaverFacts {
    /// The id of the member, once in the register.
    pub member: String,
    /// What was saved.
    #[serde(with = "crate::wire::decimal")]
    pub savings: Decimal,
    /// How the member stands with the group (default: good).
    #[serde(default)]
    pub standing: MemberStanding,
}

/// A loan that may be guaranteed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteedLoan {
    /// The host's id of the loan, once in the register.
    pub id: String,
    /// The id of the member who owes it.
    pub member: String,
    /// What is owed on it, or will be.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
}

/// How far a pledge has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PledgeState {
    /// The guarantor was asked; it is tested, and stands for nothing yet.
    Offered,
    /// It stands.
    #[default]
    Accepted,
    /// The guarantor said no.
    Declined,
    /// It stands no more.
    Released,
}

/// How much of their savings someone stands with for a loan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteePledge {
    /// The host's id of the pledge, once in the register.
    pub id: String,
    /// The id of the loan.
    pub loan: String,
    /// The id of the member who stands for it.
    pub guarantor: String,
    /// How much, above 0.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// The day of the pledge.
    #[serde(with = "crate::wire::date")]
    pub pledged_on: NaiveDate,
    /// How far it has come (default: accepted).
    #[serde(default)]
    pub state: PledgeState,
}

fn whole() -> Decimal {
    Decimal::ONE
}

/// The savers of a group, their loans and who stands for them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeRegister {
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
    /// Which share of the own loans own savings stand for (default: 1).
    #[serde(default = "whole", with = "crate::wire::decimal")]
    pub own_cover: Decimal,
    /// The savers, in any order, at most 10,000.
    pub savers: Vec<SaverFacts>,
    /// The loans, in any order, at most 100,000.
    pub loans: Vec<GuaranteedLoan>,
    /// The pledges, in any order, at most 100,000.
    pub pledges: Vec<GuaranteePledge>,
}

impl GuaranteeRegister {
    /// A register in KES; own savings stand for own loans in full.
    pub fn new(savers: Vec<SaverFacts>, loans: Vec<GuaranteedLoan>, pledges: Vec<GuaranteePledge>) -> Self {
        Self {
            currency: Currency::default(),
            own_cover: whole(),
            savers,
            loans,
            pledges,
        }
    }
}

/// Why a pledge does not stand, or not with all of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum PledgeFault {
    /// The guarantor has left.
    GuarantorLeft,
    /// The guarantor is suspended.
    GuarantorSuspended,
    /// The guarantor is the borrower.
    SelfGuarantee,
    /// The guarantor would stand for someone who stands for them, over others or not.
    Ring {
        /// The ids of the members, the guarantor first and last: each stands for the next.
        members: Vec<String>,
    },
    /// The guarantor has less free than that.
    AboveFreeSavings {
        /// What was free.
        #[serde(with = "crate::wire::decimal")]
        free: Decimal,
    },
}

kind_enum!(PledgeFault);

/// What a saver's savings stand for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuarantorPosition {
    /// The id of the member.
    pub member: String,
    /// What was saved.
    #[serde(with = "crate::wire::decimal")]
    pub savings: Decimal,
    /// What of it stands for own loans.
    #[serde(with = "crate::wire::decimal")]
    pub own_cover: Decimal,
    /// What is pledged for others' loans.
    #[serde(with = "crate::wire::decimal")]
    pub pledged: Decimal,
    /// savings − own cover − pledged; below 0 if too much is pledged.
    #[serde(with = "crate::wire::decimal")]
    pub free_savings: Decimal,
    /// What is pledged and not there.
    #[serde(with = "crate::wire::decimal")]
    pub shortfall: Decimal,
    /// The most that can be called now: of each pledge no more than is owed on its loan.
    #[serde(with = "crate::wire::decimal")]
    pub exposure: Decimal,
}

/// What stands behind a loan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoanCoverage {
    /// The id of the loan.
    pub loan: String,
    /// The id of the member who owes it.
    pub member: String,
    /// What is owed on it.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
    /// How many members stand for it.
    pub guarantors: i32,
    /// What they pledged.
    #[serde(with = "crate::wire::decimal")]
    pub pledged: Decimal,
    /// What of it free savings stand behind.
    #[serde(with = "crate::wire::decimal")]
    pub counted: Decimal,
    /// counted ÷ owed, rounded down to 6 places; empty if nothing is owed.
    #[serde(with = "crate::wire::decimal_option")]
    pub coverage: Option<Decimal>,
    /// owed − counted, at least 0.
    #[serde(with = "crate::wire::decimal")]
    pub uncovered: Decimal,
}

/// Whether a pledge stands, and with how much.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PledgePosition {
    /// The id of the pledge.
    pub id: String,
    /// The id of the loan.
    pub loan: String,
    /// The id of the member who stands for it.
    pub guarantor: String,
    /// How far it has come.
    pub state: PledgeState,
    /// How much was pledged.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
    /// What of it stands behind the loan.
    #[serde(with = "crate::wire::decimal")]
    pub counts: Decimal,
    /// What is wrong with it; an offered pledge without fault can be accepted.
    pub fault: Option<PledgeFault>,
}

/// Who stands for whom, and with what.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guarantees {
    /// The currency of all amounts.
    pub currency: Currency,
    /// Which share of the own loans own savings stand for.
    #[serde(with = "crate::wire::decimal")]
    pub own_cover: Decimal,
    /// The savers, by id.
    pub savers: Vec<GuarantorPosition>,
    /// The loans, by id.
    pub loans: Vec<LoanCoverage>,
    /// The pledges, in the order in which they were tested; then those declined or released, by date and id.
    pub pledges: Vec<PledgePosition>,
    /// What is pledged for all loans.
    #[serde(with = "crate::wire::decimal")]
    pub pledged: Decimal,
    /// What of it free savings stand behind.
    #[serde(with = "crate::wire::decimal")]
    pub counted: Decimal,
    /// What is pledged and not there: pledged − counted.
    #[serde(with = "crate::wire::decimal")]
    pub shortfall: Decimal,
}

/// Returns who stands for whom: each saver's free savings, what stands behind each loan, and which pledges are valid.
///
/// `free savings = savings − own cover − pledges in force`; `coverage = counted ÷ owed`, at 6 places. The order of the lists
/// does not matter. Time is linear but for sorting; only among members who stand for each other in circles each pledge is
/// searched apart. Source: docs/src/rules/lending.md#free-savings and #valid-pledges.
///
/// # Errors
/// In this order: `out_of_range` and `too_many_decimals` (`register.own_cover`); `too_long` (`register.savers`), of each
/// `empty`, `too_long` and `invalid_text` (`member`), `out_of_range` and `too_many_decimals` (`savings`), then `duplicate`;
/// the same of `register.loans` (`id`, `member`, `owed`), then `not_found` (`member`); the same of `register.pledges` (`id`,
/// `loan`, `guarantor`, `amount`, `pledged_on` with `date_out_of_range`), then `not_found` (`loan`, `guarantor`).
///
/// # Examples
/// ```
/// use chama_core::loan::*;
/// use rust_decimal::Decimal;
/// let saver = |member: &str, savings: i64| SaverFacts {
///     member: member.to_owned(),
///     savings: Decimal::from(savings),
///     standing: MemberStanding::Good,
/// };
/// let loan = |id: &str, member: &str, owed: i64| GuaranteedLoan {
///     id: id.to_owned(),
///     member: member.to_owned(),
///     owed: Decimal::from(owed),
/// };
/// let pledge = |id: &str, loan: &str, amount: i64| GuaranteePledge {
///     id: id.to_owned(),
///     loan: loan.to_owned(),
///     guarantor: "baraka".to_owned(),
///     amount: Decimal::from(amount),
///     pledged_on: "2026-01-31".parse().unwrap(),
///     state: PledgeState::Accepted,
/// };
/// let register = GuaranteeRegister::new(
///     vec![saver("amina", 3_000), saver("baraka", 10_000), saver("chebet", 2_000)],
///     vec![loan("1", "amina", 8_000), loan("2", "baraka", 4_000), loan("3", "chebet", 5_000)],
///     vec![pledge("p1", "1", 5_000), pledge("p2", "3", 3_000)],
/// );
/// let guarantees = guarantees(&register)?;
/// assert_eq!(guarantees.savers[1].free_savings.to_string(), "-2000.00");
/// assert_eq!(guarantees.pledges[1].counts.to_string(), "1000.00");
/// assert_eq!(guarantees.loans[0].coverage.unwrap().to_string(), "0.625000");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn guarantees(register: &GuaranteeRegister) -> Result<Guarantees, ChamaError> {
    let currency = register.currency;
    check_fraction("register.own_cover", register.own_cover)?;
    let mut savers = savers(register)?;
    let mut loans = loans(register, &savers)?;
    let pledges = pledges(register, &savers, &loans)?;
    cover_own_loans(register.own_cover, &mut savers, &loans);

    let (mut pledged, mut counted) = (Minor::ZERO, Minor::ZERO);
    let mut positions = Vec::with_capacity(pledges.len());
    let mut rings = rings(savers.len(), &pledges);
    for pledge in &pledges {
        let Some(saver) = savers.get(pledge.guarantor) else {
            continue;
        };
        let fault = fault(pledge, saver, &savers, &mut rings, currency);
        let accepted = pledge.given.state == PledgeState::Accepted;
        let in_force = match &fault {
            None => pledge.is_open(),
            Some(PledgeFault::AboveFreeSavings { .. }) => accepted,
            Some(_) => false,
        };
        let mut counts = Minor::ZERO;
        if in_force && let (Some(saver), Some(loan)) = (savers.get_mut(pledge.guarantor), loans.get_mut(pledge.loan)) {
            rings.note(pledge.guarantor, pledge.borrower);
            if accepted {
                counts = pledge.amount.min(saver.free().or_zero());
                saver.pledged += pledge.amount;
                saver.exposure += pledge.amount.min(loan.owed);
                loan.pledged += pledge.amount;
                loan.counted += counts;
                loan.guarantors.push(pledge.guarantor);
                pledged += pledge.amount;
                counted += counts;
            }
            saver.in_force += pledge.amount;
        }
        positions.push(PledgePosition {
            id: pledge.given.id.clone(),
            loan: pledge.given.loan.clone(),
            guarantor: pledge.given.guarantor.clone(),
            state: pledge.given.state,
            amount: pledge.amount.amount(currency),
            counts: counts.amount(currency),
            fault,
        });
    }
    Ok(Guarantees {
        currency,
        own_cover: register.own_cover,
        savers: savers.iter().map(|saver| saver.position(currency)).collect(),
        loans: loans.into_iter().map(|loan| loan.coverage(&savers, currency)).collect(),
        pledges: positions,
        pledged: pledged.amount(currency),
        counted: counted.amount(currency),
        shortfall: (pledged - counted).amount(currency),
    })
}

/// A saver, in the order of the ids.
struct Saver<'a> {
    id: &'a str,
    standing: MemberStanding,
    savings: Minor,
    own_cover: Minor,
    /// What accepted pledges stand with.
    pledged: Minor,
    /// The same, and what offers would stand with that were tested.
    in_force: Minor,
    exposure: Minor,
}

/// A loan, in the order of the ids.
struct Guaranteed<'a> {
    id: &'a str,
    /// The place of the member who owes it.
    member: usize,
    owed: Minor,
    pledged: Minor,
    counted: Minor,
    guarantors: Vec<usize>,
}

/// A pledge, in the order in which it is tested.
struct Pledged<'a> {
    given: &'a GuaranteePledge,
    loan: usize,
    /// The place of the member who owes the loan.
    borrower: usize,
    guarantor: usize,
    amount: Minor,
}

impl Pledged<'_> {
    /// What may stand, or come to stand.
    fn is_open(&self) -> bool {
        matches!(self.given.state, PledgeState::Accepted | PledgeState::Offered)
    }
}

fn savers(register: &GuaranteeRegister) -> Result<Vec<Saver<'_>>, ChamaError> {
    let list = "register.savers";
    MEMBERS.check_len(list, register.savers.len())?;
    let mut savers = Vec::with_capacity(register.savers.len());
    for (place, given) in register.savers.iter().enumerate() {
        let savings = check_id("member", &given.member)
            .and_then(|()| minor_amount("savings", given.savings, register.currency))
            .map_err(|error| error.within(&format!("{list}[{place}]")))?;
        savers.push(Saver {
            id: &given.member,
            standing: given.standing,
            savings,
            own_cover: Minor::ZERO,
            pledged: Minor::ZERO,
            in_force: Minor::ZERO,
            exposure: Minor::ZERO,
        });
    }
    unique(
        list,
        register.savers.iter().map(|saver| saver.member.as_str()),
        "member",
    )?;
    sort::by_key(&mut savers, |saver| saver.id);
    Ok(savers)
}

fn loans<'a>(register: &'a GuaranteeRegister, savers: &[Saver<'_>]) -> Result<Vec<Guaranteed<'a>>, ChamaError> {
    let list = "register.loans";
    GUARANTEED_LOANS.check_len(list, register.loans.len())?;
    let mut owed = Vec::with_capacity(register.loans.len());
    for (place, given) in register.loans.iter().enumerate() {
        let amount = check_id("id", &given.id)
            .and_then(|()| check_id("member", &given.member))
            .and_then(|()| minor_amount("owed", given.owed, register.currency))
            .map_err(|error| error.within(&format!("{list}[{place}]")))?;
        owed.push(amount);
    }
    unique(list, register.loans.iter().map(|loan| loan.id.as_str()), "id")?;
    let mut loans = Vec::with_capacity(register.loans.len());
    for (place, (given, owed)) in register.loans.iter().zip(owed).enumerate() {
        loans.push(Guaranteed {
            id: &given.id,
            member: place_of(savers, &given.member, |saver| saver.id)
                .ok_or_else(|| not_found(&format!("{list}[{place}].member"), &given.member, A_SAVER))?,
            owed,
            pledged: Minor::ZERO,
            counted: Minor::ZERO,
            guarantors: Vec::new(),
        });
    }
    sort::by_key(&mut loans, |loan| loan.id);
    Ok(loans)
}

fn pledges<'a>(
    register: &'a GuaranteeRegister,
    savers: &[Saver<'_>],
    loans: &[Guaranteed<'_>],
) -> Result<Vec<Pledged<'a>>, ChamaError> {
    let list = "register.pledges";
    PLEDGES.check_len(list, register.pledges.len())?;
    let mut amounts = Vec::with_capacity(register.pledges.len());
    for (place, given) in register.pledges.iter().enumerate() {
        let amount = check_id("id", &given.id)
            .and_then(|()| check_id("loan", &given.loan))
            .and_then(|()| check_id("guarantor", &given.guarantor))
            .and_then(|()| positive_amount("amount", given.amount, register.currency))
            .and_then(|amount| check_date("pledged_on", given.pledged_on).map(|()| amount))
            .map_err(|error| error.within(&format!("{list}[{place}]")))?;
        amounts.push(amount);
    }
    unique(list, register.pledges.iter().map(|pledge| pledge.id.as_str()), "id")?;
    let mut pledges = Vec::with_capacity(register.pledges.len());
    for (place, (given, amount)) in register.pledges.iter().zip(amounts).enumerate() {
        let at = |field: &str| format!("{list}[{place}].{field}");
        let loan = place_of(loans, &given.loan, |loan| loan.id)
            .ok_or_else(|| not_found(&at("loan"), &given.loan, "the id of a loan of the register"))?;
        let guarantor = place_of(savers, &given.guarantor, |saver| saver.id)
            .ok_or_else(|| not_found(&at("guarantor"), &given.guarantor, A_SAVER))?;
        pledges.push(Pledged {
            given,
            loan,
            borrower: loans.get(loan).map_or(usize::MAX, |loan| loan.member),
            guarantor,
            amount,
        });
    }
    let rank = |state: PledgeState| match state {
        PledgeState::Accepted => 0_u8,
        PledgeState::Offered => 1,
        PledgeState::Declined | PledgeState::Released => 2,
    };
    sort::by_key(&mut pledges, |pledge| {
        (
            rank(pledge.given.state),
            pledge.given.pledged_on,
            pledge.given.id.as_str(),
        )
    });
    Ok(pledges)
}

const A_SAVER: &str = "the id of a saver of the register";

/// The place of an id in a list that is in their order.
fn place_of<T>(list: &[T], id: &str, id_of: impl Fn(&T) -> &str) -> Option<usize> {
    list.binary_search_by(|one| id_of(one).cmp(id)).ok()
}

fn not_found(argument: &str, value: &str, expected: &str) -> ChamaError {
    ChamaError::NotFound {
        argument: argument.to_owned(),
        value: value.to_owned(),
        expected: expected.to_owned(),
    }
}

/// own cover = min(savings, ⌈share × owed on own loans⌉).
fn cover_own_loans(share: Decimal, savers: &mut [Saver<'_>], loans: &[Guaranteed<'_>]) {
    let up = ExactRounding {
        mode: RoundingMode::Ceiling,
        step: 1,
    };
    for loan in loans {
        if let Some(saver) = savers.get_mut(loan.member) {
            saver.own_cover += loan.owed;
        }
    }
    for saver in savers {
        saver.own_cover = up.part(saver.own_cover, share).min(saver.savings);
    }
}

/// All that may come to stand, as rings see it.
fn rings(members: usize, pledges: &[Pledged<'_>]) -> Rings {
    let open = pledges
        .iter()
        .filter(|pledge| pledge.is_open() && pledge.guarantor != pledge.borrower);
    let ways: Vec<(usize, usize)> = open.map(|pledge| (pledge.guarantor, pledge.borrower)).collect();
    Rings::new(members, &ways)
}

/// The first fault of a pledge, in the order of the rule page, against those before it.
fn fault(
    pledge: &Pledged<'_>,
    saver: &Saver<'_>,
    savers: &[Saver<'_>],
    rings: &mut Rings,
    currency: Currency,
) -> Option<PledgeFault> {
    if !pledge.is_open() {
        return None;
    }
    match saver.standing {
        MemberStanding::Left => return Some(PledgeFault::GuarantorLeft),
        MemberStanding::Suspended => return Some(PledgeFault::GuarantorSuspended),
        MemberStanding::Good | MemberStanding::NotGood => {}
    }
    if pledge.guarantor == pledge.borrower {
        return Some(PledgeFault::SelfGuarantee);
    }
    if let Some(ring) = rings.closed_by(pledge.guarantor, pledge.borrower) {
        let ids = ring.into_iter().filter_map(|place| savers.get(place));
        return Some(PledgeFault::Ring {
            members: ids.map(|saver| saver.id.to_owned()).collect(),
        });
    }
    (pledge.amount > saver.free()).then(|| PledgeFault::AboveFreeSavings {
        free: saver.free().or_zero().amount(currency),
    })
}

impl Saver<'_> {
    /// What is free for the next pledge; below 0 if too much is pledged.
    fn free(&self) -> Minor {
        self.savings - self.own_cover - self.in_force
    }

    fn position(&self, currency: Currency) -> GuarantorPosition {
        let free = self.savings - self.own_cover - self.pledged;
        GuarantorPosition {
            member: self.id.to_owned(),
            savings: self.savings.amount(currency),
            own_cover: self.own_cover.amount(currency),
            pledged: self.pledged.amount(currency),
            free_savings: free.amount(currency),
            shortfall: (-free).or_zero().amount(currency),
            exposure: self.exposure.amount(currency),
        }
    }
}

/// 10⁶: coverage has 6 places.
const MILLION: i128 = 1_000_000;

impl Guaranteed<'_> {
    fn coverage(mut self, savers: &[Saver<'_>], currency: Currency) -> LoanCoverage {
        sort::ascending(&mut self.guarantors);
        self.guarantors.dedup();
        let millionths = (!self.owed.is_zero())
            .then(|| divide(self.counted.0.saturating_mul(MILLION), self.owed.0, RoundingMode::Floor));
        LoanCoverage {
            loan: self.id.to_owned(),
            member: savers.get(self.member).map_or("", |saver| saver.id).to_owned(),
            owed: self.owed.amount(currency),
            guarantors: i32::try_from(self.guarantors.len()).unwrap_or(i32::MAX),
            pledged: self.pledged.amount(currency),
            counted: self.counted.amount(currency),
            coverage: millionths.and_then(|millionths| Decimal::try_from_i128_with_scale(millionths, 6).ok()),
            uncovered: (self.owed - self.counted).or_zero().amount(currency),
        }
    }
}
