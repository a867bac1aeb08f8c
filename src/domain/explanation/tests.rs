//! How explanations read, for the worked examples that a page shows and for the odd cases.

mod cards;
mod loops;
mod machines;

use super::Explanation;

/// Explanations one below the other.
fn read(all: &[Explanation]) -> String {
    let texts: Vec<String> = all.iter().map(ToString::to_string).collect();
    texts.join("\n\n")
}
