use super::*;
use crate::returns::RateOutcome;

fn hands(count: usize) -> Vec<String> {
    (1..=count).map(|hand| format!("h{hand:02}")).collect()
}

fn terms(count: usize, contribution: i64, percent: i64, paid: CommissionPaid) -> ChitTerms {
    ChitTerms {
        commission: Decimal::new(percent, 2),
        commission_paid: paid,
        ..ChitTerms::new(Decimal::from(contribution), hands(count))
    }
}

fn bid(hand: &str, discount: i64) -> ChitBid {
    ChitBid {
        hand: hand.to_owned(),
        discount: Decimal::from(discount),
    }
}

fn auction(bids: &[ChitBid], seed: &str) -> ChitAuction {
    ChitAuction {
        bids: bids.to_vec(),
        seed_text: Some(seed.to_owned()).filter(|seed| !seed.is_empty()),
    }
}

/// Two meetings of a chit: the prize of the first, each one's dividend, and what is paid at the second.
fn two_meetings(terms: &ChitTerms, discount: i64) -> [String; 3] {
    let chit = chit_rounds(terms, &[auction(&[bid("h01", discount)], ""), auction(&[], "s")]).unwrap();
    let first = &chit.rounds[0];
    assert_eq!(first.instalments[0].paid, first.instalments[0].instalment);
    let second = &chit.rounds[1].instalments[1];
    [first.prize, second.less, second.paid].map(|amount| amount.normalize().to_string())
}

#[test]
fn each_convention_gives_what_its_source_publishes() {
    use CommissionPaid::*;
    assert_eq!(
        two_meetings(&terms(50, 10_000, 5, FromDiscount), 175_000),
        ["325000", "3000", "7000"]
    );
    assert_eq!(
        two_meetings(&terms(40, 25_000, 5, FromDiscount), 350_000),
        ["650000", "7500", "17500"]
    );
    assert_eq!(
        two_meetings(&terms(40, 25_000, 5, FromDiscount), 300_000),
        ["700000", "6250", "18750"]
    );
    assert_eq!(
        two_meetings(&terms(50, 10_000, 5, OnTop), 100_000),
        ["375000", "2000", "8000"]
    );
    assert_eq!(
        two_meetings(&terms(20, 5_000, 6, WithInstalment), 30_000),
        ["70000", "1500", "3800"]
    );
    assert_eq!(
        two_meetings(&terms(40, 5_000, 5, FromDiscount), 80_000),
        ["120000", "1750", "3250"]
    );
}

/// The chit worked by hand on the page.
fn three() -> (ChitTerms, Vec<ChitAuction>) {
    let mut terms = terms(3, 1_000, 5, CommissionPaid::FromDiscount);
    terms.hands = ["a", "b", "c"].map(str::to_owned).to_vec();
    let auctions = vec![
        auction(&[bid("a", 300), bid("b", 200)], ""),
        auction(&[bid("c", 239), bid("b", 240)], ""),
        auction(&[], ""),
    ];
    (terms, auctions)
}

#[test]
fn a_whole_chit_ends_with_an_empty_box() {
    let (terms, auctions) = three();
    let chit = chit_rounds(&terms, &auctions).unwrap();
    let of = |of: fn(&ChitRound) -> Decimal| -> Vec<String> {
        chit.rounds
            .iter()
            .map(|round| of(round).normalize().to_string())
            .collect()
    };
    assert_eq!(of(|round| round.prize), ["2700", "2760", "2850"]);
    assert_eq!(of(|round| round.instalments[0].paid), ["1000", "950", "970"]);
    assert_eq!(of(|round| round.dividend), ["150", "90", "0"]);
    assert_eq!(of(|round| round.in_box), ["150", "90", "0"]);
    assert_eq!(chit.paid.to_string(), "8760.00");
    assert_eq!(chit.paid, chit.prizes + chit.commissions + chit.in_box);
    assert!(chit.complete);
    let net: Vec<String> = chit.positions.iter().map(|one| one.net.to_string()).collect();
    assert_eq!(net, ["-220.00", "-160.00", "-70.00"]);
    assert_eq!(chit.rounds[2].decision, ChitDecision::LastHand);
}

#[test]
fn known_answer_k38_what_the_first_winner_of_a_chit_pays_for_the_money() {
    let terms = terms(50, 10_000, 5, CommissionPaid::FromDiscount);
    let mut auctions: Vec<ChitAuction> = hands(49)
        .iter()
        .map(|hand| auction(&[bid(hand, 175_000)], ""))
        .collect();
    auctions.push(ChitAuction::default());
    let rates = chit_rates(&terms, &auctions).unwrap();
    assert_eq!(rates[0].internal.outcome, RateOutcome::Found);
    assert!((rates[0].internal.rate.unwrap() - 0.003_460).abs() < 5e-7);
    let chit = chit_rounds(&terms, &auctions).unwrap();
    assert!(chit.complete && chit.in_box.is_zero());
}

