//! Purchases and registers worked by hand, and the order of errors.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::*;
use crate::limits::AMOUNT;
use crate::money::Currency;

fn rule(price: i64, minimum: i32, maximum: i32) -> ShareRule {
    ShareRule {
        minimum,
        maximum,
        ..ShareRule::new(Decimal::from(price))
    }
}

#[test]
fn the_table_of_the_rule_page() {
    use PurchaseOutcome::*;
    for (cash, credit, minimum, already, shares, left_over, outcome) in [
        (23, 0, 0, 0, 4, "3.00", Bought),
        (23, 2, 0, 0, 5, "0.00", Bought),
        (40, 0, 0, 0, 5, "15.00", Capped),
        (23, 0, 0, 3, 2, "13.00", Capped),
        (23, 0, 0, 5, 0, "23.00", Capped),
        (4, 0, 0, 0, 0, "4.00", TooLittle),
        (4, 0, 0, 5, 0, "4.00", TooLittle),
        (0, 0, 0, 0, 0, "0.00", TooLittle),
        (9, 0, 2, 0, 0, "9.00", BelowMinimum),
        (0, 0, 1, 0, 0, "0.00", BelowMinimum),
        (9, 0, 2, 1, 1, "4.00", Bought),
        (9, 0, 2, 2, 1, "4.00", Bought),
        (10, 0, 2, 0, 2, "0.00", Bought),
        (40, 0, 5, 0, 5, "15.00", Capped),
    ] {
        let terms = SharePurchaseTerms {
            already_bought: already,
            credit_brought: Decimal::from(credit),
            ..SharePurchaseTerms::new(Decimal::from(cash), rule(5, minimum, 5))
        };
        let bought = share_purchase(&terms).unwrap();
        assert_eq!(
            (bought.shares, bought.left_over.to_string().as_str(), bought.outcome),
            (shares, left_over, outcome),
            "{terms:?}"
        );
        assert_eq!(bought.cost + bought.left_over, bought.total);
        assert_eq!(bought.total, terms.cash + terms.credit_brought);
    }
}

#[test]
fn the_golden_vsla_of_k45_has_45_shares() {
    let bought = [
        ("A", [5, 5, 5, 5]),
        ("B", [3; 4]),
        ("C", [1, 2, 1, 0]),
        ("D", [2, 2, 0, 5]),
    ];
    let day = |week: usize| NaiveDate::from_ymd_opt(2026, 1, 7 * (u32::try_from(week).unwrap() + 1)).unwrap();
    let mut entries = Vec::new();
    for week in 0..4 {
        let meeting = ShareMeeting {
            rule: rule(500, 0, 5),
            currency: Currency::Kes,
            tenders: bought
                .iter()
                .map(|(member, shares)| ShareTender {
                    member: (*member).to_owned(),
                    cash: Decimal::from(500 * shares[week]),
                    already_bought: 0,
                    credit_brought: Decimal::ZERO,
                })
                .collect(),
        };
        for line in share_purchases(&meeting).unwrap().purchases {
            entries.push(ShareEntry {
                member: line.member,
                value_date: day(week),
                shares: line.purchase.shares,
            });
        }
    }
    entries.reverse();
    let register = share_register(&entries, day(3)).unwrap();
    let holdings: Vec<(&str, i64)> = register
        .holdings
        .iter()
        .map(|holding| (holding.member.as_str(), holding.shares))
        .collect();
    assert_eq!(holdings, [("A", 20), ("B", 12), ("C", 4), ("D", 9)]);
    assert_eq!(register.total, 45);
    assert_eq!(share_register(&entries, day(1)).unwrap().total, 23);
}

#[test]
fn a_holding_below_zero_is_shown() {
    let entry = |shares| ShareEntry {
        member: "A".to_owned(),
        value_date: NaiveDate::from_ymd_opt(2026, 1, 7).unwrap(),
        shares,
    };
    let register = share_register(&[entry(2), entry(-3)], entry(0).value_date).unwrap();
    assert_eq!((register.holdings[0].shares, register.total), (-1, -1));
}

