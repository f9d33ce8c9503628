//! Telephone numbers as front desks type them.
