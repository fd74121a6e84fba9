//! Draws: whatever is put in, a transcript verifies, and one that was changed does not.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::rotation::*;
use libfuzzer_sys::fuzz_target;

#[derive(Debug, Arbitrary)]
struct Input {
    text: String,
    missing: u8,
    hands: Vec<(String, String)>,
    secrets: Vec<(String, String, String, u8)>,
    change: u8,
}

fuzz_target!(|input: Input| {
    let hands = input.hands.iter().map(|(hand, member)| DrawHand {
        hand: hand.clone(),
        member: member.clone(),
    });
    let (mut commitments, mut reveals) = (Vec::new(), Vec::new());
    for (member, salt, secret, deed) in &input.secrets {
        let put_in = DrawSecret {
            text: input.text.clone(),
            member: member.clone(),
            salt: format!("{salt:0<16}"),
            secret: secret.clone(),
        };
        let Ok(commitment) = draw_commitment(&put_in) else { continue };
        commitments.push(DrawCommitment {
            member: member.clone(),
            commitment,
        });
        if deed % 4 > 0 {
            let secret = if deed % 4 == 1 { format!("{secret}!") } else { put_in.secret };
            reveals.push(DrawReveal {
                member: put_in.member,
                salt: put_in.salt,
                secret,
            });
        }
    }
    let mut terms = DrawTerms::new(input.text.clone(), hands.collect(), commitments);
    let policies = [MissingReveal::Void, MissingReveal::LeaveOut, MissingReveal::PutLast];
    (terms.missing, terms.reveals) = (policies[usize::from(input.missing % 3)], reveals);
    let Ok(sound) = draw_transcript(&terms) else { return };
    assert!(verify_draw(&sound).is_empty());
    terms.hands.reverse();
    terms.commitments.reverse();
    terms.reveals.reverse();
    assert_eq!(draw_transcript(&terms).expect("the same draw"), sound);
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    if sound.outcome == DrawOutcome::Drawn {
        let hands = terms.hands.iter().map(|hand| hand.hand.clone()).collect();
        assert_eq!(sorted(sound.order.clone()), sorted(hands));
    }
    let mut changed = sound.clone();
    match input.change % 6 {
        0 => changed.text.push('x'),
        1 => changed.agreed.push('0'),
        2 => changed.order.reverse(),
        3 => changed.missing = policies[usize::from(input.missing % 3 + 1) % 3],
        4 => changed.seed_text = Some("none".to_owned()),
        _ => changed.not_revealed.reverse(),
    }
    assert_eq!(verify_draw(&changed).is_empty(), changed == sound);
});
