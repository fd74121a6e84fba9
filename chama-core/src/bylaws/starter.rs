//! By-laws to start from, one set for each kind of group: what Kenyan groups of that kind commonly agree.
//!
//! They are a draft for the first general meeting, not a recommendation: every number in them is there to be
//! talked about. Amounts are those of a group in Kenya; other currencies get about the same money in round
//! numbers. The numbers and where they come from: `docs/src/rules/bylaws.md#starter-by-laws`.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    Bylaws, CatchUp, ContributionRule, DueBasis, Fund, Grace, ItemCap, LoanProduct, MeetingRule, PenaltyBasis,
    PenaltyEvery, PenaltyRule, PenaltyTrigger,
};
use crate::calendar::{BusinessDayRule, Frequency, MonthEnd};
use crate::chama::GroupKind;
use crate::error::ChamaError;
use crate::limits::check_date;
use crate::loan::{
    Amortisation, EligibilityRules, FeeCharge, FeeCollection, LoanFee, LoanInDuplum, LoanInterest, LoanRules,
    SavingsCounted, SavingsMultiple, StandingNeeded,
};
use crate::money::{Currency, Minor};
use crate::rate::{Rate, RatePeriod};
use crate::share::{LeftOver, ShareRule};

/// What starter by-laws are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StarterTerms {
    /// What the group saves for.
    pub group_kind: GroupKind,
    /// The first day: of the by-laws, of the meetings and of the contributions.
    #[serde(with = "crate::wire::date")]
    pub effective_from: NaiveDate,
    /// The currency (default: KES).
    #[serde(default)]
    pub currency: Currency,
}

impl StarterTerms {
    /// In KES.
    pub fn new(group_kind: GroupKind, effective_from: NaiveDate) -> Self {
        Self {
            group_kind,
            effective_from,
            currency: Currency::default(),
        }
    }
}

/// Returns by-laws to start from for a kind of group; they have no fault and no warning.
///
/// Rule: docs/src/rules/bylaws.md#starter-by-laws.
///
/// # Errors
/// `date_out_of_range` (terms.effective_from).
///
/// # Examples
/// ```
/// use chama_core::bylaws::{StarterTerms, bylaws_faults, starter_bylaws};
/// use chama_core::chama::GroupKind;
/// let bylaws = starter_bylaws(&StarterTerms::new(GroupKind::Vsla, "2026-01-10".parse().unwrap()))?;
/// assert_eq!(bylaws.share.as_ref().map(|share| share.price.to_string()), Some("100.00".to_owned()));
/// assert_eq!(bylaws_faults(&[bylaws]), []);
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn starter_bylaws(terms: &StarterTerms) -> Result<Bylaws, ChamaError> {
    check_date("terms.effective_from", terms.effective_from)?;
    let draft = Draft {
        start: terms.effective_from,
        currency: terms.currency,
    };
    Ok(match terms.group_kind {
        GroupKind::MerryGoRound => draft.merry_go_round(),
        GroupKind::TableBanking => draft.table_banking(),
        GroupKind::Vsla => draft.vsla(),
        GroupKind::Welfare => draft.welfare(),
        GroupKind::InvestmentClub => draft.investment_club(),
    })
}

struct Draft {
    start: NaiveDate,
    currency: Currency,
}

impl Draft {
    /// 1,000 a hand each week; the pot goes round.
    fn merry_go_round(&self) -> Bylaws {
        Bylaws {
            contributions: vec![self.contribution("turn", Fund::Rotation, 1_000, weekly())],
            penalties: vec![
                self.once("late", Grace::default(), Fund::Reserve),
                self.meeting("absent", PenaltyTrigger::MissedMeeting, 100, Fund::Reserve),
                self.meeting("latecomer", PenaltyTrigger::LateToMeeting, 50, Fund::Reserve),
            ],
            ..self.document(500, weekly())
        }
    }

    /// 1,000 of savings a hand and 200 of welfare a member each month; 5 % a week on what is late, to half of it.
    fn table_banking(&self) -> Bylaws {
        let late = PenaltyRule {
            every: PenaltyEvery::Week,
            per_item: Some(ItemCap::Share {
                share: Decimal::new(5, 1),
            }),
            ..late("late", Decimal::new(5, 2))
        };
        Bylaws {
            contributions: vec![
                self.contribution("savings", Fund::Savings, 1_000, monthly()),
                self.welfare_contribution(200, monthly()),
            ],
            penalties: vec![
                late,
                self.meeting("absent", PenaltyTrigger::MissedMeeting, 200, Fund::LoanFund),
                self.meeting("latecomer", PenaltyTrigger::LateToMeeting, 50, Fund::LoanFund),
            ],
            loans: vec![LoanProduct {
                minimum_amount: Some(self.amount(1_000)),
                maximum_amount: Some(self.amount(30_000)),
                rules: late_instalments(),
                eligibility: EligibilityRules {
                    standing: Some(StandingNeeded::Active),
                    loan_arrears: Some(Decimal::ZERO),
                    savings_multiple: Some(SavingsMultiple::new(Decimal::from(3))),
                    ..EligibilityRules::default()
                },
                ..LoanProduct::new("table".to_owned(), on_the_balance(10, RatePeriod::Month), 3)
            }],
            ..self.document(1_000, monthly())
        }
    }

