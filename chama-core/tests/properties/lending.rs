//! What always holds of who may borrow, who stands for it and whose turn it is, whatever the numbers.

use chama_core::loan::*;
use chama_core::money::Currency;
use chama_core::rate::{Rate, RatePeriod};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn day(days: u64) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
    start.checked_add_days(Days::new(days)).unwrap()
}

fn cents(units: i64) -> Decimal {
    Decimal::new(units, 2)
}

fn amount() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        Just(0_i64),
        0..100_i64,
        (0..50_i64).prop_map(|hundreds| hundreds * 10_000),
        0..5_000_000_i64,
        Just(100_000_000_000_000_i64)
    ]
    .prop_map(cents)
}

fn positive() -> impl Strategy<Value = Decimal> {
    prop_oneof![
        1..100_i64,
        (1..50_i64).prop_map(|hundreds| hundreds * 10_000),
        1..5_000_000_i64
    ]
    .prop_map(cents)
}

fn share() -> impl Strategy<Value = Decimal> {
    prop::sample::select(vec!["0", "0.1", "0.333333", "0.5", "0.75", "1"]).prop_map(|share| share.parse().unwrap())
}

prop_compose! {
    fn limits_asked()(
        multiple in prop::option::of((0..6_i64, any::<bool>())),
        loan_cap in prop::option::of(amount()),
        member_cap in prop::option::of(amount()),
        reserve in prop::option::of((amount(), share())),
        coverage in prop::option::of(share()),
        affordability in prop::option::of((share(), any::<bool>())),
        step in prop::option::of(prop::sample::select(vec![1_i64, 100, 1_000, 50_000])),
    ) -> EligibilityRules {
        EligibilityRules {
            savings_multiple: multiple.map(|(halves, this)| SavingsMultiple {
                times: Decimal::new(5 * halves, 1),
                covers: if this { MultipleCovers::ThisLoan } else { MultipleCovers::AllLoans },
            }),
            loan_cap,
            member_cap,
            reserve: reserve.map(|(amount, share)| FundReserve { amount, share }),
            coverage,
            affordability: affordability.map(|(share, income)| Affordability {
                share,
                of: if income { AffordabilityOf::Income } else { AffordabilityOf::Contribution },
            }),
            step: step.map(cents),
            ..EligibilityRules::default()
        }
    }
}

prop_compose! {
    fn rules()(
        limits in limits_asked(),
        standing in prop::option::of(prop::sample::select(vec![StandingNeeded::Member, StandingNeeded::Active, StandingNeeded::Good])),
        counts in prop::option::of((0..13_i32, 0..13_i32, 0..40_i32, 0..3_i32, 0..3_i32)),
        attendance in prop::option::of(share()),
        amounts in prop::option::of((amount(), amount(), amount())),
        waiting in prop::option::of((0..100_i32, prop::sample::select(vec![WaitingUnit::Days, WaitingUnit::Weeks, WaitingUnit::Months]))),
    ) -> EligibilityRules {
        EligibilityRules {
            standing,
            tenure_months: counts.map(|counts| counts.0),
            contributions_made: counts.map(|counts| counts.1),
            days_past_due: counts.map(|counts| counts.2),
            open_loans: counts.map(|counts| counts.3),
            guarantors: counts.map(|counts| counts.4),
            attendance,
            minimum_savings: amounts.map(|amounts| amounts.0),
            contribution_arrears: amounts.map(|amounts| amounts.1),
            loan_arrears: amounts.map(|amounts| amounts.2),
            waiting: waiting.map(|(count, unit)| WaitingTime { count, unit, since: WaitingSince::Repaid }),
            ..limits
        }
    }
}

