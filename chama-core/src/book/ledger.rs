//! Members' accounts and loans side by side: what an unmarked payment pays of loans is in both.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::accounts::accounts;
use super::faults::{Read, book_currency, of_event};
use super::loans::LoanFile;
use super::{Book, EventKind};
use crate::bylaws::{Bucket, Bylaws, Fund};
use crate::contribution::{
    AllocationTarget, Charge, ChargeKind, MemberAccount, Payment, PaymentPurpose, contribution_position,
};
use crate::error::ChamaError;
use crate::loan::{
    Loan, LoanEvent, LoanEventKind, LoanOwed, LoanPaymentPurpose, LoanPosition, loan_owed, loan_position,
};
use crate::money::{Currency, Minor, minor_signed};

/// All accounts, in the order of the register, and all loans, in order of the first money handed out.
#[derive(Debug, Default)]
pub(crate) struct Ledger<'r> {
    pub(crate) accounts: Vec<MemberAccount>,
    pub(crate) loans: Vec<OpenLoan<'r>>,
}

/// A loan with its file.
#[derive(Debug)]
pub(crate) struct OpenLoan<'r> {
    pub(crate) file: &'r LoanFile,
    pub(crate) loan: Loan,
    /// For each event the place in the view of the fact that it was made from.
    pub(crate) origins: Vec<usize>,
    /// For each event its day and its place in the book.
    order: Vec<(NaiveDate, usize)>,
    quiet: Option<Quiet>,
}

/// After so many events nothing is owed of a loan until a day, or ever.
#[derive(Debug, Clone, Copy)]
struct Quiet {
    known: usize,
    until: Option<NaiveDate>,
}

impl OpenLoan<'_> {
    /// An error of the loan at the line of the book that says so.
    pub(crate) fn at_events(&self, error: ChamaError, book: &Book, read: &Read<'_>) -> ChamaError {
        self.file.at_events(error, &self.origins, book, &read.view)
    }

    /// Whether the book knows on a day that money is out.
    pub(crate) fn is_known_on(&self, day: NaiveDate) -> bool {
        self.file.since().is_some_and(|since| since <= day)
    }

    /// Where the loan stood on the eve of the book; none of a loan that is not older.
    pub(crate) fn eve(&self) -> Result<Option<LoanPosition>, ChamaError> {
        let Some(eve) = self.file.opened.and_then(|opened| opened.pred_opt()) else {
            return Ok(None);
        };
        loan_position(&self.loan, eve).map(Some)
    }

    /// The day of each event, and the place of its fact in the view.
    pub(crate) fn days(&self) -> BTreeMap<&str, (NaiveDate, usize)> {
        let events = self.loan.events.iter().zip(&self.origins);
        events
            .map(|(event, fact)| (event.id.as_str(), (event.value_date, *fact)))
            .collect()
    }

    /// The day on which it was written off, and the place of the fact in the view.
    pub(crate) fn written_off(&self) -> Option<(NaiveDate, usize)> {
        let mut events = self.loan.events.iter().zip(&self.origins);
        let off = |event: &LoanEvent| matches!(event.what, LoanEventKind::WrittenOff { .. });
        events.find_map(|(event, fact)| off(event).then_some((event.value_date, *fact)))
    }

    /// What is owed before a place of a day.
    fn owed_before(&mut self, day: NaiveDate, place: usize) -> Result<Minor, ChamaError> {
        let known = self.order.partition_point(|order| *order < (day, place));
        if let Some(quiet) = self.quiet
            && quiet.known == known
            && quiet.until.is_none_or(|until| day < until)
        {
            return Ok(Minor::ZERO);
        }
        let later = self.loan.events.split_off(known);
        let owed = loan_owed(&self.loan, day);
        self.loan.events.extend(later);
        let LoanOwed { total, quiet_until } = owed?;
        self.quiet = quiet_until.map(|until| Quiet { known, until });
        Ok(total)
    }

    fn pay(&mut self, from: &Source, payment: &Payment, amount: Minor, currency: Currency) {
        let order = (payment.value_date, from.place);
        let at = self.order.partition_point(|earlier| *earlier < order);
        self.order.insert(at, order);
        self.origins.insert(at, from.fact);
        let what = LoanEventKind::Paid {
            amount: amount.amount(currency),
            purpose: LoanPaymentPurpose::default(),
        };
        self.loan.events.insert(
            at,
            LoanEvent {
                id: payment.id.clone(),
                value_date: payment.value_date,
                what,
            },
        );
    }
}

