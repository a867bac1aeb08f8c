//! Forms: [`Form`] reads a small urlencoded body and checks its CSRF token before a handler sees it.
//!
//! A form keeps everything that was typed, so that it can come back with its problems (see
//! [`crate::web::problems`]).

use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use crate::app::App;
use crate::ops::{OpError, Refusal};
use crate::web::context::Visitor;
use crate::web::error::AppError;
use crate::web::problems::Problems;

/// The largest form body: long evidence notes fit, uploads have their own door.
pub const LIMIT: usize = 512 * 1024;
/// The header scripts send the token in, instead of the field.
pub const CSRF_HEADER: &str = "x-csrf-token";

/// The fields of a POST, checked to come from a form of ours.
#[derive(Clone, Debug, Default)]
pub struct Form(Vec<(String, String)>);

impl FromRequest for Form {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = web::Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let bytes = body.await.map_err(|error| {
                if error.as_response_error().status_code()
                    == actix_web::http::StatusCode::PAYLOAD_TOO_LARGE
                {
                    AppError::TooLarge(format!(
                        "A form may hold at most {} kB of text.",
                        LIMIT / 1024
                    ))
                } else {
                    AppError::BadRequest(
                        "The connection broke while the form was sent. Send it again.".to_owned(),
                    )
                }
            })?;
            let form = Self(url::form_urlencoded::parse(&bytes).into_owned().collect());
            let header = request
                .headers()
                .get(CSRF_HEADER)
                .and_then(|value| value.to_str().ok());
            check_csrf(&request, header.unwrap_or_else(|| form.text("csrf")))?;
            Ok(form)
        })
    }
}

/// Whether `token` is the token of this visitor's forms. Uploads call it with their first field.
pub fn check_csrf(request: &HttpRequest, token: &str) -> Result<(), AppError> {
    let app = request
        .app_data::<web::Data<App>>()
        .ok_or(AppError::StaleForm)?;
    let extensions = request.extensions();
    let visitor = extensions.get::<Visitor>().ok_or(AppError::StaleForm)?;
    if app.secret.confirms("csrf", &visitor.binding, token) {
        Ok(())
    } else {
        Err(AppError::StaleForm)
    }
}

impl Form {
    /// The fields as given, for tests and for forms that are rebuilt.
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The value of a field as it was typed; empty when it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// The value without surrounding space, `None` when nothing is left.
    pub fn optional(&self, name: &str) -> Option<&str> {
        Some(self.text(name).trim()).filter(|text| !text.is_empty())
    }

    /// Whether the field was sent at all: ticked boxes, buttons.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// All values of a field that may be sent several times.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value parsed, with `words` as the error at the field.
    pub fn parse<T: std::str::FromStr>(
        &self,
        name: &'static str,
        words: &str,
    ) -> Result<T, OpError> {
        self.text(name)
            .trim()
            .parse()
            .map_err(|_| OpError::field("field", name, words))
    }
}

/// A refusal as the problem of a form; every other error goes on to the error page.
pub fn problem(error: OpError) -> Result<Problems, AppError> {
    match error {
        OpError::Refused(Refusal { field, text, .. }) => {
            Ok(Problems::one(field.unwrap_or("main"), text))
        }
        other => Err(other.into()),
    }
}
