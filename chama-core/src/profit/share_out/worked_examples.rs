//! Share-outs worked by hand, and the order of errors.

use super::*;

fn members(shares: &[i64]) -> Vec<ShareOutMember> {
    let ids = ["a", "b", "c", "d", "e"];
    ids.iter()
        .zip(shares)
        .map(|(id, shares)| ShareOutMember::new(id, *shares))
        .collect()
}

/// K45: 22,500 for shares, 300 interest, a fine of 100.
fn golden() -> ShareOutTerms {
    ShareOutTerms {
        fines: Decimal::from(100),
        ..ShareOutTerms::new(Decimal::from(22_800), members(&[20, 12, 4, 9]))
    }
}

fn paid(out: &ShareOut) -> Vec<String> {
    out.lines.iter().map(|line| line.paid.to_string()).collect()
}

fn stepped(step: i64, residual: ShareOutResidual) -> ShareOut {
    share_out(&ShareOutTerms {
        step: Some(Decimal::from(step)),
        residual,
        ..golden()
    })
    .unwrap()
}

#[test]
fn the_golden_cycle_pays_exactly_the_box_in_cents_in_shillings_and_in_fives() {
    let cents = share_out(&golden()).unwrap();
    assert_eq!(paid(&cents), ["10177.78", "6106.67", "2035.55", "4580.00"]);
    assert_eq!(cents.value_per_share.to_string(), "508.888889");
    let whole = stepped(1, ShareOutResidual::LargestRemainder);
    assert_eq!(paid(&whole), ["10178.00", "6107.00", "2035.00", "4580.00"]);
    let fives = stepped(5, ShareOutResidual::NextCycle);
    assert_eq!(paid(&fives), ["10175.00", "6105.00", "2035.00", "4580.00"]);
    assert_eq!(
        (fives.residual.to_string(), fives.loan_fund_left.to_string()),
        ("5.00".into(), "5.00".into())
    );
    let to_a = stepped(5, ShareOutResidual::Member { member: "a".to_owned() });
    assert_eq!(paid(&to_a)[0], "10180.00");
    assert_eq!(
        stepped(5, ShareOutResidual::SocialFund).social_fund_left.to_string(),
        "5.00"
    );
}

#[test]
fn fines_of_the_social_fund_are_not_shared() {
    let out = share_out(&ShareOutTerms {
        fines_to: FineDestination::SocialFund,
        ..golden()
    })
    .unwrap();
    assert_eq!(out.value_per_share.to_string(), "506.666667");
    assert_eq!(out.social_fund_left.to_string(), "100.00");
}

/// X14: 1,137 shares of 742,350 at 653, the value rounded, would take 742,461.
#[test]
fn a_rounded_value_per_share_is_never_multiplied() {
    let terms = ShareOutTerms::new(Decimal::from(742_350), members(&[500, 400, 237]));
    let out = share_out(&terms).unwrap();
    assert_eq!(out.value_per_share.to_string(), "652.902375");
    assert_eq!(out.paid.to_string(), "742350.00");
    assert_eq!(out.lines.iter().map(|line| line.paid).sum::<Decimal>(), out.paid);
}

/// X16: shares × (1 + profit ÷ shares) treats a share as a shilling.
#[test]
fn a_share_is_not_a_shilling() {
    let out = share_out(&ShareOutTerms::new(Decimal::from(6_000), members(&[5, 5]))).unwrap();
    assert_eq!(paid(&out), ["3000.00", "3000.00"]);
}

fn indebted(bearer: ShortfallBearer) -> ShareOutTerms {
    let mut terms = ShareOutTerms::new(Decimal::from(100), members(&[10, 10]));
    terms.members[1].loan = Decimal::from(300);
    terms.loans = ShareOutLoans::Offset { shortfall: bearer };
    terms
}

#[test]
fn who_bears_a_shortfall_is_named() {
    let everybody = share_out(&indebted(ShortfallBearer::Everybody)).unwrap();
    assert_eq!(paid(&everybody), ["100.00", "0.00"]);
    assert_eq!(everybody.lines[1].shortfall.to_string(), "200.00");
    assert_eq!(everybody.value_per_share.to_string(), "10.000000");

    let mut terms = indebted(ShortfallBearer::SocialFund);
    terms.social_fund = Decimal::from(150);
    let social = share_out(&terms).unwrap();
    assert_eq!(paid(&social), ["200.00", "0.00"]);
    assert_eq!(social.lines[1].shortfall.to_string(), "100.00");
    assert_eq!(social.social_fund_left.to_string(), "50.00");

    let amount = Decimal::from(50);
    let provided = share_out(&indebted(ShortfallBearer::Provision { amount })).unwrap();
    // 50 and 300 over 20 shares: 175 each; the loan falls 125 short, and the provision has 50.
    assert_eq!(provided.shortfall_covered.to_string(), "50.00");
    assert_eq!(paid(&provided), ["100.00", "0.00"]);
}