prop_compose! {
    fn application()(
        amounts in (amount(), amount(), amount(), amount(), positive(), amount()),
        asked in prop::option::of((positive(), prop::option::of(positive()))),
        counts in (0..15_i32, 0..20_i32, 0..20_i32, 0..4_i32, 0..60_i32, 0..4_i32),
        income in prop::option::of(amount()),
        dates in (0..400_u64, prop::option::of(0..400_u64)),
        standing in prop::sample::select(vec![MemberStanding::Good, MemberStanding::NotGood, MemberStanding::Suspended, MemberStanding::Left]),
    ) -> LoanApplication {
        LoanApplication {
            member: "amina".to_owned(),
            asked: asked.map(|(asked, _)| asked),
            instalment: asked.and_then(|(_, instalment)| instalment),
            guarantors: counts.5,
            guaranteed: amounts.5,
            borrower: BorrowerFacts {
                standing,
                savings: amounts.0,
                shares: amounts.1,
                pledged: amounts.2,
                contributions_made: counts.0,
                contribution_arrears: amounts.3,
                meetings_held: counts.1 + counts.2,
                meetings_attended: counts.1,
                open_loans: counts.3,
                owed: amounts.3,
                loan_arrears: amounts.4,
                days_past_due: counts.4,
                other_instalments: amounts.2,
                last_repaid_on: dates.1.map(day),
                income,
                contribution: income,
                ..BorrowerFacts::new(day(dates.0))
            },
        }
    }
}

prop_compose! {
    fn terms()(rules in rules(), fund in (amount(), amount(), amount())) -> EligibilityTerms {
        let fund = LoanFund { cash: fund.0, lent_out: fund.1, committed: fund.2 };
        EligibilityTerms::new(day(300), rules, fund)
    }
}

/// The maximum, with no limit as the largest there is.
fn most(maximum: Option<Decimal>) -> Decimal {
    maximum.unwrap_or(Decimal::MAX)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_check_fails_exactly_if_its_numbers_do(terms in terms(), application in application()) {
        let answer = loan_eligibility(&terms, &application).unwrap();
        for check in &answer.checks {
            let kept = match check.bound {
                CheckBound::AtLeast => check.has >= check.needs,
                CheckBound::AtMost => check.has <= check.needs,
            };
            let apart = (check.needs - check.has).abs();
            match check.outcome {
                CheckOutcome::Passed => prop_assert!(kept && check.missing.is_zero() && check.next_step.is_none()),
                CheckOutcome::Failed => {
                    prop_assert!(!kept && check.missing == apart && check.next_step.is_some());
                }
                CheckOutcome::NotKnown => prop_assert!(check.next_step.is_some()),
            }
        }
        let not_passed = answer.checks.iter().filter(|check| check.outcome != CheckOutcome::Passed);
        prop_assert_eq!(i32::try_from(not_passed.count()), Ok(answer.not_passed));
    }

    #[test]
    fn an_amount_is_allowed_exactly_up_to_the_maximum(terms in terms(), application in application()) {
        let answer = loan_eligibility(&terms, &application).unwrap();
        let conditions = answer.maximum == answer.limit;
        prop_assert!(conditions || most(answer.maximum).is_zero());
        let unknown = answer.checks.iter().any(|check| check.outcome == CheckOutcome::NotKnown);
        if let Some(asked) = application.asked {
            let on_step = terms.rules.step.is_none_or(|step| (asked % step).is_zero());
            prop_assert_eq!(answer.allowed, !unknown && on_step && asked <= most(answer.maximum), "{:?}", answer);
            // The maximum itself may be lent, whatever was asked for.
            let maximum = answer.maximum.filter(|maximum| !maximum.is_zero());
            if let (Some(maximum), true) = (maximum, terms.rules.affordability.is_none()) {
                let again = LoanApplication { asked: Some(maximum), instalment: None, ..application.clone() };
                prop_assert!(loan_eligibility(&terms, &again).unwrap().allowed);
            }
        } else {
            prop_assert_eq!(answer.allowed, !most(answer.maximum).is_zero());
        }
    }

    #[test]
    fn who_is_better_off_may_never_borrow_less(terms in terms(), application in application(), more in positive()) {
        let before = loan_eligibility(&terms, &application).unwrap();
        let room = cents(100_000_000_000_000) - more;
        let mut better = application;
        for amount in [&mut better.borrower.savings, &mut better.guaranteed, &mut better.borrower.shares] {
            *amount = (*amount).min(room) + more;
        }
        better.borrower.contributions_made += 1;
        better.guarantors += 1;
        better.borrower.meetings_held += 1;
        better.borrower.meetings_attended += 1;
        let mut after = terms;
        after.fund.cash = after.fund.cash.min(room) + more;
        let after = loan_eligibility(&after, &better).unwrap();
        prop_assert!(most(after.maximum) >= most(before.maximum), "{:?} {:?}", before, after);
        prop_assert!(after.not_passed <= before.not_passed);
    }

    #[test]
    fn the_next_step_brings_what_it_says(terms in terms(), application in application()) {
        let answer = loan_eligibility(&terms, &application).unwrap();
        for check in answer.checks {
            let (mut terms, mut mended) = (terms.clone(), application.clone());
            let borrower = &mut mended.borrower;
            match check.next_step {
                Some(NextStep::Save { amount }) => borrower.savings += amount,
                Some(NextStep::Contribute { count }) => borrower.contributions_made += count,
                Some(NextStep::AttendMeetings { count }) => {
                    borrower.meetings_held += count;
                    borrower.meetings_attended += count;
                }
                Some(NextStep::FindGuarantees { amount }) => mended.guaranteed += amount,
                Some(NextStep::FindGuarantors { count }) => mended.guarantors += count,
                Some(NextStep::RepayPrincipal { amount }) => borrower.owed -= amount,
                Some(NextStep::CloseLoans { count }) => borrower.open_loans -= count,
                Some(NextStep::PayContributions { amount }) => borrower.contribution_arrears -= amount,
                Some(NextStep::WaitUntil { date }) => terms.on = date,
                Some(NextStep::AskLess { amount }) if mended.asked > Some(amount) && mended.instalment.is_none() => {
                    mended.asked = mended.asked.map(|asked| asked - amount);
                }
                _ => continue,
            }
            let again = loan_eligibility(&terms, &mended);
            // Savings beyond the limits cannot be tried.
            let Ok(again) = again else { continue };
            let same = again.checks.into_iter().find(|other| other.rule == check.rule).unwrap();
            prop_assert_eq!(same.outcome, CheckOutcome::Passed, "{:?}", check.next_step);
        }
    }

    #[test]
    fn the_batch_gives_what_each_gives_alone(terms in terms(), applications in prop::collection::vec(application(), 0..6)) {
        let alone: Vec<LoanEligibility> = applications.iter().map(|one| loan_eligibility(&terms, one).unwrap()).collect();
        prop_assert_eq!(loan_eligibilities(&terms, &applications).unwrap(), alone);
    }
}