#[test]
fn errors_come_in_the_documented_order() {
    let mut terms = SharePurchaseTerms {
        already_bought: 6,
        credit_brought: Decimal::NEGATIVE_ONE,
        ..SharePurchaseTerms::new(Decimal::new(1, 3), rule(0, -1, 1_000_001))
    };
    let mut refuse = |mend: &dyn Fn(&mut SharePurchaseTerms)| {
        let error = share_purchase(&terms).unwrap_err().to_string();
        mend(&mut terms);
        error
    };
    assert_eq!(
        refuse(&|t| t.rule.price = Decimal::new(5_001, 3)),
        "`terms.rule.price` is 0, but must be from 0.01 to 1000000000000"
    );
    assert_eq!(
        refuse(&|t| t.rule.price = Decimal::from(5)),
        "`terms.rule.price` is 5.001, but may have at most 2 decimals"
    );
    assert_eq!(
        refuse(&|t| t.rule.minimum = 6),
        "`terms.rule.minimum` is -1, but must be from 0 to 1000000"
    );
    assert_eq!(
        refuse(&|t| t.rule.maximum = 5),
        "`terms.rule.maximum` is 1000001, but must be from 0 to 1000000"
    );
    assert_eq!(
        refuse(&|t| t.rule.minimum = 0),
        "`terms.rule.maximum` is 5, which must not be before 6"
    );
    assert_eq!(
        refuse(&|t| t.cash = Decimal::from(23)),
        "`terms.cash` is 0.001, but may have at most 2 decimals"
    );
    assert_eq!(
        refuse(&|t| t.credit_brought = Decimal::ZERO),
        "`terms.credit_brought` is -1, but must be from 0 to 1000000000000"
    );
    assert_eq!(
        refuse(&|t| t.already_bought = -1),
        "`terms.already_bought` is 6, but must be from 0 to 5"
    );
    assert_eq!(
        refuse(&|t| t.already_bought = 0),
        "`terms.already_bought` is -1, but must be from 0 to 5"
    );
    assert_eq!(share_purchase(&terms).unwrap().shares, 4);
}

#[test]
fn a_fault_of_one_tender_or_entry_names_its_place() {
    let tender = |member: &str, cash: i64| ShareTender {
        member: member.to_owned(),
        cash: Decimal::from(cash),
        already_bought: 0,
        credit_brought: Decimal::ZERO,
    };
    let refused = |tenders| {
        let meeting = ShareMeeting {
            rule: rule(5, 0, 5),
            currency: Currency::Kes,
            tenders,
        };
        share_purchases(&meeting).unwrap_err().to_string()
    };
    assert_eq!(
        refused(vec![tender("a", 5), tender("a", -1)]),
        "`meeting.tenders[1].member` is a, which is already there"
    );
    assert_eq!(
        refused(vec![tender("a", 5), tender("b", -1)]),
        "`meeting.tenders[1].cash` is -1, but must be from 0 to 1000000000000"
    );
    assert_eq!(
        refused(vec![tender("", -1)]),
        "`meeting.tenders[0].member` must not be empty"
    );
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    let entry = |member: &str, year, shares| ShareEntry {
        member: member.to_owned(),
        value_date: day(year),
        shares,
    };
    for (entries, as_of, message) in [
        (vec![entry("", 1800, i32::MIN)], 1800, "`as_of` is 1800-01-01"),
        (
            vec![entry("", 1800, i32::MIN)],
            2026,
            "`entries[0].member` must not be empty",
        ),
        (
            vec![entry("a", 1800, i32::MIN)],
            2026,
            "`entries[0].value_date` is 1800-01-01",
        ),
        (
            vec![entry("a", 2027, i32::MIN)],
            2026,
            "`entries[0].shares` is -2147483648",
        ),
    ] {
        let error = share_register(&entries, day(as_of)).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }
}

#[test]
fn the_corners_of_the_limits_do_not_overflow() {
    let most = Decimal::from(AMOUNT.maximum);
    for (price, maximum) in [
        (Decimal::new(1, 2), 1_000_000),
        (most, 1_000_000),
        (Decimal::new(1, 2), 0),
    ] {
        let terms = SharePurchaseTerms {
            credit_brought: most,
            rule: ShareRule {
                maximum,
                ..ShareRule::new(price)
            },
            ..SharePurchaseTerms::new(most, ShareRule::new(price))
        };
        let bought = share_purchase(&terms).unwrap();
        assert_eq!(bought.cost + bought.left_over, most + most);
    }
}
