//! The hidden roles of the binary: helper processes of the sandbox, which the runner starts from its own executable.
//!
//! They stand outside the command line proper, because they are not for people, must start fast, and must not read configuration or print anything.

use std::process::ExitCode;

use super::sandbox;

/// Runs this process as a helper when it was started as one; call it first in `main`.
pub fn take_over() -> Option<ExitCode> {
    match std::env::args_os().nth(1)?.to_str()? {
        sandbox::SUPERVISE => Some(sandbox::run_supervisor()),
        sandbox::DOOR => Some(sandbox::serve_door()),
        _ => None,
    }
}
