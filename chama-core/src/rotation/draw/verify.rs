//! Is a transcript what follows from its secrets? Every fault.

use super::check::errors;
use super::hashes::equal;
use super::{DrawOutcome, DrawTerms, DrawTranscript, NotRevealed, RevealFault, transcript};
use crate::error::{ChamaError, Fault};

/// Returns every fault of a transcript; an empty list is a proof that its order follows from its secrets.
///
/// Everything is computed again from the text, the policy, the hands, the commitments and the reveals; what is not well formed is
/// refused first. When something was published no transcript can show: compare `agreed` with what was written down before
/// the first reveal. Source: docs/src/rules/turns.md#verifying-a-draw.
///
/// # Examples
/// ```
/// use chama_core::rotation::*;
/// let hands = vec![DrawHand { hand: "a".to_owned(), member: "amina".to_owned() }];
/// let secret = DrawSecret {
///     text: "chama-42".to_owned(),
///     member: "amina".to_owned(),
///     salt: "0123456789abcdef".to_owned(),
///     secret: "maembe".to_owned(),
/// };
/// let commitment = DrawCommitment { member: "amina".to_owned(), commitment: draw_commitment(&secret)? };
/// let mut terms = DrawTerms::new(secret.text.clone(), hands, vec![commitment]);
/// terms.reveals = vec![DrawReveal { member: secret.member, salt: secret.salt, secret: secret.secret }];
/// let mut transcript = draw_transcript(&terms)?;
/// assert!(verify_draw(&transcript).is_empty());
/// transcript.order = vec!["b".to_owned()];
/// assert_eq!(verify_draw(&transcript)[0].message, "`transcript.order[0]` is b, but what stands before it gives a");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
#[doc(alias = "draw_faults")]
pub fn verify_draw(transcript: &DrawTranscript) -> Vec<Fault> {
    let terms = DrawTerms {
        text: transcript.text.clone(),
        missing: transcript.missing,
        hands: transcript.hands.clone(),
        commitments: transcript.commitments.clone(),
        reveals: transcript.reveals.clone(),
    };
    let refused = errors(&terms);
    if !refused.is_empty() {
        let fault = |error: ChamaError| error.within("transcript").into_fault();
        return refused.into_iter().map(fault).collect();
    }
    match self::transcript(&terms) {
        Ok(right) => differences(transcript, &right),
        Err(error) => vec![error.within("transcript").into_fault()],
    }
}

fn differences(found: &DrawTranscript, right: &DrawTranscript) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !equal(&found.agreed, &right.agreed) {
        faults.push(fault("agreed", &found.agreed, &right.agreed));
    }
    if found.not_revealed != right.not_revealed {
        let (value, expected) = (silent(&found.not_revealed), silent(&right.not_revealed));
        faults.push(fault("not_revealed", &value, &expected));
    }
    if found.outcome != right.outcome {
        faults.push(fault("outcome", outcome(found), outcome(right)));
    }
    for (path, found, right) in [
        ("seed_text", &found.seed_text, &right.seed_text),
        ("seed", &found.seed, &right.seed),
    ] {
        let (value, expected) = (or_none(found), or_none(right));
        if found.is_some() != right.is_some() || !equal(value, expected) {
            faults.push(fault(path, value, expected));
        }
    }
    if found.order.len() != right.order.len() {
        let hands = |order: &[String]| format!("{} hands", order.len());
        faults.push(fault("order", &hands(&found.order), &hands(&right.order)));
        return faults;
    }
    for (place, (found, right)) in found.order.iter().zip(&right.order).enumerate() {
        if found != right {
            faults.push(fault(&format!("order[{place}]"), found, right));
        }
    }
    faults
}

fn fault(path: &str, value: &str, expected: &str) -> Fault {
    let argument = format!("transcript.{path}");
    let message = format!("`{argument}` is {value}, but what stands before it gives {expected}");
    let error = ChamaError::InvalidText {
        argument,
        value: value.to_owned(),
        expected: expected.to_owned(),
    };
    Fault {
        message,
        ..error.into_fault()
    }
}

fn outcome(transcript: &DrawTranscript) -> &'static str {
    match transcript.outcome {
        DrawOutcome::Drawn => "drawn",
        DrawOutcome::Void => "void",
    }
}

fn or_none(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or("none")
}

fn silent(list: &[NotRevealed]) -> String {
    if list.is_empty() {
        return "nobody".to_owned();
    }
    let line = |one: &NotRevealed| match one.reason {
        RevealFault::Missing => format!("{} missing", one.member),
        RevealFault::Wrong => format!("{} wrong", one.member),
    };
    list.iter().map(line).collect::<Vec<_>>().join(", ")
}
