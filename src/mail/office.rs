//! What every letter to a candidate needs and no row of the database holds: who we are, and how private links are made.
//!
//! The link of a take-home is derived from the key of the installation, so only its hash is stored and it can still be
//! shown again. Use cases are handed an [`Office`]; `App::office` makes it.

use std::sync::Arc;

use crate::domain::ids::TakeHomeId;

/// The private link of one take-home.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateLink {
    /// The whole address.
    pub url: String,
    /// What is stored of it.
    pub token_hash: String,
}

/// Who we are and how links are made; cheap to clone.
#[derive(Clone)]
pub struct Office {
    /// The organisation's name.
    pub org: String,
    links: Arc<dyn Fn(TakeHomeId) -> PrivateLink + Send + Sync>,
}

impl Office {
    /// An office whose links are made by `links`.
    pub fn new(
        org: String,
        links: impl Fn(TakeHomeId) -> PrivateLink + Send + Sync + 'static,
    ) -> Self {
        Self {
            org,
            links: Arc::new(links),
        }
    }

    /// The private link of a take-home.
    pub fn link(&self, take_home: TakeHomeId) -> PrivateLink {
        (self.links)(take_home)
    }
}
