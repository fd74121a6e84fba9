//! penalty
