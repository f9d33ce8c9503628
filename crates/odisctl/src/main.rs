//! The command line by itself, for machines without a screen: see the library beside it.

use std::process::ExitCode;

fn main() -> ExitCode {
    odisctl::main()
}