fn standing() -> impl Strategy<Value = MemberStanding> {
    prop::sample::select(vec![
        MemberStanding::Good,
        MemberStanding::Good,
        MemberStanding::Good,
        MemberStanding::Left,
    ])
}

prop_compose! {
    fn register()(
        savers in prop::collection::vec((amount(), standing()), 1..9),
        loans in prop::collection::vec((any::<u8>(), amount()), 1..9),
        pledges in prop::collection::vec((any::<u8>(), any::<u8>(), positive(), 0..4_u64, 0..6_u8), 0..25),
        own_cover in share(),
    ) -> GuaranteeRegister {
        let member = |place: u8| format!("m{}", usize::from(place) % savers.len());
        let loan_id = |place: u8| format!("l{}", usize::from(place) % loans.len());
        let pledges = pledges.iter().enumerate().map(|(place, (loan, guarantor, amount, on, state))| GuaranteePledge {
            id: format!("p{place}"),
            loan: loan_id(*loan),
            guarantor: member(*guarantor),
            amount: *amount,
            pledged_on: day(*on),
            state: match state {
                0 => PledgeState::Offered,
                1 => PledgeState::Released,
                _ => PledgeState::Accepted,
            },
        });
        let given_loans = loans.iter().enumerate().map(|(place, (borrower, owed))| GuaranteedLoan {
            id: format!("l{place}"),
            member: member(*borrower),
            owed: *owed,
        });
        let given_savers = savers.iter().enumerate().map(|(place, (savings, standing))| SaverFacts {
            member: format!("m{place}"),
            savings: *savings,
            standing: *standing,
        });
        GuaranteeRegister {
            own_cover,
            ..GuaranteeRegister::new(given_savers.collect(), given_loans.collect(), pledges.collect())
        }
    }
}

