//! Setting a password by a private link.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;

use crate::db::{Db, users as accounts};
use crate::ops::{OpError, OpResult, users};
use crate::password;
pub use crate::password::MIN_LENGTH as SHORTEST;
use crate::secret::hash_token;
use crate::web::context::Ctx;
use crate::web::error::PageResult;
use crate::web::form::Form;
use crate::web::problems::Problems;
use crate::web::sessions;

/// The page behind the link in a password mail.
#[derive(Debug, Template)]
#[template(path = "passwords/edit.html")]
pub struct PasswordEdited {
    /// Where the form is posted: the link itself.
    pub action: String,
    /// The person's email, so that a password manager keeps both.
    pub email: String,
    /// Whether this is the first password, after an invitation.
    pub first: bool,
    /// What was wrong with the last try.
    pub problems: Problems,
}

/// `GET /password/{token}`
pub async fn edit(ctx: Ctx, token: web::Path<String>) -> PageResult {
    let page = page_of(&ctx, &token, Problems::none()).await?;
    ctx.page(&page)
}

/// `POST /password/{token}`
pub async fn update(
    ctx: Ctx,
    request: HttpRequest,
    token: web::Path<String>,
    form: Form,
) -> PageResult {
    let problems = problems_of(&form);
    if !problems.is_empty() {
        let page = page_of(&ctx, &token, problems).await?;
        return ctx.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let hash = password::hash(form.text("password").to_owned())
        .await
        .map_err(anyhow::Error::from)?;
    let link = hash_token(&token);
    let agent = sessions::agent(&request);
    let (session, session_hash) = sessions::fresh_token()?;
    ctx.app
        .db
        .write(move |tx| {
            let user = users::set_password(tx, &link, &hash)?;
            crate::ops::sign_in::start_session(tx, user, &session_hash, &agent)
        })
        .await?;
    Ok(sessions::with_session(&ctx, "/", session, false))
}

/// What is wrong with a new password, typed twice.
pub fn problems_of(form: &Form) -> Problems {
    let mut problems = Problems::none();
    let chosen = form.text("password");
    if chosen.chars().count() < password::MIN_LENGTH {
        problems.add(
            "password",
            format!("Enter at least {} characters", password::MIN_LENGTH),
        );
    } else if chosen.len() > password::MAX_LENGTH {
        problems.add(
            "password",
            format!("Enter at most {} characters", password::MAX_LENGTH),
        );
    } else if chosen != form.text("again") {
        problems.add("again", "The two passwords differ. Type the same one twice");
    }
    problems
}

async fn page_of(
    ctx: &Ctx,
    token: &str,
    problems: Problems,
) -> Result<PasswordEdited, crate::web::error::AppError> {
    let hash = hash_token(token);
    let now = ctx.app.clock.now();
    let account = ctx.app.db.read(move |db| owner(db, &hash, now)).await?;
    Ok(PasswordEdited {
        action: format!("/password/{token}"),
        email: account.email,
        first: true,
        problems,
    })
}

fn owner(
    db: &mut Db,
    token_hash: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> OpResult<accounts::UserRow> {
    let link = users::usable_link(db, token_hash, users::SET_PASSWORD, now)?;
    Ok(accounts::get(db, link.user_id.ok_or(OpError::NotFound)?)?)
}
