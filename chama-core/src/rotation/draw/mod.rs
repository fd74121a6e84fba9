//! A draw that nobody can steer and anybody can check: commit, then reveal.
//!
//! In a treasurer's words: everybody puts a secret into a closed envelope; when all envelopes are on the table they are opened,
//! and the secrets together make the order. By hand: every step is a SHA-256 of a few lines, on the page
//! `docs/src/rules/turns.md`. Left out: when something was published; and secrets are no passwords, they are shown.

mod check;
mod hashes;
mod verify;

pub use verify::verify_draw;

use serde::{Deserialize, Serialize};

use check::{check_secret, check_text_of_draw, errors};
use hashes::{agreed, commitment, equal, secrets};

use crate::error::ChamaError;
use crate::limits::check_id;
use crate::random::verifiable_shuffle;
use crate::sort;

/// What happens if a secret is not revealed, or another one than was put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingReveal {
    /// There is no order; all begin again.
    #[default]
    Void,
    /// The others' secrets make the order.
    LeaveOut,
    /// The others' secrets make the order; the hands of who did not reveal go to its end.
    PutLast,
}

/// A hand that is drawn, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawHand {
    /// The id of the hand, once in the draw.
    pub hand: String,
    /// The id of its member.
    pub member: String,
}

/// A closed envelope.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawCommitment {
    /// The id of who put it in, once in the draw.
    pub member: String,
    /// What `draw_commitment` gave: 64 lower-case hexadecimal digits.
    pub commitment: String,
}

/// An opened envelope.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawReveal {
    /// The id of who put it in.
    pub member: String,
    /// The salt, 16 to 64 bytes that nobody could guess.
    pub salt: String,
    /// The secret, 1 to 200 bytes.
    pub secret: String,
}

/// A secret and the draw that it is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawSecret {
    /// The text of the draw, 1 to 900 bytes.
    pub text: String,
    /// The id of the member.
    pub member: String,
    /// The salt, 16 to 64 bytes that nobody can guess.
    pub salt: String,
    /// The secret, 1 to 200 bytes.
    pub secret: String,
}

/// What was agreed on, put in and opened.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawTerms {
    /// The text, such as `chama-42|cycle-3|2026-01-05|draw`, 1 to 900 bytes.
    pub text: String,
    /// What happens if a secret is not revealed (default: the draw is void).
    #[serde(default)]
    pub missing: MissingReveal,
    /// The hands, 1 to 1,000, in any order.
    pub hands: Vec<DrawHand>,
    /// The commitments, 1 to 1,000, in any order.
    pub commitments: Vec<DrawCommitment>,
    /// The reveals, in any order (default: none yet).
    #[serde(default)]
    pub reveals: Vec<DrawReveal>,
}

impl DrawTerms {
    /// A draw before the reveals, void if one is missing.
    pub fn new(text: String, hands: Vec<DrawHand>, commitments: Vec<DrawCommitment>) -> Self {
        Self {
            text,
            missing: MissingReveal::default(),
            hands,
            commitments,
            reveals: Vec::new(),
        }
    }
}

/// How a draw ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DrawOutcome {
    /// There is an order.
    Drawn,
    /// There is none: a secret is missing that must not be, or all are.
    Void,
}

/// What is wrong with a reveal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevealFault {
    /// There is none.
    Missing,
    /// It does not give the commitment.
    Wrong,
}

/// A secret that was not revealed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotRevealed {
    /// The id of who put it in.
    pub member: String,
    /// Why it does not count.
    pub reason: RevealFault,
}

/// A draw with all that it takes to check it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawTranscript {
    /// The text.
    pub text: String,
    /// What was to happen if a secret was not revealed.
    pub missing: MissingReveal,
    /// The hands, by id.
    pub hands: Vec<DrawHand>,
    /// The commitments, by member.
    pub commitments: Vec<DrawCommitment>,
    /// The reveals, by member.
    pub reveals: Vec<DrawReveal>,
    /// SHA-256 of what was agreed on and put in: to be written down before the first reveal.
    pub agreed: String,
    /// Whose secrets do not count, and why.
    pub not_revealed: Vec<NotRevealed>,
    /// How it ended.
    pub outcome: DrawOutcome,
    /// The seed text, if there is an order: the text and the SHA-256 of the secrets.
    pub seed_text: Option<String>,
    /// SHA-256 of the seed text.
    pub seed: Option<String>,
    /// The ids of the hands, the first turn first; empty if the draw is void.
    pub order: Vec<String>,
}

/// Returns the commitment to a secret: what is published before anybody reveals.
///
/// SHA-256 of five lines: `chama draw 1 commitment`, text, member, salt, secret. Source: docs/src/rules/turns.md#the-draw.
///
/// # Errors
/// In this order: `empty`, `too_long` and `invalid_text` (`secret.text`, `secret.member`), `invalid_text` (`secret.salt`),
/// `empty`, `too_long` and `invalid_text` (`secret.secret`).
///
/// # Examples
/// ```
/// use chama_core::rotation::{DrawSecret, draw_commitment};
/// let commitment = draw_commitment(&DrawSecret {
///     text: "chama-42|cycle-3|2026-01-05|draw".to_owned(),
///     member: "A".to_owned(),
///     salt: "0123456789abcdef".to_owned(),
///     secret: "maembe".to_owned(),
/// })?;
/// assert_eq!(commitment, "26800ec311f6c7563ecb385fe394ece959c9f1d7177c1cc2bc15c689b858f01a");
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn draw_commitment(secret: &DrawSecret) -> Result<String, ChamaError> {
    check_text_of_draw("secret.text", &secret.text)?;
    check_id("secret.member", &secret.member)?;
    check_secret(&secret.salt, &secret.secret).map_err(|error| error.within("secret"))?;
    Ok(commitment(&secret.text, &secret.member, &secret.salt, &secret.secret))
}

