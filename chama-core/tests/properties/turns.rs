//! What always holds of the order of turns, of draws, auctions and the value of a turn, whatever the numbers.

use chama_core::loan::{CheckBound, CheckOutcome, MemberStanding, StandingNeeded};
use chama_core::money::Rounding;
use chama_core::rate::{Rate, RatePeriod};
use chama_core::rotation::*;
use proptest::prelude::*;
use rust_decimal::Decimal;

const SALT: &str = "0123456789abcdef";

fn id(number: u8) -> String {
    format!("hand-{number}")
}

/// Numbers, each once, in any order.
fn numbers(most: u8) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::btree_set(0..most, 1..usize::from(most))
        .prop_map(|set| set.into_iter().collect::<Vec<u8>>())
        .prop_shuffle()
}

fn sorted(mut list: Vec<String>) -> Vec<String> {
    list.sort();
    list
}

prop_compose! {
    fn order_terms()(
        hands in numbers(30),
        facts in prop::collection::vec((0..3_usize, 1..4_u32, 0..3_i64, 0..3_i64), 30),
        order in prop_oneof![
            Just(TurnOrderBy::JoiningDate),
            Just(TurnOrderBy::Alphabetical { by: NameOrder::LowerCase }),
            Just(TurnOrderBy::Alphabetical { by: NameOrder::Bytes }),
            Just(TurnOrderBy::Score),
            Just(TurnOrderBy::Need),
            "[a-z]{1,8}".prop_map(|seed_text| TurnOrderBy::RandomDraw { seed_text }),
        ],
    ) -> TurnOrderTerms {
        let hand = |(number, (name, day, score, need)): (&u8, &(usize, u32, i64, i64))| TurnCandidate {
            name: ["Amina", "amina", "Zuri"][*name].to_owned(),
            joined: chrono::NaiveDate::from_ymd_opt(2025, 1, *day),
            score: Decimal::from(*score),
            need: Decimal::from(*need),
            ..TurnCandidate::new(id(*number))
        };
        TurnOrderTerms { order, hands: hands.iter().zip(&facts).map(hand).collect() }
    }
}

/// What a member does in a draw: reveal, keep silent, reveal another secret.
fn draw_terms() -> impl Strategy<Value = DrawTerms> {
    let missing = prop::sample::select(vec![
        MissingReveal::Void,
        MissingReveal::LeaveOut,
        MissingReveal::PutLast,
    ]);
    let members = prop::collection::vec(("[a-z]{1,5}", 0..6_u8), 1..5);
    ("[a-z|]{1,9}", missing, numbers(12), members).prop_map(|(text, missing, hands, members)| {
        let hands = hands.iter().map(|number| DrawHand {
            hand: id(*number),
            member: format!("m{}", number % 6),
        });
        let (mut commitments, mut reveals) = (Vec::new(), Vec::new());
        for (place, (secret, deed)) in members.into_iter().enumerate() {
            let mut put_in = DrawSecret {
                text: text.clone(),
                member: format!("m{place}"),
                salt: SALT.to_owned(),
                secret,
            };
            commitments.push(DrawCommitment {
                member: put_in.member.clone(),
                commitment: draw_commitment(&put_in).unwrap(),
            });
            if deed == 1 {
                put_in.secret.push('!');
            }
            if deed > 0 {
                reveals.push(DrawReveal {
                    member: put_in.member,
                    salt: put_in.salt,
                    secret: put_in.secret,
                });
            }
        }
        let mut terms = DrawTerms::new(text.clone(), hands.collect(), commitments);
        (terms.missing, terms.reveals) = (missing, reveals);
        terms
    })
}

prop_compose! {
    fn value_terms()(
        hands in numbers(14),
        rounds in prop::collection::vec(1..40_i32, 14),
        sizes in prop::collection::vec(prop::sample::select(vec!["1", "0.5", "2", "0.3333"]), 14),
        contribution in 1..10_000_000_i64,
        rate in 0..2_000_i64,
    ) -> TurnValueTerms {
        let turns = hands.iter().zip(rounds).zip(sizes).map(|((hand, round), size)| ValuedTurn {
            size: size.parse().unwrap(),
            ..ValuedTurn::new(id(*hand), round)
        });
        let rate = Rate::new(Decimal::new(rate, 4), RatePeriod::Month);
        TurnValueTerms::new(Decimal::new(contribution, 2), rate, turns.collect())
    }
}