/// H2: the loan was above the part, and the profit then wrong.
#[test]
fn profit_is_the_part_less_what_was_paid_in_whatever_the_loan() {
    let mut terms = indebted(ShortfallBearer::Everybody);
    for member in &mut terms.members {
        member.paid_in = Some(Decimal::from(90));
    }
    let out = share_out(&terms).unwrap();
    let profits: Vec<Option<Decimal>> = out.lines.iter().map(|line| line.profit).collect();
    assert_eq!(profits, [Some(Decimal::new(1_000, 2)); 2]);
}

#[test]
fn a_loan_that_goes_on_touches_nobodys_part() {
    let mut terms = indebted(ShortfallBearer::Everybody);
    terms.loans = ShareOutLoans::CarriedOver;
    assert_eq!(paid(&share_out(&terms).unwrap()), ["50.00", "50.00"]);
}

#[test]
fn a_social_fund_that_is_shared_is_shared_by_name() {
    let mut terms = golden();
    terms.social_fund = Decimal::from(1_002);
    terms.step = Some(Decimal::from(5));
    assert_eq!(share_out(&terms).unwrap().social_fund_left.to_string(), "1002.00");
    terms.social_fund_use = SocialFundUse::Equally;
    let equally = share_out(&terms).unwrap();
    assert_eq!(
        (
            equally.lines[0].social.to_string(),
            equally.social_fund_left.to_string()
        ),
        ("250.00".into(), "2.00".into())
    );
    terms.social_fund_use = SocialFundUse::ByShares;
    assert_eq!(share_out(&terms).unwrap().pool.to_string(), "23902.00");
}

#[test]
fn errors_come_in_the_documented_order() {
    let bad = Decimal::NEGATIVE_ONE;
    let mut terms = ShareOutTerms::new(bad, vec![]);
    terms.fines = bad;
    terms.social_fund = bad;
    terms.social_fund_use = SocialFundUse::Equally;
    terms.loans = ShareOutLoans::Offset {
        shortfall: ShortfallBearer::Provision { amount: bad },
    };
    terms.step = Some(Decimal::ZERO);
    terms.residual = ShareOutResidual::Member { member: "z".to_owned() };
    let offset = |shortfall| ShareOutLoans::Offset { shortfall };
    type Mend<'a> = &'a dyn Fn(&mut ShareOutTerms);
    let provision = |amount: i64| ShortfallBearer::Provision {
        amount: Decimal::from(amount),
    };
    let table: [(&str, Mend<'_>); 15] = [
        ("`terms.loan_fund_cash` is -1", &|t| t.loan_fund_cash = Decimal::ONE),
        ("`terms.fines` is -1", &|t| t.fines = Decimal::ZERO),
        ("`terms.social_fund` is -1", &|t| t.social_fund = Decimal::ZERO),
        ("`terms.loans.shortfall.amount` is -1", &|t| {
            t.loans = ShareOutLoans::RepaidFirst
        }),
        ("`terms.step` is 0", &|t| t.step = None),
        ("`terms.members` must not be empty", &|t| {
            t.members = vec![ShareOutMember::new("", -1); 2]
        }),
        ("`terms.members[0].member` must not be empty", &|t| {
            t.members[0].member = "a".to_owned()
        }),
        ("`terms.members[0].shares` is -1", &|t| {
            t.members[0].shares = 0;
            t.members[0].loan = Decimal::NEGATIVE_ONE;
        }),
        ("`terms.members[0].loan` is -1", &|t| t.members[0].loan = Decimal::ONE),
        ("`terms.members[1].member` must not be empty", &|t| {
            t.members[1] = t.members[0].clone()
        }),
        ("`terms.members[1].member` is a, which is already there", &|t| {
            t.members.truncate(1)
        }),
        ("`terms.loans` and `terms.members[0].loan` do not go together", &|t| {
            t.loans = offset(ShortfallBearer::SocialFund);
        }),
        (
            "`terms.loans.shortfall` and `terms.social_fund_use` do not go together",
            &|t| {
                t.loans = offset(provision(2));
            },
        ),
        (
            "`terms.loans.shortfall.amount` is 2, but must be from 0 to 1.00",
            &|t| {
                t.loans = offset(provision(1));
            },
        ),
        ("`terms.residual.member` is z, which does not exist", &|t| {
            t.residual = ShareOutResidual::NextCycle
        }),
    ];
    for (start, mend) in table {
        let error = share_out(&terms).unwrap_err().to_string();
        assert!(error.starts_with(start), "{error} is not {start}");
        mend(&mut terms);
    }
    assert_eq!(
        share_out(&terms).unwrap_err().to_string(),
        "`terms.members` has no answer: nobody has shares"
    );
    terms.members[0].shares = 1;
    assert!(share_out(&terms).is_ok());
}
