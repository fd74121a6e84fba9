//! Profit: whatever is cut adds up to what was cut, and a share-out pays exactly the box.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::calendar::DateWindow;
use chama_core::money::Currency;
use chama_core::profit::*;
use chama_core::tax::kenya_withholding_rates;
use chrono::{Days, NaiveDate};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    whole_units: bool,
    amounts: [i64; 4],
    rate: u16,
    choices: [u8; 6],
    step: Option<u32>,
    days: (u16, u16),
    holdings: Vec<(u8, u16, i64)>,
    members: Vec<(i64, i64, Option<i64>)>,
}

fn day(days: u16) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(2020, 1, 1).expect("a day");
    start.checked_add_days(Days::new(days.into())).expect("before 2200")
}

/// Mostly an amount that is let in.
fn amount(units: i64, scale: u32) -> Decimal {
    let often = if units % 64 == 63 {
        units
    } else {
        units % 100_000_000_000
    };
    Decimal::new(often, scale)
}

fn weighting(input: &Input) -> ProfitWeighting {
    match input.choices[0] % 6 {
        0 => ProfitWeighting::Opening,
        1 => ProfitWeighting::Closing,
        2 => ProfitWeighting::OnDate {
            date: day(input.days.1),
        },
        3 => ProfitWeighting::Days,
        4 => ProfitWeighting::Months {
            counting: MonthCounting::FromItsMonth,
        },
        _ => ProfitWeighting::Months {
            counting: MonthCounting::FromNextMonth,
        },
    }
}

fn check_split(input: &Input, terms: &ProfitSplitTerms) {
    let Ok(split) = profit_split(terms) else { return };
    let amounts: Decimal = split.parts.iter().map(|part| part.amount).sum();
    assert_eq!(amounts + split.residual + split.costs + split.tax, terms.profit);
    assert!(
        split
            .parts
            .iter()
            .all(|part| !part.weight.is_zero() || part.amount.is_zero())
    );
    let parts = profit_parts(&ProfitPartsTerms {
        profit: terms.profit,
        costs: terms.costs,
        tax: terms.tax.clone(),
        shares: input
            .members
            .iter()
            .map(|(shares, ..)| Decimal::new(*shares, 4))
            .collect(),
        currency: terms.currency,
        step: terms.step,
    });
    if let Ok(parts) = parts {
        assert_eq!(parts.parts.iter().sum::<Decimal>() + parts.residual, parts.net);
    }
}

fn check_dividends(input: &Input, split: &ProfitSplitTerms) {
    let half = split.holdings.len() / 2;
    let terms = DividendTerms {
        currency: split.currency,
        weighting: split.weighting.clone(),
        leavers: split.leavers,
        interest: DeclaredReturn::Rate {
            rate: Decimal::new(input.rate.into(), 5),
            available: None,
        },
        dividend: DeclaredReturn::Pool { amount: split.costs },
        tax: match input.choices[4] % 3 {
            0 => DividendTax::ByKind,
            1 => DividendTax::Untaxed,
            _ => DividendTax::FlatOnTotal {
                rate: Decimal::new(input.rate.into(), 5),
            },
        },
        ..DividendTerms::new(
            split.period,
            split.period.until,
            split.holdings[..half].to_vec(),
            split.holdings[half..].to_vec(),
        )
    };
    let Ok(paid) = dividends(&terms, &kenya_withholding_rates()) else {
        return;
    };
    assert_eq!(paid.tax + paid.net, paid.gross);
    assert_eq!(paid.dividend, split.costs);
    assert_eq!(paid.statements.iter().map(|one| one.net).sum::<Decimal>(), paid.net);
}

