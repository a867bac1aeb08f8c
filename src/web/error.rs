//! Everything that can go wrong on a page, and what the person sees. Kind to status in exactly one `match`.
//!
//! Logged once, here, with the whole chain; what the page says never holds internals.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use crate::db::DbError;
use crate::ops::{OpError, Refusal};

/// The result of every handler.
pub type PageResult = Result<HttpResponse, AppError>;

/// Why there is no page.
#[derive(Debug)]
pub enum AppError {
    /// There is no such thing, or it must not be told.
    NotFound,
    /// It exists and is not for this person.
    Forbidden,
    /// The form came from elsewhere, or the page was open for too long.
    StaleForm,
    /// Nobody is signed in; leads to the sign-in page and back to this path.
    SignInNeeded(String),
    /// A rule said no and no form is there to show it at.
    Refused(Refusal),
    /// Somebody else changed it meanwhile.
    Conflict(String),
    /// The request cannot be understood; says what to do.
    BadRequest(String),
    /// Too much was sent; says how much is taken.
    TooLarge(String),
    /// Our fault.
    Internal(anyhow::Error),
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words().title)
    }
}

impl From<OpError> for AppError {
    fn from(error: OpError) -> Self {
        match error {
            OpError::Refused(refusal) => Self::Refused(refusal),
            OpError::NotFound => Self::NotFound,
            OpError::Forbidden => Self::Forbidden,
            OpError::Conflict(text) => Self::Conflict(text),
            OpError::Db(error) => Self::Internal(error.into()),
        }
    }
}

impl From<DbError> for AppError {
    fn from(error: DbError) -> Self {
        OpError::from(error).into()
    }
}

impl From<anyhow::Error> for AppError {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<askama::Error> for AppError {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.into())
    }
}

/// What the error page says.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The heading.
    pub title: &'static str,
    /// What happened, what is safe, what to do.
    pub sentence: &'static str,
}

impl AppError {
    /// The heading and sentence of the error page.
    pub fn words(&self) -> Words {
        match self {
            Self::NotFound => Words {
                title: "Page not found",
                sentence: "There is nothing here, or it is not shared with you. Check the address, or go back to where you came from.",
            },
            Self::Forbidden => Words {
                title: "Not open to you",
                sentence: "This page exists, and your account may not use it. An administrator can change what your account may do.",
            },
            Self::StaleForm => Words {
                title: "This form has expired",
                sentence: "Nothing was changed. Go back, load the page again and send it once more; what you typed is still there.",
            },
            Self::SignInNeeded(_) => Words {
                title: "Sign in first",
                sentence: "Your session has ended. Sign in and you are brought back here.",
            },
            Self::Refused(_) => Words {
                title: "That is not possible",
                sentence: "Nothing was changed.",
            },
            Self::Conflict(_) => Words {
                title: "Somebody was faster",
                sentence: "Nothing of theirs was overwritten. Load the page again to see what changed.",
            },
            Self::BadRequest(_) => Words {
                title: "That did not arrive whole",
                sentence: "Nothing was changed.",
            },
            Self::TooLarge(_) => Words {
                title: "That is too large",
                sentence: "Nothing was stored.",
            },
            Self::Internal(_) => Words {
                title: "Something broke on our side",
                sentence: "What you saved before is safe. Try again in a moment; if it happens again, tell us the number below.",
            },
        }
    }

    /// What is known beyond the standard sentence.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => Some(&refusal.text),
            Self::Conflict(text) | Self::BadRequest(text) | Self::TooLarge(text) => Some(text),
            _ => None,
        }
    }
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::StaleForm => StatusCode::FORBIDDEN,
            Self::SignInNeeded(_) => StatusCode::UNAUTHORIZED,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A bare answer; `web::shell` turns it into a page, because only there the chrome is known.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code()).finish()
    }
}
