//! The edge for programs: JSON under versioned paths, problem details for every error, no cookies, no pages.
//!
//! Must never hold a rule of the product (those live in `domain` and `ops`) and never import `web`. Start with
//! [`routes`], then [`problem`], then [`runner`].

use actix_web::dev::HttpServiceFactory;
use actix_web::{middleware, web};

pub mod auth;
pub mod problem;
pub mod routes;
pub mod runner;

/// Everything of this edge, to be mounted by the server.
pub fn mount() -> impl HttpServiceFactory + 'static {
    let rows = routes::table();
    web::scope(crate::protocol::PREFIX)
        .wrap(middleware::from_fn(problem::surround))
        .app_data(web::PayloadConfig::new(crate::protocol::LARGEST_REPORT))
        .configure(move |config| routes::configure(config, &rows))
        .default_service(web::to(problem::not_found))
}
