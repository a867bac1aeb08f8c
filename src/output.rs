//! What a command says on standard output and standard error.
//!
//! Owns what happens when nobody listens any more (`assay rubric check | head`): the command goes on in silence and ends with
//! its own exit code, where `println!` would panic. Output that is lost for another reason, such as a full disk, is said at
//! the end by [`all_written`]. Must never be passed by; a test refuses `println!` elsewhere. Start with [`outln!`].

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

static LOST: AtomicBool = AtomicBool::new(false);

/// A line on standard output, written like `println!`.
macro_rules! outln {
    () => { $crate::output::out(format_args!("\n")) };
    ($($words:tt)*) => { $crate::output::out(format_args!("{}\n", format_args!($($words)*))) };
}

/// A line on standard error, written like `eprintln!`.
macro_rules! errln {
    ($($words:tt)*) => { $crate::output::err(format_args!("{}\n", format_args!($($words)*))) };
}

pub(crate) use {errln, outln};

/// Writes to standard output.
pub fn out(words: Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = out.write_fmt(words).and_then(|()| out.flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        LOST.store(true, Ordering::Relaxed);
    }
}

/// Writes to standard error; there is nowhere to complain when that fails.
pub fn err(words: Arguments<'_>) {
    let _ = std::io::stderr().lock().write_fmt(words);
}

/// Whether everything that somebody was there to read could be written.
pub fn all_written() -> bool {
    !LOST.load(Ordering::Relaxed)
}
