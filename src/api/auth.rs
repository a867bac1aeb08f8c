//! Bearer tokens. A runner's own token opens what concerns the runner, a job token what concerns one attempt.

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
        let token = request
            .headers()
            .get("authorization")
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .map(str::trim)
            .filter(|token| !token.is_empty());
        ready(
            token
                .map(|token| Self(hash_token(token)))
                .ok_or(ApiError::Unauthorised),
        )
    }
}

impl Bearer {
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
