//! API tokens: what a program may ask in somebody's name, and for how long.
//!
//! Owns the closed list of scopes and the limits of a token. A scope only narrows: what the owner may not see or do, no
//! scope opens. Start with [`ApiScope`].

use crate::domain::access::Access;
use crate::domain::text_enum::{UnknownText, text_enum};

/// What every token starts with, so that people and scanners of secrets know one when they see it.
pub const PREFIX: &str = "assay_";
/// Characters of a token that may be shown later.
pub const OPENING: usize = PREFIX.len() + 6;
/// Days a token works unless its owner chose otherwise.
pub const USUAL_DAYS: i64 = 90;
/// Days a token works at most.
pub const LONGEST_DAYS: i64 = 366;

text_enum! {
    /// What a token may be used for.
    pub enum ApiScope {
        /// Roles.
        RolesRead = "roles:read" => "Read roles",
        /// People, their applications and interviews.
        CandidatesRead = "candidates:read" => "Read candidates and applications",
        /// Adds people to roles.
        CandidatesWrite = "candidates:write" => "Add candidates",
        /// Cards, as far as their seal allows.
        ScorecardsRead = "scorecards:read" => "Read scorecards",
        /// Uploads, grading runs, facts and suggested levels.
        SubmissionsRead = "submissions:read" => "Read submissions and facts",
        /// Rubrics.
        RubricsRead = "rubrics:read" => "Read rubrics",
        /// Decisions.
        DecisionsRead = "decisions:read" => "Read decisions",
    }
}

impl ApiScope {
    /// Whether somebody who is here as `access` could use it at all.
    pub fn serves(self, access: Access) -> bool {
        self != Self::CandidatesWrite || access.recruits()
    }
}

/// The scopes of one token, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<ApiScope>);

impl Scopes {
    /// These scopes.
    pub fn new(mut scopes: Vec<ApiScope>) -> Self {
        scopes.sort_unstable();
        scopes.dedup();
        Self(scopes)
    }

    /// Whether this one is among them.
    pub fn contains(&self, scope: ApiScope) -> bool {
        self.0.contains(&scope)
    }

    /// The scopes, in the order of the list.
    pub fn as_slice(&self) -> &[ApiScope] {
        &self.0
    }
}

impl std::fmt::Display for Scopes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let texts: Vec<&str> = self.0.iter().map(|scope| scope.as_str()).collect();
        f.write_str(&texts.join(" "))
    }
}

impl std::str::FromStr for Scopes {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let scopes: Result<_, _> = text.split_whitespace().map(str::parse).collect();
        scopes.map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_read_back_as_they_were_written() {
        let scopes = Scopes::new(vec![
            ApiScope::RubricsRead,
            ApiScope::RolesRead,
            ApiScope::RubricsRead,
        ]);
        assert_eq!(scopes.to_string(), "roles:read rubrics:read");
        assert_eq!(scopes.to_string().parse(), Ok(scopes));
        assert!("roles:everything".parse::<Scopes>().is_err());
    }
}
