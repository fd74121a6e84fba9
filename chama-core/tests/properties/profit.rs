//! What must hold of profit, and of the units of a fund.

use chama_core::calendar::DateWindow;
use chama_core::money::Currency;
use chama_core::profit::*;
use chama_core::share::{UnitChange, UnitEvent, UnitFund, UnitRegister, unit_register};
use chama_core::tax::kenya_withholding_rates;
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn day(after: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + Days::new(after)
}

fn cents(units: i64) -> Decimal {
    Decimal::new(units, 2)
}

fn year() -> DateWindow {
    DateWindow {
        since: day(0),
        until: day(366),
    }
}

/// Lines of up to six members, each day once.
fn holdings() -> impl Strategy<Value = Vec<ProfitHolding>> {
    prop::collection::btree_map((0..6_u8, 0..400_u64), 0..1_000_000_i64, 1..24).prop_map(|lines| {
        let line = |((member, since), held): ((u8, u64), i64)| ProfitHolding {
            member: format!("m{member}"),
            since: day(since),
            held: Decimal::new(held, 3),
        };
        lines.into_iter().map(line).collect()
    })
}

fn weighting() -> impl Strategy<Value = ProfitWeighting> {
    prop_oneof![
        Just(ProfitWeighting::Opening),
        Just(ProfitWeighting::Closing),
        (0..400_u64).prop_map(|after| ProfitWeighting::OnDate { date: day(after) }),
        Just(ProfitWeighting::Days),
        Just(ProfitWeighting::Months {
            counting: MonthCounting::FromItsMonth
        }),
        Just(ProfitWeighting::Months {
            counting: MonthCounting::FromNextMonth
        }),
    ]
}

fn step() -> impl Strategy<Value = Option<Decimal>> {
    prop::sample::select(vec![None, Some(1), Some(5), Some(10), Some(50)])
        .prop_map(|step: Option<i64>| step.map(Decimal::from))
}

fn members() -> impl Strategy<Value = Vec<ShareOutMember>> {
    prop::collection::vec((0..30_i64, prop::option::of(0..3_000_000_i64)), 1..9).prop_map(|members| {
        let member = |(place, (shares, loan)): (usize, (i64, Option<i64>))| ShareOutMember {
            loan: cents(loan.unwrap_or(0)),
            ..ShareOutMember::new(&format!("m{place}"), shares)
        };
        members.into_iter().enumerate().map(member).collect()
    })
}

fn bearer() -> impl Strategy<Value = ShortfallBearer> {
    prop_oneof![
        Just(ShortfallBearer::Everybody),
        Just(ShortfallBearer::SocialFund),
        (0..200_000_i64).prop_map(|amount| ShortfallBearer::Provision { amount: cents(amount) }),
    ]
}

fn residual() -> impl Strategy<Value = ShareOutResidual> {
    prop_oneof![
        Just(ShareOutResidual::LargestRemainder),
        Just(ShareOutResidual::NextCycle),
        Just(ShareOutResidual::SocialFund),
        Just(ShareOutResidual::Member {
            member: "m0".to_owned()
        }),
    ]
}

fn changes() -> impl Strategy<Value = Vec<UnitChange>> {
    let change = (0..10_u8, 0..4_u8, 1..10_000_000_i64).prop_map(|(kind, member, number)| {
        let member = format!("m{member}");
        let amount = cents(number);
        match kind {
            0 | 1 => UnitChange::Valued {
                net_asset_value: amount,
            },
            2..=6 => UnitChange::Bought { member, amount },
            7 => UnitChange::RedeemedUnits {
                member,
                units: Decimal::new(number / 100, 3),
            },
            8 => UnitChange::RedeemedAmount {
                member,
                amount: cents(number / 100),
            },
            _ => UnitChange::RedeemedAll { member },
        }
    });
    prop::collection::vec(change, 1..20)
}

