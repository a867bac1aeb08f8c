//! The world of a test: one app on a fresh database, a clock that stands still, ids that count, and people who act.
//!
//! ```ignore
//! let app = TestApp::start().await;
//! let ana = app.person("Ana Sample", Access::Recruiter).await;
//! let page = ana.get("/roles").await;
//! assert_eq!(page.status, 200);
//! ```

pub mod api_tokens;
pub mod applications;
pub mod debriefs;
pub mod roles;
pub mod runs;
pub mod scorecards;
pub mod take_homes;

use std::path::PathBuf;

use assay::app::App;
use assay::clock::Clock;
use assay::config::{Config, MailTransport};
use assay::db::pool::DatabaseUrl;
use assay::domain::access::{Access, Actor, Staff};
use assay::domain::ids::UserId;
use assay::ids::Ids;
use assay::ops::users::Create;
use assay::ops::{OpResult, sign_in, users};
use assay::secret::hash_token;
use assay::{jobs, server};
use chrono::{DateTime, TimeZone, Utc};
use diesel::connection::SimpleConnection;

/// An app that listens on a free port.
pub struct TestApp {
    /// The app itself, for what no page shows.
    pub app: App,
    /// `http://127.0.0.1:PORT`
    pub base: String,
    http: reqwest::Client,
    folder: Option<tempfile::TempDir>,
    postgres: Option<(DatabaseUrl, String)>,
}

/// Somebody who sends requests: a member of staff, or a visitor.
#[derive(Clone)]
pub struct Person {
    /// The account; `None` for a visitor.
    pub id: Option<UserId>,
    name: String,
    cookie: String,
    binding: String,
    base: String,
    http: reqwest::Client,
    app: App,
}

/// An answer.
#[derive(Debug)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// Where a redirect leads.
    pub location: Option<String>,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body.
    pub body: String,
}

/// The moment at which every test starts: Monday 2 March 2026, 09:00 UTC.
pub fn start_of_time() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).unwrap()
}

