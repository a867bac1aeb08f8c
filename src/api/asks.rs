//! What calls carry, each as an extractor: filters, the page of a list, a body, a key. Every one of them also says how
//! it reads in the API's document.

use std::future::{Ready, ready};
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::api::openapi::{Described, Sketch};
use crate::api::problem::ApiError;
use crate::api::shell::Caller;
use crate::db::Window;
use crate::secret::hex;

/// Largest body, in bytes.
pub const LARGEST_BODY: usize = 64 * 1024;
/// Items of one page, at most.
pub const LARGEST_PAGE: u32 = 100;
/// Items of one page when nothing is said.
const USUAL_PAGE: u32 = 50;
/// The header that names a creating call.
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The filters of a list.
pub struct Asked<T>(pub T);

/// Which page of a list.
#[derive(Deserialize, JsonSchema)]
pub struct Page<I> {
    /// How many items at most: 1 to 100, 50 when nothing is said.
    #[schemars(range(min = 1, max = 100))]
    limit: Option<u32>,
    /// Only what comes after this: the `next` of the page before.
    after: Option<I>,
}

/// A body of JSON, with a digest of its bytes.
pub struct Body<T> {
    /// What it says.
    pub value: T,
    /// SHA-256 of it as it was sent.
    pub digest: String,
}

/// The key under which a creating call is carried out once.
pub struct IdempotencyKey(pub String);

impl<T: DeserializeOwned> FromRequest for Asked<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(query(request).map(Self))
    }
}

impl<I: DeserializeOwned> FromRequest for Page<I> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(query(request).and_then(Self::checked))
    }
}

impl<I: Copy> Page<I> {
    /// The rows to read: one more than is shown, which tells whether there is a next page.
    pub fn window(&self) -> Window<I> {
        Window {
            after: self.after,
            limit: i64::from(self.limit()) + 1,
        }
    }

    /// Items on this page at most.
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(USUAL_PAGE)
    }
}

impl<I> Page<I> {
    fn checked(self) -> Result<Self, ApiError> {
        if self
            .limit
            .is_none_or(|limit| (1..=LARGEST_PAGE).contains(&limit))
        {
            return Ok(self);
        }
        let words = format!("limit is 1 to {LARGEST_PAGE}; follow next for more.");
        Err(ApiError::Malformed(words))
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes
                .await
                .map_err(|error| match error.as_response_error() {
                    error if error.status_code() == 413 => ApiError::TooLarge(LARGEST_BODY),
                    error => ApiError::Malformed(error.to_string()),
                })?;
            let value = serde_json::from_slice(&bytes)
                .map_err(|error| ApiError::Malformed(format!("The body: {error}.")))?;
            let digest = <sha2::Sha256 as sha2::Digest>::digest(&bytes);
            Ok(Self {
                value,
                digest: hex(&digest),
            })
        })
    }
}

impl FromRequest for IdempotencyKey {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = request.headers().get(IDEMPOTENCY_KEY);
        let key = header.and_then(|value| value.to_str().ok()).map(str::trim);
        ready(match key.filter(|key| !key.is_empty()) {
            Some(key) => Ok(Self(key.to_owned())),
            None => Err(ApiError::Malformed(
                "Send an Idempotency-Key: any text that is new for each thing to create. Sent twice, it creates once."
                    .to_owned(),
            )),
        })
    }
}

impl Described for Caller {
    fn describe(_: &mut Sketch) {}
}

/// The parameters of a path are read off the path itself.
impl<T> Described for web::Path<T> {
    fn describe(_: &mut Sketch) {}
}

impl<T: JsonSchema> Described for Asked<T> {
    fn describe(sketch: &mut Sketch) {
        sketch.query::<T>();
    }
}

impl<I: JsonSchema> Described for Page<I> {
    fn describe(sketch: &mut Sketch) {
        sketch.query::<Self>();
    }
}

impl<T: JsonSchema> Described for Body<T> {
    fn describe(sketch: &mut Sketch) {
        sketch.body::<T>();
    }
}

impl Described for IdempotencyKey {
    fn describe(sketch: &mut Sketch) {
        sketch.header(
            "Idempotency-Key",
            "Any text of at most 100 characters, new for each thing to create. The same key with the same body \
             answers as the first time; with another body it is refused.",
        );
    }
}

fn query<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, ApiError> {
    let query = web::Query::<T>::from_query(request.query_string());
    query
        .map(web::Query::into_inner)
        .map_err(|error| ApiError::Malformed(format!("{error}.")))
}
