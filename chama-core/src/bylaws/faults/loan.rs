//! What is wrong with one loan product.

use rust_decimal::Decimal;

use super::penalty::penalty_errors;
use super::warnings::penalty_warnings;
use super::{add_frequency, below, check_new_id, not_compatible};
use crate::bylaws::{LoanProduct, PenaltyRule, PenaltyTrigger};
use crate::error::ChamaError;
use crate::limits::{self, INSTALMENTS, check_fraction, check_id, check_rate, check_text};
use crate::loan::{
    Amortisation, DownPayment, EarlyPayment, FeeCharge, FeeCollection, FirstPeriod, InstalmentResidual, InterestBy,
    InterestCollection, LateInterest, LoanFee, LoanInterest, LoanRules, add_eligibility_errors, checked_order,
};
use crate::money::{Currency, minor_amount, positive_amount};

/// One product, in the order of its fields; then what does not go together, then limits that can never be met.
pub(crate) fn product_errors(product: &LoanProduct, currency: Currency, errors: &mut Vec<ChamaError>) {
    let before = errors.len();
    errors.extend(check_id("id", &product.id).err());
    errors.extend(check_text("name", &product.name).err());
    amount_errors(product, currency, errors);
    let instalments = |argument: &str, count: i32| INSTALMENTS.check(argument, count.into());
    errors.extend(instalments("minimum_instalments", product.minimum_instalments).err());
    errors.extend(instalments("maximum_instalments", product.maximum_instalments).err());
    if product.minimum_instalments > product.maximum_instalments {
        errors.push(ChamaError::WrongOrder {
            argument: "maximum_instalments".to_owned(),
            value: product.maximum_instalments.to_string(),
            earliest: product.minimum_instalments.to_string(),
        });
    }
    match &product.down_payment {
        Some(DownPayment::Amount { amount }) => {
            errors.extend(positive_amount("down_payment.amount", *amount, currency).err());
        }
        Some(DownPayment::Share { share }) => errors.extend(check_fraction("down_payment.share", *share).err()),
        None => {}
    }
    match &product.interest {
        LoanInterest::ReducingBalance { rate } | LoanInterest::Flat { rate } => {
            errors.extend(rate.check("interest.rate").err());
        }
        LoanInterest::FlatPerLoan { share } => errors.extend(check_rate("interest.share", *share).err()),
    }
    add_frequency(&product.frequency, errors);
    for (argument, count) in [
        ("grace.principal", product.grace.principal),
        ("grace.interest", product.grace.interest),
    ] {
        let most = product.maximum_instalments.max(1).saturating_sub(1);
        if count < 0 || count > most {
            errors.push(ChamaError::OutOfRange {
                argument: argument.to_owned(),
                value: count.to_string(),
                minimum: "0".to_owned(),
                maximum: most.to_string(),
            });
        }
    }
    errors.extend(product.rounding.exact("rounding", currency).err());
    fee_errors(&product.fees, currency, errors);
    below(
        errors,
        || "rules".to_owned(),
        |errors| rule_errors(&product.rules, currency, errors),
    );
    below(
        errors,
        || "eligibility".to_owned(),
        |errors| add_eligibility_errors(&product.eligibility, currency, errors),
    );
    pair_errors(product, errors);
    if errors.len() == before {
        errors.extend(never_met(product));
    }
}

fn amount_errors(product: &LoanProduct, currency: Currency, errors: &mut Vec<ChamaError>) {
    for (argument, amount) in [
        ("minimum_amount", product.minimum_amount),
        ("maximum_amount", product.maximum_amount),
    ] {
        if let Some(amount) = amount {
            errors.extend(positive_amount(argument, amount, currency).err());
        }
    }
    if let (Some(minimum), Some(maximum)) = (product.minimum_amount, product.maximum_amount)
        && minimum > maximum
    {
        errors.push(ChamaError::WrongOrder {
            argument: "maximum_amount".to_owned(),
            value: maximum.to_string(),
            earliest: minimum.to_string(),
        });
    }
}

