//! What must hold of goals: plans add up, probabilities behave, blocks merge to the bits of one shot.

use chama_core::annuity::PaymentTiming;
use chama_core::goal::*;
use chama_core::money::{Rounding, RoundingMode};
use chama_core::rate::{Rate, RatePeriod};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn cents(units: i64) -> Decimal {
    Decimal::new(units, 2)
}

fn yearly(ten_thousandths: i64) -> Rate {
    Rate::new(Decimal::new(ten_thousandths, 4), RatePeriod::Year)
}

fn normal(member: &str, mean: i64, deviation: i64) -> Saver {
    let (mean, deviation) = (Decimal::from(mean), Decimal::from(deviation));
    Saver::new(member, ContributionModel::Normal { mean, deviation })
}

fn chance(goal: GoalTerms, periods: i32, savers: &[Saver]) -> f64 {
    let terms = GoalChanceTerms {
        goal,
        periods,
        savers: savers.to_vec(),
        suggestion: None,
    };
    goal_probability(&terms).unwrap().probability
}

prop_compose! {
    fn goals()(
        target in 1_i64..100_000_000,
        opening in 0_i64..10_000_000,
        rate in 0_i64..5_000,
        start: bool,
        inflation in prop::option::of(0_i64..2_000),
        today: bool,
        rising: bool,
    ) -> GoalTerms {
        let mut goal = GoalTerms::new(cents(target), yearly(rate));
        goal.opening = cents(opening);
        goal.timing = if start { PaymentTiming::Start } else { PaymentTiming::End };
        goal.inflation = inflation.map(yearly);
        if inflation.is_some() {
            goal.money = if today { GoalMoney::Today } else { GoalMoney::Nominal };
            goal.contributions = if rising { ContributionGrowth::WithInflation } else { ContributionGrowth::Level };
        }
        goal
    }
}

prop_compose! {
    fn savers()(list in prop::collection::vec((0_i64..5_000, 0_i64..5_000, 1_i64..=100, 0..3), 1..4)) -> Vec<Saver> {
        let saver = |(place, (mean, deviation, reliability, kind)): (usize, &(i64, i64, i64, i32))| {
            let (mean, deviation) = (Decimal::from(*mean), Decimal::from(*deviation));
            let contribution = match kind {
                0 => ContributionModel::Fixed { amount: mean },
                1 => ContributionModel::Normal { mean, deviation },
                _ => ContributionModel::History { amounts: vec![mean, deviation, Decimal::ZERO] },
            };
            Saver { member: format!("m{place}"), contribution, reliability: cents(*reliability) }
        };
        list.iter().enumerate().map(saver).collect()
    }
}

