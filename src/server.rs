//! The server: both edges on one listener. They know nothing of each other; they meet here.

use std::time::Duration;

use actix_web::{App as ActixApp, HttpServer, web};

use crate::app::App;

/// How long a connection may say nothing. Browsers open some ahead of need; one that is closed with "408 Request Timeout" just
/// as they use it costs them a style sheet or the script.
const SILENCE: Duration = Duration::from_secs(60);

/// A server that listens, and the port it got.
pub struct Listening {
    /// Runs until it is stopped.
    pub server: actix_web::dev::Server,
    /// The address that was bound; differs from the configured one when that asked for port 0.
    pub address: std::net::SocketAddr,
}

/// Takes the listener and mounts everything; whoever starts the server also stops it. The pages come last because they answer every path that is left.
pub fn listen(app: &App, listener: std::net::TcpListener) -> std::io::Result<Listening> {
    let address = listener.local_addr()?;
    let shared = web::Data::new(app.clone());
    let rates = crate::api::rates::Rates::default();
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(shared.clone())
            .configure(|config| crate::api::mount(config, &rates))
            .service(crate::web::mount())
    })
    .workers(2)
    .client_request_timeout(SILENCE)
    .shutdown_timeout(20)
    .disable_signals()
    .listen(listener)?
    .run();
    Ok(Listening { server, address })
}
