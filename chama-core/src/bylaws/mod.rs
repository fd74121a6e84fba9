//! bylaws
