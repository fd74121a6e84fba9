//! What is well formed of a draw: every error, in order, with paths below the draw.

use super::{DrawCommitment, DrawReveal, DrawTerms};
use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{COMMITMENTS, DRAW_SALT, DRAW_SECRET, DRAW_TEXT, REVEALS, TURN_HANDS, check_id, check_text};

/// Refuses a text of a draw that is empty, too long or holds control characters.
pub(super) fn check_text_of_draw(argument: &str, text: &str) -> Result<(), ChamaError> {
    DRAW_TEXT.check_len(argument, text.len())?;
    check_text(argument, text)
}

pub(super) fn check_secret(salt: &str, secret: &str) -> Result<(), ChamaError> {
    let refused = |value: String| {
        Err(ChamaError::InvalidText {
            argument: "salt".to_owned(),
            value,
            expected: format!(
                "a salt of {} to {} bytes without control characters",
                DRAW_SALT.minimum, DRAW_SALT.maximum
            ),
        })
    };
    // The salt itself is not shown: it may not be revealed yet.
    if DRAW_SALT
        .check("salt", i64::try_from(salt.len()).unwrap_or(i64::MAX))
        .is_err()
    {
        return refused(format!("{} bytes long", salt.len()));
    }
    if salt.chars().any(char::is_control) {
        return refused("a text with control characters".to_owned());
    }
    DRAW_SECRET.check_len("secret", secret.len())?;
    check_text("secret", secret)
}

fn check_commitment(one: &DrawCommitment) -> Result<(), ChamaError> {
    check_id("member", &one.member)?;
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if one.commitment.len() != 64 || !one.commitment.bytes().all(is_digit) {
        return Err(ChamaError::InvalidText {
            argument: "commitment".to_owned(),
            value: one.commitment.clone(),
            expected: "64 lower-case hexadecimal digits".to_owned(),
        });
    }
    Ok(())
}

/// Every error of a draw, in the order of its documentation.
pub(super) fn errors(terms: &DrawTerms) -> Vec<ChamaError> {
    let mut errors = Vec::from_iter(check_text_of_draw("text", &terms.text).err());
    errors.extend(TURN_HANDS.check_len("hands", terms.hands.len()).err());
    each(&mut errors, "hands", &terms.hands, |one| {
        check_id("hand", &one.hand)?;
        check_id("member", &one.member)
    });
    let hands = terms.hands.iter().map(|one| one.hand.as_str());
    errors.extend(unique("hands", hands, "hand").err());

    errors.extend(COMMITMENTS.check_len("commitments", terms.commitments.len()).err());
    each(&mut errors, "commitments", &terms.commitments, check_commitment);
    let members = terms.commitments.iter().map(|one| one.member.as_str());
    errors.extend(unique("commitments", members.clone(), "member").err());

    let mut committed: Vec<&str> = members.collect();
    crate::sort::ascending(&mut committed);
    errors.extend(REVEALS.check_len("reveals", terms.reveals.len()).err());
    each(&mut errors, "reveals", &terms.reveals, |one: &DrawReveal| {
        check_id("member", &one.member)?;
        check_secret(&one.salt, &one.secret)?;
        match committed.binary_search(&one.member.as_str()) {
            Ok(_) => Ok(()),
            Err(_) => Err(ChamaError::NotFound {
                argument: "member".to_owned(),
                value: one.member.clone(),
                expected: "a member who put in a commitment".to_owned(),
            }),
        }
    });
    let members = terms.reveals.iter().map(|one| one.member.as_str());
    errors.extend(unique("reveals", members, "member").err());
    errors
}

fn each<T>(errors: &mut Vec<ChamaError>, list: &str, items: &[T], check: impl Fn(&T) -> Result<(), ChamaError>) {
    for (place, item) in items.iter().enumerate() {
        errors.extend(check(item).err().map(|error| error.within(&format!("{list}[{place}]"))));
    }
}