fn returns() -> impl Strategy<Value = ReturnModel> {
    prop_oneof![
        Just(ReturnModel::Fixed),
        (0_i64..3_000).prop_map(|deviation| ReturnModel::Normal {
            deviation: Decimal::new(deviation, 4)
        }),
        (0_i64..3_000).prop_map(|deviation| ReturnModel::Lognormal {
            deviation: Decimal::new(deviation, 4)
        }),
        prop::collection::vec(-10_000_i64..3_000, 1..6).prop_map(|returns| ReturnModel::History {
            returns: returns.into_iter().map(|value| Decimal::new(value, 4)).collect(),
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn what_is_there_in_the_end_is_what_was_there_and_paid_and_earned(goal in goals(), periods in 0..100, contribution in 0_i64..1_000_000) {
        let forecast = goal_forecast(&GoalForecastTerms { goal, periods, contribution: cents(contribution) }).unwrap();
        prop_assert_eq!(forecast.closing, forecast.opening + forecast.paid + forecast.interest);
        prop_assert_eq!(forecast.closing - forecast.target, forecast.surplus - forecast.shortfall);
        prop_assert!(forecast.surplus.is_zero() || forecast.shortfall.is_zero());
        if goal.contributions == ContributionGrowth::Level {
            prop_assert_eq!(forecast.paid, cents(contribution) * Decimal::from(periods));
        }
    }

    #[test]
    fn the_required_saving_is_enough_and_one_step_less_is_not(goal in goals(), periods in 1..100, step in prop::sample::select(vec![1_i64, 100, 5_000])) {
        let rounding = Rounding { mode: RoundingMode::Up, step: Some(cents(step)) };
        let needed = required_saving(&RequiredSavingTerms { goal, periods, rounding }).unwrap();
        prop_assert!(needed.reached);
        if needed.contribution > Decimal::ZERO {
            let contribution = needed.contribution - cents(step);
            let less = goal_forecast(&GoalForecastTerms { goal, periods, contribution }).unwrap();
            prop_assert!(!less.reached);
        }
    }

    #[test]
    fn the_date_is_the_first_on_which_the_forecast_reaches(goal in goals(), contribution in 0_i64..10_000_000) {
        let contribution = cents(contribution);
        let date = goal_date(&GoalDateTerms { goal, contribution, start: None }).unwrap();
        prop_assert_eq!(date.outcome == GoalOutcome::Reached, date.periods.is_some());
        let reaches = |periods| goal_forecast(&GoalForecastTerms { goal, periods, contribution }).map(|forecast| forecast.reached);
        if let Some(periods) = date.periods {
            // Beyond 10¹² nothing is forecast.
            prop_assert!(reaches(periods).unwrap_or(true));
            prop_assert!(periods == 0 || !reaches(periods - 1).unwrap_or(false));
        }
    }

    #[test]
    fn every_shilling_of_a_goal_is_somebodys(target in 1_i64..100_000_000, shares in prop::collection::vec(0_i64..1_000_000, 1..40), step in prop::option::of(1_i64..10_000)) {
        prop_assume!(shares.iter().any(|shares| *shares > 0));
        let member = |(place, shares): (usize, &i64)| GoalMember {
            member: format!("m{place}"),
            shares: Some(Decimal::new(*shares, 4)),
            amount: None,
            saved: Decimal::ZERO,
        };
        let mut terms = GoalSplitTerms {
            target: cents(target),
            method: GoalSplitMethod::ByShares,
            members: shares.iter().enumerate().map(member).collect(),
            step: step.map(cents),
            currency: Default::default(),
        };
        let split = goal_split(&terms).unwrap();
        let due: Decimal = split.parts.iter().map(|part| part.due).sum();
        prop_assert_eq!(due + split.unassigned, split.target);
        prop_assert!(split.unassigned < terms.step.unwrap_or(cents(1)));
        // The order of the list changes nothing.
        terms.members.reverse();
        let mut again = goal_split(&terms).unwrap().parts;
        again.reverse();
        prop_assert_eq!(again, split.parts);
    }

    #[test]
    fn interest_by_the_day_adds_up(opening in 0_i64..10_000_000, rate in 0_i64..5_000, days in 0_u64..400, moves in prop::collection::vec((0_u64..400, 0_i64..1_000_000), 0..8), credit in 0..4_usize, exact: bool) {
        let since = chrono::NaiveDate::from_ymd_opt(2_024, 2, 10).unwrap();
        let day = |after: u64| since + chrono::Days::new(after);
        let mut terms = SavingsInterestTerms::new(cents(opening), since, day(days));
        terms.rate = yearly(rate);
        terms.credit = [InterestCredit::Daily, InterestCredit::Monthly, InterestCredit::Quarterly, InterestCredit::AtEnd][credit];
        terms.kept = if exact { InterestKept::Exact } else { InterestKept::Posted };
        terms.movements = moves
            .iter()
            .filter(|(after, _)| *after < days)
            .map(|(after, amount)| SavingsMovement { date: day(*after), amount: cents(*amount) })
            .collect();
        terms.movements.sort_by_key(|movement| movement.date);
        let answer = savings_interest(&terms).unwrap();
        let interest: Decimal = answer.lines.iter().map(|line| line.interest).sum();
        let moved: Decimal = terms.movements.iter().map(|movement| movement.amount).sum();
        prop_assert_eq!(answer.interest, interest);
        prop_assert_eq!(answer.moved, moved);
        prop_assert_eq!(answer.closing, answer.opening + answer.moved + answer.interest);
        if let Some(last) = answer.lines.last() {
            prop_assert!(last.balance <= answer.closing);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_higher_goal_is_never_likelier_and_more_savings_are_never_less_likely(mean in 0_i64..10_000, deviation in 1_i64..10_000, periods in 1..30, level in 1_i64..200, opening in 0_i64..1_000) {
        let saver = [normal("a", mean, deviation)];
        let mut goal = GoalTerms::new(Decimal::from(level * (mean + deviation) * i64::from(periods) / 100 + 1), yearly(1_300));
        let likely = chance(goal, periods, &saver);
        prop_assert!((0.0..=1.0).contains(&likely));
        goal.opening = Decimal::from(opening);
        prop_assert!(chance(goal, periods, &saver) >= likely - 2e-9);
        let mut unsure = saver.clone();
        unsure[0].reliability = cents(80);
        prop_assert!(chance(goal, periods, &unsure) <= chance(goal, periods, &saver) + 2e-9);
        goal.target += Decimal::from(100);
        prop_assert!(chance(goal, periods, &unsure) <= chance(goal, periods, &saver) + 2e-9);
        goal.opening = Decimal::ZERO;
        prop_assert!(chance(goal, periods, &saver) <= likely + 2e-9);
    }

    #[test]
    fn the_suggested_deposit_is_enough_and_one_step_less_is_not(mean in 100_i64..10_000, deviation in 1_i64..10_000, periods in 1..30, wanted in 1_i64..1_000) {
        let goal = GoalTerms::new(Decimal::from((mean + deviation) * i64::from(periods)), yearly(1_300));
        let probability = Decimal::new(wanted * 9 + 500, 4);
        let terms = GoalChanceTerms {
            goal,
            periods,
            savers: vec![normal("a", mean, deviation)],
            suggestion: Some(GoalSuggestion { probability, step: Decimal::from(50) }),
        };
        let answer = goal_probability(&terms).unwrap();
        let deposit = answer.suggestion.unwrap();
        let probability: f64 = probability.try_into().unwrap();
        prop_assert!(deposit.achieved >= probability - 2e-9, "{:?}", deposit);
        let with = |extra: Decimal| {
            let mut savers = terms.savers.clone();
            savers.push(Saver::new("extra", ContributionModel::Fixed { amount: extra }));
            chance(goal, periods, &savers)
        };
        prop_assert!((with(deposit.extra) - deposit.achieved).abs() < 2e-9);
        if deposit.extra > Decimal::ZERO {
            prop_assert!(with(deposit.extra - Decimal::from(50)) < probability + 2e-9);
        } else {
            prop_assert_eq!(deposit.achieved, answer.probability);
        }
    }

    #[test]
    fn parts_in_any_cut_make_the_bits_of_one_shot(goal in goals(), savers in savers(), returns in returns(), seed in -9_007_199_254_740_991_i64..=9_007_199_254_740_991, paths in 1..4_000, periods in 1..8, cut in 0..4_i32, fan: bool) {
        let mut terms = GoalSimulationTerms::new(goal, periods, savers, "goal", seed);
        terms.returns = returns;
        terms.paths = paths;
        terms.detail = if fan { SimulationDetail::FanChart } else { SimulationDetail::Probability };
        terms.suggestion = Some(GoalSuggestion { probability: Decimal::new(9, 1), step: Decimal::from(50) });
        // A deposit that cannot help is refused, in one shot as in parts.
        let whole = goal_simulation(&terms);
        let blocks = (paths + 1_023) / 1_024;
        let cut = cut.min(blocks - 1);
        let part = |first, count| goal_simulation_part(&terms, &BlockRange { first, count }).unwrap();
        let later = std::thread::scope(|scope| scope.spawn(|| part(cut, blocks - cut)).join().unwrap());
        let mut parts = vec![later];
        if cut > 0 {
            parts.insert(0, part(0, cut));
        }
        let merged = goal_simulation_merged(&terms, &parts);
        prop_assert_eq!(&merged, &whole);
        if let Ok(whole) = whole {
            prop_assert_eq!(whole.fan.len(), if fan { periods as usize } else { 0 });
            for period in &whole.fan {
                prop_assert!(period.values.windows(2).all(|pair| pair[0] <= pair[1]));
            }
            let bare = whole.without_returns;
            prop_assert_eq!(whole.reached - bare.only_with, bare.reached - bare.only_without);
            // The same numbers, with and without the detail.
            let mut short = terms.clone();
            short.detail = SimulationDetail::Probability;
            let short = goal_simulation(&short).unwrap();
            prop_assert_eq!((short.reached, short.mean.to_bits()), (whole.reached, whole.mean.to_bits()));
            prop_assert_eq!(short.suggestion, whole.suggestion);
        }
    }

    #[test]
    fn without_returns_is_a_rate_of_nothing(goal in goals(), savers in savers(), seed in 0_i64..1_000) {
        let mut terms = GoalSimulationTerms::new(goal, 6, savers, "goal", seed);
        terms.paths = 1_100;
        let invested = goal_simulation(&terms).unwrap();
        terms.goal.rate.value = Decimal::ZERO;
        let boxed = goal_simulation(&terms).unwrap();
        prop_assert_eq!(invested.without_returns.reached, boxed.reached);
        prop_assert_eq!(boxed.without_returns.difference, 0.0);
    }
}

#[test]
fn a_block_more_or_less_or_of_another_simulation_is_refused() {
    let mut terms = GoalSimulationTerms::new(
        GoalTerms::new(Decimal::from(1_000), yearly(0)),
        2,
        vec![normal("a", 500, 100)],
        "goal",
        1,
    );
    terms.paths = 2_000;
    let part = |first, count| goal_simulation_part(&terms, &BlockRange { first, count });
    let refused = |parts: &[GoalSimulationPart]| goal_simulation_merged(&terms, parts).unwrap_err().to_string();
    let (first, second) = (part(0, 1).unwrap(), part(1, 1).unwrap());
    assert_eq!(
        part(2, 1).unwrap_err().to_string(),
        "`blocks.first` is 2, but must be from 0 to 1"
    );
    assert_eq!(
        part(1, 2).unwrap_err().to_string(),
        "`blocks.count` is 2, but must be from 1 to 1"
    );
    assert_eq!(
        refused(&[]),
        "`parts` is 0, which does not exist; expected a part with this block"
    );
    assert_eq!(
        refused(std::slice::from_ref(&second)),
        "`parts[0].blocks[0].block` is 0, which does not exist; expected a part with this block"
    );
    assert_eq!(
        refused(&[first.clone(), first.clone()]),
        "`parts[1].blocks[0].block` is 0, which must not be before 1"
    );
    let mut short = second.clone();
    short.blocks[0].balances.pop();
    assert_eq!(
        refused(&[first.clone(), short]),
        "`parts[1].blocks[0].balances` is 1951, but must be from 1952 to 1952"
    );
    let mut foreign = second;
    foreign.blocks[0].block = 2;
    assert_eq!(
        refused(&[first, foreign]),
        "`parts[1].blocks[0].block` is 2, but must be from 0 to 1"
    );
}

/// The exact probability and a simulation of so many paths, in standard errors apart.
fn apart(goal: GoalTerms, periods: i32, savers: &[Saver], paths: i32) -> f64 {
    let mut terms = GoalSimulationTerms::new(goal, periods, savers.to_vec(), "apart", 2_026);
    terms.paths = paths;
    terms.detail = SimulationDetail::Probability;
    let simulated = goal_simulation(&terms).unwrap();
    let exact = chance(goal, periods, savers);
    assert!(exact > 0.01 && exact < 0.99, "{exact}");
    (simulated.probability - exact) / (exact * (1.0 - exact) / f64::from(paths)).sqrt()
}

fn k56() -> GoalTerms {
    let mut goal = GoalTerms::new(Decimal::from(270_000), yearly(1_300));
    goal.timing = PaymentTiming::Start;
    goal
}

#[test]
fn known_answer_k56_is_met_by_ten_thousand_paths() {
    let terms = GoalSimulationTerms::new(k56(), 24, vec![normal("a", 10_000, 2_000)], "k56", 1);
    let simulated = goal_simulation(&terms).unwrap();
    assert!(
        (0.668..=0.698).contains(&simulated.probability),
        "{}",
        simulated.probability
    );
    assert!((simulated.standard_error - 0.004_65).abs() < 0.000_05);
    assert_eq!(simulated.fan.len(), 24);
}

#[test]
fn exact_and_simulated_probabilities_agree() {
    let unsure = |mut saver: Saver, reliability| {
        saver.reliability = cents(reliability);
        saver
    };
    let goal = |target: i64| GoalTerms::new(Decimal::from(target), yearly(1_300));
    for (goal, periods, savers) in [
        (k56(), 24, vec![normal("a", 10_000, 2_000)]),
        (goal(60_000), 12, vec![normal("a", 5_000, 10_000)]),
        (goal(2_000), 2, vec![unsure(normal("a", 1_000, 800), 60)]),
        (
            goal(9_000),
            6,
            vec![
                unsure(normal("a", 1_000, 300), 90),
                normal("b", 800, 50),
                normal("c", 100, 400),
            ],
        ),
    ] {
        let errors = apart(goal, periods, &savers, 100_000);
        assert!(errors.abs() < 4.5, "{errors}");
    }
}

#[test]
#[ignore = "ten million paths: ./test.sh core runs it"]
fn the_exact_probability_is_met_by_ten_million_paths() {
    let errors = apart(k56(), 24, &[normal("a", 10_000, 2_000)], 10_000_000);
    assert!(errors.abs() < 4.0, "{errors}");
    let errors = apart(
        GoalTerms::new(Decimal::from(60_000), yearly(0)),
        12,
        &[normal("a", 3_000, 6_000)],
        10_000_000,
    );
    assert!(errors.abs() < 4.0, "{errors}");
}
