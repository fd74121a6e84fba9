//! The order of turns: who comes first, and why.
//!
//! In a treasurer's words: everybody knows whose turn it is, and by which rule. By hand: Zuri, amina and Baraka are amina,
//! Baraka, Zuri by the alphabet, whatever the size of the letters. The rules are on the page `docs/src/rules/turns.md`. Left
//! out: how the secrets of a draw are put together, which is `draw_transcript`, and dates.

use std::cmp::Reverse;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::contribution::unique;
use crate::error::ChamaError;
use crate::limits::{RANK, RANK_DECIMALS, TURN_HANDS, check_date, check_decimals, check_id, check_text};
use crate::random::verifiable_shuffle;
use crate::sort;
use crate::wire::kind_enum;

/// How names are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameOrder {
    /// Letter by letter in Unicode's lower case: amina and Amina are equal.
    #[default]
    LowerCase,
    /// As they are written: capitals before small letters.
    Bytes,
}

/// By what hands are put in order; between equals the id decides.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum TurnOrderBy {
    /// As they are listed.
    #[default]
    Fixed,
    /// Who joined first.
    JoiningDate,
    /// By name.
    Alphabetical {
        /// How names are compared (default: in lower case).
        #[serde(default)]
        by: NameOrder,
    },
    /// Who has the highest score.
    Score,
    /// Who has the highest need.
    Need,
    /// By a seed text; the hands begin in the order of their ids.
    RandomDraw {
        /// What everybody agreed on before: `seed_text` of a draw.
        seed_text: String,
    },
}

kind_enum!(TurnOrderBy);

/// A hand that is put in order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnCandidate {
    /// The id of the hand, once in the list.
    pub hand: String,
    /// The name of its member (default: none; the alphabetical order needs it).
    #[serde(default)]
    pub name: String,
    /// The day on which its member joined (default: not known; the order by joining date needs it).
    #[serde(default, with = "crate::wire::date_option")]
    pub joined: Option<NaiveDate>,
    /// The score, 0 to 1,000,000, at most 6 decimals (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub score: Decimal,
    /// The need, 0 to 1,000,000, at most 6 decimals (default: 0).
    #[serde(default, with = "crate::wire::decimal")]
    pub need: Decimal,
}

impl TurnCandidate {
    /// A hand of which only the id is known.
    pub fn new(hand: String) -> Self {
        Self {
            hand,
            name: String::new(),
            joined: None,
            score: Decimal::ZERO,
            need: Decimal::ZERO,
        }
    }
}

/// Which hands are put in which order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnOrderTerms {
    /// By what (default: as they are listed).
    #[serde(default)]
    pub order: TurnOrderBy,
    /// The hands, 1 to 1,000.
    pub hands: Vec<TurnCandidate>,
}

/// Why a hand has its turn.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum TurnReason {
    /// It was listed there.
    Listed {
        /// The place in the list, 1 first.
        place: i32,
    },
    /// Its member joined then.
    Joined {
        /// The day.
        #[serde(with = "crate::wire::date")]
        on: NaiveDate,
    },
    /// Its member has this name.
    Named {
        /// The name.
        name: String,
    },
    /// It has this score.
    Scored {
        /// The score.
        #[serde(with = "crate::wire::decimal")]
        score: Decimal,
    },
    /// It has this need.
    Needed {
        /// The need.
        #[serde(with = "crate::wire::decimal")]
        need: Decimal,
    },
    /// It was drawn.
    Drawn {
        /// The place before the draw, by id, 1 first.
        place: i32,
    },
}

kind_enum!(TurnReason);

/// A turn.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderedTurn {
    /// The turn, 1 first.
    pub turn: i32,
    /// The id of the hand.
    pub hand: String,
    /// Why.
    pub reason: TurnReason,
    /// Whether another hand is its equal, so that the id decided between them.
    pub tied: bool,
}

