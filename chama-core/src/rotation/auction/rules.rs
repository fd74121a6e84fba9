//! The terms of a chit, checked, in smallest units.

use super::{ChitTerms, CommissionPaid};
use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{AMOUNT, CHIT_HANDS, check_fraction, check_id};
use crate::money::{ExactRounding, Minor, RoundingMode, Taker, positive_amount, shared};
use crate::sort;

pub(super) struct Rules<'a> {
    pub(super) terms: &'a ChitTerms,
    /// The hands by id; below they are known by their place here.
    pub(super) hands: Vec<&'a str>,
    pub(super) contribution: Minor,
    pub(super) value: Minor,
    pub(super) commission: Minor,
    /// The least and the largest discount.
    pub(super) least: Minor,
    pub(super) largest: Minor,
}

impl<'a> Rules<'a> {
    pub(super) fn of(terms: &'a ChitTerms) -> Result<Self, ChamaError> {
        let currency = terms.currency;
        let contribution = positive_amount("terms.contribution", terms.contribution, currency)?;
        CHIT_HANDS.check_len("terms.hands", terms.hands.len())?;
        for (place, hand) in terms.hands.iter().enumerate() {
            check_id("", hand).map_err(|error| error.within(&format!("terms.hands[{place}]")))?;
        }
        unique("terms.hands", terms.hands.iter().map(String::as_str), "").map_err(without_field)?;
        let count = i128::try_from(terms.hands.len()).unwrap_or(i128::MAX);
        let value = Minor(contribution.0.saturating_mul(count));
        if value.0 > i128::from(AMOUNT.maximum).saturating_mul(currency.units()) {
            return Err(ChamaError::ResultTooLarge {
                quantity: "chit value".to_owned(),
                maximum: AMOUNT.maximum.to_string(),
            });
        }
        check_fraction("terms.commission", terms.commission)?;
        if let Some(share) = terms.maximum_discount {
            check_fraction("terms.maximum_discount", share)?;
        }
        let rounding = terms.rounding.exact("terms.rounding", currency)?;
        let commission = rounding.part(value, terms.commission);
        let mut hands: Vec<&str> = terms.hands.iter().map(String::as_str).collect();
        sort::ascending(&mut hands);
        let mut rules = Self {
            terms,
            hands,
            contribution,
            value,
            commission,
            least: Minor::ZERO,
            largest: value,
        };
        rules.bound_discounts()?;
        Ok(rules)
    }

    /// What a bid may be: at least what pays the commission, at most what leaves a prize.
    fn bound_discounts(&mut self) -> Result<(), ChamaError> {
        let refused = |second: &str, reason: &str| {
            Err(ChamaError::NotCompatible {
                first: "terms.commission".to_owned(),
                second: second.to_owned(),
                reason: reason.to_owned(),
            })
        };
        if self.commission > self.value {
            return refused("terms.rounding", "the commission would be above the chit value");
        }
        match self.terms.commission_paid {
            CommissionPaid::FromDiscount => self.least = self.commission,
            CommissionPaid::OnTop => self.largest = self.value - self.commission,
            CommissionPaid::WithInstalment => {}
        }
        let down = ExactRounding {
            mode: RoundingMode::Down,
            step: 1,
        };
        let Some(cap) = self.terms.maximum_discount.map(|share| down.part(self.value, share)) else {
            return Ok(());
        };
        if cap < self.least {
            return refused(
                "terms.maximum_discount",
                "the largest discount would not pay the commission",
            );
        }
        if cap > self.largest {
            return refused("terms.maximum_discount", "the prize would be negative");
        }
        self.largest = cap;
        Ok(())
    }

    pub(super) fn place(&self, hand: &str) -> Option<usize> {
        self.hands.binary_search(&hand).ok()
    }

    /// The places of hands that are named in a list, each once; of all hands there is nothing to auction.
    pub(super) fn places(&self, list: &str, named: &[String]) -> Result<Vec<usize>, ChamaError> {
        let mut places = Vec::with_capacity(named.len());
        for (index, hand) in named.iter().enumerate() {
            let found = self.place(hand);
            places.push(found.ok_or_else(|| not_found(format!("{list}[{index}]"), hand))?);
        }
        unique(list, named.iter().map(String::as_str), "").map_err(without_field)?;
        if places.len() == self.hands.len() {
            return Err(ChamaError::NoAnswer {
                argument: list.to_owned(),
                reason: "every hand has won".to_owned(),
            });
        }
        Ok(places)
    }

    /// An amount in equal parts for some of so many; what does not divide goes to the first by id.
    pub(super) fn parts(&self, amount: Minor, takes: impl Fn(usize) -> bool) -> Vec<Minor> {
        let takers: Vec<Taker> = (0..self.hands.len())
            .map(|place| Taker::by(takes(place).into()))
            .collect();
        shared(amount.0, &takers).into_iter().map(Minor).collect()
    }

    /// What each hand contributes before dividends, with its part of the commission if that is paid so.
    pub(super) fn instalments(&self) -> Vec<Minor> {
        let on_it = match self.terms.commission_paid {
            CommissionPaid::WithInstalment => self.commission,
            CommissionPaid::FromDiscount | CommissionPaid::OnTop => Minor::ZERO,
        };
        let parts = self.parts(on_it, |_| true);
        parts.into_iter().map(|part| self.contribution + part).collect()
    }
}

pub(super) fn not_found(argument: String, hand: &str) -> ChamaError {
    ChamaError::NotFound {
        argument,
        value: hand.to_owned(),
        expected: "a hand of `terms.hands`".to_owned(),
    }
}

/// A list of ids has no field: `terms.hands[1].` is `terms.hands[1]`.
fn without_field(mut error: ChamaError) -> ChamaError {
    for path in error.paths().into_iter().flatten() {
        path.truncate(path.trim_end_matches('.').len());
    }
    error
}
