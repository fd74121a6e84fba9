//! The growth at which an account comes out: what is owed grows, falls by what is paid, and ends at exactly 0.
//!
//! If nothing owed is ever below 0, more growth leaves more at the end: so there is at most one such growth, and
//! whether one lies below or above it can be seen from the balances alone.

use std::cmp::Ordering;

use crate::rate::Wide;

/// Money at a time, in whole periods or days since the first: received or paid; more than nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flow {
    pub(super) time: u32,
    pub(super) size: Wide,
    pub(super) received: bool,
}

/// Where a growth may lie: over `units` units of time above `low` and at most `high`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) units: u32,
    pub(super) low: Wide,
    pub(super) high: Wide,
}

/// What was found.
#[derive(Debug, Clone, Copy)]
pub(super) enum Found {
    /// The growth of a unit of time.
    Growth(Wide),
    AboveMaximum,
    NoRate,
}

/// Returns the growth; `flows` are in the order of time, each time once, none of nothing.
pub(super) fn growth(flows: &[Flow], bounds: Bounds) -> Found {
    if !flows.first().is_some_and(|flow| flow.received) {
        return Found::NoRate;
    }
    let account = Account { flows };
    if let Some(growth) = account.near().and_then(|near| account.proven(near)) {
        let over = growth.power(bounds.units);
        return if over.at_most(bounds.low) {
            Found::NoRate
        } else if over.at_most(bounds.high) {
            Found::Growth(growth)
        } else {
            Found::AboveMaximum
        };
    }
    account.halved(bounds.low.root(bounds.units), bounds.high.root(bounds.units))
}

struct Account<'a> {
    flows: &'a [Flow],
}

/// What was received and what was paid, each with its growth until the end, and how fast these grow.
#[derive(Debug, Clone, Copy)]
struct Sides {
    received: Wide,
    paid: Wide,
    received_slope: Wide,
    paid_slope: Wide,
}

/// A proof leaves this between a growth that is too large and one that is too small: 2⁻¹⁸⁰ of it, on both sides.
const PROVEN: f64 = 6.525_304_467_998_525e-55;
/// Halvings from the whole range to below the last of 256 bits.
const HALVINGS: u32 = 262;

impl Account<'_> {
    /// The growth as a float: Newton's method on the logarithm of (received ÷ paid), which is nearly a straight line.
    fn near(&self) -> Option<f64> {
        let flows: Vec<(f64, f64, bool)> = self
            .flows
            .iter()
            .map(|flow| (f64::from(flow.time), flow.size.nearest_float(), flow.received))
            .collect();
        let last = flows.last().map_or(0.0, |flow| flow.0);
        let mut x = 0.0_f64;
        for _ in 0..60 {
            // No weight is above 1.
            let anchor = if x < 0.0 { last } else { 0.0 };
            let (mut received, mut paid) = ((0.0, 0.0), (0.0, 0.0));
            for (time, size, is_received) in &flows {
                let weight = size * libm::exp((anchor - time) * x);
                let side = if *is_received { &mut received } else { &mut paid };
                side.0 += weight;
                side.1 += weight * time;
            }
            let step = libm::log(received.0 / paid.0) / (paid.1 / paid.0 - received.1 / received.0);
            x -= step;
            if !x.is_finite() || x.abs() > 100.0 {
                return None;
            }
            if step.abs() * last.max(1.0) <= 1e-9 {
                return Some(libm::exp(x));
            }
        }
        None
    }

    /// The growth next to `near` with some 230 bits, if it is one: proven from both sides.
    fn proven(&self, near: f64) -> Option<Wide> {
        let mut growth = Wide::float(near);
        for _ in 0..4 {
            let sides = self.sides(growth);
            if sides.received_slope.compare(sides.paid_slope).is_le() {
                return None;
            }
            let slope = sides.received_slope.apart(sides.paid_slope);
            let step = sides.received.apart(sides.paid).over(slope).times(growth);
            growth = match sides.received.compare(sides.paid) {
                Ordering::Greater if growth.compare(step).is_gt() => growth.apart(step),
                Ordering::Greater => return None,
                Ordering::Less | Ordering::Equal => growth.plus(step),
            };
        }
        let little = growth.times(Wide::float(PROVEN));
        let (less, more) = (growth.apart(little), growth.plus(little));
        (self.owes(more) && self.is_overpaid(less)).then_some(growth)
    }

    /// The same by halving, for a balance that touches 0 on the way.
    fn halved(&self, mut low: Wide, mut high: Wide) -> Found {
        if !self.owes(high) {
            return Found::AboveMaximum;
        }
        if self.owes(low) {
            return Found::NoRate;
        }
        let half = Wide::float(0.5);
        for _ in 0..HALVINGS {
            let middle = low.plus(high).times(half);
            if self.owes(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        // Where the balance only touches 0 on the way, something is left at the end, and no rate does it.
        if self.is_overpaid(low) {
            Found::Growth(high)
        } else {
            Found::NoRate
        }
    }

    /// Whether what is owed is never below 0.
    fn owes(&self, growth: Wide) -> bool {
        let mut powers = Powers::of(growth);
        let (mut owed, mut before) = (Wide::ZERO, 0);
        for flow in self.flows {
            owed = owed.times(powers.of_gap(flow.time.saturating_sub(before)));
            before = flow.time;
            if flow.received {
                owed = owed.plus(flow.size);
            } else if owed.compare(flow.size).is_lt() {
                return false;
            } else {
                owed = owed.apart(flow.size);
            }
        }
        true
    }

    /// Whether more is paid than received, with growth until the end.
    fn is_overpaid(&self, growth: Wide) -> bool {
        let sides = self.sides(growth);
        sides.received.compare(sides.paid).is_lt()
    }

    fn sides(&self, growth: Wide) -> Sides {
        let mut powers = Powers::of(growth);
        let mut sides = Sides {
            received: Wide::ZERO,
            paid: Wide::ZERO,
            received_slope: Wide::ZERO,
            paid_slope: Wide::ZERO,
        };
        let mut before = 0;
        for flow in self.flows {
            let gap = flow.time.saturating_sub(before);
            before = flow.time;
            if gap > 0 {
                let (power, length) = (powers.of_gap(gap), Wide::whole(gap.into()));
                let slope = |slope: Wide, side: Wide| slope.plus(side.times(length)).times(power);
                sides.received_slope = slope(sides.received_slope, sides.received);
                sides.paid_slope = slope(sides.paid_slope, sides.paid);
                sides.received = sides.received.times(power);
                sides.paid = sides.paid.times(power);
            }
            if flow.received {
                sides.received = sides.received.plus(flow.size);
            } else {
                sides.paid = sides.paid.plus(flow.size);
            }
        }
        sides
    }
}

/// Powers of one growth; a month has at most four lengths, so a few are kept.
struct Powers {
    growth: Wide,
    known: Vec<(u32, Wide)>,
}

impl Powers {
    const KEPT: usize = 8;

    fn of(growth: Wide) -> Self {
        Self {
            growth,
            known: Vec::with_capacity(Self::KEPT),
        }
    }

    fn of_gap(&mut self, gap: u32) -> Wide {
        if gap == 1 {
            return self.growth;
        }
        if let Some((_, power)) = self.known.iter().find(|(known, _)| *known == gap) {
            return *power;
        }
        let power = self.growth.power(gap);
        if self.known.len() < Self::KEPT {
            self.known.push((gap, power));
        }
        power
    }
}
