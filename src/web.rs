//! The HTML edge: pages, forms and static files for people in a browser.
//!
//! Owns everything between a request and a rendered page; must never hold a rule of the product (those live in
//! `domain` and `ops`) and never import `api`. Start with [`routes`], then [`shell`], then any noun.

use actix_web::{App as ActixApp, HttpServer, middleware, web};

use crate::app::App;

pub mod account;
pub mod assets;
pub mod chrome;
pub mod context;
pub mod error;
pub mod errors;
pub mod filters;
pub mod form;
pub mod health;
pub mod nav;
pub mod passwords;
pub mod problems;
pub mod routes;
pub mod sessions;
pub mod shell;
pub mod users;

/// A server that listens, and the port it got.
pub struct Listening {
    /// Runs until it is stopped.
    pub server: actix_web::dev::Server,
    /// The address that was bound; differs from the configured one when that asked for port 0.
    pub address: std::net::SocketAddr,
}

/// Binds the configured address and mounts everything.
pub fn listen(app: &App, listener: std::net::TcpListener) -> std::io::Result<Listening> {
    let address = listener.local_addr()?;
    let shared = app.clone();
    let server = HttpServer::new(move || {
        let rows = routes::table();
        ActixApp::new()
            .app_data(web::Data::new(shared.clone()))
            .app_data(web::Data::new(routes::Classes::of_rows(&rows)))
            .app_data(web::PayloadConfig::new(form::LIMIT))
            .wrap(middleware::from_fn(shell::surround))
            .wrap(middleware::Compress::default())
            .configure(|config| routes::configure(config, &rows))
    })
    .workers(2)
    .shutdown_timeout(20)
    .listen(listener)?
    .run();
    Ok(Listening { server, address })
}

#[cfg(test)]
mod specimen;
#[cfg(test)]
mod template_rules;
