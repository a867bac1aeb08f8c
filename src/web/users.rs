//! The accounts of everybody who works here, and the page that makes the first administrator.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;

use crate::db::Db;
use crate::db::users::{self as accounts, UserRow};
use crate::domain::access::Access;
use crate::domain::ids::UserId;
use crate::ops::users::{self, Create};
use crate::ops::{OpError, OpResult};
use crate::password;
use crate::secret::hash_token;
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::form::{Form, problem};
use crate::web::problems::Problems;
use crate::web::{passwords, sessions};

/// Everybody's account, and the form that adds one.
#[derive(Template)]
#[template(path = "users/index.html")]
struct UsersShown {
    users: Vec<UserRow>,
    typed: NewAccount,
    problems: Problems,
    link: Option<FreshLink>,
}

/// What was typed into the form for a new account.
struct NewAccount {
    name: String,
    email: String,
    access: String,
    time_zone: String,
}

/// A link to hand over, shown once.
struct FreshLink {
    name: String,
    url: String,
}

/// The page behind the link that is printed at the first start.
#[derive(Template)]
#[template(path = "users/first.html")]
struct FirstAdministrator {
    token: String,
    name: String,
    email: String,
    problems: Problems,
}

/// `GET /users`
pub async fn index(ctx: Ctx) -> PageResult {
    show(
        &ctx,
        StatusCode::OK,
        NewAccount::empty(&ctx),
        Problems::none(),
        None,
    )
    .await
}

/// `POST /users`
pub async fn create(ctx: Ctx, form: Form) -> PageResult {
    let typed = NewAccount::typed(&form);
    let actor = ctx.actor();
    let (token, hash) = sessions::fresh_token()?;
    let made = match command(&form, None) {
        Ok(command) => {
            let write = move |tx: &mut crate::db::Tx<'_>| {
                let user = users::create(tx, actor, command)?;
                users::invite(tx, actor, user, &hash)
            };
            ctx.app.db.write(write).await
        }
        Err(error) => Err(error),
    };
    match made {
        Ok(()) => {
            let link = FreshLink {
                name: typed.name.clone(),
                url: password_url(&ctx, &token),
            };
            show(
                &ctx,
                StatusCode::OK,
                NewAccount::empty(&ctx),
                Problems::none(),
                Some(link),
            )
            .await
        }
        Err(error) => {
            show(
                &ctx,
                StatusCode::UNPROCESSABLE_ENTITY,
                typed,
                problem(error)?,
                None,
            )
            .await
        }
    }
}

/// `POST /users/{user}/invite`
pub async fn invite(ctx: Ctx, user: web::Path<UserId>, _form: Form) -> PageResult {
    let (actor, user) = (ctx.actor(), *user);
    let (token, hash) = sessions::fresh_token()?;
    let person = ctx
        .app
        .db
        .write(move |tx| -> OpResult<UserRow> {
            users::invite(tx, actor, user, &hash)?;
            Ok(accounts::get(tx, user)?)
        })
        .await?;
    let link = FreshLink {
        name: person.name,
        url: password_url(&ctx, &token),
    };
    show(
        &ctx,
        StatusCode::OK,
        NewAccount::empty(&ctx),
        Problems::none(),
        Some(link),
    )
    .await
}

/// `POST /users/{user}/access`
pub async fn change_access(ctx: Ctx, user: web::Path<UserId>, form: Form) -> PageResult {
    let access: Access = form.parse("access", "Choose what this person is here for")?;
    let (actor, user) = (ctx.actor(), *user);
    ctx.app
        .db
        .write(move |tx| users::change_access(tx, actor, user, access))
        .await?;
    Ok(ctx.done("/users", "Access changed."))
}

/// `POST /users/{user}/disable`
pub async fn disable(ctx: Ctx, user: web::Path<UserId>, _form: Form) -> PageResult {
    let (actor, user) = (ctx.actor(), *user);
    ctx.app
        .db
        .write(move |tx| users::disable(tx, actor, user))
        .await?;
    Ok(ctx.done(
        "/users",
        "The account is disabled and signed out everywhere.",
    ))
}

