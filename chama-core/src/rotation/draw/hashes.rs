//! The hashes of a draw, each of lines with a line feed between them.

use std::hint::black_box;

use sha2::{Digest, Sha256};

use super::{DrawCommitment, DrawHand, DrawReveal, MissingReveal};

/// SHA-256 of lines, in lower-case hexadecimal. No line holds a line feed, so that no two lists give the same bytes.
struct Lines(Sha256);

impl Lines {
    fn of(first: &str) -> Self {
        Self(Sha256::new().chain_update(first))
    }

    fn line(self, text: &str) -> Self {
        Self(self.0.chain_update("\n").chain_update(text))
    }

    fn hash(self) -> String {
        let digest: [u8; 32] = self.0.finalize().into();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

pub(super) fn commitment(text: &str, member: &str, salt: &str, secret: &str) -> String {
    let lines = Lines::of("chama draw 1 commitment").line(text).line(member);
    lines.line(salt).line(secret).hash()
}

/// Of what is fixed before the first reveal; both lists are sorted.
pub(super) fn agreed(text: &str, missing: MissingReveal, hands: &[DrawHand], commitments: &[DrawCommitment]) -> String {
    let policy = match missing {
        MissingReveal::Void => "void",
        MissingReveal::LeaveOut => "leave_out",
        MissingReveal::PutLast => "put_last",
    };
    let lines = Lines::of("chama draw 1 agreed").line(text).line(policy);
    let lines = hands.iter().fold(lines.line(&hands.len().to_string()), |lines, one| {
        lines.line(&one.hand).line(&one.member)
    });
    let lines = lines.line(&commitments.len().to_string());
    let add = |lines: Lines, one: &DrawCommitment| lines.line(&one.member).line(&one.commitment);
    commitments.iter().fold(lines, add).hash()
}

/// Of the secrets that were revealed rightly, sorted by member.
pub(super) fn secrets(agreed: &str, right: &[&DrawReveal]) -> String {
    let lines = Lines::of("chama draw 1 secrets").line(agreed);
    let add = |lines: Lines, one: &&DrawReveal| lines.line(&one.member).line(&one.salt).line(&one.secret);
    right.iter().fold(lines, add).hash()
}

/// Whether two hashes are equal, in a time that does not hang on where they differ.
///
/// Both are shown in the transcript, so that nothing could be learnt from the time: it is done for whoever asks, and
/// takes no crate. `black_box` keeps the compiler from leaving the loop early.
pub(super) fn equal(one: &str, other: &str) -> bool {
    let apart = one.bytes().zip(other.bytes());
    let apart = apart.fold(0_u8, |apart, (one, other)| black_box(apart | (one ^ other)));
    one.len() == other.len() && apart == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_equal_only_in_every_digit() {
        let hash = Lines::of("a").hash();
        assert_eq!(hash, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
        assert!(equal(&hash, &hash));
        for place in 0..64 {
            let mut other = hash.clone().into_bytes();
            other[place] ^= 1;
            assert!(!equal(&hash, &String::from_utf8(other).unwrap()));
        }
        assert!(!equal(&hash, &hash[1..]) && !equal(&hash[..63], &hash));
    }

    #[test]
    fn a_member_cannot_take_the_commitment_of_another_or_of_another_draw() {
        let mine = commitment("t", "amina", "0123456789abcdef", "a");
        assert_ne!(mine, commitment("t", "baraka", "0123456789abcdef", "a"));
        assert_ne!(mine, commitment("u", "amina", "0123456789abcdef", "a"));
    }
}
