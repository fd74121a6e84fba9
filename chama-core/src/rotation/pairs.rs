//! What every two hands owe and have put into each other's pot.

use crate::money::Minor;

/// Two square tables in smallest units, a row a pot: what a hand owes to it at its turn, and what it has put in.
///
/// One amount is at most 10¹⁴, so 64 bits hold it.
pub(super) struct Pairs {
    width: usize,
    due: Vec<i64>,
    paid: Vec<i64>,
}

impl Pairs {
    /// Room for so many hands; nothing is owed yet.
    pub(super) fn new(width: usize) -> Self {
        let cells = width.saturating_mul(width);
        Self {
            width,
            due: vec![0; cells],
            paid: vec![0; cells],
        }
    }

    fn place(&self, payer: usize, pot: usize) -> usize {
        pot.saturating_mul(self.width).saturating_add(payer)
    }

    /// What the payer owes to the pot in all.
    pub(super) fn due(&self, payer: usize, pot: usize) -> Minor {
        at(&self.due, self.place(payer, pot))
    }

    /// What was put in for the payer.
    pub(super) fn paid(&self, payer: usize, pot: usize) -> Minor {
        at(&self.paid, self.place(payer, pot))
    }

    pub(super) fn missing(&self, payer: usize, pot: usize) -> Minor {
        self.due(payer, pot) - self.paid(payer, pot)
    }

    pub(super) fn set_due(&mut self, payer: usize, pot: usize, amount: Minor) {
        let place = self.place(payer, pot);
        set(&mut self.due, place, amount);
    }

    pub(super) fn add_paid(&mut self, payer: usize, pot: usize, amount: Minor) {
        let place = self.place(payer, pot);
        let paid = at(&self.paid, place) + amount;
        set(&mut self.paid, place, paid);
    }
}

fn at(table: &[i64], place: usize) -> Minor {
    Minor(table.get(place).copied().unwrap_or_default().into())
}

fn set(table: &mut [i64], place: usize, amount: Minor) {
    if let Some(cell) = table.get_mut(place) {
        *cell = i64::try_from(amount.0).unwrap_or(i64::MAX);
    }
}