/// Where a payment stands in its day, and the fact that says whose it is.
struct Source {
    place: usize,
    fact: usize,
}

/// Puts accounts and loans together; what a position refuses on the way goes to `errors`.
///
/// Rule: docs/src/rules/book.md#unmarked-payments. A member's payments are gone through in their order, each with the account and the
/// loans as they were before it: the cost grows with the payments made while something is owed times the length of the account.
pub(crate) fn ledger<'r>(book: &Book, read: &'r Read<'_>, errors: &mut Vec<ChamaError>) -> Ledger<'r> {
    let mut accounts = accounts(&read.register, &read.view);
    let mut loans: Vec<OpenLoan<'r>> = Vec::new();
    let mut of_member: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for file in read.loans.running() {
        let Some(loan) = file.loan.clone() else { continue };
        let facts = file.origins.iter().filter_map(|place| read.view.facts.get(*place));
        let order = loan.events.iter().zip(facts);
        let order = order.map(|(event, fact)| (event.value_date, fact.place)).collect();
        of_member.entry(&file.member).or_default().push(loans.len());
        loans.push(OpenLoan {
            file,
            loan,
            origins: file.origins.clone(),
            order,
            quiet: None,
        });
    }
    let has_bucket = |bylaws: &Bylaws| bylaws.allocation.order.contains(&Bucket::Loan);
    if book.bylaws.iter().any(has_bucket) {
        let sources = sources(read);
        for account in &mut accounts {
            if let Some(own) = of_member.get(account.member.id.as_str()) {
                let mut sharing = Sharing {
                    book,
                    read,
                    sources: &sources,
                    currency: book_currency(book),
                    own,
                };
                errors.extend(sharing.share(account, &mut loans).err());
            }
        }
    }
    Ledger { accounts, loans }
}

/// The same, or the first error.
pub(crate) fn sound_ledger<'r>(book: &Book, read: &'r Read<'_>) -> Result<Ledger<'r>, ChamaError> {
    let mut errors = Vec::new();
    let ledger = ledger(book, read, &mut errors);
    match errors.into_iter().next() {
        Some(error) => Err(error.within("book")),
        None => Ok(ledger),
    }
}

/// Where each payment of the accounts comes from.
fn sources<'r>(read: &'r Read<'_>) -> BTreeMap<&'r str, Source> {
    let mut sources = BTreeMap::new();
    for (fact, one) in read.view.facts.iter().enumerate() {
        let place = match &*one.what {
            EventKind::Paid { .. } | EventKind::OpeningMember { .. } | EventKind::DividendCredited { .. } => one.place,
            EventKind::Attributed { receipt, .. } => read.view.fact(receipt).map_or(one.place, |came| came.place),
            _ => continue,
        };
        sources.insert(one.id, Source { place, fact });
    }
    sources
}

/// Shares the payments of one member with the member's loans.
struct Sharing<'s, 'r, 'a> {
    book: &'s Book,
    read: &'r Read<'a>,
    sources: &'s BTreeMap<&'r str, Source>,
    currency: Currency,
    /// The places of the member's loans, oldest first.
    own: &'s [usize],
}

