use std::collections::BTreeMap;

use super::*;

const SALT: &str = "0123456789abcdef";

fn put_in(text: &str, member: &str, secret: &str) -> (DrawCommitment, DrawReveal) {
    let secret = DrawSecret {
        text: text.to_owned(),
        member: member.to_owned(),
        salt: SALT.to_owned(),
        secret: secret.to_owned(),
    };
    let commitment = DrawCommitment {
        member: member.to_owned(),
        commitment: draw_commitment(&secret).unwrap(),
    };
    let reveal = DrawReveal {
        member: secret.member,
        salt: secret.salt,
        secret: secret.secret,
    };
    (commitment, reveal)
}

/// Six hands, of which A and B are amina's and baraka's; both put in a secret.
fn terms(secrets: [&str; 2]) -> DrawTerms {
    let text = "chama-42|cycle-3|2026-01-05|draw";
    let hand = |hand: &str| DrawHand {
        hand: hand.to_owned(),
        member: match hand {
            "A" => "amina".to_owned(),
            "B" => "baraka".to_owned(),
            other => other.to_lowercase(),
        },
    };
    let put_in = [("amina", secrets[0]), ("baraka", secrets[1])].map(|(member, secret)| put_in(text, member, secret));
    let mut terms = DrawTerms::new(
        text.to_owned(),
        ["F", "A", "E", "B", "C", "D"].map(hand).to_vec(),
        put_in.iter().map(|(commitment, _)| commitment.clone()).collect(),
    );
    terms.reveals = put_in.into_iter().map(|(_, reveal)| reveal).collect();
    terms
}

#[test]
fn a_draw_can_be_checked_and_does_not_hang_on_the_order_of_the_lists() {
    let mut terms = terms(["maembe", "ndizi"]);
    let transcript = draw_transcript(&terms).unwrap();
    assert_eq!((transcript.outcome, transcript.order.len()), (DrawOutcome::Drawn, 6));
    assert!(verify_draw(&transcript).is_empty());
    terms.hands.reverse();
    terms.commitments.reverse();
    terms.reveals.reverse();
    assert_eq!(draw_transcript(&terms), Ok(transcript));
}

#[test]
fn what_is_agreed_does_not_hang_on_the_reveals() {
    let mut terms = terms(["maembe", "ndizi"]);
    let after = draw_transcript(&terms).unwrap();
    terms.reveals.clear();
    let before = draw_transcript(&terms).unwrap();
    assert_eq!((before.outcome, before.seed_text), (DrawOutcome::Void, None));
    assert_eq!(before.agreed, after.agreed);
}

#[test]
fn each_policy_has_its_own_answer_to_a_wrong_secret() {
    let mut terms = terms(["maembe", "ndizi"]);
    terms.reveals[0].secret = "embe".to_owned();
    let void = draw_transcript(&terms).unwrap();
    assert_eq!((void.outcome, void.order.len()), (DrawOutcome::Void, 0));
    assert_eq!(void.not_revealed[0].reason, RevealFault::Wrong);

    terms.missing = MissingReveal::LeaveOut;
    let without = draw_transcript(&terms).unwrap();
    assert_eq!(without.outcome, DrawOutcome::Drawn);

    terms.missing = MissingReveal::PutLast;
    let last = draw_transcript(&terms).unwrap();
    assert_eq!(last.order[5], "A");
    for transcript in [void, without, last] {
        assert!(verify_draw(&transcript).is_empty());
    }
    // Nobody revealed: there is nothing to draw from.
    terms.reveals.clear();
    assert_eq!(draw_transcript(&terms).unwrap().outcome, DrawOutcome::Void);
}

#[test]
fn whatever_was_changed_in_a_transcript_is_found() {
    let sound = draw_transcript(&terms(["maembe", "ndizi"])).unwrap();
    let paths = |change: &dyn Fn(&mut DrawTranscript)| {
        let mut transcript = sound.clone();
        change(&mut transcript);
        let faults = verify_draw(&transcript);
        faults.into_iter().map(|fault| fault.path).collect::<Vec<_>>().join(" ")
    };
    let all = |change: &dyn Fn(&mut DrawTranscript)| {
        let found = paths(change);
        assert!(
            found.starts_with("transcript.agreed ") && found.contains("transcript.seed_text"),
            "{found}"
        );
    };
    all(&|t| t.text.push('x'));
    all(&|t| t.missing = MissingReveal::PutLast);
    all(&|t| t.hands[0].member = "other".to_owned());
    all(&|t| t.hands.truncate(5));
    all(&|t| t.commitments[1].commitment = "0".repeat(64));
    assert!(paths(&|t| t.reveals[0].secret.push('x')).starts_with("transcript.not_revealed transcript.outcome"));
    assert_eq!(paths(&|t| t.agreed.clear()), "transcript.agreed");
    assert_eq!(paths(&|t| t.seed = None), "transcript.seed");
    assert_eq!(
        paths(&|t| t.order.swap(2, 4)),
        "transcript.order[2] transcript.order[4]"
    );
    assert_eq!(paths(&|t| t.order.truncate(5)), "transcript.order");
    assert_eq!(paths(&|t| t.outcome = DrawOutcome::Void), "transcript.outcome");
    // What is not well formed is refused, all of it, before anything is compared.
    assert_eq!(
        paths(&|t| {
            t.text.clear();
            t.reveals[1].salt.clear();
            t.seed = None;
        }),
        "transcript.text transcript.reveals[1].salt"
    );
}

