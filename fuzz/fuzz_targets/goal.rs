//! Goals: what is paid and earned adds up, a probability is one, and parts make the bits of the whole.

#![no_main]

use arbitrary::Arbitrary;
use chama_core::annuity::PaymentTiming;
use chama_core::goal::*;
use chama_core::rate::{Rate, RateBasis, RatePeriod};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

#[derive(Debug, Arbitrary)]
struct Input {
    target: i64,
    opening: i64,
    rate: (u32, bool),
    inflation: Option<u32>,
    start: bool,
    today: bool,
    rising: bool,
    periods: u8,
    contribution: i64,
    savers: Vec<(u32, u32, u8, u8)>,
    returns: Vec<i32>,
    deviation: Option<u32>,
    seed: i64,
    paths: u16,
    fan: bool,
    wanted: Option<(u16, u16)>,
    parts: Vec<i64>,
    step: Option<i64>,
}

fn saver(place: usize, (mean, deviation, reliability, kind): (u32, u32, u8, u8)) -> Saver {
    let (mean, deviation) = (Decimal::new(mean.into(), 2), Decimal::new(deviation.into(), 2));
    let contribution = match kind % 3 {
        0 => ContributionModel::Fixed { amount: mean },
        1 => ContributionModel::Normal { mean, deviation },
        _ => ContributionModel::History {
            amounts: vec![mean, deviation],
        },
    };
    Saver {
        member: place.to_string(),
        contribution,
        reliability: Decimal::new(reliability.into(), 2),
    }
}

fuzz_target!(|input: Input| {
    let yearly = |(value, effective): (u32, bool)| Rate {
        value: Decimal::new(value.into(), 8),
        per: RatePeriod::Year,
        basis: if effective {
            RateBasis::Effective
        } else {
            RateBasis::Nominal
        },
    };
    let mut goal = GoalTerms::new(Decimal::new(input.target, 2), yearly(input.rate));
    goal.opening = Decimal::new(input.opening, 2);
    goal.inflation = input.inflation.map(|value| yearly((value, false)));
    if input.start {
        goal.timing = PaymentTiming::Start;
    }
    if input.today {
        goal.money = GoalMoney::Today;
    }
    if input.rising {
        goal.contributions = ContributionGrowth::WithInflation;
    }
    let (periods, contribution) = (i32::from(input.periods), Decimal::new(input.contribution, 2));

    let forecast = goal_forecast(&GoalForecastTerms {
        goal,
        periods,
        contribution,
    });
    if let Ok(forecast) = forecast {
        assert_eq!(forecast.closing, forecast.opening + forecast.paid + forecast.interest);
        assert_eq!(
            forecast.closing - forecast.target,
            forecast.surplus - forecast.shortfall
        );
    }
    let rounding = chama_core::money::Rounding {
        mode: chama_core::money::RoundingMode::Up,
        step: input.step.map(|step| Decimal::new(step, 2)),
    };
    if let Ok(needed) = required_saving(&RequiredSavingTerms {
        goal,
        periods,
        rounding,
    }) {
        assert!(needed.reached, "{needed:?}");
    }
    if let Ok(date) = goal_date(&GoalDateTerms {
        goal,
        contribution,
        start: None,
    }) {
        assert_eq!(date.outcome == GoalOutcome::Reached, date.periods.is_some());
    }

    let member = |(place, shares): (usize, &i64)| GoalMember {
        member: place.to_string(),
        shares: None,
        amount: (*shares != 0).then(|| Decimal::new(*shares, 2)),
        saved: Decimal::ZERO,
    };
    if let Ok(split) = goal_split(&GoalSplitTerms {
        target: goal.target,
        method: GoalSplitMethod::ByAmounts,
        members: input.parts.iter().enumerate().map(member).collect(),
        step: rounding.step,
        currency: goal.currency,
    }) {
        let due: Decimal = split.parts.iter().map(|part| part.due).sum();
        assert_eq!(due + split.unassigned, split.target);
    }

    let savers: Vec<Saver> = input
        .savers
        .iter()
        .take(3)
        .copied()
        .enumerate()
        .map(|(place, of)| saver(place, of))
        .collect();
    let suggestion = input.wanted.map(|(probability, step)| GoalSuggestion {
        probability: Decimal::new(probability.into(), 4),
        step: Decimal::new(step.into(), 0),
    });
    if let Ok(chance) = goal_probability(&GoalChanceTerms {
        goal,
        periods: periods.min(24),
        savers: savers.clone(),
        suggestion,
    }) {
        assert!((0.0..=1.0).contains(&chance.probability), "{chance:?}");
        assert!(chance.mean.is_finite() && chance.deviation >= 0.0);
        if let (Some(deposit), Some(wanted)) = (chance.suggestion, suggestion) {
            let wanted: f64 = wanted.probability.try_into().expect("a probability");
            assert!(deposit.achieved >= wanted - 3e-9, "{deposit:?}");
            assert!(deposit.extra > Decimal::ZERO || deposit.achieved == chance.probability);
        }
    }

    let mut terms = GoalSimulationTerms::new(goal, periods.min(12), savers, "goal", input.seed);
    terms.paths = i32::from(input.paths) % 3_000;
    terms.suggestion = suggestion;
    terms.detail = if input.fan {
        SimulationDetail::FanChart
    } else {
        SimulationDetail::Probability
    };
    terms.returns = match input.deviation {
        Some(deviation) if deviation % 2 == 0 => ReturnModel::Normal {
            deviation: Decimal::new(deviation.into(), 10),
        },
        Some(deviation) => ReturnModel::Lognormal {
            deviation: Decimal::new(deviation.into(), 10),
        },
        None if input.returns.is_empty() => ReturnModel::Fixed,
        None => ReturnModel::History {
            returns: input
                .returns
                .iter()
                .map(|value| Decimal::new((*value).into(), 9))
                .collect(),
        },
    };
    let blocks = (terms.paths + 1_023) / 1_024;
    let parts: Result<Vec<_>, _> = (0..blocks)
        .map(|first| goal_simulation_part(&terms, &BlockRange { first, count: 1 }))
        .collect();
    if let Ok(whole) = goal_simulation(&terms) {
        assert_eq!(
            goal_simulation_merged(&terms, &parts.expect("the same terms")).expect("all parts"),
            whole
        );
        assert!((0.0..=1.0).contains(&whole.probability));
        for period in &whole.fan {
            assert!(period.values.windows(2).all(|pair| pair[0] <= pair[1]));
        }
    }
});
