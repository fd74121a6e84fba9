//! chama