/// Hands in order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnOrder {
    /// By what.
    pub order: TurnOrderBy,
    /// The turns, the first one first.
    pub turns: Vec<OrderedTurn>,
    /// SHA-256 of the seed text, in hexadecimal, of a draw.
    pub seed: Option<String>,
}

/// Returns the hands in the order of their turns, each with the reason.
///
/// Between equals the id decides, so that the order of the list matters for `fixed` alone. Source:
/// docs/src/rules/turns.md#order.
///
/// # Errors
/// In this order: `empty`, `too_long` and `invalid_text` (`terms.order.seed_text`), `empty` and `too_long` (`terms.hands`); of each
/// hand `empty`, `too_long` and `invalid_text` (`hand`), `too_long` and `invalid_text` (`name`), `date_out_of_range` (`joined`),
/// `out_of_range` and `too_many_decimals` (`score`, `need`), `missing_field` (`joined`), `empty` (`name`); `duplicate`
/// (`terms.hands[i].hand`).
///
/// # Examples
/// ```
/// use chama_core::rotation::*;
/// let hands = ["Zuri", "amina", "Baraka"].map(|name| TurnCandidate {
///     name: name.to_owned(),
///     ..TurnCandidate::new(name.to_lowercase())
/// });
/// let order = TurnOrderBy::Alphabetical { by: NameOrder::LowerCase };
/// let turns = turn_order(&TurnOrderTerms { order, hands: hands.to_vec() })?.turns;
/// let hands: Vec<&str> = turns.iter().map(|turn| turn.hand.as_str()).collect();
/// assert_eq!(hands, ["amina", "baraka", "zuri"]);
/// assert_eq!(turns[2].reason, TurnReason::Named { name: "Zuri".to_owned() });
/// # Ok::<(), chama_core::error::ChamaError>(())
/// ```
pub fn turn_order(terms: &TurnOrderTerms) -> Result<TurnOrder, ChamaError> {
    check(terms)?;
    if let TurnOrderBy::RandomDraw { seed_text } = &terms.order {
        return drawn(terms, seed_text);
    }
    let mut order: Vec<(Key<'_>, &TurnCandidate)> = (1..)
        .zip(&terms.hands)
        .map(|(place, hand)| (key(&terms.order, place, hand), hand))
        .collect();
    sort::by(&mut order, |one, other| {
        one.0.cmp(&other.0).then_with(|| one.1.hand.cmp(&other.1.hand))
    });
    let equal = |place: Option<usize>, key: &Key<'_>| {
        let neighbour = place.and_then(|place| order.get(place));
        neighbour.is_some_and(|(other, _)| other == key)
    };
    let turn = |((place, (key, hand)), turn): ((usize, &(Key<'_>, &TurnCandidate)), i32)| OrderedTurn {
        turn,
        hand: hand.hand.clone(),
        reason: reason(key, hand),
        tied: equal(place.checked_sub(1), key) || equal(place.checked_add(1), key),
    };
    Ok(TurnOrder {
        order: terms.order.clone(),
        turns: order.iter().enumerate().zip(1..).map(turn).collect(),
        seed: None,
    })
}

fn check(terms: &TurnOrderTerms) -> Result<(), ChamaError> {
    if let TurnOrderBy::RandomDraw { seed_text } = &terms.order {
        if seed_text.is_empty() {
            return Err(ChamaError::Empty {
                argument: "terms.order.seed_text".to_owned(),
            });
        }
        check_text("terms.order.seed_text", seed_text)?;
    }
    TURN_HANDS.check_len("terms.hands", terms.hands.len())?;
    for (place, hand) in terms.hands.iter().enumerate() {
        check_hand(&terms.order, hand).map_err(|error| error.within(&format!("terms.hands[{place}]")))?;
    }
    unique("terms.hands", terms.hands.iter().map(|hand| hand.hand.as_str()), "hand")
}

fn check_hand(order: &TurnOrderBy, hand: &TurnCandidate) -> Result<(), ChamaError> {
    check_id("hand", &hand.hand)?;
    check_text("name", &hand.name)?;
    hand.joined.map_or(Ok(()), |joined| check_date("joined", joined))?;
    for (argument, value) in [("score", hand.score), ("need", hand.need)] {
        RANK.check_decimal(argument, value)?;
        check_decimals(argument, value, RANK_DECIMALS)?;
    }
    match order {
        TurnOrderBy::JoiningDate if hand.joined.is_none() => Err(ChamaError::MissingField {
            argument: "joined".to_owned(),
        }),
        TurnOrderBy::Alphabetical { .. } if hand.name.is_empty() => Err(ChamaError::Empty {
            argument: "name".to_owned(),
        }),
        _ => Ok(()),
    }
}

/// What hands are compared by; of one order all keys are of one kind.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Place(i32),
    Joined(NaiveDate),
    LowerCase(String),
    Name(&'a str),
    Score(Reverse<Decimal>),
    Need(Reverse<Decimal>),
}

fn key<'a>(order: &TurnOrderBy, place: i32, hand: &'a TurnCandidate) -> Key<'a> {
    match order {
        TurnOrderBy::Fixed | TurnOrderBy::RandomDraw { .. } => Key::Place(place),
        // Checked before: a hand without a date is refused.
        TurnOrderBy::JoiningDate => Key::Joined(hand.joined.unwrap_or_default()),
        TurnOrderBy::Alphabetical {
            by: NameOrder::LowerCase,
        } => Key::LowerCase(hand.name.chars().flat_map(char::to_lowercase).collect()),
        TurnOrderBy::Alphabetical { by: NameOrder::Bytes } => Key::Name(&hand.name),
        TurnOrderBy::Score => Key::Score(Reverse(hand.score)),
        TurnOrderBy::Need => Key::Need(Reverse(hand.need)),
    }
}

