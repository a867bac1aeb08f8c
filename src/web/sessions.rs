//! Signing in and out.

use std::sync::Arc;

use actix_web::cookie::time;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::domain::ids::UserId;
use crate::ops::OpError;
use crate::ops::sign_in::{self, Attempt};
use crate::password;
use crate::secret::{hash_token, new_token};
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::form::{Form, problem};
use crate::web::problems::Problems;
use crate::web::shell::session_cookie;

/// The sign-in page.
#[derive(Debug, Template)]
#[template(path = "sessions/new.html")]
pub struct SignInShown {
    /// What was typed as the email; the password is never given back.
    pub email: String,
    /// The path to go to after signing in.
    pub next: String,
    /// Whether the organisation's own sign-on is set up.
    pub single_sign_on: bool,
    /// What was wrong with the last try.
    pub problems: Problems,
}

/// `GET /sign-in`
pub async fn new(ctx: Ctx, query: web::Query<Next>) -> PageResult {
    if ctx.visitor.session.is_some() {
        return Ok(ctx.redirect(&local(&query.next)));
    }
    ctx.page(&SignInShown {
        email: String::new(),
        next: local(&query.next),
        single_sign_on: false,
        problems: Problems::none(),
    })
}

/// `POST /sign-in`
pub async fn create(ctx: Ctx, request: HttpRequest, form: Form) -> PageResult {
    let email = form.text("email").trim().to_lowercase();
    let attempt = Arc::new(Attempt {
        keys: keys(&ctx, &request, &email),
        email,
    });
    match check(&ctx, &attempt, form.text("password")).await {
        Ok(user) => {
            let agent = agent(&request);
            let (token, hash) = fresh_token()?;
            let known = Arc::clone(&attempt);
            ctx.app
                .db
                .write(move |tx| sign_in::succeed(tx, &known, user, &hash, &agent))
                .await?;
            Ok(with_session(
                &ctx,
                &local(form.text("next")),
                token,
                form.has("keep"),
            ))
        }
        Err(error) => {
            let page = SignInShown {
                email: form.text("email").to_owned(),
                next: local(form.text("next")),
                single_sign_on: false,
                problems: problem(error)?,
            };
            ctx.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

/// `POST /sign-out`
pub async fn end(ctx: Ctx, _form: Form) -> PageResult {
    let staff = ctx.staff()?;
    if let Some(session) = ctx.visitor.session.as_ref().map(|session| session.id) {
        ctx.app
            .db
            .write(move |tx| sign_in::sign_out(tx, staff, session))
            .await?;
    }
    Ok(without_session(&ctx))
}

/// The answer that starts a session in this browser; without `keep` the browser forgets it when it closes.
pub fn with_session(ctx: &Ctx, location: &str, token: String, keep: bool) -> HttpResponse {
    let mut cookie = ctx.cookie(session_cookie(&ctx.app), token);
    cookie
        .set_max_age(keep.then(|| time::Duration::seconds(sign_in::SESSION_LENGTH.num_seconds())));
    let mut answer = ctx.redirect(location);
    // The value is base64, so the cookie is always a valid header.
    let _ = answer.add_cookie(&cookie);
    answer
}

/// The answer that ends the session in this browser.
pub fn without_session(ctx: &Ctx) -> HttpResponse {
    let mut cookie = ctx.cookie(session_cookie(&ctx.app), String::new());
    cookie.make_removal();
    let mut answer = ctx.done("/sign-in", "You are signed out.");
    let _ = answer.add_cookie(&cookie);
    answer
}

/// What a browser calls itself, for the list of one's sessions.
pub fn agent(request: &HttpRequest) -> String {
    let agent = request
        .headers()
        .get("user-agent")
        .and_then(|value| value.to_str().ok());
    agent.unwrap_or("").to_owned()
}

/// A new token and what is stored of it.
pub fn fresh_token() -> Result<(String, String), AppError> {
    let token = new_token().map_err(|error| AppError::Internal(error.into()))?;
    let hash = hash_token(&token);
    Ok((token, hash))
}

/// Where to go after signing in.
#[derive(Debug, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

async fn check(ctx: &Ctx, attempt: &Arc<Attempt>, password: &str) -> Result<UserId, OpError> {
    let now = ctx.app.clock.now();
    let asked = Arc::clone(attempt);
    let found = ctx
        .app
        .db
        .read(move |db| sign_in::credentials(db, &asked, now))
        .await?;
    let (id, hash) = found.map_or((None, None), |found| (Some(found.id), found.password_hash));
    // Without an account this takes as long: the time tells nothing.
    let right =
        password.len() <= password::MAX_LENGTH && password::verify(password.to_owned(), hash).await;
    match id.filter(|_| right) {
        Some(user) => Ok(user),
        None => {
            let failed = Arc::clone(attempt);
            ctx.app
                .db
                .write(move |tx| sign_in::fail(tx, &failed))
                .await?;
            Err(OpError::field(
                "wrong",
                "email",
                "That email and password do not belong together. Check both, or ask an administrator for a new link",
            ))
        }
    }
}

/// Failures are counted for the account and for the network address it is tried from.
fn keys(ctx: &Ctx, request: &HttpRequest, email: &str) -> Vec<String> {
    let address = request
        .peer_addr()
        .map_or_else(String::new, |address| address.ip().to_string());
    [
        format!("account:{email}"),
        format!("address:{address}:{email}"),
    ]
    .iter()
    .map(|key| ctx.app.secret.derive("throttle", key))
    .collect()
}

/// Only paths of our own; anything else leads to Today.
fn local(next: &str) -> String {
    if next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r']) {
        next.to_owned()
    } else {
        "/".to_owned()
    }
}
