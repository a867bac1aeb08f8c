//! Setting a password by a private link.

use askama::Template;

use super::problems::Problems;

/// The shortest password accepted, in characters.
pub const SHORTEST: usize = 12;

/// The page behind the link in a password mail.
#[derive(Debug, Template)]
#[template(path = "passwords/edit.html")]
pub struct PasswordEdited {
    /// Where the form is posted: the link itself.
    pub action: String,
    /// The person's email, so that a password manager keeps both.
    pub email: String,
    /// Whether this is the first password, after an invitation.
    pub first: bool,
    /// What was wrong with the last try.
    pub problems: Problems,
}
