//! Rings: A stands for B, B for C, C for A. Nobody's money would stand behind any of them.

use std::collections::VecDeque;

/// Who stands for whom, and so far without a ring; members are places in the list of ids.
pub(super) struct Rings {
    /// Whether a member may be part of a ring at all, of everything that was ever pledged.
    knotted: Vec<bool>,
    /// For whom each knotted member stands, rising.
    stands_for: Vec<Vec<usize>>,
    /// From whom each member was reached in the present search, and in which one.
    reached: Vec<(usize, usize)>,
    search: usize,
}

impl Rings {
    /// For so many members and all that may come to stand: (guarantor, borrower). Time is linear in both.
    pub(super) fn new(members: usize, pledges: &[(usize, usize)]) -> Self {
        // Who cannot reach a ring, and who cannot be reached by one, is in none.
        let reaching = left_over(members, pledges.iter().copied(), |_| true);
        let kept = |member: usize| reaching.get(member).copied().unwrap_or(false);
        let knotted = left_over(
            members,
            pledges.iter().map(|(guarantor, borrower)| (*borrower, *guarantor)),
            kept,
        );
        Self {
            knotted,
            stands_for: vec![Vec::new(); members],
            reached: vec![(0, 0); members],
            search: 0,
        }
    }

    /// Notes that a member stands for another.
    pub(super) fn note(&mut self, guarantor: usize, borrower: usize) {
        if !(self.in_knot(guarantor) && self.in_knot(borrower)) {
            return;
        }
        if let Some(others) = self.stands_for.get_mut(guarantor)
            && let Err(place) = others.binary_search(&borrower)
        {
            others.insert(place, borrower);
        }
    }

    /// The ring that a pledge would close, the guarantor first and last: the shortest, of equals the first by the places.
    pub(super) fn closed_by(&mut self, guarantor: usize, borrower: usize) -> Option<Vec<usize>> {
        if !(self.in_knot(guarantor) && self.in_knot(borrower)) {
            return None;
        }
        self.search = self.search.saturating_add(1);
        let mut waiting = VecDeque::from([borrower]);
        while let Some(member) = waiting.pop_front() {
            for other in self.stands_for.get(member).into_iter().flatten() {
                if let Some(reached) = self.reached.get_mut(*other)
                    && reached.1 != self.search
                {
                    *reached = (member, self.search);
                    if *other == guarantor {
                        return Some(self.way_back(guarantor, borrower));
                    }
                    waiting.push_back(*other);
                }
            }
        }
        None
    }

    fn way_back(&self, guarantor: usize, borrower: usize) -> Vec<usize> {
        let mut way = vec![guarantor];
        let mut member = guarantor;
        // No way is longer than there are members.
        for _ in 0..self.reached.len() {
            let Some((before, _)) = self.reached.get(member) else {
                break;
            };
            way.push(*before);
            member = *before;
            if member == borrower {
                break;
            }
        }
        way.push(guarantor);
        way.reverse();
        way
    }

    fn in_knot(&self, member: usize) -> bool {
        self.knotted.get(member).copied().unwrap_or(false)
    }
}

/// Who is left when, again and again, those go who have no way on to somebody left.
fn left_over(members: usize, ways: impl Iterator<Item = (usize, usize)>, kept: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut left: Vec<bool> = (0..members).map(&kept).collect();
    let mut onward = vec![0_usize; members];
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); members];
    for (here, there) in ways.filter(|(here, there)| kept(*here) && kept(*there)) {
        if let (Some(onward), Some(back)) = (onward.get_mut(here), back.get_mut(there)) {
            *onward = onward.saturating_add(1);
            back.push(here);
        }
    }
    let mut going: Vec<usize> = (0..members)
        .filter(|member| kept(*member) && onward.get(*member) == Some(&0))
        .collect();
    while let Some(member) = going.pop() {
        if let Some(left) = left.get_mut(member) {
            *left = false;
        }
        for before in back.get(member).into_iter().flatten() {
            if let Some(onward) = onward.get_mut(*before) {
                *onward = onward.saturating_sub(1);
                if *onward == 0 {
                    going.push(*before);
                }
            }
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_is_between_rings_is_knotted() {
        // 0 → 1 ⇄ 2 → 3 → 4 ⇄ 5 → 6, and 7 alone.
        let pledges = [(0, 1), (1, 2), (2, 1), (2, 3), (3, 4), (4, 5), (5, 4), (5, 6)];
        let knotted = Rings::new(8, &pledges).knotted;
        assert_eq!(knotted, [false, true, true, true, true, true, false, false]);
    }

    #[test]
    fn the_shortest_ring_is_named_and_of_equals_the_first() {
        let pledges = [(1, 2), (2, 3), (3, 0), (1, 4), (4, 0), (1, 3), (0, 1)];
        let mut rings = Rings::new(5, &pledges);
        for (guarantor, borrower) in &pledges[..6] {
            assert_eq!(rings.closed_by(*guarantor, *borrower), None);
            rings.note(*guarantor, *borrower);
        }
        assert_eq!(rings.closed_by(0, 1), Some(vec![0, 1, 3, 0]));
        assert_eq!(rings.closed_by(1, 4), None);
    }
}
