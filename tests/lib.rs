//! What every test of the program through its own door shares.