impl TestApp {
    /// Starts an app on a fresh database.
    pub async fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let (database, postgres) = fresh_database(folder.path().join("assay.db"));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let config = Config {
            data: folder.path().to_owned(),
            database,
            listen: listener.local_addr().unwrap(),
            public_url: None,
            organisation: "Example Transit".to_owned(),
            mail: MailTransport::Memory,
            mail_from: "Assay <assay@example.org>".to_owned(),
            metrics_token: Some("metrics-token".to_owned().into()),
            readers: 2,
        };
        let app = App::open(config, Clock::fixed(start_of_time()), Ids::counting()).unwrap();
        let base = app.public_url();
        let listening = server::listen(&app, listener).unwrap();
        actix_web::rt::spawn(listening.server);
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            app,
            base,
            http,
            folder: Some(folder),
            postgres,
        }
    }

    /// A member of staff with a session.
    pub async fn person(&self, name: &str, access: Access) -> Person {
        let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
        let command = Create {
            email,
            name: name.to_owned(),
            access,
            time_zone: "Europe/Amsterdam".to_owned(),
            password_hash: None,
        };
        let token = format!("session-of-{name}").replace(' ', "-");
        let hash = hash_token(&token);
        let id = self
            .app
            .db
            .write(move |tx| -> OpResult<UserId> {
                let user = users::create(tx, Actor::System, command)?;
                sign_in::start_session(tx, user, &hash, "test")?;
                Ok(user)
            })
            .await
            .unwrap();
        self.holder(
            Some(id),
            name,
            format!("assay_session={token}"),
            hash_token(&token),
        )
    }

    /// Somebody who is not signed in.
    pub fn visitor(&self) -> Person {
        self.holder(
            None,
            "visitor",
            "assay_visitor=visitor".to_owned(),
            "visitor".to_owned(),
        )
    }

    /// What a member of staff is to the use cases.
    pub fn actor(&self, person: &Person, access: Access) -> Actor {
        Actor::Staff(Staff {
            id: person.id.unwrap(),
            access,
        })
    }

    /// Carries out every job that is due.
    pub async fn drain(&self) {
        jobs::drain(&self.app).await.unwrap();
    }

    /// Statements a request needed.
    pub async fn queries_of(&self, person: &Person, path: &str) -> u64 {
        // The first page of a connection also asks PostgreSQL for the numbers of its types.
        person.get(path).await;
        let before = self.app.db.queries();
        let page = person.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        self.app.db.queries() - before
    }

    fn holder(&self, id: Option<UserId>, name: &str, cookie: String, binding: String) -> Person {
        Person {
            id,
            name: name.to_owned(),
            cookie,
            binding,
            base: self.base.clone(),
            http: self.http.clone(),
            app: self.app.clone(),
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let left = self
                .app
                .db
                .read_now(assay::db::jobs::unfinished_kinds)
                .unwrap();
            assert!(
                left.is_empty(),
                "jobs are left over: {left:?}; call drain()"
            );
        }
        self.folder.take();
        if let Some((server, name)) = self.postgres.take() {
            // The pool still holds connections; FORCE ends them.
            let _ = server
                .connect()
                .unwrap()
                .batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

impl Person {
    /// GET.
    pub async fn get(&self, path: &str) -> Page {
        let request = self
            .http
            .get(format!("{}{path}", self.base))
            .header("cookie", &self.cookie);
        answer(request).await
    }

    /// POST of a form, with this person's CSRF token.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let csrf = self.app.secret.derive("csrf", &self.binding);
        let mut fields = fields.to_vec();
        fields.insert(0, ("csrf", &csrf));
        self.post_as_is(path, &fields).await
    }

    /// The same person at another server over the same data.
    pub fn at(&self, base: &str) -> Self {
        Self {
            base: base.to_owned(),
            ..self.clone()
        }
    }

    /// [`Person::post`] to a server that may be gone: the status, if there was an answer.
    pub async fn try_post(&self, path: &str, fields: &[(&str, &str)]) -> Option<u16> {
        let csrf = self.app.secret.derive("csrf", &self.binding);
        let mut fields = fields.to_vec();
        fields.insert(0, ("csrf", &csrf));
        let request = self.form(path, &fields);
        Some(request.send().await.ok()?.status().as_u16())
    }

    /// POST of exactly these fields.
    pub async fn post_as_is(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        answer(self.form(path, fields)).await
    }

    fn form(&self, path: &str, fields: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.http
            .post(format!("{}{path}", self.base))
            .header("cookie", &self.cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    }

    /// The name, for messages of failed tests.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Page {
    /// Asserts that the page holds this text.
    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        assert!(
            self.body.contains(text),
            "expected {text:?} in {} {}",
            self.status,
            self.body
        );
        self
    }

    /// Asserts that the page does not hold this text.
    #[track_caller]
    pub fn hides(&self, text: &str) -> &Self {
        assert!(
            !self.body.contains(text),
            "did not expect {text:?} in {} {}",
            self.status,
            self.body
        );
        self
    }

    /// Asserts the status.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// Where a redirect leads.
    #[track_caller]
    pub fn leads(&self) -> &str {
        self.location
            .as_deref()
            .unwrap_or_else(|| panic!("no redirect: {} {}", self.status, self.body))
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Page {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let location = headers
        .get("location")
        .map(|value| value.to_str().unwrap().to_owned());
    Page {
        status,
        location,
        headers,
        body: response.text().await.unwrap(),
    }
}

/// A database of its own for each test.
#[allow(clippy::disallowed_methods)] // the test runner's setting, not one of the program
fn fresh_database(sqlite: PathBuf) -> (DatabaseUrl, Option<(DatabaseUrl, String)>) {
    let Ok(server) = std::env::var("ASSAY_TEST_POSTGRES") else {
        return (
            DatabaseUrl::Sqlite(sqlite.to_str().unwrap().to_owned()),
            None,
        );
    };
    let url: DatabaseUrl = server.parse().unwrap();
    let name = format!("assay_test_{}", uuid::Uuid::new_v4().simple());
    url.connect()
        .unwrap()
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .unwrap();
    let mut address = url::Url::parse(&server).unwrap();
    address.set_path(&name);
    (address.as_str().parse().unwrap(), Some((url, name)))
}