#[test]
fn every_order_of_six_is_as_likely_as_another() {
    let mut counts = BTreeMap::new();
    for round in 0..36_000 {
        let order = draw_transcript(&terms([&format!("a{round}"), "ndizi"])).unwrap().order;
        *counts.entry(order.concat()).or_insert(0_i32) += 1;
    }
    let squares: f64 = counts
        .values()
        .map(|count| f64::from((count - 50) * (count - 50)) / 50.0)
        .sum();
    // χ² with 719 degrees of freedom: above 842 once in a thousand, below 605 as seldom.
    assert!(counts.len() == 720 && squares < 842.0 && squares > 605.0, "{squares}");
}

#[test]
fn the_errors_come_in_the_order_of_the_documentation() {
    let mut terms = DrawTerms::new(String::new(), Vec::new(), Vec::new());
    let mut expect = |start: &str, mend: &dyn Fn(&mut DrawTerms)| {
        let error = draw_transcript(&terms).unwrap_err().to_string();
        assert!(error.starts_with(start), "{error}");
        mend(&mut terms);
    };
    let reveal = |member: &str, salt: &str, secret: &str| DrawReveal {
        member: member.to_owned(),
        salt: salt.to_owned(),
        secret: secret.to_owned(),
    };
    expect("`terms.text` must not be empty", &|t| t.text = "x".repeat(901));
    expect("`terms.text` has length 901", &|t| t.text = "a\nb".to_owned());
    expect("`terms.text` is \"a\\nb\"", &|t| t.text = "x".repeat(900));
    expect("`terms.hands` must not be empty", &|t| {
        let hand = DrawHand {
            hand: String::new(),
            member: String::new(),
        };
        t.hands = vec![hand; 2];
    });
    expect("`terms.hands[0].hand` must not be empty", &|t| {
        t.hands.iter_mut().for_each(|one| one.hand = "a".to_owned());
    });
    expect("`terms.hands[0].member` must not be empty", &|t| {
        t.hands.iter_mut().for_each(|one| one.member = "a".to_owned());
    });
    expect("`terms.hands[1].hand` is a, which is already there", &|t| {
        t.hands.truncate(1);
    });
    expect("`terms.commitments` must not be empty", &|t| {
        let one = DrawCommitment {
            member: String::new(),
            commitment: "A".repeat(64),
        };
        t.commitments = vec![one; 2];
    });
    expect("`terms.commitments[0].member` must not be empty", &|t| {
        t.commitments.iter_mut().for_each(|one| one.member = "a".to_owned());
    });
    expect("`terms.commitments[0].commitment` is AAAA", &|t| {
        t.commitments.iter_mut().for_each(|one| one.commitment = "0".repeat(64));
    });
    expect("`terms.commitments[1].member` is a, which is already there", &|t| {
        t.commitments.truncate(1);
        t.reveals = vec![reveal("", "short", "a"); 1_001];
    });
    expect("`terms.reveals` has length 1001", &|t| t.reveals.truncate(2));
    expect("`terms.reveals[0].member` must not be empty", &|t| {
        t.reveals[0].member = "b".to_owned();
    });
    expect("`terms.reveals[0].salt` is 5 bytes long", &|t| {
        t.reveals[0] = reveal("b", "0123456789abcde\n", "");
    });
    expect("`terms.reveals[0].salt` is a text with control", &|t| {
        t.reveals[0] = reveal("b", SALT, "");
    });
    expect("`terms.reveals[0].secret` must not be empty", &|t| {
        t.reveals = vec![reveal("b", SALT, "a"), reveal("a", SALT, "a")];
    });
    expect("`terms.reveals[0].member` is b, which does not exist", &|t| {
        t.reveals[0] = reveal("a", SALT, "a");
    });
    expect("`terms.reveals[1].member` is a, which is already there", &|t| {
        t.reveals.truncate(1);
    });
    assert_eq!(draw_transcript(&terms).unwrap().outcome, DrawOutcome::Void);
}