    /// One to five shares of 100 at each weekly meeting, and 50 of social fund a member.
    fn vsla(&self) -> Bylaws {
        let share = ShareRule {
            minimum: 1,
            left_over: LeftOver::NextMeeting,
            ..ShareRule::new(self.amount(100))
        };
        Bylaws {
            contributions: vec![self.welfare_contribution(50, weekly())],
            share: Some(share),
            penalties: vec![
                self.meeting("absent", PenaltyTrigger::MissedMeeting, 50, Fund::LoanFund),
                self.meeting("latecomer", PenaltyTrigger::LateToMeeting, 20, Fund::LoanFund),
            ],
            loans: vec![LoanProduct {
                minimum_amount: Some(self.amount(1_000)),
                maximum_amount: Some(self.amount(30_000)),
                repayment: Amortisation::EqualPrincipal,
                frequency: Frequency::Weeks { every: 4 },
                rules: late_instalments(),
                eligibility: EligibilityRules {
                    standing: Some(StandingNeeded::Active),
                    savings_counted: SavingsCounted::Shares,
                    loan_arrears: Some(Decimal::ZERO),
                    open_loans: Some(1),
                    savings_multiple: Some(SavingsMultiple::new(Decimal::from(3))),
                    ..EligibilityRules::default()
                },
                ..LoanProduct::new("fund".to_owned(), on_the_balance(10, RatePeriod::FourWeeks), 3)
            }],
            ..self.document(200, weekly())
        }
    }

    /// 300 a member each month; a week of grace, then 50 for each month begun, at most what was due.
    fn welfare(&self) -> Bylaws {
        let late = PenaltyRule {
            every: PenaltyEvery::Month,
            grace: Grace::CalendarDays { days: 7 },
            per_item: Some(ItemCap::Share { share: Decimal::ONE }),
            fund: Fund::Welfare,
            ..PenaltyRule::new(
                "late".to_owned(),
                any_contribution(),
                PenaltyBasis::Fixed {
                    amount: self.amount(50),
                },
            )
        };
        Bylaws {
            contributions: vec![self.welfare_contribution(300, monthly())],
            penalties: vec![
                late,
                self.meeting("absent", PenaltyTrigger::MissedMeeting, 100, Fund::Welfare),
            ],
            loans: vec![LoanProduct {
                fund: Fund::Welfare,
                maximum_amount: Some(self.amount(10_000)),
                eligibility: EligibilityRules {
                    standing: Some(StandingNeeded::Active),
                    open_loans: Some(1),
                    ..EligibilityRules::default()
                },
                ..LoanProduct::new("emergency".to_owned(), on_the_balance(0, RatePeriod::Month), 3)
            }],
            ..self.document(1_000, monthly())
        }
    }

    /// 5,000 a hand each month; who joins later pays what the others paid; five days of grace, then 10 % once.
    fn investment_club(&self) -> Bylaws {
        let savings = ContributionRule {
            catch_up: CatchUp::MissedContributions,
            ..self.contribution("savings", Fund::Savings, 5_000, monthly())
        };
        Bylaws {
            contributions: vec![savings],
            penalties: vec![
                self.once("late", Grace::CalendarDays { days: 5 }, Fund::Project),
                self.meeting("absent", PenaltyTrigger::MissedMeeting, 500, Fund::Administration),
                self.meeting("latecomer", PenaltyTrigger::LateToMeeting, 200, Fund::Administration),
            ],
            loans: vec![LoanProduct {
                maximum_amount: Some(self.amount(500_000)),
                fees: vec![LoanFee {
                    id: "processing".to_owned(),
                    charge: FeeCharge::ShareOfPrincipal {
                        share: Decimal::new(1, 2),
                    },
                    collected: FeeCollection::Deducted,
                }],
                rules: late_instalments(),
                eligibility: EligibilityRules {
                    standing: Some(StandingNeeded::Active),
                    tenure_months: Some(6),
                    loan_arrears: Some(Decimal::ZERO),
                    guarantors: Some(2),
                    savings_multiple: Some(SavingsMultiple::new(Decimal::from(3))),
                    coverage: Some(Decimal::ONE),
                    ..EligibilityRules::default()
                },
                ..LoanProduct::new("development".to_owned(), on_the_balance(1, RatePeriod::Month), 24)
            }],
            ..self.document(5_000, monthly())
        }
    }

