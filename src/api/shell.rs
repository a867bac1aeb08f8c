//! What surrounds every handler of the API: whose token this is, whether it may do this, how often it asked, and
//! whether the call says anything that nobody would read.
//!
//! A route that is not in the table has no door and ends as "not found" or "method not allowed" for anybody. No handler
//! runs before [`enter`] said yes; it finds the caller as [`Caller`].

use std::future::{Ready, ready};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use chrono::TimeDelta;

use crate::api::auth::Bearer;
use crate::api::problem::ApiError;
use crate::api::rates::Rates;
use crate::api::routes::{self, Row};
use crate::app::App;
use crate::db::api_tokens::{self, Opened};
use crate::db::{Db, DbResult, Tx};
use crate::domain::access::{Actor, Scope};
use crate::domain::api_token::ApiScope;
use crate::ops::{OpError, OpResult};

/// How often it is noted that a token was used.
const USED_RESOLUTION: TimeDelta = TimeDelta::minutes(1);

/// A program that asks in somebody's name.
#[derive(Clone)]
pub struct Caller {
    /// The whole program.
    pub app: App,
    /// Its token.
    pub token: Opened,
}

impl Caller {
    /// In whose name it acts, for a use case.
    pub fn actor(&self) -> Actor {
        Actor::Staff(self.token.owner)
    }

    /// What its owner may see in lists. What the token may be used for was checked before.
    pub fn scope(&self) -> Scope {
        self.token.owner.scope()
    }

    /// Reads from the database.
    pub async fn read<T, F>(&self, work: F) -> Result<T, ApiError>
    where
        F: FnOnce(&mut Db) -> OpResult<T> + Send + 'static,
        T: Send + 'static,
    {
        self.app.db.read(work).await.map_err(refused)
    }

    /// Carries out a use case.
    pub async fn write<T, F>(&self, work: F) -> Result<T, ApiError>
    where
        F: FnOnce(&mut Tx<'_>) -> OpResult<T> + Send + 'static,
        T: Send + 'static,
    {
        self.app.db.write(work).await.map_err(refused)
    }
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = request.extensions().get::<Self>().cloned();
        ready(caller.ok_or_else(|| {
            ApiError::Internal(anyhow::anyhow!(
                "a handler of the API ran outside its shell"
            ))
        }))
    }
}

/// What each route asks of a call before its handler runs.
pub struct Doors(Vec<Door>);

struct Door {
    method: Method,
    pattern: String,
    /// `None` for what anybody may read without a token.
    wants: Option<Wants>,
    parameters: Vec<String>,
}

#[derive(Clone, Copy)]
struct Wants(Option<ApiScope>);

impl Doors {
    /// The doors of these rows.
    pub fn of_rows(rows: &[Row]) -> Self {
        Self(rows.iter().map(Door::of).collect())
    }

    fn of(&self, request: &ServiceRequest) -> Option<&Door> {
        let pattern = request.match_pattern()?;
        let method = match *request.method() {
            Method::HEAD => &Method::GET,
            ref method => method,
        };
        let mut doors = self.0.iter();
        doors.find(|door| door.method == method && door.pattern == pattern)
    }
}

impl Door {
    fn of(row: &Row) -> Self {
        Self {
            method: row.method.clone(),
            pattern: format!("{}{}", routes::PREFIX, row.path),
            wants: row.wants_token().then_some(Wants(row.scope())),
            parameters: row.parameters(),
        }
    }
}

/// The middleware around everything of the API.
pub async fn surround(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    match enter(&request).await {
        Ok(()) => Ok(next.call(request).await?.map_into_boxed_body()),
        Err(error) => {
            let (request, _) = request.into_parts();
            Ok(ServiceResponse::new(
                request,
                HttpResponse::from_error(error),
            ))
        }
    }
}

async fn enter(request: &ServiceRequest) -> Result<(), ApiError> {
    let missing = || ApiError::Internal(anyhow::anyhow!("the API is not mounted whole"));
    let doors = request.app_data::<web::Data<Doors>>().ok_or_else(missing)?;
    let Some(door) = doors.of(request) else {
        return Ok(());
    };
    if let Some(Wants(scope)) = door.wants {
        let app = request.app_data::<web::Data<App>>().ok_or_else(missing)?;
        let rates = request.app_data::<web::Data<Rates>>().ok_or_else(missing)?;
        let Bearer(hash) = Bearer::of(request.request())?;
        let caller = identified(app, hash).await?;
        let now = app.clock.now();
        rates
            .take(caller.token.id, now)
            .map_err(ApiError::TooMany)?;
        if let Some(scope) = scope.filter(|scope| !caller.token.scopes.contains(*scope)) {
            let words = format!("This token lacks the scope {scope}. Make one that has it.");
            return Err(ApiError::Forbidden(words));
        }
        note_use(&caller).await?;
        request.extensions_mut().insert(caller);
    }
    known_parameters(request.query_string(), &door.parameters)
}

async fn identified(app: &App, hash: String) -> Result<Caller, ApiError> {
    let now = app.clock.now();
    let find = move |db: &mut Db| -> DbResult<Option<Opened>> { api_tokens::open(db, &hash, now) };
    let token = app.db.read(find).await?.ok_or(ApiError::Unauthorised)?;
    Ok(Caller {
        app: app.clone(),
        token,
    })
}

async fn note_use(caller: &Caller) -> Result<(), ApiError> {
    let (id, now) = (caller.token.id, caller.app.clock.now());
    let last = caller.token.last_used_at;
    if last.is_some_and(|last| now - last < USED_RESOLUTION) {
        return Ok(());
    }
    let touch =
        move |tx: &mut Tx<'_>| -> DbResult<()> { api_tokens::touch(tx, id, USED_RESOLUTION) };
    Ok(caller.app.db.write(touch).await?)
}

/// A filter that is misspelt would otherwise be left out, and the answer would hold more than was asked for.
fn known_parameters(query: &str, known: &[String]) -> Result<(), ApiError> {
    let asked = url::form_urlencoded::parse(query.as_bytes());
    for (name, _) in asked {
        if !known.iter().any(|one| *one == name) {
            let known = match known {
                [] => "It takes none.".to_owned(),
                known => format!("It takes {}.", known.join(", ")),
            };
            let name: String = name.chars().take(40).collect();
            let words = format!("This path does not know the parameter \"{name}\". {known}");
            return Err(ApiError::Malformed(words));
        }
    }
    Ok(())
}

/// A person who may not is told so: their token is good, so it is not "unauthorised".
fn refused(error: OpError) -> ApiError {
    match error {
        OpError::Forbidden => ApiError::Forbidden(
            "It exists, and the owner of this token may not see or do this, or not yet.".to_owned(),
        ),
        other => other.into(),
    }
}
