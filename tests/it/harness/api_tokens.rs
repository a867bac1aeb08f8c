//! API tokens for tests, made the way people make them, and programs that ask with them.

use assay::db::Tx;
use assay::domain::access::Access;
use assay::domain::api_token::{ApiScope, USUAL_DAYS};
use assay::domain::ids::ApiTokenId;
use assay::ops::OpResult;
use assay::ops::api_tokens::{self, Kept, Make};
use assay::secret::hash_token;
use serde_json::Value;

use super::{Page, Person, TestApp, answer};

/// A program that asks with a token.
pub struct Program {
    /// Its token.
    pub token: String,
    /// Which token that is.
    pub id: ApiTokenId,
    base: String,
    http: reqwest::Client,
}

/// An answer of the API.
#[derive(Debug)]
pub struct Said {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
    pub body: Value,
}

/// A program with every scope that is of use to this person.
pub async fn program(app: &TestApp, owner: &Person, access: Access) -> Program {
    let all = ApiScope::ALL.iter().copied();
    let scopes: Vec<ApiScope> = all.filter(|scope| scope.serves(access)).collect();
    program_with(app, owner, access, &scopes).await
}

/// A program with these scopes.
pub async fn program_with(
    app: &TestApp,
    owner: &Person,
    access: Access,
    scopes: &[ApiScope],
) -> Program {
    let token = format!("assay_{}", uuid::Uuid::new_v4().simple());
    let kept = Kept {
        opening: token[..12].to_owned(),
        hash: hash_token(&token),
    };
    let command = Make {
        name: "Careers page".to_owned(),
        scopes: scopes.to_vec(),
        days: USUAL_DAYS,
    };
    let actor = app.actor(owner, access);
    let make = move |tx: &mut Tx<'_>| -> OpResult<ApiTokenId> {
        api_tokens::make(tx, actor, command, &kept)
    };
    let id = app.app.db.write(make).await.unwrap();
    with_token(app, id, token)
}

/// A program that asks with this text as its token.
pub fn with_token(app: &TestApp, id: ApiTokenId, token: String) -> Program {
    Program {
        token,
        id,
        base: app.base.clone(),
        http: reqwest::Client::new(),
    }
}

impl Program {
    /// GET below `/api/v1`.
    pub async fn get(&self, path: &str) -> Said {
        self.call("GET", path, &[], "").await
    }

    /// Any call below `/api/v1`.
    pub async fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Said {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let url = format!("{}/api/v1{path}", self.base);
        let mut request = self.http.request(method, url).body(body.to_owned());
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Said::of(answer(request).await)
    }
}

impl Said {
    fn of(page: Page) -> Self {
        Self {
            status: page.status,
            headers: page.headers,
            body: serde_json::from_str(&page.body).unwrap_or(Value::Null),
            text: page.body,
        }
    }

    /// Asserts the status; every error must be a whole problem.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.text);
        if status >= 400 {
            assert_eq!(self.header("content-type"), "application/problem+json");
            assert_eq!(self.body["status"], status);
            for field in ["type", "title", "detail", "instance"] {
                let text = self.body[field].as_str();
                assert!(text.is_some_and(|text| !text.is_empty()), "{}", self.text);
            }
        }
        self
    }

    /// A header, empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    /// The items of a list.
    #[track_caller]
    pub fn items(&self) -> &Vec<Value> {
        self.is(200).body["items"].as_array().unwrap()
    }

    /// Asserts that the answer does not hold this text.
    #[track_caller]
    pub fn hides(&self, text: &str) -> &Self {
        assert!(!self.text.contains(text), "{text:?} in {}", self.text);
        self
    }
}