/// Whether the pledges that stand lead from a member back to themselves, by taking away who stands for nobody.
fn is_a_ring_left(mut ways: Vec<(String, String)>) -> bool {
    loop {
        let before = ways.len();
        let guarantors: Vec<String> = ways.iter().map(|(guarantor, _)| guarantor.clone()).collect();
        ways.retain(|(_, borrower)| guarantors.contains(borrower));
        if ways.len() == before {
            return before > 0;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn savings_stand_for_one_thing_only(register in register()) {
        let guarantees = guarantees(&register).unwrap();
        let mut ways = Vec::new();
        for saver in &guarantees.savers {
            prop_assert_eq!(saver.savings - saver.own_cover - saver.pledged, saver.free_savings);
            prop_assert_eq!(saver.shortfall, (-saver.free_savings).max(Decimal::ZERO));
            prop_assert!(saver.own_cover <= saver.savings && saver.exposure <= saver.pledged);
            let mine = guarantees.pledges.iter().filter(|pledge| pledge.guarantor == saver.member);
            let counts: Decimal = mine.map(|pledge| pledge.counts).sum();
            prop_assert!(counts <= saver.savings - saver.own_cover);
            prop_assert_eq!(saver.pledged - counts, saver.shortfall);
        }
        for pledge in &guarantees.pledges {
            prop_assert!(pledge.counts <= pledge.amount);
            let borrower = &register.loans.iter().find(|loan| loan.id == pledge.loan).unwrap().member;
            let way = (pledge.guarantor.clone(), borrower.clone());
            match (&pledge.fault, pledge.state) {
                (None | Some(PledgeFault::AboveFreeSavings { .. }), PledgeState::Accepted) => ways.push(way),
                (None, PledgeState::Offered) => ways.push(way),
                (Some(PledgeFault::Ring { members }), _) => {
                    prop_assert_eq!(&members[0], &pledge.guarantor);
                    prop_assert_eq!(&members[1], borrower);
                    prop_assert_eq!(members.last(), members.first());
                }
                _ => {}
            }
        }
        for pledge in &guarantees.pledges {
            if let Some(PledgeFault::Ring { members }) = &pledge.fault {
                let stands = |pair: &[String]| ways.contains(&(pair[0].clone(), pair[1].clone()));
                prop_assert!(members[1..].windows(2).all(stands));
            }
        }
        prop_assert!(!is_a_ring_left(ways));
        let counted: Decimal = guarantees.loans.iter().map(|loan| loan.counted).sum();
        prop_assert_eq!(counted, guarantees.counted);
        prop_assert_eq!(guarantees.counted + guarantees.shortfall, guarantees.pledged);
    }

    #[test]
    fn the_order_of_the_register_does_not_matter(register in register(), turn in 0..25_usize) {
        let mut turned = register.clone();
        turned.savers.reverse();
        turned.loans.reverse();
        let pledges = turned.pledges.len().max(1);
        turned.pledges.rotate_left(turn % pledges);
        prop_assert_eq!(guarantees(&register).unwrap(), guarantees(&turned).unwrap());
    }

    #[test]
    fn a_later_pledge_takes_nothing_from_an_earlier_one(register in register()) {
        let all = guarantees(&register).unwrap();
        let latest = register.pledges.iter().map(|pledge| pledge.pledged_on).max();
        let mut early = register;
        early.pledges.retain(|pledge| Some(pledge.pledged_on) < latest && pledge.state == PledgeState::Accepted);
        for pledge in guarantees(&early).unwrap().pledges {
            prop_assert!(all.pledges.contains(&pledge));
        }
    }

    #[test]
    fn a_call_is_split_and_nobody_pays_more_than_the_pledge(
        shortfall in amount(),
        amounts in prop::collection::vec(positive(), 0..20),
        owed in amount(),
        method in prop::sample::select(vec![ReleaseMethod::ProRata, ReleaseMethod::LastPledgedFirst, ReleaseMethod::WhenRepaid]),
    ) {
        let pledge = |(place, amount): (usize, &Decimal)| LoanPledge {
            guarantor: format!("m{place}"),
            amount: *amount,
            pledged_on: day(place as u64 % 3),
        };
        let pledges: Vec<LoanPledge> = amounts.iter().enumerate().map(pledge).collect();
        let mut terms = GuaranteeCallTerms::new(shortfall, pledges);
        let call = guarantee_call(&terms).unwrap();
        prop_assert_eq!(call.called + call.uncovered, shortfall);
        prop_assert_eq!(call.guarantors.iter().map(|one| one.called).sum::<Decimal>(), call.called);
        prop_assert!(call.guarantors.iter().all(|one| one.called + one.left == one.pledged && one.left >= Decimal::ZERO));
        prop_assert!(call.uncovered.is_zero() || call.guarantors.iter().all(|one| one.left.is_zero()));
        terms.pledges.reverse();
        prop_assert_eq!(&guarantee_call(&terms).unwrap(), &call);

        let mut release = GuaranteeReleaseTerms::new(cents(5_000_000), terms.pledges);
        (release.owed, release.method) = (owed, method);
        let before = guarantee_release(&release).unwrap();
        prop_assert_eq!(before.kept + before.released, before.pledged);
        prop_assert!(before.guarantors.iter().all(|one| one.kept + one.released == one.pledged));
        // Less owed never keeps more.
        release.owed = cents(0);
        prop_assert!(guarantee_release(&release).unwrap().kept.is_zero());
        release.owed = (owed / Decimal::TWO).round_dp(2).min(owed);
        prop_assert!(guarantee_release(&release).unwrap().kept <= before.kept);
    }

    #[test]
    fn a_recovery_pays_nobody_more_than_they_are_owed(
        recovered in amount(),
        group in amount(),
        owed in prop::collection::vec(amount(), 0..12),
        order in prop::sample::select(vec![RecoveryOrder::GroupFirst, RecoveryOrder::GuarantorsFirst, RecoveryOrder::ProRata]),
    ) {
        let called = |(place, owed): (usize, &Decimal)| GuarantorToRepay { guarantor: format!("m{place}"), owed: *owed };
        let mut terms = GuaranteeRecoveryTerms::new(recovered, owed.iter().enumerate().map(called).collect());
        (terms.group_owed, terms.order) = (group, order);
        let recovery = guarantee_recovery(&terms).unwrap();
        prop_assert_eq!(recovery.to_group + recovery.to_guarantors + recovery.excess, recovered);
        prop_assert!(recovery.to_group + recovery.group_left == group && recovery.group_left >= Decimal::ZERO);
        prop_assert!(recovery.guarantors.iter().all(|one| one.repaid + one.left == one.owed && one.left >= Decimal::ZERO));
        let settled = recovery.group_left.is_zero() && recovery.guarantors.iter().all(|one| one.left.is_zero());
        prop_assert!(recovery.excess.is_zero() || settled);
    }
}

fn fill() -> impl Strategy<Value = QueueFill> {
    let by = [ProRataBy::Asked, ProRataBy::Equally, ProRataBy::Score, ProRataBy::Need];
    let mut fills = vec![QueueFill::Strict, QueueFill::Skip, QueueFill::Partial];
    fills.extend(by.map(|by| QueueFill::ProRata { by }));
    prop::sample::select(fills)
}

prop_compose! {
    fn queue()(
        requests in prop::collection::vec((positive(), 0..4_u64, 0..100_i64, 0..3_i64), 0..20),
        fund in (amount(), amount(), amount()),
        reserve in (amount(), share()),
        order in prop::sample::select(vec![QueueOrder::RequestDate, QueueOrder::Score, QueueOrder::Need]),
        fill in fill(),
        step in prop::option::of(prop::sample::select(vec![1_i64, 100, 1_000, 50_000])),
    ) -> LoanQueueTerms {
        let request = |(place, (asked, on, score, need)): (usize, &(Decimal, u64, i64, i64))| LoanRequest {
            score: Decimal::new(*score, 1),
            need: Decimal::from(*need),
            ..LoanRequest::new(format!("r{place}"), *asked, day(*on))
        };
        let fund = LoanFund { cash: fund.0, lent_out: fund.1, committed: fund.2 };
        LoanQueueTerms {
            reserve: FundReserve { amount: reserve.0, share: reserve.1 },
            order,
            fill,
            step: step.map(cents),
            ..LoanQueueTerms::new(fund, requests.iter().enumerate().map(request).collect())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_queue_never_grants_above_the_ask_or_the_cash(terms in queue()) {
        let queue = loan_queue(&terms).unwrap();
        prop_assert_eq!(queue.granted + queue.rest, queue.cash);
        prop_assert_eq!(queue.grants.iter().map(|grant| grant.granted).sum::<Decimal>(), queue.granted);
        prop_assert!(queue.granted <= queue.lendable && queue.lendable <= queue.cash);
        for grant in &queue.grants {
            prop_assert!(grant.granted >= Decimal::ZERO && grant.granted <= grant.asked);
            let reason = match grant.reason {
                GrantReason::Whole => grant.granted == grant.asked,
                GrantReason::Part => grant.granted < grant.asked && !grant.granted.is_zero(),
                _ => grant.granted.is_zero(),
            };
            prop_assert!(reason, "{:?}", grant);
        }
        if queue.asked <= queue.lendable {
            prop_assert_eq!(queue.granted, queue.asked);
        }
    }

    #[test]
    fn the_order_of_the_applications_does_not_matter(terms in queue(), turn in 0..20_usize) {
        let mut turned = terms.clone();
        let length = turned.requests.len().max(1);
        turned.requests.rotate_left(turn % length);
        prop_assert_eq!(loan_queue(&terms).unwrap(), loan_queue(&turned).unwrap());
    }

    #[test]
    fn an_equal_part_leaves_nobody_behind_who_could_have_more(terms in queue()) {
        let fill = QueueFill::ProRata { by: ProRataBy::Equally };
        let terms = LoanQueueTerms { fill, step: None, ..terms };
        let queue = loan_queue(&terms).unwrap();
        let largest = queue.grants.iter().map(|grant| grant.granted).max().unwrap_or_default();
        // Who got less than all that was asked got as much as anyone, but for a cent.
        let short = queue.grants.iter().filter(|grant| grant.granted < grant.asked);
        prop_assert!(short.into_iter().all(|grant| grant.granted >= largest - cents(1)));
        if queue.asked > queue.lendable {
            prop_assert_eq!(queue.granted, queue.lendable);
        }
    }

    #[test]
    fn rows_and_columns_of_a_group_loan_add_up(
        parts in prop::collection::vec(1..4_000_000_i64, 1..9),
        count in 1..30_i32,
        rate in 0..300_i64,
        flat in any::<bool>(),
    ) {
        let part = |(place, part): (usize, &i64)| GroupLoanMember { member: format!("m{place}"), part: cents(*part) };
        let split = GroupLoanSplit::new(parts.iter().enumerate().map(part).collect());
        let rate = Rate::new(Decimal::new(rate, 3), RatePeriod::Month);
        let interest = if flat { LoanInterest::Flat { rate } } else { LoanInterest::ReducingBalance { rate } };
        let principal = cents(parts.iter().sum());
        let terms = LoanTerms::new(principal, day(30), interest, RepaymentTerm::Instalments { count });
        let loan = group_loan(&terms, &split).unwrap();
        for row in &loan.rows {
            let sum = |amount: fn(&GroupLoanPart) -> Decimal| row.parts.iter().map(amount).sum::<Decimal>();
            prop_assert_eq!(sum(|part| part.principal), row.principal);
            prop_assert_eq!(sum(|part| part.interest), row.interest);
            prop_assert_eq!(sum(|part| part.instalment), row.instalment);
            prop_assert!(row.parts.iter().all(|part| part.principal >= Decimal::ZERO && part.interest >= Decimal::ZERO));
        }
        for (place, member) in loan.members.iter().enumerate() {
            let column = |amount: fn(&GroupLoanPart) -> Decimal| loan.rows.iter().map(|row| amount(&row.parts[place])).sum::<Decimal>();
            prop_assert_eq!(column(|part| part.principal), member.principal);
            prop_assert_eq!(column(|part| part.interest), member.interest);
            let given = split.members.iter().find(|given| given.member == member.member).unwrap();
            prop_assert_eq!(member.principal, given.part);
        }
        let mut turned = split;
        turned.members.reverse();
        prop_assert_eq!(group_loan(&terms, &turned).unwrap(), loan);
    }

    #[test]
    fn joint_liability_adds_up_and_keeps_to_limits(
        members in prop::collection::vec((0..5_i64, amount(), amount(), prop::option::of(amount()), any::<bool>()), 1..12),
    ) {
        let member = |(place, (part, unpaid, savings, limit, late)): (usize, &(i64, Decimal, Decimal, Option<Decimal>, bool))| LiableMember {
            unpaid: if *late { *unpaid } else { cents(0) },
            savings: *savings,
            limit: *limit,
            ..LiableMember::new(format!("m{place}"), Decimal::from(*part))
        };
        let terms = JointLiabilityTerms { currency: Currency::Kes, members: members.iter().enumerate().map(member).collect() };
        let borne = joint_liability(&terms).unwrap();
        prop_assert_eq!(borne.own_savings + borne.borne + borne.uncovered, borne.unpaid);
        for line in &borne.members {
            let given = terms.members.iter().find(|given| given.member == line.member).unwrap();
            prop_assert!(line.borne <= given.limit.unwrap_or(Decimal::MAX) && line.own_savings <= given.savings);
            prop_assert!(line.borne.is_zero() || line.unpaid.is_zero());
        }
    }
}