/// `POST /users/{user}/enable`
pub async fn enable(ctx: Ctx, user: web::Path<UserId>, _form: Form) -> PageResult {
    let (actor, user) = (ctx.actor(), *user);
    ctx.app
        .db
        .write(move |tx| users::enable(tx, actor, user))
        .await?;
    Ok(ctx.done("/users", "The account can sign in again."))
}

/// `GET /first-administrator/{token}`
pub async fn first(ctx: Ctx, token: web::Path<String>) -> PageResult {
    let hash = hash_token(&token);
    let now = ctx.app.clock.now();
    let check = move |db: &mut Db| users::usable_link(db, &hash, users::FIRST_ADMINISTRATOR, now);
    ctx.app.db.read(check).await?;
    let page = FirstAdministrator {
        token: token.into_inner(),
        name: String::new(),
        email: String::new(),
        problems: Problems::none(),
    };
    ctx.page(&page)
}

/// `POST /first-administrator/{token}`
pub async fn create_first(
    ctx: Ctx,
    request: HttpRequest,
    token: web::Path<String>,
    form: Form,
) -> PageResult {
    let problems = passwords::problems_of(&form);
    if !problems.is_empty() {
        return first_again(&ctx, &token, &form, problems);
    }
    let hash = password::hash(form.text("password").to_owned())
        .await
        .map_err(anyhow::Error::from)?;
    let link = hash_token(&token);
    let agent = sessions::agent(&request);
    let (session, session_hash) = sessions::fresh_token()?;
    let command = command(&form, Some(hash))?;
    let made = ctx
        .app
        .db
        .write(move |tx| {
            let user = users::create_first_administrator(tx, &link, command)?;
            crate::ops::sign_in::start_session(tx, user, &session_hash, &agent)
        })
        .await;
    match made {
        Ok(_) => Ok(sessions::with_session(&ctx, "/", session, false)),
        Err(error) => first_again(&ctx, &token, &form, problem(error)?),
    }
}

impl NewAccount {
    fn empty(ctx: &Ctx) -> Self {
        Self {
            name: String::new(),
            email: String::new(),
            access: Access::Interviewer.as_str().to_owned(),
            time_zone: ctx.zone().name().to_owned(),
        }
    }

    fn typed(form: &Form) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        Self {
            name: text("name"),
            email: text("email"),
            access: text("access"),
            time_zone: text("time_zone"),
        }
    }
}

/// The command a form asks for; the first administrator's form names neither access nor zone.
fn command(form: &Form, password_hash: Option<String>) -> Result<Create, OpError> {
    let access = match form.optional("access") {
        Some(_) => form.parse("access", "Choose what this person is here for")?,
        None => Access::Administrator,
    };
    Ok(Create {
        email: form.text("email").to_owned(),
        name: form.text("name").to_owned(),
        access,
        time_zone: form.optional("time_zone").unwrap_or("UTC").to_owned(),
        password_hash,
    })
}

fn password_url(ctx: &Ctx, token: &str) -> String {
    format!("{}/password/{token}", ctx.app.public_url())
}

fn first_again(ctx: &Ctx, token: &str, form: &Form, problems: Problems) -> PageResult {
    let page = FirstAdministrator {
        token: token.to_owned(),
        name: form.text("name").to_owned(),
        email: form.text("email").to_owned(),
        problems,
    };
    ctx.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

async fn show(
    ctx: &Ctx,
    status: StatusCode,
    typed: NewAccount,
    problems: Problems,
    link: Option<FreshLink>,
) -> PageResult {
    let users = ctx
        .app
        .db
        .read(accounts::list)
        .await
        .map_err(AppError::from)?;
    ctx.page_with(
        status,
        &UsersShown {
            users,
            typed,
            problems,
            link,
        },
    )
}