prop_compose! {
    fn chit_terms()(
        hands in numbers(9),
        contribution in 1..10_000_000_i64,
        commission in prop::sample::select(vec!["0", "0.05", "0.0333", "0.2"]),
        paid in prop::sample::select(vec![CommissionPaid::FromDiscount, CommissionPaid::OnTop, CommissionPaid::WithInstalment]),
        cap in prop::sample::select(vec![None, Some("0.4"), Some("0.3")]),
        to in prop::sample::select(vec![DividendTo::All, DividendTo::NonPrized]),
        no_bids in prop::sample::select(vec![NoBids::Draw, NoBids::RollOver]),
    ) -> ChitTerms {
        ChitTerms {
            commission: commission.parse().unwrap(),
            commission_paid: paid,
            maximum_discount: cap.map(|share| share.parse().unwrap()),
            dividend_to: to,
            no_bids,
            ..ChitTerms::new(Decimal::new(contribution, 2), hands.iter().map(|hand| id(*hand)).collect())
        }
    }
}

/// What is bid at each meeting: who of those that have not won, and how much between the least and the largest discount.
fn bids_for(terms: &ChitTerms, prized: &[String], wishes: &[(u8, u8)], seed: usize) -> ChitAuction {
    let value = terms.contribution * Decimal::from(terms.hands.len());
    let commission =
        (value * terms.commission).round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    let least = if terms.commission_paid == CommissionPaid::FromDiscount {
        commission
    } else {
        Decimal::ZERO
    };
    let all = if terms.commission_paid == CommissionPaid::OnTop {
        value - commission
    } else {
        value
    };
    let largest = terms
        .maximum_discount
        .map_or(all, |share| (value * share).trunc_with_scale(2));
    let open: Vec<&String> = terms.hands.iter().filter(|hand| !prized.contains(hand)).collect();
    let mut bids: Vec<ChitBid> = Vec::new();
    if open.len() > 1 {
        for (hand, part) in wishes {
            let hand = open[usize::from(*hand) % open.len()].clone();
            let discount = (least + (largest - least) * Decimal::new(i64::from(*part % 5), 0) / Decimal::from(4))
                .trunc_with_scale(2);
            if bids.iter().all(|bid| bid.hand != hand) && discount >= least {
                bids.push(ChitBid { hand, discount });
            }
        }
    }
    ChitAuction {
        bids,
        seed_text: Some(format!("round {seed}")),
    }
}

