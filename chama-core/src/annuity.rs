//! annuity