#[test]
fn equal_bids_are_drawn_or_the_first_wins() {
    let mut terms = terms(6, 1_000, 0, CommissionPaid::FromDiscount);
    terms.hands = ["A", "B", "C", "D", "E", "F"].map(str::to_owned).to_vec();
    let equal = ["F", "D", "B", "E", "C"].map(|hand| bid(hand, 900));
    let text = "chama-42|cycle-3|2026-01-05|draw";
    let drawn = chit_auction(&terms, &[], &auction(&equal, text)).unwrap();
    assert_eq!(drawn.decision, ChitDecision::DrawnAmongEquals);
    assert!(drawn.seed.unwrap().starts_with("7ddccafaf55b08de"));
    let mut turned = equal.to_vec();
    turned.reverse();
    assert_eq!(
        chit_auction(&terms, &[], &auction(&turned, text)).unwrap().winner,
        drawn.winner
    );

    // Nobody bid: all six are drawn, and K70 says that A is the first.
    let none = chit_auction(&terms, &[], &auction(&[], text)).unwrap();
    assert_eq!(
        (none.winner.as_deref(), none.decision),
        (Some("A"), ChitDecision::DrawnWithoutBids)
    );

    terms.tie = BidTie::FirstBid;
    let first = chit_auction(&terms, &[], &auction(&equal, "")).unwrap();
    assert_eq!(
        (first.winner.as_deref(), first.decision),
        (Some("F"), ChitDecision::FirstOfEquals)
    );
}

#[test]
fn a_round_that_is_rolled_over_keeps_its_pot_and_collects_nothing_again() {
    let mut terms = terms(3, 1_000, 0, CommissionPaid::FromDiscount);
    terms.no_bids = NoBids::RollOver;
    let auctions = [
        auction(&[], ""),
        auction(&[], ""),
        auction(&[bid("h02", 300)], ""),
        auction(&[bid("h01", 0)], ""),
        auction(&[], ""),
    ];
    let chit = chit_rounds(&terms, &auctions).unwrap();
    let boxes: Vec<String> = chit
        .rounds
        .iter()
        .map(|round| round.in_box.normalize().to_string())
        .collect();
    assert_eq!(boxes, ["3000", "3000", "300", "0", "0"]);
    let rounds: Vec<i32> = chit.rounds.iter().map(|round| round.round).collect();
    assert_eq!(rounds, [1, 1, 1, 2, 3]);
    assert!(chit.complete && chit.paid == chit.prizes);
}

#[test]
fn dividends_of_the_non_prized_lose_no_cent() {
    let mut terms = terms(4, 1_000, 0, CommissionPaid::OnTop);
    terms.dividend_to = DividendTo::NonPrized;
    let award = chit_auction(&terms, &["h03".to_owned()], &auction(&[bid("h01", 1_001)], "")).unwrap();
    let shares: Vec<String> = award.dividends.iter().map(|one| one.amount.to_string()).collect();
    assert_eq!(shares, ["0.00", "500.50", "0.00", "500.50"]);
    terms.hands = hands(7);
    let award = chit_auction(&terms, &[], &auction(&[bid("h07", 100)], "")).unwrap();
    let shares: Vec<String> = award.dividends.iter().map(|one| one.amount.to_string()).collect();
    assert_eq!(shares, ["16.67", "16.67", "16.67", "16.67", "16.66", "16.66", "0.00"]);
}

