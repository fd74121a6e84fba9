//! Who gets how much of what the group has earned.
//!
//! A treasurer's rule for the whole module: what is cut adds up to what was cut, a part is cut from the whole, and a value
//! per share is shown and never multiplied. By hand: 22,900 over 45 shares is 508.888889 a share; four members with 20, 12, 4
//! and 9 shares get 10,177.78, 6,106.67, 2,035.55 and 4,580.00. Left out: who leaves in the middle of a year (`exit`).

mod appropriation;
mod concentration;
mod dividend;
mod parts;
mod reinvestment;
mod residual;
mod share_out;
mod split;
mod subsidy;
mod weight;

pub use appropriation::{
    Appropriation, AppropriationItem, AppropriationLine, AppropriationPart, AppropriationRemainder, AppropriationTerms,
    RemainderLine, WhenNothingLeft, appropriation,
};
pub use concentration::{Concentration, concentration};
pub use dividend::{DeclaredReturn, DividendLine, DividendStatement, DividendTax, DividendTerms, Dividends, dividends};
pub use parts::{ProfitParts, ProfitPartsTerms, ProfitTax, ProfitTaxBase, profit_parts};
pub use reinvestment::{
    MemberPayout, PayoutChoice, PayoutElection, Reinvestment, ReinvestmentInto, ReinvestmentLine, ReinvestmentTerms,
    reinvestments,
};
pub use residual::ProfitResidual;
pub use share_out::{
    FineDestination, ShareOut, ShareOutLine, ShareOutLoans, ShareOutMember, ShareOutResidual, ShareOutTerms,
    ShortfallBearer, SocialFundUse, share_out,
};
pub use split::{CostSharing, ProfitSplit, ProfitSplitPart, ProfitSplitTerms, profit_split};
pub use subsidy::{Subsidies, SubsidyBalance, SubsidyMember, SubsidyTerms, subsidies};
pub use weight::{Leavers, MonthCounting, ProfitHolding, ProfitWeighting};

pub(crate) use concentration::herfindahl;
