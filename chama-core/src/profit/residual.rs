//! Who gets what is left over when parts are rounded down.

use serde::{Deserialize, Serialize};

use crate::error::ChamaError;
use crate::money::{Minor, floors, hand_out};
use crate::wire::kind_enum;

/// Who gets what is left over when the parts are rounded down.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum ProfitResidual {
    /// One step each to the parts that lost most; between equals, the smaller id.
    #[default]
    LargestRemainder,
    /// Nobody: it stays beside the parts.
    Reserve,
    /// All of it, with what is less than a step, to one member.
    Member {
        /// Who.
        member: String,
    },
}

kind_enum!(ProfitResidual);

/// A [`ProfitResidual`] with the place of its member.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rest {
    LargestRemainder,
    Reserve,
    To(usize),
}

impl ProfitResidual {
    /// Looks the member up among `ids`, which are in order.
    pub(crate) fn find(&self, ids: &[&str], expected: &str) -> Result<Rest, ChamaError> {
        match self {
            Self::LargestRemainder => Ok(Rest::LargestRemainder),
            Self::Reserve => Ok(Rest::Reserve),
            Self::Member { member } => place(ids, "terms.residual.member", member, expected).map(Rest::To),
        }
    }
}

/// The place of a member among `ids`, which are in order.
pub(crate) fn place(ids: &[&str], argument: &str, member: &str, expected: &str) -> Result<usize, ChamaError> {
    ids.binary_search(&member).map_err(|_| ChamaError::NotFound {
        argument: argument.to_owned(),
        value: member.to_owned(),
        expected: expected.to_owned(),
    })
}

/// The parts of a whole of either sign by weights, in steps, and what nobody got. Some weight is not 0.
pub(crate) fn cut(whole: Minor, step: i128, weights: &[i128], rest: Rest) -> (Vec<Minor>, Minor) {
    let sign = whole.0.signum();
    let step = step.max(1);
    let steps = whole.0.saturating_abs().div_euclid(step);
    let mut parts = floors(steps, weights);
    if let Rest::LargestRemainder = rest {
        let given = parts.iter().map(|part| part.steps).fold(0, i128::saturating_add);
        hand_out(&mut parts, steps.saturating_sub(given));
    }
    let signed = |steps: i128| Minor(steps.saturating_mul(step).saturating_mul(sign));
    let mut amounts: Vec<Minor> = parts.iter().map(|part| signed(part.steps)).collect();
    let left = whole - amounts.iter().copied().sum();
    if let Rest::To(place) = rest
        && let Some(amount) = amounts.get_mut(place)
    {
        *amount += left;
        return (amounts, Minor::ZERO);
    }
    (amounts, left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_is_cut_like_a_profit() {
        for whole in [-1_000, 1_000] {
            let (parts, rest) = cut(Minor(whole), 1, &[1, 1, 1], Rest::LargestRemainder);
            assert_eq!(rest, Minor::ZERO);
            assert_eq!(parts[0].0, 334 * whole.signum());
            assert_eq!(parts.into_iter().sum::<Minor>().0, whole);
        }
    }

    #[test]
    fn what_is_left_over_goes_where_it_is_said() {
        let cut = |rest| cut(Minor(1_003), 5, &[1, 1, 1], rest);
        assert_eq!(
            cut(Rest::LargestRemainder),
            (vec![Minor(335), Minor(335), Minor(330)], Minor(3))
        );
        assert_eq!(cut(Rest::Reserve), (vec![Minor(330); 3], Minor(13)));
        assert_eq!(cut(Rest::To(1)).0, [Minor(330), Minor(343), Minor(330)]);
    }
}