fn check_share_out(input: &Input, currency: Currency, scale: u32, step: Option<Decimal>) {
    let [cash, fines, social, provision] = input.amounts.map(|units| amount(units, scale));
    let member = |(place, (shares, loan, paid_in)): (usize, &(i64, i64, Option<i64>))| ShareOutMember {
        member: place.to_string(),
        shares: if shares % 8 == 7 {
            *shares
        } else {
            shares.rem_euclid(100)
        },
        loan: if loan % 4 == 0 {
            amount(*loan, scale)
        } else {
            Decimal::ZERO
        },
        paid_in: paid_in.map(|units| amount(units, scale)),
    };
    let shortfall = match input.choices[1] % 3 {
        0 => ShortfallBearer::Everybody,
        1 => ShortfallBearer::SocialFund,
        _ => ShortfallBearer::Provision { amount: provision },
    };
    let terms = ShareOutTerms {
        fines,
        social_fund: social,
        fines_to: [FineDestination::LoanFund, FineDestination::SocialFund][usize::from(input.choices[2] % 2)],
        social_fund_use: [SocialFundUse::Kept, SocialFundUse::ByShares, SocialFundUse::Equally]
            [usize::from(input.choices[2] / 2 % 3)],
        loans: [
            ShareOutLoans::RepaidFirst,
            ShareOutLoans::CarriedOver,
            ShareOutLoans::Offset { shortfall },
        ][usize::from(input.choices[1] / 3 % 3)]
        .clone(),
        residual: [
            ShareOutResidual::LargestRemainder,
            ShareOutResidual::NextCycle,
            ShareOutResidual::SocialFund,
            ShareOutResidual::Member { member: "0".to_owned() },
        ][usize::from(input.choices[3] % 4)]
        .clone(),
        step,
        currency,
        ..ShareOutTerms::new(cash, input.members.iter().enumerate().map(member).collect())
    };
    let Ok(out) = share_out(&terms) else { return };
    let sum = |of: fn(&ShareOutLine) -> Decimal| out.lines.iter().map(of).sum::<Decimal>();
    assert_eq!(sum(|line| line.paid), out.paid);
    assert_eq!(
        out.paid + out.loan_fund_left + out.social_fund_left,
        cash + fines + social
    );
    assert_eq!(sum(|line| line.gross) + out.residual, out.pool);
    for line in &out.lines {
        assert!(line.paid >= Decimal::ZERO && line.shortfall >= Decimal::ZERO);
        assert_eq!(line.gross - line.loan_offset + line.social, line.paid);
    }
}

fuzz_target!(|input: Input| {
    let (currency, scale) = if input.whole_units {
        (Currency::Ugx, 0)
    } else {
        (Currency::Kes, 2)
    };
    let step = input.step.map(|step| Decimal::new((step % 10_000).into(), scale));
    let holding = |(member, since, held): &(u8, u16, i64)| ProfitHolding {
        member: format!("m{}", member % 8),
        since: day(*since),
        held: amount(*held, 4),
    };
    let since = day(input.days.0);
    let period = DateWindow {
        since,
        until: since
            .checked_add_days(Days::new((input.days.1 % 4_000).into()))
            .expect("before 2200"),
    };
    let split = ProfitSplitTerms {
        costs: amount(input.amounts[1], scale),
        costs_shared: [CostSharing::BeforeSplit, CostSharing::Equally][usize::from(input.choices[5] % 2)],
        tax: (input.rate % 3 > 0).then(|| ProfitTax::new(Decimal::new(input.rate.into(), 5))),
        weighting: weighting(&input),
        leavers: [Leavers::Included, Leavers::Excluded][usize::from(input.choices[5] / 2 % 2)],
        currency,
        step,
        residual: if input.choices[5] > 127 {
            ProfitResidual::Reserve
        } else {
            ProfitResidual::LargestRemainder
        },
        ..ProfitSplitTerms::new(
            amount(input.amounts[0], scale),
            period,
            input.holdings.iter().map(holding).collect(),
        )
    };
    check_split(&input, &split);
    check_dividends(&input, &split);
    check_share_out(&input, currency, scale, step);
    let amounts: Vec<Decimal> = input.members.iter().map(|(units, ..)| amount(*units, scale)).collect();
    if let Ok(found) = concentration(&amounts, currency) {
        assert!(found.gini >= Decimal::ZERO && found.gini < Decimal::ONE + Decimal::new(1, 10));
    }
});
