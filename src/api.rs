//! The edge for programs: JSON under versioned paths, problem details for every error, no cookies, no pages.
//!
//! Two protocols stand side by side: that of runners ([`runner`]) and the API for programs of people, one file a noun.
//! Must never hold a rule of the product (those live in `domain` and `ops`) and never import `web`. Start with
//! [`routes`], then [`shell`] and [`problem`], then any noun.

use actix_web::{middleware, web};

pub mod answers;
pub mod api_tokens;
pub mod applications;
pub mod asks;
pub mod auth;
pub mod candidates;
pub mod decisions;
pub mod openapi;
pub mod problem;
pub mod rates;
pub mod roles;
pub mod routes;
pub mod rubrics;
pub mod runner;
pub mod runs;
pub mod scorecards;
pub mod shell;
pub mod submissions;

use rates::Rates;

/// Where the API begins; what stands below it and is not in the table is answered with a problem, too.
const ROOT: &str = "/api";

/// Mounts everything of this edge. `rates` is one for all threads of the process.
pub fn mount(config: &mut web::ServiceConfig, rates: &Rates) {
    let no_guessing =
        || middleware::DefaultHeaders::new().add(("x-content-type-options", "nosniff"));
    let runner = routes::runner();
    config.service(
        web::scope(crate::protocol::PREFIX)
            .wrap(middleware::from_fn(problem::surround))
            .wrap(no_guessing())
            .app_data(web::PayloadConfig::new(crate::protocol::LARGEST_REPORT))
            .configure(|config| routes::configure(config, &runner))
            .default_service(web::to(problem::not_found)),
    );
    let table = routes::table();
    config.service(
        web::scope(ROOT)
            .wrap(middleware::from_fn(shell::surround))
            .wrap(middleware::from_fn(problem::surround))
            .wrap(middleware::Compress::default())
            .wrap(no_guessing())
            .app_data(web::Data::new(shell::Doors::of_rows(&table)))
            .app_data(web::Data::new(rates.clone()))
            .app_data(web::PayloadConfig::new(asks::LARGEST_BODY))
            .service(
                web::scope(routes::VERSION)
                    .configure(|config| routes::configure(config, &table))
                    .default_service(web::to(problem::not_found)),
            )
            .default_service(web::to(problem::not_found)),
    );
}
