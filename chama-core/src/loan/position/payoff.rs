//! What is to be paid today to be free.

use super::item::{Item, ItemIs, Parts};
use super::life::Life;
use crate::error::ChamaError;
use crate::loan::PayoffInterest;
use crate::loan::schedule::Table;
use crate::money::Minor;

/// The figure in its parts, in smallest units.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Figure {
    pub(super) due: Parts,
    pub(super) principal: Minor,
    pub(super) interest: Minor,
    pub(super) fees: Minor,
    pub(super) held: Minor,
}

impl Figure {
    /// At least 0.
    pub(super) fn total(&self) -> Minor {
        (self.all() - self.held).or_zero()
    }

    /// Before what is held is taken off.
    pub(super) fn all(&self) -> Minor {
        self.due.total() + self.principal + self.interest + self.fees
    }
}

impl Life<'_> {
    /// Whether there is something to pay off besides what is due.
    pub(super) fn can_be_paid_off(&self, table: &mut Table<'_>) -> Result<bool, ChamaError> {
        Ok(table.open_row().is_some() || self.late_interest_by_now(table)?.is_positive())
    }

    pub(super) fn payoff(&self, table: &mut Table<'_>) -> Result<Figure, ChamaError> {
        let mut figure = Figure {
            due: self.unpaid(),
            principal: self.balance,
            held: self.in_hand,
            ..Figure::default()
        };
        if !self.off {
            figure.interest = self.open_interest(table, self.rules.payoff_interest)?;
            figure.fees = table.fees_left();
            if let Some(guard) = &self.guard {
                figure.fees = figure.fees.min((guard.room - figure.interest).or_zero());
            }
        }
        Ok(figure)
    }

    /// All that is due and unpaid.
    pub(super) fn unpaid(&self) -> Parts {
        let mut unpaid = Parts::default();
        for item in self.open_items() {
            unpaid.add(item.unpaid);
        }
        unpaid
    }

    /// The interest that is not yet due: of the open row or the rows to come, and of late principal to the day.
    pub(super) fn open_interest(&self, table: &mut Table<'_>, how: PayoffInterest) -> Result<Minor, ChamaError> {
        let interest = self.of_table(table.payoff_interest(how, self.today))? + self.late_interest_by_now(table)?;
        Ok(match &self.guard {
            Some(guard) => interest.min(guard.room),
            None => interest,
        })
    }

    /// The open row is due today with what is still to come, and no row follows.
    pub(super) fn pay_off(&mut self, figure: &Figure, table: &mut Table<'_>) {
        let number = table.next_number();
        let asked = Parts {
            principal: figure.principal,
            interest: figure.interest,
            fees: figure.fees,
            penalties: Minor::ZERO,
        };
        self.balance = Minor::ZERO;
        self.paid_off = true;
        table.close();
        let asked = self.cut_to_room(asked);
        let is = ItemIs::Instalment {
            table: self.tables,
            number,
        };
        let item = self.insert(Item::new(self.today, is, asked));
        self.use_held(item);
    }
}