#[test]
fn the_errors_come_in_the_order_of_the_documentation() {
    let share = |percent: i64| Decimal::new(percent, 2);
    let mut terms = ChitTerms {
        commission: share(101),
        maximum_discount: Some(share(101)),
        rounding: Rounding {
            step: Some(Decimal::ZERO),
            ..Rounding::default()
        },
        ..ChitTerms::new(Decimal::ZERO, Vec::new())
    };
    let mut prized = vec!["x".to_owned(), "a".to_owned(), "a".to_owned()];
    let mut given = ChitAuction {
        bids: vec![bid("x", 10), bid("b", 100), bid("b", 100)],
        seed_text: Some(String::new()),
    };
    type Mend<'a> = &'a dyn Fn(&mut ChitTerms, &mut Vec<String>, &mut ChitAuction);
    let mut expect = |start: &str, mend: Mend<'_>| {
        let error = chit_auction(&terms, &prized, &given).unwrap_err().to_string();
        assert!(error.starts_with(start), "{error}");
        mend(&mut terms, &mut prized, &mut given);
    };
    expect("`terms.contribution` is 0", &|t, _, _| {
        t.contribution = Decimal::from(1_000_000_000_000_i64)
    });
    expect("`terms.hands` must not be empty", &|t, _, _| {
        t.hands = vec![String::new()]
    });
    expect("`terms.hands[0]` must not be empty", &|t, _, _| {
        t.hands = ["a", "b", "a"].map(str::to_owned).to_vec();
    });
    expect("`terms.hands[2]` is a, which is already there", &|t, _, _| {
        t.hands = ["a", "b", "c"].map(str::to_owned).to_vec();
    });
    expect("the chit value would be beyond", &|t, _, _| {
        t.contribution = Decimal::from(1_000)
    });
    expect("`terms.commission` is 1.01", &|t, _, _| t.commission = share(99));
    expect("`terms.maximum_discount` is 1.01", &|t, _, _| {
        t.maximum_discount = Some(share(50))
    });
    expect("`terms.rounding.step` is 0", &|t, _, _| {
        t.rounding.step = Some(Decimal::from(4_000))
    });
    expect("`terms.commission` and `terms.rounding`", &|t, _, _| {
        t.rounding.step = None
    });
    expect("`terms.commission` and `terms.maximum_discount`", &|t, _, _| {
        t.commission_paid = CommissionPaid::OnTop;
    });
    expect("`terms.commission` and `terms.maximum_discount`", &|t, _, _| {
        t.commission = share(5)
    });
    expect("`prized[0]` is x, which does not exist", &|_, prized, _| {
        prized.remove(0);
    });
    expect("`prized[1]` is a, which is already there", &|_, prized, _| {
        *prized = ["a", "b", "c"].map(str::to_owned).to_vec();
    });
    expect("`prized` has no answer: every hand has won", &|_, prized, _| {
        *prized = vec!["b".to_owned()];
    });
    expect("`auction.bids[0].hand` is x, which does not exist", &|_, _, given| {
        given.bids.remove(0);
    });
    expect("`auction.bids[0].hand` and `terms.hands`", &|_, prized, given| {
        *prized = vec!["a".to_owned()];
        given.bids[0].discount = Decimal::from(1_501);
    });
    expect(
        "`auction.bids[0].discount` is 1501, but must be from 0.00 to 1500.00",
        &|_, _, given| {
            given.bids[0].discount = Decimal::new(1, 3);
        },
    );
    expect("`auction.bids[0].discount` is 0.001, but may", &|_, _, given| {
        given.bids[0].discount = Decimal::from(100);
    });
    expect("`auction.bids[1].hand` is b, which is already there", &|_, _, given| {
        given.bids[1].hand = "c".to_owned();
    });
    expect("`auction.seed_text` must not be empty", &|_, prized, given| {
        given.seed_text = Some("s".to_owned());
        given.bids.truncate(1);
        prized.push("c".to_owned());
    });
    expect("`auction.bids` and `terms.hands`", &|_, prized, given| {
        prized.truncate(1);
        given.bids.push(bid("c", 100));
        given.seed_text = None;
    });
    expect("`auction.seed_text` is missing", &|_, _, given| {
        given.seed_text = Some("s".to_owned())
    });
    assert!(chit_auction(&terms, &prized, &given).is_ok());

    let (terms, mut auctions) = three();
    let refused = |auctions: &[ChitAuction]| chit_rounds(&terms, auctions).unwrap_err().to_string();
    assert_eq!(refused(&[]), "`auctions` must not be empty");
    assert!(refused(&vec![ChitAuction::default(); 1_001]).starts_with("`auctions` has length 1001"));
    auctions.push(ChitAuction::default());
    assert_eq!(refused(&auctions), "`auctions` has length 4, but at most 3 is accepted");
    auctions[1].bids[0].hand = "a".to_owned();
    assert!(refused(&auctions).starts_with("`auctions[1].bids[0].hand` and"));
}

#[test]
fn the_corners_of_the_limits_do_not_overflow() {
    let mut terms = terms(200, 5_000_000_000, 100, CommissionPaid::FromDiscount);
    terms.no_bids = NoBids::RollOver;
    let mut auctions = vec![ChitAuction::default(); 1_000];
    let chit = chit_rounds(&terms, &auctions[..3]).unwrap();
    assert_eq!(chit.in_box.normalize().to_string(), "1000000000000");
    auctions.truncate(2);
    auctions.push(auction(&[bid("h01", 1_000_000_000_000)], ""));
    let chit = chit_rounds(&terms, &auctions).unwrap();
    assert_eq!((chit.prizes.is_zero(), chit.in_box.is_zero()), (true, true));
}
