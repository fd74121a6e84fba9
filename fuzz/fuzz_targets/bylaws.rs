//! Any by-laws that read: every fault has a path below the list, and what has none can be computed with.

#![no_main]

use chama_core::bylaws::{Bylaws, PenaltyTrigger, bylaws_faults};
use chama_core::error::Severity;
use chama_core::json::{from_text, to_text};
use chama_core::penalty::{LateItem, PenaltyTerms, late_penalty};
use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;

fuzz_target!(|text: &str| {
    let Ok(bylaws) = from_text::<Vec<Bylaws>>(text) else {
        return;
    };
    let faults = bylaws_faults(&bylaws);
    for fault in &faults {
        assert!(fault.path.starts_with("bylaws") && fault.message.contains(&fault.path));
        assert!(!fault.code.is_empty());
    }
    // Errors come first.
    assert!(faults.is_sorted_by_key(|fault| fault.severity == Severity::Warning));
    let written = to_text(&bylaws).expect("by-laws have a JSON form");
    assert_eq!(from_text::<Vec<Bylaws>>(&written).as_ref(), Ok(&bylaws));
    if faults.iter().any(|fault| fault.severity == Severity::Error) {
        return;
    }
    for document in bylaws {
        for rule in document.penalties {
            let on = document.effective_from;
            let late = matches!(rule.trigger, PenaltyTrigger::LateContribution { .. });
            let terms = PenaltyTerms {
                currency: document.currency,
                weekend: document.weekend,
                holidays: document.holidays.clone(),
                financial_year: document.financial_year,
                ..PenaltyTerms::new(rule, LateItem::new(Decimal::from(1_000), on))
            };
            let charged = late_penalty(&terms, on).expect("sound by-laws").charged;
            assert!(!late || charged.is_zero());
        }
    }
});
