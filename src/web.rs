//! The HTML edge: pages, forms and static files for people in a browser.
//!
//! Owns everything between a request and a rendered page; must never hold a rule of the product (those live in
//! `domain` and `ops`) and never import `api`. Start with [`routes`], then [`shell`], then any noun.

use actix_web::dev::HttpServiceFactory;
use actix_web::{middleware, web};

pub mod account;
pub mod api_tokens;
pub mod applications;
pub mod assets;
pub mod calibration;
pub mod candidates;
pub mod chrome;
pub mod context;
pub mod debriefs;
pub mod error;
pub mod errors;
pub mod filters;
pub mod form;
pub mod health;
pub mod markdown;
pub mod nav;
pub mod passwords;
pub mod pipeline;
pub mod portal;
pub mod practice;
pub mod problems;
pub mod roles;
pub mod routes;
pub mod rubric_drafts;
pub mod rubrics;
pub mod runners;
pub mod runs;
pub mod scorecards;
pub mod sessions;
pub mod shell;
pub mod submissions;
pub mod take_homes;
pub mod today;
pub mod trail;
pub mod upload;
pub mod users;

/// Everything of this edge, to be mounted by the server after all others: it answers every path that is left.
pub fn mount() -> impl HttpServiceFactory + 'static {
    let rows = routes::table();
    web::scope("")
        .wrap(middleware::from_fn(shell::surround))
        .wrap(middleware::Compress::default())
        .app_data(web::Data::new(routes::Classes::of_rows(&rows)))
        .app_data(web::PayloadConfig::new(form::LIMIT))
        .configure(move |config| routes::configure(config, &rows))
}

#[cfg(test)]
mod specimen;
#[cfg(test)]
mod template_rules;
