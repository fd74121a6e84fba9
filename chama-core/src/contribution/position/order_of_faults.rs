//! The order in which the faults of by-laws, date and account are found.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::contribution_position;
use super::tests::{account, bylaws, day};
use crate::bylaws::{Bylaws, Fund};
use crate::contribution::{
    Attendance, AttendanceStatus, Charge, ChargeKind, MemberAccount, OpeningDue, PaymentPurpose, Waiver, WaiverTarget,
};

type Mend = Box<dyn Fn(&mut [Bylaws; 1], &mut MemberAccount, &mut NaiveDate)>;

/// Each row mends the fault of the row above.
#[test]
fn faults_are_found_in_the_order_of_the_fields() {
    let far = NaiveDate::MAX;
    let mut all = [bylaws()];
    all[0].contributions[0].amount = Decimal::NEGATIVE_ONE;
    let mut bad = account(&[("2025-02-10", 0), ("2025-02-11", 1)]);
    bad.member.id = String::new();
    bad.opened_on = Some(far);
    bad.opening_dues.push(OpeningDue {
        rule: "rent".to_owned(),
        due_on: far,
        amount: Decimal::ZERO,
    });
    bad.payments[0].id = "p1".to_owned();
    bad.payments[0].value_date = far;
    bad.payments[0].purpose = PaymentPurpose::Charge { charge: String::new() };
    let target = WaiverTarget::Charge { charge: String::new() };
    let (amount, authority) = (Some(Decimal::ZERO), "\n".to_owned());
    bad.waivers.push(Waiver {
        id: String::new(),
        on: far,
        target,
        amount,
        authority,
    });
    bad.charges.push(Charge {
        id: "joining_fee".to_owned(),
        on: far,
        charge_kind: ChargeKind::Fee,
        amount: Decimal::ZERO,
        fund: Fund::Savings,
        reason: "\n".to_owned(),
    });
    bad.attendance = vec![
        Attendance {
            meeting_on: far,
            status: AttendanceStatus::Absent
        };
        2
    ];
    let mut as_of = far;
    let rows: Vec<(&str, &str, Mend)> = vec![
        (
            "out_of_range",
            "bylaws[0].contributions[0].amount",
            Box::new(|all, _, _| all[0] = bylaws()),
        ),
        (
            "date_out_of_range",
            "as_of",
            Box::new(|_, _, as_of| *as_of = day("2025-03-01")),
        ),
        (
            "empty",
            "account.member.id",
            Box::new(|_, bad, _| bad.member.id = "amina".to_owned()),
        ),
        (
            "date_out_of_range",
            "account.opened_on",
            Box::new(|_, bad, _| bad.opened_on = None),
        ),
        (
            "not_found",
            "account.opening_dues[0].rule",
            Box::new(|_, bad, _| bad.opening_dues[0].rule = "savings".into()),
        ),
        (
            "date_out_of_range",
            "account.opening_dues[0].due_on",
            Box::new(|_, bad, _| bad.opening_dues[0].due_on = day("2024-12-31")),
        ),
        (
            "out_of_range",
            "account.opening_dues[0].amount",
            Box::new(|_, bad, _| bad.opening_dues.clear()),
        ),
        (
            "date_out_of_range",
            "account.payments[0].value_date",
            Box::new(|_, bad, _| bad.payments[0].value_date = day("2025-02-10")),
        ),
        (
            "out_of_range",
            "account.payments[0].amount",
            Box::new(|_, bad, _| bad.payments[0].amount = Decimal::ONE),
        ),
        (
            "empty",
            "account.payments[0].purpose.charge",
            Box::new(|_, bad, _| bad.payments[0].purpose = PaymentPurpose::Charge { charge: "c".into() }),
        ),
        (
            "duplicate",
            "account.payments[1].id",
            Box::new(|_, bad, _| bad.payments[0].id = "p0".to_owned()),
        ),
        (
            "empty",
            "account.waivers[0].id",
            Box::new(|_, bad, _| bad.waivers[0].id = "w".to_owned()),
        ),
        (
            "date_out_of_range",
            "account.waivers[0].on",
            Box::new(|_, bad, _| bad.waivers[0].on = day("2025-02-12")),
        ),
        (
            "empty",
            "account.waivers[0].target.charge",
            Box::new(|_, bad, _| bad.waivers[0].target = WaiverTarget::Charge { charge: "c".into() }),
        ),
        (
            "out_of_range",
            "account.waivers[0].amount",
            Box::new(|_, bad, _| bad.waivers[0].amount = None),
        ),
        (
            "invalid_text",
            "account.waivers[0].authority",
            Box::new(|_, bad, _| bad.waivers[0].authority = String::new()),
        ),
        (
            "date_out_of_range",
            "account.charges[0].on",
            Box::new(|_, bad, _| bad.charges[0].on = day("2025-02-20")),
        ),
        (
            "out_of_range",
            "account.charges[0].amount",
            Box::new(|_, bad, _| bad.charges[0].amount = Decimal::ONE),
        ),
        (
            "invalid_text",
            "account.charges[0].reason",
            Box::new(|_, bad, _| bad.charges[0].reason = String::new()),
        ),
        (
            "date_out_of_range",
            "account.attendance[0].meeting_on",
            Box::new(|_, bad, _| {
                bad.attendance
                    .iter_mut()
                    .for_each(|line| line.meeting_on = day("2025-02-01"))
            }),
        ),
        (
            "duplicate",
            "account.attendance[1].meeting_on",
            Box::new(|all, bad, _| {
                bad.attendance.pop();
                all[0].membership.joining_fee = Decimal::ONE;
            }),
        ),
        (
            "duplicate",
            "account.charges[0].id",
            Box::new(|all, _, _| all[0].membership.joining_fee = Decimal::ZERO),
        ),
        (
            "not_found",
            "account.payments[0].purpose.charge",
            Box::new(|_, bad, _| bad.payments[0].purpose = PaymentPurpose::Shares),
        ),
        (
            "not_in_bylaws",
            "share",
            Box::new(|_, bad, _| bad.payments[0].purpose = PaymentPurpose::Fines),
        ),
        (
            "not_found",
            "account.waivers[0].target.charge",
            Box::new(|_, bad, _| {
                bad.waivers[0].target = WaiverTarget::Charge {
                    charge: "joining_fee".into(),
                }
            }),
        ),
    ];
    for (code, path, mend) in rows {
        let error = contribution_position(&all, &bad, as_of).unwrap_err();
        assert!(
            error.code() == code && error.to_string().contains(&format!("`{path}`")),
            "{code} {path}: {error}"
        );
        mend(&mut all, &mut bad, &mut as_of);
    }
    assert!(contribution_position(&all, &bad, as_of).is_ok());
}
