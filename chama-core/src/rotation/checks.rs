//! What can be wrong with terms and events, whatever happened before; and the terms in smallest units.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{DefaultBearer, JoinerPot, OwnPart, PotPolicy, Rotation, RotationEventKind, RotationHand, RotationTerms};
use crate::calendar::check_series;
use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{
    HAND_GUARANTORS, HANDS_DECIMALS, PART_DECIMALS, ROTATION_EVENTS, ROTATION_HANDS, ROUND_WINNERS, WEIGHT, check_date,
    check_decimals, check_fraction, check_id, check_rate,
};
use crate::money::{Currency, ExactRounding, Minor, minor_amount, minor_signed, positive_amount};

/// Ten thousandths: sizes have at most four decimals.
pub(super) const WHOLE_HAND: i128 = 10_000;

/// The terms in smallest units.
pub(super) struct Exact {
    pub(super) contribution: Minor,
    pub(super) rounding: ExactRounding,
    pub(super) winners: i128,
    pub(super) reserve: Minor,
    pub(super) currency: Currency,
    own_part: OwnPart,
}

impl Exact {
    /// What two hands of these sizes put into each other's pot.
    pub(super) fn pair(&self, one: i128, other: i128) -> Minor {
        let sizes = one.saturating_mul(other);
        let whole = WHOLE_HAND.saturating_mul(WHOLE_HAND).saturating_mul(self.winners);
        self.rounding.ratio(self.contribution.0.saturating_mul(sizes), whole)
    }

    /// What a hand of this size puts into its own pot.
    pub(super) fn own(&self, size: i128) -> Minor {
        match self.own_part {
            OwnPart::Paid => self.pair(size, size),
            OwnPart::NotPaid => Minor::ZERO,
        }
    }
}

/// A size in ten thousandths.
pub(super) fn exact_size(size: Decimal) -> i128 {
    let size = size.normalize();
    let missing = 4_u32.saturating_sub(size.scale());
    size.mantissa().saturating_mul(10_i128.saturating_pow(missing))
}

/// A part of a guarantor in millionths.
pub(super) fn exact_part(part: Decimal) -> i128 {
    let part = part.normalize();
    let missing = 6_u32.saturating_sub(part.scale());
    part.mantissa().saturating_mul(10_i128.saturating_pow(missing))
}

pub(super) fn not_compatible(first: &str, second: &str, reason: &str) -> ChamaError {
    ChamaError::NotCompatible {
        first: first.to_owned(),
        second: second.to_owned(),
        reason: reason.to_owned(),
    }
}

pub(super) fn no_such_hand(argument: &str, id: &str) -> ChamaError {
    ChamaError::NotFound {
        argument: argument.to_owned(),
        value: id.to_owned(),
        expected: "a hand of the rotation".to_owned(),
    }
}

const GIVEN_BACK: &str = "money that is given back is borne by nobody";

/// Checks the terms, with paths below them, in the order of the page.
pub(super) fn check_terms(terms: &RotationTerms) -> Result<Exact, ChamaError> {
    let currency = terms.currency;
    let contribution = positive_amount("contribution", terms.contribution, currency)?;
    check_series("series", &terms.series)?;
    check_hands("hands", &terms.hands)?;
    check_guarantors(&terms.hands)?;
    ROUND_WINNERS.check("winners", i64::from(terms.winners))?;
    let rounding = terms.rounding.exact("rounding", currency)?;
    check_fraction("kept_share", terms.kept_share)?;
    if let PotPolicy::Guaranteed { most: Some(most) } = &terms.pot {
        minor_amount("pot.most", *most, currency)?;
    }
    check_bearer("bearer", &terms.bearer, currency)?;
    let reserve = minor_amount("reserve", terms.reserve, currency)?;
    check_fraction("commission", terms.commission)?;
    if terms.pot == PotPolicy::RefundAll && terms.bearer != DefaultBearer::Beneficiary {
        return Err(not_compatible("pot", "bearer", GIVEN_BACK));
    }
    Ok(Exact {
        contribution,
        rounding,
        winners: i128::from(terms.winners),
        reserve,
        currency,
        own_part: terms.own_part,
    })
}

/// Checks a list of hands, each and their ids.
pub(super) fn check_hands(list: &str, hands: &[RotationHand]) -> Result<(), ChamaError> {
    ROTATION_HANDS.check_len(list, hands.len())?;
    for (place, hand) in hands.iter().enumerate() {
        check_hand(hand).map_err(|error| error.within(&format!("{list}[{place}]")))?;
    }
    unique(list, hands.iter().map(|hand| hand.id.as_str()), "id")
}