fn fee_errors(fees: &[LoanFee], currency: Currency, errors: &mut Vec<ChamaError>) {
    if let Err(error) = limits::RULES.check_len("fees", fees.len()) {
        errors.push(error);
        return;
    }
    for (place, fee) in fees.iter().enumerate() {
        below(
            errors,
            || format!("fees[{place}]"),
            |errors| {
                let earlier = fees.iter().take(place);
                errors.extend(check_new_id(&fee.id, earlier.map(|fee| &fee.id)).err());
                errors.extend(check_id("id", &fee.id).err());
                match &fee.charge {
                    FeeCharge::Amount { amount } => {
                        errors.extend(minor_amount("charge.amount", *amount, currency).err());
                    }
                    FeeCharge::ShareOfPrincipal { share } | FeeCharge::ShareOfBalance { share } => {
                        errors.extend(check_fraction("charge.share", *share).err());
                    }
                }
            },
        );
    }
}

/// The rules of payments, in the order of docs/src/rules/loan-payments.md#checks.
fn rule_errors(rules: &LoanRules, currency: Currency, errors: &mut Vec<ChamaError>) {
    let order = &rules.allocation;
    for (argument, parts) in [
        ("allocation.past_due", &order.past_due),
        ("allocation.due", &order.due),
        ("allocation.in_advance", &order.in_advance),
    ] {
        let checked = checked_order(parts).map_err(|error| error.within(argument));
        errors.extend(checked.err());
    }
    errors.extend(minor_amount("tolerance", rules.tolerance, currency).err());
    match limits::RULES.check_len("penalties", rules.penalties.len()) {
        Err(error) => errors.push(error),
        Ok(()) => {
            for (place, rule) in rules.penalties.iter().enumerate() {
                let earlier = rules.penalties.iter().take(place);
                below(
                    errors,
                    || format!("penalties[{place}]"),
                    |errors| {
                        errors.extend(check_new_id(&rule.id, earlier.map(|rule| &rule.id)).err());
                        penalty_errors(rule, currency, errors);
                    },
                );
                penalty_of_loan_errors(rules, place, rule, errors);
            }
        }
    }
    if let Some(guard) = &rules.in_duplum {
        let days = i64::from(guard.from_days);
        errors.extend(limits::DAYS.check("in_duplum.from_days", days).err());
    }
}

/// What a penalty may not be among those of a loan.
fn penalty_of_loan_errors(rules: &LoanRules, place: usize, rule: &PenaltyRule, errors: &mut Vec<ChamaError>) {
    if rule.trigger != PenaltyTrigger::LateInstalment {
        errors.push(not_compatible(
            format!("penalties[{place}].trigger"),
            "penalty_on".to_owned(),
            "what a loan charges lateness on is a late instalment",
        ));
    }
    if rules.in_duplum.is_some() && rule.in_duplum.is_some() {
        errors.push(not_compatible(
            "in_duplum".to_owned(),
            format!("penalties[{place}].in_duplum"),
            "the guard of the loan holds for its penalties too",
        ));
    }
    if rules.penalties.first().is_some_and(|first| first.fund != rule.fund) {
        errors.push(not_compatible(
            "penalties[0].fund".to_owned(),
            format!("penalties[{place}].fund"),
            "the penalties of a loan go to one fund",
        ));
    }
}

