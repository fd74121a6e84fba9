//! day_count
