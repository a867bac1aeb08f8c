//! Entry point: parse arguments, run, print the error chain.

fn main() {}