impl Sharing<'_, '_, '_> {
    fn share(&mut self, account: &mut MemberAccount, loans: &mut [OpenLoan<'_>]) -> Result<(), ChamaError> {
        let mut until_now = MemberAccount {
            payments: Vec::new(),
            ..account.clone()
        };
        for payment in &account.payments {
            until_now.payments.push(payment.clone());
            if !self.reaches_loans(payment) {
                continue;
            }
            let Some(source) = self.sources.get(payment.id.as_str()) else {
                continue;
            };
            let owed = self.owed(payment, source, loans)?;
            let total: Minor = owed.iter().map(|(_, owed)| *owed).sum();
            if total.is_zero() {
                continue;
            }
            until_now.charges.push(self.charge(payment, total));
            let mut left = self.taken(&until_now, payment)?;
            match until_now.charges.last_mut() {
                Some(charge) if !left.is_zero() => charge.amount = left.amount(self.currency),
                _ => drop(until_now.charges.pop()),
            }
            for (loan, owed) in owed {
                let amount = owed.min(left);
                left -= amount;
                if let Some(open) = loans.get_mut(loan).filter(|_| !amount.is_zero()) {
                    open.pay(source, payment, amount, self.currency);
                }
            }
        }
        account.charges = until_now.charges;
        Ok(())
    }

    /// Whether what is left of a payment runs down a waterfall with the bucket of loans.
    fn reaches_loans(&self, payment: &Payment) -> bool {
        let mut bylaws = self.book.bylaws.iter().rev();
        let in_force = bylaws.find(|bylaws| bylaws.effective_from <= payment.value_date);
        let in_force = in_force.or(self.book.bylaws.first());
        payment.purpose != PaymentPurpose::Shares
            && in_force.is_some_and(|bylaws| bylaws.allocation.order.contains(&Bucket::Loan))
    }

    /// What each of the member's loans is owed when the payment comes.
    fn owed(
        &self,
        payment: &Payment,
        source: &Source,
        loans: &mut [OpenLoan<'_>],
    ) -> Result<Vec<(usize, Minor)>, ChamaError> {
        let mut owed = Vec::new();
        for place in self.own {
            let Some(open) = loans.get_mut(*place) else { continue };
            if !open.is_known_on(payment.value_date) {
                continue;
            }
            let total = open.owed_before(payment.value_date, source.place);
            let total = total.map_err(|error| open.at_events(error, self.book, self.read))?;
            if !total.is_zero() {
                owed.push((*place, total));
            }
        }
        Ok(owed)
    }

    fn charge(&self, payment: &Payment, amount: Minor) -> Charge {
        Charge {
            id: payment.id.clone(),
            on: payment.value_date,
            charge_kind: ChargeKind::Loan,
            amount: amount.amount(self.currency),
            fund: Fund::LoanFund,
            reason: String::new(),
        }
    }

    /// What the charge of the payment gets.
    fn taken(&self, account: &MemberAccount, payment: &Payment) -> Result<Minor, ChamaError> {
        let position = contribution_position(&self.book.bylaws, account, payment.value_date)
            .map_err(|error| of_event(error, account, &self.read.register, &self.read.view))?;
        let mut taken = Minor::ZERO;
        for line in &position.allocations {
            if matches!(&line.target, AllocationTarget::Charge { charge } if *charge == payment.id) {
                taken += minor_signed("amount", line.amount, self.currency)?;
            }
        }
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::book::loans::tests::{lending, repaid, running};
    use crate::book::tests::{day, event, paid};
    use crate::book::{
        Book, BookDates, MoneyUse, book_faults, book_guarantees, book_loan_fund, book_loans, book_proof, fund_cash,
        member_accounts,
    };
    use crate::bylaws::Fund;
    use crate::contribution::contribution_positions;
    use crate::error::Severity;
    use crate::loan::{guarantees, loan_position};

    fn sound(book: &Book) {
        let faults = book_faults(book).into_iter();
        let errors: Vec<_> = faults.filter(|fault| fault.severity == Severity::Error).collect();
        assert_eq!(errors, []);
    }

    fn nothing_is_lost(book: &Book, on: &str) {
        let proof = book_proof(book, &BookDates::new(day(on))).unwrap();
        for difference in [proof.cash_difference, proof.members_difference, proof.loans_difference] {
            assert!(difference.is_zero(), "{on}: {proof:#?}");
        }
        let funds = fund_cash(book, &BookDates::new(day(on))).unwrap();
        let held: rust_decimal::Decimal = funds.iter().map(|line| line.held).sum();
        assert_eq!(held, proof.total_held, "{on}");
    }

    fn used(book: &Book, on: &str) -> Vec<(MoneyUse, Option<Fund>, String)> {
        let proof = book_proof(book, &BookDates::new(day(on))).unwrap();
        let lines = proof.used.into_iter();
        lines
            .map(|line| (line.money_use, line.fund, line.amount.to_string()))
            .collect()
    }

    /// 10,000 at 10 % a month, three instalments: 4,021.15 on 10 February, of which 1,000.00 is interest.
    #[test]
    fn what_is_paid_for_a_loan_is_somewhere_by_part() {
        let mut events = running();
        events.push(repaid("d", "2025-02-10", "L1", "wanjiku", "4021.15"));
        let book = lending(&events);
        sound(&book);
        let expected = [
            (MoneyUse::LoanPrincipal, Some(Fund::LoanFund), "3021.15".to_owned()),
            (MoneyUse::LoanInterest, Some(Fund::LoanFund), "1000.00".to_owned()),
            (MoneyUse::LoanFees, Some(Fund::Administration), "100.00".to_owned()),
        ];
        assert_eq!(used(&book, "2025-02-28"), expected);
        for on in ["2025-01-09", "2025-01-10", "2025-02-10", "2025-06-30"] {
            nothing_is_lost(&book, on);
        }
        let dates = BookDates::new(day("2025-02-28"));
        let fund = book_loan_fund(&book, &dates, Fund::LoanFund).unwrap();
        assert_eq!(
            (
                fund.cash.to_string(),
                fund.lent_out.to_string(),
                fund.committed.to_string()
            ),
            ("0.00".into(), "6978.85".into(), "0.00".into())
        );
    }

    /// Savings of 1,000 are due on 5 February and 4,021.15 of the loan on the 10th; 3,000 come on the 12th. The fine of 200
    /// comes before the loan: 1,000 + 200 + 1,800.
    #[test]
    fn an_unmarked_payment_runs_down_the_waterfall_to_the_loans() {
        let mut events = running();
        events.push(event("d", "2025-02-12", paid("wanjiku", "3000")));
        let book = lending(&events);
        sound(&book);
        let loans = book_loans(&book, day("2025-02-28")).unwrap();
        let position = loan_position(&loans[0], day("2025-02-12")).unwrap();
        assert_eq!(position.owed.total.to_string(), "2221.15");
        assert_eq!(position.paid.interest.to_string(), "1000.00");
        let accounts = member_accounts(&book, day("2025-02-28")).unwrap();
        let own = &contribution_positions(&book.bylaws, &accounts, day("2025-02-12")).unwrap()[0];
        assert_eq!(
            (own.owed.to_string(), own.advance.to_string()),
            ("0.00".into(), "0.00".into())
        );
        let charge = &own.charges[0];
        assert_eq!(
            (charge.charge.id.as_str(), charge.paid.to_string()),
            ("d", "1800.00".into())
        );
        nothing_is_lost(&book, "2025-02-28");
        let kinds: Vec<MoneyUse> = used(&book, "2025-02-28").into_iter().map(|line| line.0).collect();
        assert!(!kinds.contains(&MoneyUse::Loans), "{kinds:?}");
    }

    #[test]
    fn nothing_is_paid_early_by_an_unmarked_payment_and_a_bucket_left_out_keeps_loans_apart() {
        let mut events = running();
        events.push(event("d", "2025-02-04", paid("wanjiku", "3000")));
        let book = lending(&events);
        let advance = |book: &Book| {
            let accounts = member_accounts(book, day("2025-03-31")).unwrap();
            let own = &contribution_positions(&book.bylaws, &accounts, day("2025-03-31")).unwrap()[0];
            own.advance.to_string()
        };
        assert_eq!(advance(&book), "2000.00");
        let mut events = running();
        events.push(event("d", "2025-02-12", paid("wanjiku", "3000")));
        let mut apart = lending(&events);
        let order = &mut apart.bylaws[0].allocation.order;
        order.retain(|bucket| *bucket != crate::bylaws::Bucket::Loan);
        assert_eq!(advance(&apart), "1800.00");
        assert!(book_loans(&apart, day("2025-03-31")).unwrap()[0].events.is_empty());
        nothing_is_lost(&apart, "2025-03-31");
    }

    #[test]
    fn an_unmarked_payment_pays_the_oldest_loan_first_and_money_attributed_later_counts_for_its_day() {
        use crate::book::loans::tests::{applied, approved, disbursed};
        let mut events = running();
        events.extend([
            applied("k", "2025-01-03", "L2", "wanjiku", "1000"),
            approved("l", "2025-01-09", "L2"),
            disbursed("m", "2025-01-09", "L2", "1000"),
            event("n", "2025-02-05", paid("wanjiku", "1000")),
            event(
                "o",
                "2025-02-10",
                json!({"kind": "received_unidentified", "amount": "1000", "place": "till"}),
            ),
            event(
                "p",
                "2025-02-20",
                json!({"kind": "attributed", "receipt": "o", "member": "wanjiku", "amount": "1000"}),
            ),
        ]);
        let book = lending(&events);
        sound(&book);
        let loans = book_loans(&book, day("2025-02-28")).unwrap();
        let paid: Vec<(&str, String)> = loans
            .iter()
            .map(|loan| {
                let position = loan_position(loan, day("2025-02-10")).unwrap();
                (loan.id.as_str(), position.paid.total.to_string())
            })
            .collect();
        // 402.11 of the loan of the 9th, then 597.89 of that of the 10th.
        assert_eq!(paid, [("L2", "402.11".into()), ("L1", "597.89".into())]);
        nothing_is_lost(&book, "2025-02-28");
        nothing_is_lost(&book, "2025-02-15");
    }

    #[test]
    fn what_a_loan_refuses_is_said_at_its_line() {
        let line = |id: &str, on: &str, what: Value| event(id, on, what);
        for (more, path, code) in [
            (
                line(
                    "d",
                    "2025-02-10",
                    json!({"kind": "loan_refunded", "loan": "L1", "place": "till", "amount": "1"}),
                ),
                "events[3].what.amount",
                "out_of_range",
            ),
            (
                line(
                    "d",
                    "2025-06-10",
                    json!({"kind": "loan_topped_up", "loan": "L1", "place": "till", "amount": "1", "authority": ""}),
                ),
                "events[3].what",
                "no_answer",
            ),
        ] {
            let events: Vec<Value> = running().into_iter().chain([more]).collect();
            let fault = &book_faults(&lending(&events))[0];
            assert_eq!(
                (fault.path.as_str(), fault.code.as_str()),
                (path, code),
                "{}",
                fault.message
            );
            let dates = BookDates::new(day("2025-12-31"));
            assert_eq!(book_proof(&lending(&events), &dates).unwrap_err().code(), code);
        }
    }

    #[test]
    fn money_for_a_loan_that_was_closed_before_is_refused() {
        use crate::book::loans::tests::disbursed;
        let mut events = running();
        events[2] = disbursed("c", "2025-01-10", "L1", "9000");
        let payoff = json!({"kind": "loan_repaid", "loan": "L1", "member": "wanjiku", "place": "till", "amount": "9900", "purpose": "payoff"});
        events.push(event("d", "2025-02-10", payoff));
        events.push(disbursed("e", "2025-02-20", "L1", "1000"));
        let faults = book_faults(&lending(&events));
        assert_eq!(
            (faults[0].path.as_str(), faults[0].code.as_str()),
            ("events[4].what.amount", "no_answer")
        );
    }

    #[test]
    fn the_register_of_guarantees_follows_the_lines() {
        let line = |id: &str, on: &str, kind: &str, amount: &str| {
            event(
                id,
                on,
                json!({"kind": kind, "loan": "L1", "member": "otieno", "amount": amount}),
            )
        };
        let mut events = running();
        events.extend([
            event("d", "2025-01-05", paid("otieno", "1000")),
            line("e", "2025-01-05", "guaranteed", "800"),
            line("f", "2025-02-11", "guarantee_released", "300"),
        ]);
        let book = lending(&events);
        sound(&book);
        let exposure = |on: &str| {
            let register = book_guarantees(&book, &BookDates::new(day(on))).unwrap();
            let found = guarantees(&register).unwrap();
            let otieno = found.savers.into_iter().find(|saver| saver.member == "otieno").unwrap();
            (otieno.savings.to_string(), otieno.exposure.to_string())
        };
        // Savings of February are paid ahead until their window opens.
        assert_eq!(exposure("2025-01-31"), ("1000.00".into(), "800.00".into()));
        assert_eq!(exposure("2025-02-28"), ("1000.00".into(), "500.00".into()));
        let mut over = events;
        over.push(repaid("g", "2025-02-28", "L1", "wanjiku", "20000"));
        let register = book_guarantees(&lending(&over), &BookDates::new(day("2025-12-31"))).unwrap();
        assert_eq!(guarantees(&register).unwrap().pledged.to_string(), "0.00");
    }
}
