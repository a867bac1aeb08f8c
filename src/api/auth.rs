//! Bearer tokens. What an API token opens stands in [`crate::api::shell`]; a runner's own token opens what concerns the runner, a job token what concerns one attempt.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use std::future::{Ready, ready};

use crate::api::problem::ApiError;
use crate::app::App;
use crate::db::runners::{self, RunnerRow};
use crate::domain::ids::RunId;
use crate::ops::runs::JobKey;
use crate::secret::hash_token;

/// The hash of the token that came with a request.
pub struct Bearer(pub String);

impl FromRequest for Bearer {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl Bearer {
    /// The hash of the token of this request.
    pub fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let header = request.headers().get("authorization");
        let (scheme, token) = header
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .ok_or(ApiError::Unauthorised)?;
        let token = token.trim();
        if token.is_empty() || !scheme.eq_ignore_ascii_case("bearer") {
            return Err(ApiError::Unauthorised);
        }
        Ok(Self(hash_token(token)))
    }

    /// The runner whose token this is.
    pub async fn runner(self, app: &App) -> Result<RunnerRow, ApiError> {
        let found = app
            .db
            .read(move |db| runners::by_token(db, &self.0))
            .await?;
        found.ok_or(ApiError::Unauthorised)
    }
}

/// What opens a call about one attempt: the run and attempt of the path, and the token.
pub struct Job(pub JobKey);

impl FromRequest for Job {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let token = Bearer::from_request(request, payload).into_inner();
        let path = web::Path::<(RunId, i32)>::extract(request).into_inner();
        ready(match (token, path) {
            (Ok(Bearer(token_hash)), Ok(path)) => {
                let (run, attempt) = path.into_inner();
                Ok(Self(JobKey {
                    run,
                    attempt,
                    token_hash,
                }))
            }
            (Err(error), _) => Err(error),
            (_, Err(_)) => Err(ApiError::NotFound),
        })
    }
}
