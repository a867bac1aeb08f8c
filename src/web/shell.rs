//! What surrounds every handler: who is asking, whether this route is for them, where a form came from, security
//! headers, and the error page.
//!
//! A route that is not in the table has no class and is not served. No handler runs before [`enter`] said yes.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, web};

use crate::app::App;
use crate::db::today::Counts;
use crate::db::{DbError, sessions, today};
use crate::domain::access::{RouteClass, Staff};
use crate::secret::{hash_token, new_token};
use crate::web::context::{Ctx, Visitor};
use crate::web::error::AppError;
use crate::web::errors;
use crate::web::routes::Classes;

/// The cookie of a session. The `__Host-` form is used where browsers accept it, over TLS.
pub fn session_cookie(app: &App) -> &'static str {
    if app.config.is_https() {
        "__Host-assay_session"
    } else {
        "assay_session"
    }
}

/// The cookie that binds the forms of somebody who is not signed in.
const VISITOR_COOKIE: &str = "assay_visitor";

const HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    ),
];

/// The middleware around everything.
pub async fn surround(
    classes: web::Data<Classes>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    // What is not in the table is not mounted, and ends as "not found" or "method not allowed" for anybody.
    let class = request
        .match_pattern()
        .and_then(|pattern| classes.of(request.method(), &pattern));
    let mut answer = match enter(&request, class.unwrap_or(RouteClass::Public)).await {
        Ok(fresh_visitor) => {
            let mut answer = next.call(request).await?.map_into_boxed_body();
            if let Some(token) = fresh_visitor {
                remember_visitor(&mut answer, token);
            }
            answer
        }
        Err(error) => {
            let (request, _) = request.into_parts();
            ServiceResponse::new(request, HttpResponse::from_error(error))
        }
    };
    answer = show_error(answer);
    secure(answer.headers_mut());
    Ok(answer)
}

/// Finds out who asks and whether this route is for them; returns a new visitor token when there was none.
async fn enter(request: &ServiceRequest, class: RouteClass) -> Result<Option<String>, AppError> {
    let app = app_of(request)?;
    let programs = matches!(class, RouteClass::Runner | RouteClass::Api);
    if !programs
        && changes(request.method())
        && !comes_from_us(request.headers(), &app.public_url())
    {
        insert_visitor(request, Visitor::unknown());
        return Err(AppError::StaleForm);
    }
    let mut fresh = None;
    let mut visitor = Visitor::unknown();
    if !programs {
        let token = request
            .cookie(session_cookie(&app))
            .map(|cookie| cookie.value().to_owned());
        if let Some(token) = token {
            find_session(&app, &mut visitor, token, request.method() == Method::GET).await?;
        }
        if visitor.session.is_none() {
            visitor.binding = match request.cookie(VISITOR_COOKIE) {
                Some(cookie) => cookie.value().to_owned(),
                None => fresh
                    .insert(new_token().map_err(|error| AppError::Internal(error.into()))?)
                    .clone(),
            };
        }
    }
    let access = visitor.session.as_ref().map(|session| session.access);
    insert_visitor(request, visitor);
    if class.admits(access) {
        return Ok(fresh);
    }
    match access {
        None => Err(AppError::SignInNeeded(back_to(request))),
        Some(_) => Err(AppError::Forbidden),
    }
}

impl Visitor {
    fn unknown() -> Self {
        let request_id = new_token().unwrap_or_default().chars().take(12).collect();
        Self {
            session: None,
            binding: String::new(),
            counts: Counts::default(),
            request_id,
        }
    }
}

/// Session and navigation counts, in two queries on one connection.
async fn find_session(
    app: &App,
    visitor: &mut Visitor,
    token: String,
    page: bool,
) -> Result<(), AppError> {
    let token_hash = hash_token(&token);
    let hash = token_hash.clone();
    let now = app.clock.now();
    let found = app
        .db
        .read(move |db| {
            let Some(session) = sessions::find(db, &hash, now)? else {
                return Ok(None);
            };
            let staff = Staff {
                id: session.user_id,
                access: session.access,
            };
            let counts = if page {
                today::counts(db, staff, now)?
            } else {
                Counts::default()
            };
            Ok::<_, DbError>(Some((session, counts)))
        })
        .await?;
    if let Some((session, counts)) = found {
        visitor.session = Some(session);
        visitor.counts = counts;
        visitor.binding = token_hash;
    }
    Ok(())
}

fn app_of(request: &ServiceRequest) -> Result<App, AppError> {
    let app = request.app_data::<web::Data<App>>();
    app.map(|app| App::clone(app))
        .ok_or_else(|| AppError::Internal(anyhow::anyhow!("the app is not mounted")))
}

fn insert_visitor(request: &ServiceRequest, visitor: Visitor) {
    request.extensions_mut().insert(visitor);
}

fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a form comes from a page of ours: what browsers say in `Sec-Fetch-Site`, else `Origin` against our own
/// address. Programs that are no browsers send neither; the form token still stands between them and a change.
fn comes_from_us(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (None, _) => true,
        (Some(origin), host) => {
            origin == public_url
                || host.is_some_and(|host| {
                    origin.split_once("://").is_some_and(|(_, own)| own == host)
                })
        }
    }
}

/// Where to go after signing in: this page for a GET, Today for anything else.
fn back_to(request: &ServiceRequest) -> String {
    match (request.method(), request.uri().path_and_query()) {
        (&Method::GET, Some(path)) => path.to_string(),
        _ => "/".to_owned(),
    }
}

fn remember_visitor(answer: &mut ServiceResponse<BoxBody>, token: String) {
    let Ok(ctx) = Ctx::of(answer.request()) else {
        return;
    };
    let cookie = ctx.cookie(VISITOR_COOKIE, token);
    // The value is base64, so the cookie is always a valid header.
    let _ = answer.response_mut().add_cookie(&cookie);
}

/// Logs an error once and turns it into a page, or into the way to the sign-in page.
fn show_error(mut answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let unknown = AppError::NotFound;
    let (shown, status) = match answer.response().error() {
        Some(error) => match error.as_error::<AppError>() {
            Some(error) => (error, answer.status()),
            None => return answer,
        },
        None if answer.status() == StatusCode::NOT_FOUND
            && answer.response().body().size().is_eof() =>
        {
            (&unknown, StatusCode::NOT_FOUND)
        }
        None => return answer,
    };
    if let AppError::Internal(error) = shown {
        let pattern = answer.request().match_pattern().unwrap_or_default();
        tracing::error!(route = %pattern, error = %format!("{error:#}"), "request failed");
    }
    let response = match (shown, Ctx::of(answer.request())) {
        (AppError::SignInNeeded(path), Ok(ctx)) => {
            let next: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
            ctx.redirect(&format!("/sign-in?next={next}"))
        }
        (error, Ok(ctx)) => errors::page(&ctx, status, error),
        (_, Err(_)) => HttpResponse::build(status).finish(),
    };
    let cookies: Vec<_> = answer
        .headers()
        .get_all(header::SET_COOKIE)
        .cloned()
        .collect();
    answer = answer.into_response(response);
    for cookie in cookies {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    answer
}

fn secure(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        if !headers.contains_key(name) {
            headers.insert(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
    }
}
