//! Signing in and out.

use askama::Template;

use super::problems::Problems;

/// The sign-in page.
#[derive(Debug, Template)]
#[template(path = "sessions/new.html")]
pub struct SignInShown {
    /// What was typed as the email; the password is never given back.
    pub email: String,
    /// The path to go to after signing in.
    pub next: String,
    /// Whether the organisation's own sign-on is set up.
    pub single_sign_on: bool,
    /// What was wrong with the last try.
    pub problems: Problems,
}