/// The pairs of docs/src/rules/loans.md#refused-pairs and docs/src/rules/loan-payments.md#refused-pairs that a product
/// alone can make.
fn pair_errors(product: &LoanProduct, errors: &mut Vec<ChamaError>) {
    let reducing = matches!(product.interest, LoanInterest::ReducingBalance { .. });
    let at_the_end = matches!(product.repayment, Amortisation::InterestOnly | Amortisation::Bullet);
    let by_days = matches!(product.interest_by, InterestBy::ByDays { .. });
    let early = product.rules.early;
    for (chosen, first, second, reason) in [
        (
            reducing && product.interest_collected == InterestCollection::UpFront,
            "interest",
            "interest_collected",
            "interest on a reducing balance is not known before it is paid down",
        ),
        (
            at_the_end && product.grace.principal > 0,
            "repayment",
            "grace.principal",
            "no principal is due before the end anyway",
        ),
        (
            by_days && product.first_period == FirstPeriod::Whole,
            "interest_by",
            "first_period",
            "days are counted, so the first period has its own",
        ),
        (
            !reducing && early != EarlyPayment::NextInstalments,
            "interest",
            "rules.early",
            "flat interest is on what was lent, whatever has been repaid",
        ),
        (
            !reducing && product.rules.late_interest == LateInterest::ByDays,
            "interest",
            "rules.late_interest",
            "flat interest is on what was lent, whatever is unpaid",
        ),
        (
            product.residual == InstalmentResidual::Spread && early == EarlyPayment::ReduceNumber,
            "residual",
            "rules.early",
            "the instalment is computed anew for every row",
        ),
    ] {
        if chosen {
            errors.push(not_compatible(first.to_owned(), second.to_owned(), reason));
        }
    }
}

/// Limits within which nothing could ever be handed out, of the largest loan too.
fn never_met(product: &LoanProduct) -> Option<ChamaError> {
    let no_answer = |argument: &str, reason: &str| {
        Some(ChamaError::NoAnswer {
            argument: argument.to_owned(),
            reason: reason.to_owned(),
        })
    };
    let most = product.maximum_amount?;
    let part = |share: &Decimal| most.checked_mul(*share).unwrap_or(Decimal::MAX);
    let down = match &product.down_payment {
        Some(DownPayment::Amount { amount }) => *amount,
        Some(DownPayment::Share { share }) => part(share),
        None => Decimal::ZERO,
    };
    if down >= most {
        return no_answer("maximum_amount", "the down payment is not less than the largest loan");
    }
    let mut deducted = match (&product.interest, product.interest_collected) {
        (LoanInterest::FlatPerLoan { share }, InterestCollection::UpFront) => part(share),
        _ => Decimal::ZERO,
    };
    for fee in product
        .fees
        .iter()
        .filter(|fee| fee.collected == FeeCollection::Deducted)
    {
        let charge = match &fee.charge {
            FeeCharge::Amount { amount } => *amount,
            FeeCharge::ShareOfPrincipal { share } | FeeCharge::ShareOfBalance { share } => part(share),
        };
        deducted = deducted.checked_add(charge).unwrap_or(Decimal::MAX);
    }
    if deducted >= most {
        return no_answer("maximum_amount", "nothing of the largest loan is left to hand out");
    }
    None
}