/// The register after as many of the changes as are not refused.
fn register(changes: &[UnitChange]) -> UnitRegister {
    let mut fund = UnitFund::new(Decimal::ONE_HUNDRED, vec![]);
    let mut last = unit_register(&fund, day(0)).unwrap();
    for (place, what) in changes.iter().enumerate() {
        fund.events.push(UnitEvent {
            id: format!("e{place}"),
            value_date: day(0),
            what: what.clone(),
        });
        match unit_register(&fund, day(0)) {
            Ok(register) => last = register,
            Err(_) => {
                fund.events.pop();
            }
        }
    }
    last
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_profit_is_its_parts_costs_tax_and_residual(
        profit in -100_000_000..100_000_000_i64, costs in 0..1_000_000_i64, rate in 0..=1_000_i64, shared in any::<bool>(),
        weighting in weighting(), leavers in any::<bool>(), step in step(), holdings in holdings(),
    ) {
        let terms = ProfitSplitTerms {
            costs: cents(costs),
            costs_shared: if shared { CostSharing::Equally } else { CostSharing::BeforeSplit },
            tax: Some(ProfitTax::new(Decimal::new(rate, 3))),
            weighting,
            leavers: if leavers { Leavers::Included } else { Leavers::Excluded },
            step,
            ..ProfitSplitTerms::new(cents(profit), year(), holdings)
        };
        let Ok(split) = profit_split(&terms) else { return Ok(()) };
        let amounts: Decimal = split.parts.iter().map(|part| part.amount).sum();
        prop_assert_eq!(amounts + split.residual + split.costs + split.tax, terms.profit);
        prop_assert!(split.parts.iter().all(|part| !part.weight.is_zero() || part.amount.is_zero()));
        prop_assert!(split.parts.iter().all(|part| part.profit - part.costs == part.amount));
    }

    #[test]
    fn a_split_does_not_hang_on_the_order_of_its_lines(holdings in holdings(), weighting in weighting()) {
        let terms = ProfitSplitTerms { weighting, ..ProfitSplitTerms::new(cents(1_000_001), year(), holdings) };
        let mut turned = terms.clone();
        turned.holdings.reverse();
        prop_assert_eq!(profit_split(&terms), profit_split(&turned));
    }

    #[test]
    fn a_part_is_within_a_step_of_its_ideal(profit in 0..1_000_000_000_i64, shares in prop::collection::vec(0..1_000_000_i64, 1..40)) {
        let whole: i64 = shares.iter().sum();
        prop_assume!(whole > 0);
        let terms = ProfitPartsTerms::new(cents(profit), shares.iter().map(|share| cents(*share)).collect());
        let parts = profit_parts(&terms).unwrap();
        prop_assert_eq!(parts.parts.iter().sum::<Decimal>(), cents(profit));
        for (share, part) in shares.iter().zip(&parts.parts) {
            let part = part.mantissa() * i128::from(whole);
            let ideal = i128::from(profit) * i128::from(*share);
            prop_assert!((part - ideal).abs() < i128::from(whole));
        }
    }

    #[test]
    fn a_share_out_pays_exactly_the_pool_whoever_owes_what(
        cash in 0..10_000_000_i64, fines in 0..10_000_i64, social in 0..1_000_000_i64, to_social in any::<bool>(),
        members in members(), bearer in bearer(), residual in residual(), step in step(),
    ) {
        let terms = ShareOutTerms {
            fines: cents(fines),
            fines_to: if to_social { FineDestination::SocialFund } else { FineDestination::LoanFund },
            social_fund: cents(social),
            loans: ShareOutLoans::Offset { shortfall: bearer },
            residual,
            step,
            ..ShareOutTerms::new(cents(cash), members)
        };
        let Ok(out) = share_out(&terms) else { return Ok(()) };
        let paid: Decimal = out.lines.iter().map(|line| line.paid).sum();
        let gross: Decimal = out.lines.iter().map(|line| line.gross).sum();
        prop_assert_eq!(paid, out.paid);
        prop_assert_eq!(gross + out.residual, out.pool);
        prop_assert_eq!(paid + out.loan_fund_left + out.social_fund_left, cents(cash + fines + social));
        for (line, member) in out.lines.iter().zip(&terms.members) {
            prop_assert_eq!(line.gross - line.loan_offset + line.social, line.paid);
            prop_assert_eq!(line.loan_offset + line.shortfall, member.loan);
            prop_assert!(!line.paid.is_sign_negative());
        }
    }

    #[test]
    fn without_loans_more_shares_never_get_less(cash in 0..10_000_000_i64, shares in prop::collection::vec(1..30_i64, 1..9)) {
        let members = shares.iter().enumerate().map(|(place, shares)| ShareOutMember::new(&place.to_string(), *shares));
        let out = share_out(&ShareOutTerms::new(cents(cash), members.collect())).unwrap();
        for one in &out.lines {
            for other in &out.lines {
                prop_assert!(one.shares <= other.shares || one.paid >= other.paid);
            }
        }
    }

    #[test]
    fn every_line_of_a_statement_is_tax_and_net_and_the_lines_are_the_total(
        deposits in holdings(), shares in holdings(), weighting in weighting(), rate in 0..=1_000_i64, pool in 0..1_000_000_i64,
        flat in any::<bool>(),
    ) {
        let terms = DividendTerms {
            weighting,
            interest: DeclaredReturn::Rate { rate: Decimal::new(rate, 3), available: None },
            dividend: DeclaredReturn::Pool { amount: cents(pool) },
            tax: if flat { DividendTax::FlatOnTotal { rate: Decimal::new(5, 2) } } else { DividendTax::ByKind },
            ..DividendTerms::new(year(), day(400), deposits, shares)
        };
        let Ok(paid) = dividends(&terms, &kenya_withholding_rates()) else { return Ok(()) };
        prop_assert_eq!(paid.dividend, cents(pool));
        prop_assert_eq!(paid.gross, paid.tax + paid.net);
        let sum = |of: fn(&DividendStatement) -> Decimal| paid.statements.iter().map(of).sum::<Decimal>();
        prop_assert_eq!(sum(|one| one.interest.gross), paid.interest);
        prop_assert_eq!(sum(|one| one.dividend.gross), paid.dividend);
        prop_assert_eq!(sum(|one| one.tax), paid.tax);
        for one in &paid.statements {
            prop_assert_eq!(one.interest.tax + one.dividend.tax, one.tax);
            prop_assert_eq!(one.interest.net + one.dividend.net, one.net);
            prop_assert_eq!(one.interest.gross, one.interest.tax + one.interest.net);
            prop_assert!(!one.interest.net.is_sign_negative() && !one.dividend.net.is_sign_negative());
        }
    }

    #[test]
    fn a_surplus_is_its_lines_and_the_remainder(
        surplus in 0..1_000_000_000_i64, parts in prop::collection::vec((0..3_u8, 0..400_i64), 0..6), step in step(),
    ) {
        let part = |(kind, number): &(u8, i64)| match kind {
            0 => AppropriationPart::OfSurplus { fraction: Decimal::new(*number, 3) },
            1 => AppropriationPart::OfRest { fraction: Decimal::new(*number, 3) },
            _ => AppropriationPart::Fixed { amount: Decimal::from(*number) },
        };
        let item = |(place, numbers): (usize, &(u8, i64))| AppropriationItem {
            name: place.to_string(),
            part: part(numbers),
            brought_forward: Decimal::ZERO,
        };
        let terms = AppropriationTerms {
            step,
            ..AppropriationTerms::new(cents(surplus), parts.iter().enumerate().map(item).collect(), "dividend")
        };
        let Ok(given) = appropriation(&terms) else { return Ok(()) };
        let lines: Decimal = given.lines.iter().map(|line| line.amount).sum();
        prop_assert_eq!(lines + given.remainder.amount, given.total);
        prop_assert!(!given.remainder.amount.is_sign_negative());
    }

    #[test]
    fn parts_of_a_surplus_up_to_the_whole_are_never_refused(surplus in 0..1_000_000_i64, cuts in prop::collection::vec(0..=100_i64, 1..6)) {
        let mut cuts = cuts;
        cuts.extend([0, 100]);
        cuts.sort_unstable();
        let items = cuts.windows(2).enumerate().map(|(place, pair)| AppropriationItem {
            name: place.to_string(),
            part: AppropriationPart::OfSurplus { fraction: Decimal::new(pair[1] - pair[0], 2) },
            brought_forward: Decimal::ZERO,
        });
        let given = appropriation(&AppropriationTerms::new(cents(surplus), items.collect(), "dividend"));
        prop_assert!(given.is_ok());
    }

    #[test]
    fn subsidies_are_nothing_together(members in prop::collection::vec((0..1_000_000_i64, 0..10_000_i64, 0..1_000_000_i64, -1_000_i64..1_000), 0..9)) {
        let member = |(place, (interest, fines, received, turn)): (usize, &(i64, i64, i64, i64))| SubsidyMember {
            member: place.to_string(),
            interest_paid: cents(*interest),
            fines_paid: cents(*fines),
            received: cents(*received),
            turn: cents(*turn),
        };
        let members = members.iter().enumerate().map(member).collect();
        let found = subsidies(&SubsidyTerms { members, currency: Currency::Kes }).unwrap();
        let balances: Decimal = found.balances.iter().map(|one| one.balance).sum();
        prop_assert!((balances + found.group).is_zero());
    }

    #[test]
    fn gini_and_hhi_stay_between_all_equal_and_one_who_has_all(amounts in prop::collection::vec(0..1_000_000_i64, 1..30)) {
        prop_assume!(amounts.iter().any(|amount| *amount > 0));
        let amounts: Vec<Decimal> = amounts.into_iter().map(cents).collect();
        let found = concentration(&amounts, Currency::Kes).unwrap();
        let count = Decimal::from(amounts.len());
        let grain = Decimal::new(1, 10);
        prop_assert!(!found.gini.is_sign_negative() && found.gini <= Decimal::ONE - Decimal::ONE / count + grain);
        prop_assert!(found.herfindahl + grain >= Decimal::ONE / count && found.herfindahl <= Decimal::ONE);
        prop_assert!(found.top_share + grain >= found.herfindahl);
    }

    /// Exactly: whoever brings u·p for u units, or takes u·p out, leaves the price where it was.
    #[test]
    fn a_flow_at_the_price_leaves_it_exactly_where_it_was(worth in 1..1_000_000_000_i128, units in 1..1_000_000_000_i128, flow in -1_000_000_i128..1_000_000) {
        prop_assume!(units + flow > 0);
        // (worth + flow·worth/units) ÷ (units + flow) = worth ÷ units, both sides × units².
        prop_assert_eq!((worth * units + flow * worth) * units, worth * (units + flow) * units);
    }

    #[test]
    fn joins_and_leaves_move_the_price_by_less_than_the_residual_and_never_down(changes in changes()) {
        let register = register(&changes);
        let (mut worth, mut units) = (Decimal::ZERO, Decimal::ZERO);
        for moved in &register.movements {
            let flow = !moved.units.is_zero() && !units.is_zero() && !moved.units_after.is_zero();
            if flow {
                let rise = moved.value_after * units - worth * moved.units_after;
                let most = (cents(1) * units).max(Decimal::new(1, 6) * worth);
                prop_assert!(!rise.is_sign_negative() && rise < most, "{} of {} in {:?}", rise, most, moved);
            }
            (worth, units) = (moved.value_after, moved.units_after);
        }
        prop_assert_eq!(register.holdings.iter().map(|one| one.units).sum::<Decimal>(), register.units);
        prop_assert_eq!(register.holdings.iter().map(|one| one.value).sum::<Decimal>(), register.net_asset_value);
    }
}