fn check_hand(hand: &RotationHand) -> Result<(), ChamaError> {
    check_id("id", &hand.id)?;
    hand.member
        .as_deref()
        .map_or(Ok(()), |member| check_id("member", member))?;
    let size = hand.size;
    if size <= Decimal::ZERO || size > Decimal::ONE {
        return Err(ChamaError::OutOfRange {
            argument: "size".to_owned(),
            value: size.to_string(),
            minimum: "0.0001".to_owned(),
            maximum: "1".to_owned(),
        });
    }
    check_decimals("size", size, HANDS_DECIMALS)?;
    HAND_GUARANTORS.check_len("guarantors", hand.guarantors.len())?;
    for (place, guarantor) in hand.guarantors.iter().enumerate() {
        let below = |error: ChamaError| error.within(&format!("guarantors[{place}]"));
        check_id("hand", &guarantor.hand).map_err(below)?;
        if guarantor.part <= Decimal::ZERO {
            return Err(WEIGHT.refuse("part", guarantor.part)).map_err(below);
        }
        WEIGHT.check_decimal("part", guarantor.part).map_err(below)?;
        check_decimals("part", guarantor.part, PART_DECIMALS).map_err(below)?;
    }
    unique(
        "guarantors",
        hand.guarantors.iter().map(|guarantor| guarantor.hand.as_str()),
        "hand",
    )?;
    if let Some(place) = hand.guarantors.iter().position(|guarantor| guarantor.hand == hand.id) {
        let guarantor = format!("guarantors[{place}].hand");
        return Err(not_compatible(&guarantor, "id", "nobody answers for themselves"));
    }
    Ok(())
}

/// Every guarantor is a hand of the list.
fn check_guarantors(hands: &[RotationHand]) -> Result<(), ChamaError> {
    if hands.iter().all(|hand| hand.guarantors.is_empty()) {
        return Ok(());
    }
    let ids: BTreeMap<&str, ()> = hands.iter().map(|hand| (hand.id.as_str(), ())).collect();
    for (place, hand) in hands.iter().enumerate() {
        for (at, guarantor) in hand.guarantors.iter().enumerate() {
            if !ids.contains_key(guarantor.hand.as_str()) {
                let argument = format!("hands[{place}].guarantors[{at}].hand");
                return Err(no_such_hand(&argument, &guarantor.hand));
            }
        }
    }
    Ok(())
}

fn check_bearer(argument: &str, bearer: &DefaultBearer, currency: Currency) -> Result<(), ChamaError> {
    match bearer {
        DefaultBearer::Reserve { most: Some(most) } => {
            minor_amount(&format!("{argument}.most"), *most, currency).map(|_| ())
        }
        _ => Ok(()),
    }
}

/// Checks the events one by one, with paths below the rotation, then their ids.
pub(super) fn check_events(rotation: &Rotation) -> Result<(), ChamaError> {
    ROTATION_EVENTS.check_len("events", rotation.events.len())?;
    for (place, event) in rotation.events.iter().enumerate() {
        check_id("id", &event.id)
            .and_then(|()| check_date("value_date", event.value_date))
            .and_then(|()| check_kind(&event.what, &rotation.terms).map_err(|error| error.within("what")))
            .map_err(|error| error.within(&format!("events[{place}]")))?;
        if rotation.terms.pot == PotPolicy::RefundAll && borne(&event.what) {
            let bearer = format!("events[{place}].what.bearer");
            return Err(not_compatible(&bearer, "terms.pot", GIVEN_BACK));
        }
    }
    unique("events", rotation.events.iter().map(|event| event.id.as_str()), "id")
}

fn borne(what: &RotationEventKind) -> bool {
    let RotationEventKind::Defaulted { bearer, .. } = what else {
        return false;
    };
    bearer
        .as_ref()
        .is_some_and(|bearer| *bearer != DefaultBearer::Beneficiary)
}

fn check_kind(what: &RotationEventKind, terms: &RotationTerms) -> Result<(), ChamaError> {
    let currency = terms.currency;
    match what {
        RotationEventKind::Paid { hand, amount, .. } => {
            check_id("hand", hand)?;
            positive_amount("amount", *amount, currency).map(|_| ())
        }
        RotationEventKind::ReservePaidIn { amount } => positive_amount("amount", *amount, currency).map(|_| ()),
        RotationEventKind::Swapped { hand, other, agreed_by } => {
            check_id("hand", hand)?;
            check_id("other", other)?;
            ROTATION_HANDS.check_len("agreed_by", agreed_by.len())
        }
        RotationEventKind::Skipped { hand, .. } | RotationEventKind::Reinstated { hand } => check_id("hand", hand),
        RotationEventKind::Joined { hand, pot } => {
            check_hand(hand).map_err(|error| error.within("hand"))?;
            match pot {
                JoinerPot::Full { interest } => check_rate("pot.interest", *interest),
                JoinerPot::Short => Ok(()),
            }
        }
        RotationEventKind::Left { hand, fee, .. } => {
            check_id("hand", hand)?;
            minor_amount("fee", *fee, currency).map(|_| ())
        }
        RotationEventKind::Defaulted { hand, bearer } => {
            check_id("hand", hand)?;
            bearer
                .as_ref()
                .map_or(Ok(()), |bearer| check_bearer("bearer", bearer, currency))
        }
        RotationEventKind::Sold { hand, buyer, price } => {
            check_id("hand", hand)?;
            check_id("buyer", buyer)?;
            price.map_or(Ok(()), |price| minor_signed("price", price, currency).map(|_| ()))
        }
    }
}
