//! The order of the next cycle from that of the last one.
//!
//! In a treasurer's words: again as before, the last first, everybody one place up, or as drawn. By hand: A B C, rotated:
//! B C A.

use serde::{Deserialize, Serialize};

use super::RotationHand;
use super::checks::{check_hands, no_such_hand, not_compatible};
use crate::error::ChamaError;
use crate::limits::ROTATION_HANDS;
use crate::wire::kind_enum;

/// How the next order follows from the last.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum NextOrder {
    /// The same.
    #[default]
    Same,
    /// The last first.
    Reversed,
    /// The first goes last.
    Rotated,
    /// As given: a draw, an auction, a vote.
    Given {
        /// The ids of the hands, each once.
        hands: Vec<String>,
    },
}

kind_enum!(NextOrder);

/// The hands as they were, and how the next order follows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NextOrderTerms {
    /// The hands, in the order of the last cycle.
    pub hands: Vec<RotationHand>,
    /// How (default: the same).
    #[serde(default)]
    pub order: NextOrder,
}

/// The hands in the order of the next cycle.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NextRotationOrder {
    /// How it followed.
    pub order: NextOrder,
    /// The hands.
    pub hands: Vec<RotationHand>,
}

/// Returns the hands in the order of the next cycle, each once.
///
/// Source: docs/src/rules/rotation.md#the-next-cycle.
///
/// # Errors
/// In this order: of the hands those of the terms of a rotation; of the given order `empty` and `too_long`, `not_found` and
/// `duplicate` (`terms.order.hands[i]`), `not_compatible` (a hand that is missing).
///
/// # Examples
/// ```
/// use chama_core::rotation::*;
/// let hands = ["amina", "baraka", "chebet"].map(|id| RotationHand::new(id.to_owned())).to_vec();
/// let next = next_rotation_order(&NextOrderTerms { hands, order: NextOrder::Rotated })?;
/// assert_eq!(next.hands[0].id, "baraka");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn next_rotation_order(terms: &NextOrderTerms) -> Result<NextRotationOrder, ChamaError> {
    check_hands("hands", &terms.hands).map_err(|error| error.within("terms"))?;
    let mut hands = terms.hands.clone();
    match &terms.order {
        NextOrder::Same => {}
        NextOrder::Reversed => hands.reverse(),
        NextOrder::Rotated => hands.rotate_left(1),
        NextOrder::Given { hands: ids } => hands = given(&terms.hands, ids).map_err(|error| error.within("terms"))?,
    }
    Ok(NextRotationOrder {
        order: terms.order.clone(),
        hands,
    })
}

fn given(hands: &[RotationHand], ids: &[String]) -> Result<Vec<RotationHand>, ChamaError> {
    ROTATION_HANDS.check_len("order.hands", ids.len())?;
    let mut left: Vec<Option<&RotationHand>> = hands.iter().map(Some).collect();
    let mut found = Vec::with_capacity(hands.len());
    for (place, id) in ids.iter().enumerate() {
        let argument = format!("order.hands[{place}]");
        let at = hands.iter().position(|hand| hand.id == *id);
        let hand = at.ok_or_else(|| no_such_hand(&argument, id))?;
        let taken = left.get_mut(hand).and_then(Option::take);
        let hand = taken.ok_or_else(|| ChamaError::Duplicate {
            argument,
            value: id.clone(),
        })?;
        found.push(hand.clone());
    }
    match left.into_iter().flatten().next() {
        Some(hand) => Err(not_compatible(
            "order.hands",
            "hands",
            &format!("{} is missing", hand.id),
        )),
        None => Ok(found),
    }
}
