//! Entry point: parse arguments, run, print the error chain.

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = assay::runner::launcher::take_over() {
        return code;
    }
    assay::cli::main()
}
