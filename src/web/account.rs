//! One's own account: how pages look, and signing out everywhere.

use askama::Template;

use crate::ops::sign_in;
use crate::web::context::{Ctx, THEME_COOKIE};
use crate::web::error::PageResult;
use crate::web::form::Form;
use crate::web::sessions;

/// One's own account.
#[derive(Template)]
#[template(path = "account/show.html")]
struct AccountShown {
    name: String,
    role_label: &'static str,
    time_zone: String,
    theme: &'static str,
}

/// `GET /account`
pub async fn show(ctx: Ctx) -> PageResult {
    let staff = ctx.staff()?;
    let name = ctx
        .visitor
        .session
        .as_ref()
        .map_or_else(String::new, |session| session.name.clone());
    let theme = ctx.chrome().theme.map_or("system", |theme| theme.key());
    ctx.page(&AccountShown {
        name,
        role_label: staff.access.label(),
        time_zone: ctx.zone().name().to_owned(),
        theme,
    })
}

/// `POST /account/display`
pub async fn set_display(ctx: Ctx, form: Form) -> PageResult {
    let mut answer = ctx.done("/account", "Display changed.");
    let mut cookie = ctx.cookie(THEME_COOKIE, form.text("theme").to_owned());
    if !matches!(form.text("theme"), "light" | "dark") {
        cookie.make_removal();
    }
    // "light" and "dark" are valid cookie values.
    let _ = answer.add_cookie(&cookie);
    Ok(answer)
}

/// `POST /account/sign-out-everywhere`
pub async fn sign_out_everywhere(ctx: Ctx, _form: Form) -> PageResult {
    let staff = ctx.staff()?;
    ctx.app
        .db
        .write(move |tx| sign_in::sign_out_everywhere(tx, staff))
        .await?;
    Ok(sessions::without_session(&ctx))
}
