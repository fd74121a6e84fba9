//! The group's book: its dated events, as one closed list of kinds.
