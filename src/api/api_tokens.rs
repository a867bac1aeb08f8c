//! The token that asks: what it may do, and in whose name.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::api::answers::{One, Reply};
use crate::api::shell::Caller;
use crate::domain::access::Access;
use crate::domain::api_token::ApiScope;
use crate::domain::ids::{ApiTokenId, UserId};

/// An API token.
#[derive(Serialize, JsonSchema)]
pub struct Token {
    /// Which token.
    id: ApiTokenId,
    /// What its owner calls it.
    name: String,
    /// In whose name it asks.
    owner: UserId,
    /// What the owner is here for.
    access: Access,
    /// What it may be used for.
    scopes: Vec<ApiScope>,
    /// When it ends.
    expires_at: Option<DateTime<Utc>>,
}

/// `GET /token`
pub async fn show(caller: Caller) -> Reply<One<Token>> {
    let token = caller.token;
    Ok(One(Token {
        id: token.id,
        name: token.name,
        owner: token.owner.id,
        access: token.owner.access,
        scopes: token.scopes.as_slice().to_vec(),
        expires_at: token.expires_at,
    }))
}