/// A whole chit, played to its end.
fn played(terms: &ChitTerms, wishes: &[Vec<(u8, u8)>]) -> Vec<ChitAuction> {
    let (mut prized, mut auctions) = (Vec::new(), Vec::new());
    for seed in 0..100 {
        if prized.len() == terms.hands.len() {
            break;
        }
        // After a while nobody is silent any more.
        let wish = wishes
            .get(seed)
            .filter(|wish| !wish.is_empty())
            .cloned()
            .unwrap_or_else(|| vec![(0, 2)]);
        let wish = if wishes.get(seed).is_some_and(Vec::is_empty) {
            Vec::new()
        } else {
            wish
        };
        let auction = bids_for(terms, &prized, &wish, seed);
        prized.extend(chit_auction(terms, &prized, &auction).unwrap().winner);
        auctions.push(auction);
    }
    auctions
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn an_order_holds_every_hand_once_and_does_not_hang_on_the_order_of_the_list(mut terms in order_terms()) {
        let order = turn_order(&terms).unwrap();
        let drawn = order.turns.iter().map(|turn| turn.hand.clone()).collect();
        prop_assert_eq!(sorted(drawn), sorted(terms.hands.iter().map(|hand| hand.hand.clone()).collect()));
        prop_assert!(order.turns.iter().zip(1..).all(|(turn, number)| turn.turn == number));
        terms.hands.reverse();
        prop_assert_eq!(turn_order(&terms), Ok(order));
    }

    #[test]
    fn a_fixed_order_is_the_list(terms in order_terms()) {
        let terms = TurnOrderTerms { order: TurnOrderBy::Fixed, ..terms };
        let order = turn_order(&terms).unwrap();
        prop_assert!(order.turns.iter().zip(&terms.hands).all(|(turn, hand)| turn.hand == hand.hand && !turn.tied));
    }

    #[test]
    fn a_transcript_verifies_and_a_void_one_has_no_order(terms in draw_terms()) {
        let transcript = draw_transcript(&terms).unwrap();
        prop_assert!(verify_draw(&transcript).is_empty());
        let hands = sorted(terms.hands.iter().map(|hand| hand.hand.clone()).collect());
        match transcript.outcome {
            DrawOutcome::Drawn => prop_assert_eq!(sorted(transcript.order), hands),
            DrawOutcome::Void => prop_assert!(transcript.order.is_empty() && transcript.seed_text.is_none()),
        }
    }

    #[test]
    fn a_transcript_no_longer_verifies_once_anything_in_it_was_changed(terms in draw_terms(), change in 0..9_u8, place in 0..64_usize) {
        let mut transcript = draw_transcript(&terms).unwrap();
        let before = transcript.clone();
        match change {
            0 => transcript.text.push('x'),
            1 => {
                let place = place % transcript.hands.len();
                transcript.hands[place].member.push('x');
            }
            2 => {
                let place = place % transcript.commitments.len();
                transcript.commitments[place].commitment = "0".repeat(64);
            }
            3 => transcript.agreed.replace_range(place..=place, if &before.agreed[place..=place] == "0" { "1" } else { "0" }),
            4 => transcript.order.rotate_left(place % before.order.len().max(1)),
            5 => transcript.missing = MissingReveal::LeaveOut,
            6 => transcript.seed = Some("none".to_owned()),
            7 => transcript.hands.truncate(1 + place % before.hands.len()),
            _ => {
                let right = transcript.reveals.iter().position(|one| before.not_revealed.iter().all(|other| other.member != one.member));
                if let Some(place) = right {
                    transcript.reveals[place].secret.push('x');
                }
            }
        }
        prop_assert_eq!(verify_draw(&transcript).is_empty(), transcript == before);
    }

    #[test]
    fn who_did_not_reveal_comes_after_all_who_did(terms in draw_terms()) {
        let terms = DrawTerms { missing: MissingReveal::PutLast, ..terms };
        let transcript = draw_transcript(&terms).unwrap();
        let silent = |hand: &String| {
            let hand = terms.hands.iter().find(|one| one.hand == *hand).unwrap();
            transcript.not_revealed.iter().any(|one| one.member == hand.member)
        };
        prop_assert!(transcript.order.iter().map(silent).is_sorted());
    }

    #[test]
    fn transfers_sum_to_nothing_and_are_within_a_cent_of_the_values(mut terms in value_terms()) {
        let values = turn_values(&terms).unwrap();
        prop_assert_eq!(values.turns.iter().map(|turn| turn.transfer).sum::<Decimal>(), Decimal::ZERO);
        for turn in &values.turns {
            prop_assert!((turn.value + turn.transfer).abs() <= Decimal::new(1, 2));
        }
        // Whoever receives earlier has, for the same size, no less.
        for one in &values.turns {
            for other in values.turns.iter().filter(|other| other.size == one.size && other.round >= one.round) {
                prop_assert!(one.value >= other.value);
            }
        }
        terms.turns.reverse();
        let mut turned = turn_values(&terms).unwrap();
        turned.turns.reverse();
        prop_assert_eq!(turned, values);
    }

    #[test]
    fn a_swap_and_its_reverse_cost_nothing_together(terms in value_terms(), paid_in in 0..12_i32) {
        let (first, last) = (&terms.turns[0], &terms.turns[terms.turns.len() - 1]);
        let swap = |hand: &str, with_hand: &str| TurnSwap {
            hand: hand.to_owned(),
            with_hand: with_hand.to_owned(),
            paid_in,
            rounding: Rounding::default(),
        };
        match swap_price(&terms, &swap(&first.hand, &last.hand)) {
            Ok(there) => {
                let back = swap_price(&terms, &swap(&last.hand, &first.hand)).unwrap();
                prop_assert_eq!(there.price, -back.price);
            }
            Err(error) => prop_assert!(first.size != last.size || first.hand == last.hand, "{}", error),
        }
    }

    #[test]
    fn without_a_price_of_money_every_turn_returns_nothing(terms in value_terms()) {
        for turn in turn_rates(&terms).unwrap() {
            prop_assert!(turn.internal.rates.is_empty() || turn.internal.rates.contains(&0.0));
        }
    }

    #[test]
    fn every_hand_of_a_chit_wins_once_and_what_comes_in_goes_out(
        terms in chit_terms(),
        wishes in prop::collection::vec(prop::collection::vec((0..20_u8, 0..20_u8), 0..4), 12),
    ) {
        let auctions = played(&terms, &wishes);
        let chit = chit_rounds(&terms, &auctions).unwrap();
        prop_assert!(chit.complete && chit.in_box.is_zero());
        let winners = chit.rounds.iter().filter_map(|round| round.winner.clone()).collect();
        prop_assert_eq!(sorted(winners), sorted(terms.hands.clone()));
        prop_assert_eq!(chit.paid, chit.prizes + chit.commissions);
        let net: Decimal = chit.positions.iter().map(|one| one.net).sum();
        prop_assert_eq!(net, -chit.commissions);
        let mut in_box = Decimal::ZERO;
        for round in &chit.rounds {
            in_box += round.paid - round.prize - round.commission;
            prop_assert_eq!(in_box, round.in_box);
            prop_assert!(round.prize >= Decimal::ZERO && round.dividend >= Decimal::ZERO);
            let inside = if terms.commission_paid == CommissionPaid::FromDiscount { round.commission } else { Decimal::ZERO };
            prop_assert_eq!(round.dividend, round.discount - inside);
            prop_assert_eq!(round.instalments.iter().map(|row| row.paid).sum::<Decimal>(), round.paid);
            prop_assert_eq!(round.instalments.iter().map(|row| row.dividend).sum::<Decimal>(), round.dividend);
        }
        for position in &chit.positions {
            prop_assert_eq!(position.received - position.paid, position.net);
        }
        prop_assert_eq!(chit_rates(&terms, &auctions).unwrap().len(), terms.hands.len());
        let turned = ChitTerms { hands: terms.hands.iter().rev().cloned().collect(), ..terms.clone() };
        let auctions: Vec<ChitAuction> = auctions
            .into_iter()
            .map(|auction| ChitAuction { bids: auction.bids.into_iter().rev().collect(), ..auction })
            .collect();
        prop_assert_eq!(chit_rounds(&turned, &auctions), Ok(chit));
    }

    #[test]
    fn a_payout_check_fails_exactly_if_something_is_missing_and_its_next_step_mends_it(
        counts in (0..3_i32, 0..5_i32, 0..3_i32, 0..4_i32),
        amounts in prop::collection::vec(0..3_000_i64, 6),
        asked in prop::collection::vec(0..2_000_i64, 4),
        standing in prop::sample::select(vec![MemberStanding::Good, MemberStanding::NotGood, MemberStanding::Suspended, MemberStanding::Left]),
    ) {
        let amount = |units: i64| Decimal::new(units, 2);
        let rules = PayoutRules {
            standing: Some(StandingNeeded::Active),
            missed_rounds: Some(2),
            this_round: Some(amount(asked[0])),
            contribution_arrears: Some(amount(asked[1])),
            fines: Some(amount(asked[2])),
            loan_arrears: Some(amount(asked[3])),
            defaulted_loans: Some(0),
            guarantors: Some(2),
            coverage: Some(Decimal::new(3_333, 4)),
        };
        let terms = PayoutTerms::new("2026-01-31".parse().unwrap(), rules);
        let mut one = PayoutReceiver {
            turns_left: counts.0,
            standing,
            missed_rounds: counts.1,
            defaulted_loans: counts.2,
            guarantors: counts.3,
            this_round_unpaid: amount(amounts[0]),
            contribution_arrears: amount(amounts[1]),
            unpaid_fines: amount(amounts[2]),
            loan_arrears: amount(amounts[3]),
            guaranteed: amount(amounts[4]),
            still_to_pay: amount(amounts[5]),
            ..PayoutReceiver::new("amina".to_owned())
        };
        let answer = payout_eligibility(&terms, &one).unwrap();
        let failed = |answer: &PayoutEligibility| answer.checks.iter().filter(|check| check.outcome == CheckOutcome::Failed).count();
        prop_assert_eq!(failed(&answer), usize::try_from(answer.not_passed).unwrap());
        for check in &answer.checks {
            let off = match check.bound {
                CheckBound::AtLeast => check.needs - check.has,
                CheckBound::AtMost => check.has - check.needs,
            };
            prop_assert_eq!(check.missing, off.max(Decimal::ZERO));
            prop_assert_eq!(check.outcome == CheckOutcome::Failed, check.next_step.is_some());
            prop_assert_eq!(check.next_step.is_some(), off > Decimal::ZERO);
            match (check.rule, check.next_step.clone()) {
                (chama_core::rule::Rule::PayoutThisRound, Some(PayoutStep::PayContributions { amount })) => one.this_round_unpaid -= amount,
                (_, Some(PayoutStep::PayContributions { amount })) => one.contribution_arrears -= amount,
                (_, Some(PayoutStep::PayFines { amount })) => one.unpaid_fines -= amount,
                (_, Some(PayoutStep::PayLoanArrears { amount })) => one.loan_arrears -= amount,
                (_, Some(PayoutStep::SettleLoans { count })) => one.defaulted_loans -= count,
                (_, Some(PayoutStep::FindGuarantors { count })) => one.guarantors += count,
                (_, Some(PayoutStep::FindGuarantees { amount })) => one.guaranteed += amount,
                (_, Some(PayoutStep::EndSuspension | PayoutStep::Rejoin)) => one.standing = MemberStanding::NotGood,
                (chama_core::rule::Rule::PayoutTurn, _) => one.turns_left = 1,
                (chama_core::rule::Rule::PayoutMissedRounds, _) => one.missed_rounds = 0,
                _ => {}
            }
        }
        prop_assert!(payout_eligibility(&terms, &one).unwrap().allowed);
    }
}
