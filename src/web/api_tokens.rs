//! API tokens: one's own, everybody's for an administrator; making one and revoking it.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::{DateTime, Utc};

use crate::db::Tx;
use crate::db::api_tokens::TokenRow;
use crate::domain::access::Access;
use crate::domain::api_token::{ApiScope, LONGEST_DAYS, OPENING, PREFIX, USUAL_DAYS};
use crate::domain::ids::ApiTokenId;
use crate::ops::api_tokens::{self, Kept, Make};
use crate::ops::{OpError, OpResult, idempotency};
use crate::secret::{hash_token, new_token};
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::form::{Form, problem};
use crate::web::problems::Problems;

/// The page.
const PATH: &str = "/tokens";
/// How long a token may work, as the form offers it.
const LENGTHS: [(i64, &str); 4] = [
    (30, "In 30 days"),
    (USUAL_DAYS, "In 90 days"),
    (180, "In 180 days"),
    (LONGEST_DAYS, "In a year"),
];
/// From so many days before its end a token is marked.
const SOON_DAYS: i64 = 14;

/// The tokens and the form that makes one.
#[derive(Template)]
#[template(path = "api_tokens/index.html")]
struct TokensShown {
    tokens: Vec<Shown>,
    everybody: bool,
    fresh: Option<String>,
    server: String,
    offered: Vec<ApiScope>,
    typed: Typed,
    problems: Problems,
}

/// A token as a line.
struct Shown {
    row: TokenRow,
    state: State,
}

/// Whether a token opens anything.
enum State {
    Works,
    EndsSoon,
    Ended,
    OwnerDisabled,
}

/// What was typed into the form.
struct Typed {
    key: String,
    name: String,
    scopes: Vec<String>,
    days: String,
}

/// `GET /tokens`
pub async fn index(ctx: Ctx) -> PageResult {
    show(
        &ctx,
        StatusCode::OK,
        Typed::fresh()?,
        Problems::none(),
        None,
    )
    .await
}

/// `POST /tokens`: the token is shown once, so the answer is the page itself.
pub async fn create(ctx: Ctx, form: Form) -> PageResult {
    let typed = Typed::of(&form);
    let token = format!("{PREFIX}{}", new_token().map_err(anyhow::Error::from)?);
    match make(&ctx, &typed, &token).await {
        Ok(true) => {
            let fresh = Some(token);
            show(
                &ctx,
                StatusCode::OK,
                Typed::fresh()?,
                Problems::none(),
                fresh,
            )
            .await
        }
        Ok(false) => {
            let words =
                "This token was made already. Revoke it and make another if you did not copy it.";
            Ok(ctx.done(PATH, words))
        }
        Err(error) => {
            let problems = problem(error)?;
            show(
                &ctx,
                StatusCode::UNPROCESSABLE_ENTITY,
                typed,
                problems,
                None,
            )
            .await
        }
    }
}

/// `POST /tokens/{token}/revoke`
pub async fn revoke(ctx: Ctx, token: web::Path<ApiTokenId>, _form: Form) -> PageResult {
    let (actor, token) = (ctx.actor(), *token);
    ctx.app
        .db
        .write(move |tx| api_tokens::revoke(tx, actor, token))
        .await?;
    Ok(ctx.done(
        PATH,
        "The token is revoked. Whatever used it is refused from now on.",
    ))
}

/// Whether this form made the token, and not the same form before it.
async fn make(ctx: &Ctx, typed: &Typed, token: &str) -> OpResult<bool> {
    let command = typed.command()?;
    let kept = Kept {
        opening: token.chars().take(OPENING).collect(),
        hash: hash_token(token),
    };
    let (actor, key) = (ctx.actor(), typed.key.clone());
    let write = move |tx: &mut Tx<'_>| {
        let mut made = false;
        idempotency::once(tx, actor, &key, |tx| {
            made = true;
            api_tokens::make(tx, actor, command, &kept).map(|id| id.to_string())
        })?;
        Ok(made)
    };
    ctx.app.db.write(write).await
}

async fn show(
    ctx: &Ctx,
    status: StatusCode,
    typed: Typed,
    problems: Problems,
    fresh: Option<String>,
) -> PageResult {
    let (viewer, now) = (ctx.staff()?, ctx.app.clock.now());
    let rows = ctx
        .app
        .db
        .read(move |db| api_tokens::list(db, viewer))
        .await
        .map_err(AppError::from)?;
    let shown = |row: TokenRow| Shown {
        state: State::of(&row, now),
        row,
    };
    let page = TokensShown {
        tokens: rows.into_iter().map(shown).collect(),
        everybody: viewer.access == Access::Administrator,
        fresh,
        server: ctx.app.public_url(),
        offered: offered(viewer.access),
        typed,
        problems,
    };
    ctx.page_with(status, &page)
}

fn offered(access: Access) -> Vec<ApiScope> {
    let all = ApiScope::ALL.iter().copied();
    all.filter(|scope| scope.serves(access)).collect()
}

impl State {
    fn of(row: &TokenRow, now: DateTime<Utc>) -> Self {
        match row.expires_at {
            _ if !row.owner_active => Self::OwnerDisabled,
            Some(end) if end <= now => Self::Ended,
            Some(end) if (end - now).num_days() < SOON_DAYS => Self::EndsSoon,
            _ => Self::Works,
        }
    }
}

impl Typed {
    fn fresh() -> Result<Self, AppError> {
        Ok(Self {
            key: new_token().map_err(anyhow::Error::from)?,
            name: String::new(),
            scopes: Vec::new(),
            days: USUAL_DAYS.to_string(),
        })
    }

    fn of(form: &Form) -> Self {
        Self {
            key: form.text("key").to_owned(),
            name: form.text("name").to_owned(),
            scopes: form.all("scopes").map(str::to_owned).collect(),
            days: form.text("days").to_owned(),
        }
    }

    fn command(&self) -> OpResult<Make> {
        let scopes: Result<_, _> = self.scopes.iter().map(|one| one.parse()).collect();
        Ok(Make {
            name: self.name.clone(),
            scopes: scopes
                .map_err(|_| OpError::field("scopes", "scopes", "Choose from the list"))?,
            days: self
                .days
                .parse()
                .map_err(|_| OpError::field("days", "days", "Choose when it ends"))?,
        })
    }

    fn has(&self, scope: &ApiScope) -> bool {
        self.scopes.iter().any(|one| one == scope.as_str())
    }
}
