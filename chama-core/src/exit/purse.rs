//! What a member has and owes, line by line, and the same lines in the group's book.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::facts::ExitDebtKind;
use crate::money::{Currency, Minor};
use crate::rule::Rule;

/// A line of the statement.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitLine {
    /// Why.
    pub why: Rule,
    /// The id of the result or the debt; empty if there is none.
    pub id: String,
    /// What it adds, or takes with a minus.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// What became of one debt: owed = insured + taken + short.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitDebtLine {
    /// What it is for.
    pub debt_kind: ExitDebtKind,
    /// Its id.
    pub id: String,
    /// What is owed.
    #[serde(with = "crate::wire::decimal")]
    pub owed: Decimal,
    /// What an insurer pays.
    #[serde(with = "crate::wire::decimal")]
    pub insured: Decimal,
    /// What is taken from what the member has.
    #[serde(with = "crate::wire::decimal")]
    pub taken: Decimal,
    /// What is still owed to the group.
    #[serde(with = "crate::wire::decimal")]
    pub short: Decimal,
}

/// An account of the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExitAccount {
    /// What members have saved.
    Savings,
    /// Profit and loss.
    Results,
    /// The welfare fund.
    Welfare,
    /// What an insurer owes.
    Insurance,
    /// Loans to members, with interest and penalties.
    Loans,
    /// Contributions that are owed.
    Dues,
    /// Fines that are owed.
    Fines,
    /// Fees.
    Fees,
    /// What is to be paid to those who left.
    Payable,
}

impl ExitAccount {
    const ALL: [Self; 9] = [
        Self::Savings,
        Self::Results,
        Self::Welfare,
        Self::Insurance,
        Self::Loans,
        Self::Dues,
        Self::Fines,
        Self::Fees,
        Self::Payable,
    ];

    const fn of(kind: ExitDebtKind) -> Self {
        match kind {
            ExitDebtKind::LoanPenalty | ExitDebtKind::LoanInterest | ExitDebtKind::LoanPrincipal => Self::Loans,
            ExitDebtKind::Due => Self::Dues,
            ExitDebtKind::Fine => Self::Fines,
            ExitDebtKind::Fee => Self::Fees,
        }
    }
}

/// What changes in one account of the group; all of them add up to 0.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitEntry {
    /// The account.
    pub account: ExitAccount,
    /// What the group has more, or owes less; the other way round with a minus.
    #[serde(with = "crate::wire::decimal")]
    pub amount: Decimal,
}

/// What a member has, while the settlement is written.
pub(super) struct Purse {
    currency: Currency,
    lines: Vec<ExitLine>,
    debts: Vec<ExitDebtLine>,
    book: Vec<(ExitAccount, Minor)>,
    left: Minor,
    claims: Minor,
    owed: Minor,
    insured: Minor,
    short: Minor,
}

/// A purse when everything is in it and everything is taken from it.
pub(super) struct Settled {
    pub(super) lines: Vec<ExitLine>,
    pub(super) debts: Vec<ExitDebtLine>,
    pub(super) entries: Vec<ExitEntry>,
    pub(super) claims: Minor,
    pub(super) owed: Minor,
    pub(super) insured: Minor,
    pub(super) short: Minor,
    pub(super) net: Minor,
}

impl Purse {
    pub(super) fn new(currency: Currency) -> Self {
        Self {
            currency,
            lines: Vec::new(),
            debts: Vec::new(),
            book: ExitAccount::ALL.map(|account| (account, Minor::ZERO)).to_vec(),
            left: Minor::ZERO,
            claims: Minor::ZERO,
            owed: Minor::ZERO,
            insured: Minor::ZERO,
            short: Minor::ZERO,
        }
    }

    /// Puts an amount in, or takes it out with a minus.
    pub(super) fn put(&mut self, why: Rule, id: &str, amount: Minor, account: ExitAccount) {
        self.line(why, id, amount);
        self.post(account, amount);
        self.left += amount;
        self.claims += amount;
    }

    /// The same, without a line for nothing.
    pub(super) fn put_any(&mut self, why: Rule, id: &str, amount: Minor, account: ExitAccount) {
        if !amount.is_zero() {
            self.put(why, id, amount, account);
        }
    }

    /// Takes what is owed, as far as there is something; what an insurer pays is not taken.
    pub(super) fn take(&mut self, why: Rule, kind: ExitDebtKind, id: &str, owed: Minor, is_insured: bool) {
        let insured = if is_insured { owed } else { Minor::ZERO };
        let taken = self.left.min(owed - insured);
        let short = owed - insured - taken;
        self.line(why, id, -owed);
        if is_insured {
            self.line(Rule::ExitLoanInsured, id, insured);
            self.post(ExitAccount::Insurance, insured);
        }
        self.post(ExitAccount::of(kind), -(taken + insured));
        self.left -= taken;
        self.owed += owed;
        self.insured += insured;
        self.short += short;
        let amount = |value: Minor| value.amount(self.currency);
        self.debts.push(ExitDebtLine {
            debt_kind: kind,
            id: id.to_owned(),
            owed: amount(owed),
            insured: amount(insured),
            taken: amount(taken),
            short: amount(short),
        });
    }

    /// What is left is paid.
    pub(super) fn settled(mut self) -> Settled {
        let net = self.left;
        self.post(ExitAccount::Payable, -net);
        let entry = |(account, amount): (ExitAccount, Minor)| ExitEntry {
            account,
            amount: amount.amount(self.currency),
        };
        Settled {
            lines: self.lines,
            debts: self.debts,
            entries: self
                .book
                .into_iter()
                .filter(|(_, amount)| !amount.is_zero())
                .map(entry)
                .collect(),
            claims: self.claims,
            owed: self.owed,
            insured: self.insured,
            short: self.short,
            net,
        }
    }

    fn line(&mut self, why: Rule, id: &str, amount: Minor) {
        self.lines.push(ExitLine {
            why,
            id: id.to_owned(),
            amount: amount.amount(self.currency),
        });
    }

    fn post(&mut self, account: ExitAccount, amount: Minor) {
        for (place, sum) in &mut self.book {
            if *place == account {
                *sum += amount;
            }
        }
    }
}
