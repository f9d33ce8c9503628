//! What every test of the program through its own door shares: a clinic whose whole outside world is the practice,
//! and the real `odisctl`, started as a clinic's IT person would start it.
//!
//! The program is the one that `cargo build -p odisctl` put beside the tests, or the one that `ODISCTL` names.

pub mod door {
    //! One file per thing a test holds in its hands.

    pub mod clinic;
    pub mod keyring;
    pub mod program;
    pub mod visits;
}

pub use door::clinic::{Clinic, Cloud, Pc, Vault};
pub use door::program::{Odisctl, Ran, Running, odisctl_program};
pub use door::visits;
