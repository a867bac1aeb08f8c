//! The HTML edge: pages, forms and static files for people in a browser.
//!
//! Owns everything between a request and a rendered page; must never hold a rule of the product (those live in
//! `domain` and `ops`) and never import `api`. Start with [`chrome`], which is what every page shares.

pub mod assets;
pub mod chrome;
pub mod errors;
pub mod filters;
pub mod passwords;
pub mod problems;
pub mod sessions;

#[cfg(test)]
mod specimen;
