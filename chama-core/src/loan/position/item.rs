//! What is due: an instalment or a charge by hand, and what became of each of its parts.

use chrono::NaiveDate;

use crate::loan::{LoanChargeKind, LoanPart};
use crate::money::Minor;

/// An amount for each part, in smallest units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Parts {
    pub(super) principal: Minor,
    pub(super) interest: Minor,
    pub(super) fees: Minor,
    pub(super) penalties: Minor,
}

impl Parts {
    pub(super) fn only(part: LoanPart, amount: Minor) -> Self {
        let mut parts = Self::default();
        *parts.part(part) = amount;
        parts
    }

    pub(super) fn of(self, part: LoanPart) -> Minor {
        match part {
            LoanPart::Penalties => self.penalties,
            LoanPart::Fees => self.fees,
            LoanPart::Interest => self.interest,
            LoanPart::Principal => self.principal,
        }
    }

    pub(super) fn part(&mut self, part: LoanPart) -> &mut Minor {
        match part {
            LoanPart::Penalties => &mut self.penalties,
            LoanPart::Fees => &mut self.fees,
            LoanPart::Interest => &mut self.interest,
            LoanPart::Principal => &mut self.principal,
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.principal += other.principal;
        self.interest += other.interest;
        self.fees += other.fees;
        self.penalties += other.penalties;
    }

    /// Without penalties: what makes an instalment late.
    pub(super) fn without_penalties(self) -> Minor {
        self.principal + self.interest + self.fees
    }

    pub(super) fn is_zero(self) -> bool {
        self == Self::default()
    }

    pub(super) fn total(self) -> Minor {
        self.without_penalties() + self.penalties
    }
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ItemIs {
    Instalment {
        table: i32,
        number: i32,
    },
    Charge {
        /// The place of its event in the list.
        place: usize,
        kind: LoanChargeKind,
    },
}

/// What was not paid and yet is not owed any more: seldom anything.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LetGo {
    pub(super) waived: Parts,
    pub(super) moved: Parts,
    pub(super) written_off: Parts,
}

/// Something that is due.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) due_on: NaiveDate,
    pub(super) is: ItemIs,
    pub(super) asked: Parts,
    pub(super) paid: Parts,
    /// asked − paid − waived − moved − written off.
    pub(super) unpaid: Parts,
    pub(super) paid_on: Option<NaiveDate>,
    pub(super) let_go: Option<Box<LetGo>>,
}

impl Item {
    pub(super) fn new(due_on: NaiveDate, is: ItemIs, asked: Parts) -> Self {
        Self {
            due_on,
            is,
            asked,
            paid: Parts::default(),
            unpaid: asked,
            paid_on: None,
            let_go: None,
        }
    }

    pub(super) fn is_charge(&self) -> bool {
        matches!(self.is, ItemIs::Charge { .. })
    }

    /// Whether something of it is unpaid.
    pub(super) fn is_open(&self) -> bool {
        !self.unpaid.is_zero()
    }

    /// What makes it late: the penalties of an instalment do not, a charge does.
    pub(super) fn late_part(&self) -> Minor {
        if self.is_charge() {
            self.unpaid.total()
        } else {
            self.unpaid.without_penalties()
        }
    }

    /// Takes what money there is for one part, at most what is unpaid, and returns how much.
    pub(super) fn pay(&mut self, part: LoanPart, money: Minor, today: NaiveDate) -> Minor {
        let unpaid = self.unpaid.part(part);
        let amount = money.min(*unpaid);
        if !amount.is_zero() {
            *unpaid -= amount;
            *self.paid.part(part) += amount;
            if !self.is_open() {
                self.paid_on = Some(today);
            }
        }
        amount
    }

    /// Lets go of a part, at most what is unpaid, and returns how much.
    pub(super) fn waive(&mut self, part: LoanPart, most: Minor) -> Minor {
        let amount = most.min(self.unpaid.of(part));
        if amount.is_positive() {
            *self.let_go_mut().waived.part(part) += amount;
            *self.unpaid.part(part) -= amount;
        }
        amount
    }

    /// What was waived, moved and written off.
    pub(super) fn let_go(&self) -> LetGo {
        self.let_go.as_deref().copied().unwrap_or_default()
    }

    fn let_go_mut(&mut self) -> &mut LetGo {
        self.let_go.get_or_insert_default()
    }

    /// Asks for a penalty.
    pub(super) fn charge(&mut self, penalty: Minor) {
        self.asked.penalties += penalty;
        self.unpaid.penalties += penalty;
    }

    /// Adds all that is unpaid to the new principal.
    pub(super) fn move_all(&mut self) -> Parts {
        let unpaid = std::mem::take(&mut self.unpaid);
        if !unpaid.is_zero() {
            self.let_go_mut().moved.add(unpaid);
        }
        unpaid
    }

    /// Writes all that is unpaid off.
    pub(super) fn write_off(&mut self) -> Parts {
        let unpaid = std::mem::take(&mut self.unpaid);
        if !unpaid.is_zero() {
            self.let_go_mut().written_off.add(unpaid);
        }
        unpaid
    }
}
