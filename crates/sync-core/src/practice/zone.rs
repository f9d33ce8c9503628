//! The clinic's wall clock and UTC.