/// What of a product can be computed and is probably not meant.
pub(crate) fn product_warnings(product: &LoanProduct, warnings: &mut Vec<ChamaError>) {
    let rate = match &product.interest {
        LoanInterest::ReducingBalance { rate } | LoanInterest::Flat { rate } => rate.value,
        LoanInterest::FlatPerLoan { share } => *share,
    };
    if rate.is_zero() {
        for (chosen, argument) in [
            (
                product.interest_collected == InterestCollection::UpFront,
                "interest_collected",
            ),
            (
                product.rules.late_interest == LateInterest::ByDays,
                "rules.late_interest",
            ),
        ] {
            if chosen {
                warnings.push(ChamaError::NoAnswer {
                    argument: argument.to_owned(),
                    reason: "the loan bears no interest".to_owned(),
                });
            }
        }
    }
    for (place, rule) in product.rules.penalties.iter().enumerate() {
        below(
            warnings,
            || format!("rules.penalties[{place}]"),
            |warnings| penalty_warnings(rule, product.rules.in_duplum.is_some(), warnings),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bylaws::faults::tests::{document, found, rows};
    use crate::bylaws::{Bylaws, Fund, PenaltyBasis, PenaltyEvery, PenaltyRule, check_bylaws};
    use crate::calendar::Frequency;
    use crate::error::Severity;
    use crate::loan::{LoanGrace, LoanInDuplum, LoanPart};
    use crate::rate::{Rate, RatePeriod};

    fn reducing() -> LoanInterest {
        LoanInterest::ReducingBalance {
            rate: Rate::new(Decimal::new(1, 1), RatePeriod::Month),
        }
    }

    fn product() -> LoanProduct {
        LoanProduct::new("table".to_owned(), reducing(), 3)
    }

    fn late() -> PenaltyRule {
        let basis = PenaltyBasis::Fixed { amount: Decimal::TEN };
        PenaltyRule::new("late".to_owned(), PenaltyTrigger::LateInstalment, basis)
    }

    fn with(products: Vec<LoanProduct>) -> Bylaws {
        Bylaws {
            loans: products,
            ..document()
        }
    }

    fn of_severity(document: Bylaws, wanted: Severity) -> Vec<(String, String)> {
        let faults = found(&[document]).into_iter();
        let kept = faults.filter(|(severity, ..)| *severity == wanted);
        let short = |path: String| path.replace("bylaws[0].loans[0].", "");
        kept.map(|(_, path, code)| (short(path), code)).collect()
    }

    fn errors(product: LoanProduct) -> Vec<(String, String)> {
        of_severity(with(vec![product]), Severity::Error)
    }

    #[test]
    fn every_fault_of_a_product_is_found_in_the_order_of_its_fields() {
        let fee = |id: &str, share: i64| LoanFee {
            id: id.to_owned(),
            charge: FeeCharge::ShareOfPrincipal {
                share: Decimal::from(share),
            },
            collected: FeeCollection::Deducted,
        };
        let mut bad = product();
        bad.id = String::new();
        bad.minimum_amount = Some(Decimal::TEN);
        bad.maximum_amount = Some(Decimal::ONE);
        bad.minimum_instalments = 0;
        bad.maximum_instalments = -1;
        bad.down_payment = Some(DownPayment::Share { share: Decimal::TEN });
        bad.interest = LoanInterest::FlatPerLoan {
            share: Decimal::from(11),
        };
        bad.frequency = Frequency::Days { every: 0 };
        bad.grace = LoanGrace {
            principal: 3,
            interest: -1,
            ..LoanGrace::default()
        };
        bad.rounding.step = Some(Decimal::new(1, 3));
        bad.fees = vec![fee("a", 0), fee("a", 2)];
        bad.rules.allocation.past_due = vec![LoanPart::Fees];
        bad.rules.allocation.due.push(LoanPart::Fees);
        bad.rules.tolerance = Decimal::NEGATIVE_ONE;
        bad.rules.penalties = vec![
            PenaltyRule {
                trigger: PenaltyTrigger::MissedMeeting,
                ..late()
            },
            PenaltyRule {
                fund: Fund::Welfare,
                ..late()
            },
        ];
        bad.eligibility.guarantors = Some(-1);
        bad.rules.in_duplum = Some(LoanInDuplum {
            from_days: -1,
            ..LoanInDuplum::default()
        });
        assert_eq!(
            errors(bad),
            rows(&[
                ("id", "empty"),
                ("maximum_amount", "wrong_order"),
                ("minimum_instalments", "out_of_range"),
                ("maximum_instalments", "out_of_range"),
                ("maximum_instalments", "wrong_order"),
                ("down_payment.share", "out_of_range"),
                ("interest.share", "out_of_range"),
                ("frequency.every", "out_of_range"),
                ("grace.principal", "out_of_range"),
                ("grace.interest", "out_of_range"),
                ("rounding.step", "too_many_decimals"),
                ("fees[1].id", "duplicate"),
                ("fees[1].charge.share", "out_of_range"),
                ("rules.allocation.past_due", "unknown_variant"),
                ("rules.allocation.due[4]", "duplicate"),
                ("rules.tolerance", "out_of_range"),
                ("rules.penalties[0].trigger", "not_compatible"),
                ("rules.penalties[1].id", "duplicate"),
                ("rules.penalties[0].fund", "not_compatible"),
                ("rules.in_duplum.from_days", "out_of_range"),
                ("eligibility.guarantors", "out_of_range"),
            ])
        );
    }

    #[test]
    fn each_pair_that_a_product_alone_can_make_is_refused() {
        let per_loan = || LoanInterest::FlatPerLoan { share: Decimal::ONE };
        let mut rows_of = Vec::new();
        for (first, change) in [
            (
                "interest",
                (|product| product.interest_collected = InterestCollection::UpFront) as fn(&mut LoanProduct),
            ),
            ("repayment", |product| {
                product.repayment = Amortisation::InterestOnly;
                product.grace.principal = 1;
            }),
            ("interest_by", |product| {
                product.interest_by = InterestBy::ByDays {
                    day_count: crate::day_count::DayCount::Act365Fixed,
                };
                product.first_period = FirstPeriod::Whole;
            }),
            ("residual", |product| {
                product.residual = InstalmentResidual::Spread;
                product.rules.early = EarlyPayment::ReduceNumber;
            }),
            ("rules.in_duplum", |product| {
                product.rules.in_duplum = Some(LoanInDuplum::default());
                product.rules.penalties = vec![PenaltyRule {
                    in_duplum: Some(crate::bylaws::InDuplumRule::default()),
                    ..late()
                }];
            }),
        ] {
            let mut one = product();
            change(&mut one);
            rows_of.push((errors(one), rows(&[(first, "not_compatible")])));
        }
        for (found, expected) in rows_of {
            assert_eq!(found, expected);
        }
        let mut flat = product();
        flat.interest = per_loan();
        flat.rules.early = EarlyPayment::ReduceInstalment;
        flat.rules.late_interest = LateInterest::ByDays;
        let expected = rows(&[("interest", "not_compatible"), ("interest", "not_compatible")]);
        assert_eq!(errors(flat), expected);
    }

    #[test]
    fn a_product_whose_limits_can_never_be_met_is_refused() {
        let mut product = product();
        product.maximum_amount = Some(Decimal::from(500));
        product.fees = vec![LoanFee {
            id: "form".to_owned(),
            charge: FeeCharge::Amount {
                amount: Decimal::from(500),
            },
            collected: FeeCollection::Deducted,
        }];
        assert_eq!(errors(product.clone()), rows(&[("maximum_amount", "no_answer")]));
        product.maximum_amount = Some(Decimal::from(501));
        assert_eq!(errors(product.clone()), []);
        product.down_payment = Some(DownPayment::Share { share: Decimal::ONE });
        assert_eq!(errors(product), rows(&[("maximum_amount", "no_answer")]));
    }

    #[test]
    fn two_products_have_two_ids() {
        let document = with(vec![product(), product()]);
        let expected = rows(&[("bylaws[0].loans[1].id", "duplicate")]);
        assert_eq!(of_severity(document, Severity::Error), expected);
        let many = with(vec![product(); 101]);
        assert_eq!(
            of_severity(many, Severity::Error),
            rows(&[("bylaws[0].loans", "too_long")])
        );
    }

    #[test]
    fn what_is_probably_not_meant_is_a_warning() {
        let mut product = product();
        product.interest = LoanInterest::Flat {
            rate: Rate::new(Decimal::ZERO, RatePeriod::Month),
        };
        product.interest_collected = InterestCollection::UpFront;
        let grows = PenaltyRule {
            every: PenaltyEvery::Month,
            ..late()
        };
        product.rules.penalties = vec![grows];
        let mut document = with(vec![product.clone()]);
        document.penalties.push(PenaltyRule {
            id: "loans".to_owned(),
            ..late()
        });
        assert!(check_bylaws("bylaws", std::slice::from_ref(&document)).is_ok());
        assert_eq!(
            of_severity(document, Severity::Warning),
            rows(&[
                ("bylaws[0].penalties[1].trigger", "no_answer"),
                ("interest_collected", "no_answer"),
                ("rules.penalties[0].every", "not_compatible"),
            ])
        );
        product.rules.in_duplum = Some(LoanInDuplum::default());
        let guarded = of_severity(with(vec![product]), Severity::Warning);
        assert_eq!(guarded, rows(&[("interest_collected", "no_answer")]));
    }
}
