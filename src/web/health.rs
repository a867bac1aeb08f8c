//! Health and metrics, for machines.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::app::App;
use crate::db::{DbError, migrate};

/// The process runs.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("live\n")
}

/// The database answers and has the schema of this program.
pub async fn ready(app: web::Data<App>) -> HttpResponse {
    let pending = app.db.read(migrate::pending).await;
    let (mut answer, words) = match pending {
        Ok(false) => (HttpResponse::Ok(), "ready\n"),
        Ok(true) => (
            HttpResponse::ServiceUnavailable(),
            "migrations are pending: run assay migrate\n",
        ),
        Err(DbError::Connect(_)) => (
            HttpResponse::ServiceUnavailable(),
            "the database does not answer\n",
        ),
        Err(_) => (
            HttpResponse::ServiceUnavailable(),
            "the database reports an error\n",
        ),
    };
    answer.content_type("text/plain; charset=utf-8").body(words)
}

/// Counters for Prometheus, for whoever has the token; without one configured the page is not there.
pub async fn metrics(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    let token = request
        .headers()
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let token = token
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or("");
    if !app.config.opens_metrics(token) {
        return HttpResponse::NotFound().finish();
    }
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .body(crate::telemetry::render_metrics())
}
