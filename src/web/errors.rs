//! What a person sees when a page cannot be shown: what happened, what is safe, what to do.
//!
//! Two layouts for one page: [`ErrorShown`] for someone who is signed in, [`ErrorOutside`] for everyone else.
//! [`render`] picks by the chrome.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use askama::Template;

use super::chrome::Chrome;
use super::context::Ctx;
use super::error::AppError;

/// An error in the layout of a signed-in person.
#[derive(Debug, Clone, Template)]
#[template(path = "errors/show.html")]
pub struct ErrorShown {
    /// The HTTP status, quoted small at the end.
    pub status: u16,
    /// What happened, as a heading without a full stop: "We can’t find that page".
    pub title: String,
    /// Why, and what is safe: one or two sentences.
    pub sentence: String,
    /// What the person can do, one sentence each.
    pub advice: Vec<String>,
    /// The page that leads on.
    pub way: Option<Way>,
}

/// A link that leads on from an error.
#[derive(Debug, Clone)]
pub struct Way {
    /// Where it leads.
    pub href: String,
    /// Its words, verb first.
    pub words: String,
    /// Its icon.
    pub glyph: &'static str,
}

/// The same error for someone who is not signed in.
#[derive(Debug, Template)]
#[template(path = "errors/outside.html")]
pub struct ErrorOutside<'a> {
    /// What is shown.
    pub error: &'a ErrorShown,
}

/// Renders an error in the layout that fits the viewer.
///
/// # Errors
/// Only when a template itself fails, which is a fault of ours.
pub fn render(error: &ErrorShown, chrome: &Chrome) -> askama::Result<String> {
    if chrome.viewer.is_some() {
        error.render_with_values(chrome)
    } else {
        ErrorOutside { error }.render_with_values(chrome)
    }
}

/// The error page for this request. When even that fails, the status says it alone.
pub fn page(ctx: &Ctx, status: StatusCode, error: &AppError) -> HttpResponse {
    let words = error.words();
    let way = match error {
        AppError::StaleForm | AppError::Conflict(_) => None,
        _ => Some(Way {
            href: "/".to_owned(),
            words: "Go to Today".to_owned(),
            glyph: "home",
        }),
    };
    let shown = ErrorShown {
        status: status.as_u16(),
        title: words.title.to_owned(),
        sentence: error.detail().unwrap_or(words.sentence).to_owned(),
        advice: error
            .detail()
            .map(|_| words.sentence.to_owned())
            .into_iter()
            .collect(),
        way: way.filter(|_| ctx.visitor.session.is_some()),
    };
    let mut answer = HttpResponse::build(status);
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    match render(&shown, &ctx.chrome()) {
        Ok(html) => answer.content_type("text/html; charset=utf-8").body(html),
        Err(failed) => {
            tracing::error!(error = %failed, "the error page does not render");
            answer.finish()
        }
    }
}