fn reason(key: &Key<'_>, hand: &TurnCandidate) -> TurnReason {
    match key {
        Key::Place(place) => TurnReason::Listed { place: *place },
        Key::Joined(on) => TurnReason::Joined { on: *on },
        Key::LowerCase(_) | Key::Name(_) => TurnReason::Named {
            name: hand.name.clone(),
        },
        Key::Score(_) => TurnReason::Scored { score: hand.score },
        Key::Need(_) => TurnReason::Needed { need: hand.need },
    }
}

/// The draw of K70, of the hands by id.
fn drawn(terms: &TurnOrderTerms, seed_text: &str) -> Result<TurnOrder, ChamaError> {
    let mut ids: Vec<String> = terms.hands.iter().map(|hand| hand.hand.clone()).collect();
    sort::ascending(&mut ids);
    let draw = verifiable_shuffle(seed_text, &ids)?;
    let place = |hand: &String| ids.binary_search(hand).ok().and_then(|place| i32::try_from(place).ok());
    let turn = |(hand, turn): (&String, i32)| OrderedTurn {
        turn,
        hand: hand.clone(),
        reason: TurnReason::Drawn {
            place: place(hand).unwrap_or_default().saturating_add(1),
        },
        tied: false,
    };
    Ok(TurnOrder {
        order: terms.order.clone(),
        turns: draw.items.iter().zip(1..).map(turn).collect(),
        seed: Some(draw.seed),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hand(id: &str, name: &str, joined: &str, score: i64) -> TurnCandidate {
        TurnCandidate {
            name: name.to_owned(),
            joined: joined.parse().ok(),
            score: Decimal::from(score),
            need: Decimal::from(10 - score),
            ..TurnCandidate::new(id.to_owned())
        }
    }

    fn hands() -> Vec<TurnCandidate> {
        vec![
            hand("c", "Zuri", "2025-03-01", 5),
            hand("b", "amina", "2025-01-01", 7),
            hand("a", "Baraka", "2025-01-01", 5),
        ]
    }

    fn ordered(order: TurnOrderBy) -> String {
        let terms = TurnOrderTerms { order, hands: hands() };
        let turns = turn_order(&terms).unwrap().turns;
        let mark = |turn: &OrderedTurn| format!("{}{}", turn.hand, if turn.tied { "=" } else { "" });
        turns.iter().map(mark).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_order_has_its_own_answer_and_between_equals_the_id_decides() {
        assert_eq!(ordered(TurnOrderBy::Fixed), "c b a");
        assert_eq!(ordered(TurnOrderBy::JoiningDate), "a= b= c");
        assert_eq!(
            ordered(TurnOrderBy::Alphabetical {
                by: NameOrder::LowerCase
            }),
            "b a c"
        );
        assert_eq!(ordered(TurnOrderBy::Alphabetical { by: NameOrder::Bytes }), "a c b");
        assert_eq!(ordered(TurnOrderBy::Score), "b a= c=");
        assert_eq!(ordered(TurnOrderBy::Need), "a= c= b");
    }

    #[test]
    fn the_reference_draw_does_not_hang_on_the_order_of_the_list() {
        let mut terms = TurnOrderTerms {
            order: TurnOrderBy::RandomDraw {
                seed_text: "chama-42|cycle-3|2026-01-05|draw".to_owned(),
            },
            hands: ["F", "B", "A", "E", "C", "D"]
                .map(|id| TurnCandidate::new(id.to_owned()))
                .to_vec(),
        };
        let order = turn_order(&terms).unwrap();
        let drawn: String = order.turns.iter().map(|turn| turn.hand.as_str()).collect();
        assert_eq!(drawn, "AFBEDC");
        assert_eq!(order.turns[1].reason, TurnReason::Drawn { place: 6 });
        terms.hands.reverse();
        assert_eq!(turn_order(&terms), Ok(order));
    }

    #[test]
    fn the_errors_come_in_the_order_of_the_documentation() {
        let mut terms = TurnOrderTerms {
            order: TurnOrderBy::RandomDraw {
                seed_text: String::new(),
            },
            hands: Vec::new(),
        };
        let mut expect = |start: &str, mend: &dyn Fn(&mut TurnOrderTerms)| {
            let error = turn_order(&terms).unwrap_err().to_string();
            assert!(error.starts_with(start), "{error}");
            mend(&mut terms);
        };
        expect("`terms.order.seed_text` must not be empty", &|terms| {
            terms.order = TurnOrderBy::JoiningDate;
        });
        expect("`terms.hands` must not be empty", &|terms| {
            terms.hands = vec![
                TurnCandidate {
                    name: "\n".to_owned(),
                    score: Decimal::NEGATIVE_ONE,
                    need: Decimal::new(1, 7),
                    joined: "1800-01-01".parse().ok(),
                    ..TurnCandidate::new(String::new())
                };
                2
            ];
        });
        expect("`terms.hands[0].hand` must not", &|t| t.hands[0].hand = "a".to_owned());
        expect("`terms.hands[0].name` is", &|t| t.hands[0].name = String::new());
        expect("`terms.hands[0].joined` is 1800", &|t| t.hands[0].joined = None);
        expect("`terms.hands[0].score` is -1", &|t| t.hands[0].score = Decimal::ZERO);
        expect("`terms.hands[0].need` is 0.0000001", &|t| {
            t.hands[0].need = Decimal::ZERO;
        });
        expect("`terms.hands[0].joined` is missing", &|t| {
            t.order = TurnOrderBy::Alphabetical { by: NameOrder::Bytes };
        });
        expect("`terms.hands[0].name` must not be empty", &|t| {
            t.hands[0].name = "A".to_owned();
            t.hands[1] = t.hands[0].clone();
        });
        expect("`terms.hands[1].hand` is a, which is already there", &|t| {
            t.hands.truncate(1);
        });
        assert_eq!(turn_order(&terms).unwrap().turns.len(), 1);
    }
}