/// Returns the order that the secrets make, with all that it takes to check it.
///
/// The order of the lists does not matter. Before the reveals it gives `agreed`. Source: docs/src/rules/turns.md#the-draw.
///
/// # Errors
/// In this order: `empty`, `too_long` and `invalid_text` (`terms.text`); `empty` and `too_long` (`terms.hands`), of each `empty`,
/// `too_long` and `invalid_text` (`hand`, `member`), `duplicate` (`terms.hands[i].hand`); `empty` and `too_long`
/// (`terms.commitments`), of each `empty`, `too_long` and `invalid_text` (`member`), `invalid_text` (`commitment`), `duplicate`
/// (`terms.commitments[i].member`); `too_long` (`terms.reveals`), of each `empty`, `too_long` and `invalid_text` (`member`),
/// `invalid_text` (`salt`), `empty`, `too_long` and `invalid_text` (`secret`), `not_found` (`member`); `duplicate`
/// (`terms.reveals[i].member`).
///
/// # Examples
/// ```
/// use chama_core::rotation::*;
/// let (text, salt) = ("chama-42|cycle-3", "0123456789abcdef");
/// let secrets = [("amina", "maembe"), ("baraka", "ndizi")].map(|(member, secret)| DrawSecret {
///     text: text.to_owned(),
///     member: member.to_owned(),
///     salt: salt.to_owned(),
///     secret: secret.to_owned(),
/// });
/// let hands = ["a", "b", "c"].map(|hand| DrawHand { hand: hand.to_owned(), member: "amina".to_owned() });
/// let commitments = secrets.iter().map(|secret| {
///     Ok(DrawCommitment { member: secret.member.clone(), commitment: draw_commitment(secret)? })
/// });
/// let commitments: Result<Vec<_>, chama_core::error::ChamaError> = commitments.collect();
/// let mut terms = DrawTerms::new(text.to_owned(), hands.to_vec(), commitments?);
/// assert_eq!(draw_transcript(&terms)?.outcome, DrawOutcome::Void);
/// terms.reveals = secrets.map(|DrawSecret { member, salt, secret, .. }| DrawReveal { member, salt, secret }).to_vec();
/// let transcript = draw_transcript(&terms)?;
/// assert_eq!(transcript.order.len(), 3);
/// assert!(verify_draw(&transcript).is_empty());
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn draw_transcript(terms: &DrawTerms) -> Result<DrawTranscript, ChamaError> {
    match errors(terms).into_iter().next() {
        Some(error) => Err(error.within("terms")),
        None => transcript(terms),
    }
}

/// The transcript of terms that are well formed.
fn transcript(terms: &DrawTerms) -> Result<DrawTranscript, ChamaError> {
    let DrawTerms {
        text,
        missing,
        mut hands,
        mut commitments,
        mut reveals,
    } = terms.clone();
    sort::by(&mut hands, |one, other| one.hand.cmp(&other.hand));
    sort::by(&mut commitments, |one, other| one.member.cmp(&other.member));
    sort::by(&mut reveals, |one, other| one.member.cmp(&other.member));
    let agreed = agreed(&text, missing, &hands, &commitments);

    let (mut right, mut not_revealed) = (Vec::new(), Vec::new());
    for one in &commitments {
        let found = reveals.binary_search_by(|reveal| reveal.member.cmp(&one.member));
        let reveal = found.ok().and_then(|place| reveals.get(place));
        let opens = |reveal: &&DrawReveal| {
            let opened = commitment(&text, &reveal.member, &reveal.salt, &reveal.secret);
            equal(&opened, &one.commitment)
        };
        match reveal.filter(opens) {
            Some(reveal) => right.push(reveal),
            None => not_revealed.push(NotRevealed {
                member: one.member.clone(),
                reason: reveal.map_or(RevealFault::Missing, |_| RevealFault::Wrong),
            }),
        }
    }
    let void = right.is_empty() || (missing == MissingReveal::Void && !not_revealed.is_empty());
    let (mut seed_text, mut seed, mut order) = (None, None, Vec::new());
    if !void {
        let drawn_from = format!("{text}|{}", secrets(&agreed, &right));
        let ids: Vec<String> = hands.iter().map(|hand| hand.hand.clone()).collect();
        let draw = verifiable_shuffle(&drawn_from, &ids)?;
        (seed_text, seed, order) = (Some(drawn_from), Some(draw.seed), draw.items);
        if missing == MissingReveal::PutLast {
            order = silent_last(order, &hands, &not_revealed);
        }
    }
    Ok(DrawTranscript {
        text,
        missing,
        hands,
        commitments,
        reveals,
        agreed,
        not_revealed,
        outcome: if void { DrawOutcome::Void } else { DrawOutcome::Drawn },
        seed_text,
        seed,
        order,
    })
}

/// The order, with the hands of who did not reveal at its end. Both lists are sorted.
fn silent_last(order: Vec<String>, hands: &[DrawHand], silent: &[NotRevealed]) -> Vec<String> {
    let is_silent = |id: &String| {
        let hand = hands.binary_search_by(|hand| hand.hand.cmp(id)).ok();
        hand.and_then(|place| hands.get(place)).is_some_and(|hand| {
            let found = silent.binary_search_by(|one| one.member.cmp(&hand.member));
            found.is_ok()
        })
    };
    let (last, mut first): (Vec<String>, Vec<String>) = order.into_iter().partition(is_silent);
    first.extend(last);
    first
}

#[cfg(test)]
mod tests;
