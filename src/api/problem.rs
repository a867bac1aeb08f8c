//! Everything that can go wrong for a program, as RFC 9457 problem details. Kind to status in exactly one `match`.
//!
//! Logged once, in [`surround`], with the whole chain; what is answered never holds internals.

use std::fmt;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, ResponseError};

use crate::api::rates::A_MINUTE;
use crate::blobs::BlobError;
use crate::db::DbError;
use crate::domain::words;
use crate::ops::{OpError, Refusal};
use crate::protocol::{Fault, Problem};
use crate::secret::new_token;

/// Why there is no answer.
#[derive(Debug)]
pub enum ApiError {
    /// No token, or none that opens this.
    Unauthorised,
    /// The token is good, and does not open this; says why.
    Forbidden(String),
    /// There is no such thing.
    NotFound,
    /// The path is known, the method is not; the ones it has.
    MethodNotAllowed(String),
    /// Too many requests; after so many seconds the next is taken.
    TooMany(i64),
    /// The body or the path cannot be read; says why.
    Malformed(String),
    /// The body is larger than this many bytes.
    TooLarge(usize),
    /// A rule said no; every fault in words.
    Refused(Vec<Fault>),
    /// Somebody else was first, or the lease is lost.
    Conflict(String),
    /// A piece of log begins elsewhere; the bytes that are there.
    Offset(u64),
    /// Our fault.
    Internal(anyhow::Error),
}

/// The result of every handler.
pub type ApiResult = Result<HttpResponse, ApiError>;

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().1)
    }
}

impl ApiError {
    /// A stable name and the title of its kind.
    fn kind(&self) -> (&'static str, &'static str) {
        match self {
            Self::Unauthorised => ("unauthorised", "This token does not open this"),
            Self::Forbidden(_) => ("forbidden", "This is not open to you"),
            Self::NotFound => ("not-found", "There is nothing here"),
            Self::TooMany(_) => ("too-many-requests", "Too many requests"),
            Self::MethodNotAllowed(_) => {
                ("method-not-allowed", "This path does not know this method")
            }
            Self::Malformed(_) => ("malformed", "The request cannot be read"),
            Self::TooLarge(_) => ("too-large", "The body is too large"),
            Self::Refused(_) => ("refused", "That is not possible"),
            Self::Conflict(_) => ("conflict", "Somebody else was first"),
            Self::Offset(_) => ("offset", "The log ends elsewhere"),
            Self::Internal(_) => ("internal", "Something broke on our side"),
        }
    }

    fn problem(&self, instance: String) -> Problem {
        let (name, title) = self.kind();
        let detail = match self {
            Self::Malformed(text) | Self::Conflict(text) | Self::Forbidden(text) => text.clone(),
            Self::TooMany(seconds) => format!(
                "A token may ask {A_MINUTE} times a minute. The next request is taken in {}.",
                words::count(*seconds, "second", "seconds")
            ),
            Self::TooLarge(limit) => format!("At most {limit} bytes are taken here."),
            Self::Refused(faults) => {
                let words: Vec<&str> = faults.iter().map(|fault| fault.detail.as_str()).collect();
                words.join(" ")
            }
            Self::Offset(length) => format!("{length} bytes have arrived. Send on from there."),
            Self::Unauthorised => {
                "Send the token as \"Authorization: Bearer …\"; it may have ended, been revoked or belong to another job."
                    .to_owned()
            }
            Self::NotFound => "Check the address; what the owner of the token may not see is not here either.".to_owned(),
            Self::MethodNotAllowed(known) => format!("This path takes {known}."),
            Self::Internal(_) => "Try again in a moment; if it happens again, tell us the instance.".to_owned(),
        };
        Problem {
            kind: format!("urn:assay:problem:{name}"),
            title: title.to_owned(),
            status: self.status_code().as_u16(),
            detail,
            instance,
            errors: match self {
                Self::Refused(faults) => faults.clone(),
                _ => Vec::new(),
            },
            length: match self {
                Self::Offset(length) => Some(*length),
                _ => None,
            },
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Unauthorised => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) | Self::Offset(_) => StatusCode::CONFLICT,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A bare answer; [`surround`] gives it its body, because only there the request has its number.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code()).finish()
    }
}

impl From<OpError> for ApiError {
    fn from(error: OpError) -> Self {
        match error {
            OpError::Refused(Refusal { code, field, text }) => Self::Refused(vec![Fault {
                code: code.to_owned(),
                field: field.unwrap_or_default().to_owned(),
                detail: text,
            }]),
            OpError::NotFound => Self::NotFound,
            OpError::Forbidden => Self::Unauthorised,
            OpError::Conflict(text) => Self::Conflict(text),
            OpError::Db(error) => Self::Internal(error.into()),
        }
    }
}

impl From<DbError> for ApiError {
    fn from(error: DbError) -> Self {
        OpError::from(error).into()
    }
}

impl From<BlobError> for ApiError {
    fn from(error: BlobError) -> Self {
        Self::Internal(error.into())
    }
}

/// Around every handler: numbers the request, gives errors their body, logs what is our fault.
pub async fn surround(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let instance: String = new_token().unwrap_or_default().chars().take(12).collect();
    let answer = next.call(request).await?.map_into_boxed_body();
    let unreadable;
    let error = match answer.response().error() {
        None => return Ok(answer),
        Some(error) => match error.as_error::<ApiError>() {
            Some(error) => error,
            None => {
                unreadable = foreign(error);
                &unreadable
            }
        },
    };
    if let ApiError::Internal(cause) = error {
        let route = answer.request().match_pattern().unwrap_or_default();
        tracing::error!(%route, %instance, error = %format!("{cause:#}"), "request failed");
    }
    let mut response = HttpResponse::build(error.status_code());
    response
        .insert_header((header::CONTENT_TYPE, "application/problem+json"))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    match error {
        ApiError::Unauthorised => {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        ApiError::MethodNotAllowed(known) => {
            response.insert_header((header::ALLOW, known.as_str()));
        }
        ApiError::TooMany(seconds) => {
            response.insert_header((header::RETRY_AFTER, *seconds));
        }
        _ => {}
    }
    let response = response.json(error.problem(instance));
    Ok(answer.into_response(response))
}

/// Errors of the framework's own extractors: bodies and paths.
fn foreign(error: &actix_web::Error) -> ApiError {
    match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge(crate::protocol::LARGEST_REPORT),
        StatusCode::NOT_FOUND => ApiError::NotFound,
        status if status.is_client_error() => ApiError::Malformed(error.to_string()),
        _ => ApiError::Internal(anyhow::anyhow!("{error}")),
    }
}

/// For every path that is not in the table.
pub async fn not_found() -> ApiResult {
    Err(ApiError::NotFound)
}