    /// What all have: a joining fee for running costs, and meetings.
    fn document(&self, joining_fee: i64, meets: Frequency) -> Bylaws {
        let mut document = Bylaws::new(self.start);
        document.currency = self.currency;
        document.membership.joining_fee = self.amount(joining_fee);
        document.meeting = Some(MeetingRule {
            first_meeting: self.start,
            frequency: meets,
            meeting_day: BusinessDayRule::Unadjusted,
        });
        document
    }

    fn contribution(&self, id: &str, fund: Fund, shillings: i64, frequency: Frequency) -> ContributionRule {
        ContributionRule {
            fund,
            ..ContributionRule::new(id.to_owned(), self.amount(shillings), self.start, frequency)
        }
    }

    /// Everybody may be in need, so everybody pays the same, whatever the hands.
    fn welfare_contribution(&self, shillings: i64, frequency: Frequency) -> ContributionRule {
        ContributionRule {
            basis: DueBasis::PerMember,
            ..self.contribution("welfare", Fund::Welfare, shillings, frequency)
        }
    }

    /// A tenth of what is unpaid, once.
    fn once(&self, id: &str, grace: Grace, fund: Fund) -> PenaltyRule {
        PenaltyRule {
            grace,
            fund,
            ..late(id, Decimal::new(10, 2))
        }
    }

    fn meeting(&self, id: &str, trigger: PenaltyTrigger, shillings: i64, fund: Fund) -> PenaltyRule {
        let basis = PenaltyBasis::Fixed {
            amount: self.amount(shillings),
        };
        PenaltyRule {
            fund,
            ..PenaltyRule::new(id.to_owned(), trigger, basis)
        }
    }

    /// About so many Kenyan shillings, in round numbers of the group's currency; here in its smallest unit.
    fn amount(&self, shillings: i64) -> Decimal {
        let cents = i128::from(shillings).saturating_mul(100);
        let amount = match self.currency {
            Currency::Kes => cents,
            Currency::Ugx => i128::from(shillings).saturating_mul(25),
            Currency::Tzs => cents.saturating_mul(20),
            Currency::Rwf => i128::from(shillings).saturating_mul(10),
            Currency::Usd => i128::from(shillings),
        };
        Minor(amount).amount(self.currency)
    }
}

fn late(id: &str, share: Decimal) -> PenaltyRule {
    PenaltyRule::new(id.to_owned(), any_contribution(), PenaltyBasis::Unpaid { share })
}

/// So many hundredths on the reducing balance.
fn on_the_balance(hundredths: i64, per: RatePeriod) -> LoanInterest {
    LoanInterest::ReducingBalance {
        rate: Rate::new(Decimal::new(hundredths, 2), per),
    }
}

/// A twentieth of what is unpaid of an instalment, once; and a debt at most doubles.
fn late_instalments() -> LoanRules {
    let basis = PenaltyBasis::Unpaid {
        share: Decimal::new(5, 2),
    };
    LoanRules {
        penalties: vec![PenaltyRule::new(
            "late_instalment".to_owned(),
            PenaltyTrigger::LateInstalment,
            basis,
        )],
        in_duplum: Some(LoanInDuplum::default()),
        ..LoanRules::default()
    }
}

fn any_contribution() -> PenaltyTrigger {
    PenaltyTrigger::LateContribution {
        contributions: Vec::new(),
    }
}

fn weekly() -> Frequency {
    Frequency::Weeks { every: 1 }
}

fn monthly() -> Frequency {
    Frequency::Months {
        every: 1,
        month_end: MonthEnd::Clamp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bylaws::bylaws_faults;

    #[test]
    fn every_kind_in_every_currency_starts_without_fault_or_warning() {
        use Currency::*;
        use GroupKind::*;
        for group_kind in [MerryGoRound, TableBanking, Vsla, Welfare, InvestmentClub] {
            for currency in [Kes, Ugx, Tzs, Rwf, Usd] {
                let terms = StarterTerms {
                    currency,
                    ..StarterTerms::new(group_kind, "2026-01-31".parse().unwrap())
                };
                let bylaws = starter_bylaws(&terms).unwrap();
                assert_eq!(bylaws.currency, currency);
                assert_eq!(bylaws_faults(&[bylaws]), [], "{group_kind:?} {currency:?}");
            }
        }
    }

    #[test]
    fn a_start_outside_the_calendar_is_refused() {
        let terms = StarterTerms::new(GroupKind::Vsla, "2200-01-01".parse().unwrap());
        assert_eq!(starter_bylaws(&terms).unwrap_err().code(), "date_out_of_range");
    }
}
