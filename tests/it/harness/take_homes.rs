//! Take-homes for tests: sent, started, and archives to upload.

use std::io::{Cursor, Write};

use assay::db::take_homes::{self, Dossier};
use assay::domain::access::{Access, Actor};
use assay::domain::ids::{ApplicationId, TakeHomeId};
use assay::ops::take_homes::{self as ops, Agreed, Send};
use chrono::TimeDelta;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::{Page, Person, TestApp, answer};

/// A take-home that was sent, and the path of its private link.
pub struct Sent {
    /// Which one.
    pub id: TakeHomeId,
    /// `/t/{token}`
    pub path: String,
}

/// Sends the take-home of an application and its letter.
pub async fn sent(app: &TestApp, recruiter: &Person, application: ApplicationId) -> Sent {
    let actor = app.actor(recruiter, Access::Recruiter);
    let office = app.app.office();
    let command = Send {
        application,
        minutes: None,
        attempts: 3,
        respond_by: app.app.clock.now() + TimeDelta::days(10),
        extra: None,
    };
    let id = app
        .app
        .db
        .write(move |tx| ops::send(tx, actor, &office, command))
        .await
        .unwrap();
    app.drain().await;
    let url = app.app.office().link(id).url;
    let path = url.strip_prefix(&app.base).unwrap().to_owned();
    Sent { id, path }
}

/// [`sent`], with the clock started.
pub async fn started(app: &TestApp, recruiter: &Person, application: ApplicationId) -> Sent {
    let sent = sent(app, recruiter, application).await;
    let id = sent.id;
    let agreed = Agreed {
        consent: true,
        ai_rule: true,
    };
    app.app
        .db
        .write(move |tx| ops::start(tx, Actor::Candidate(id), id, agreed))
        .await
        .unwrap();
    sent
}

/// The take-home as it is stored.
pub async fn stored(app: &TestApp, id: TakeHomeId) -> Dossier {
    app.app
        .db
        .read(move |db| take_homes::get(db, id))
        .await
        .unwrap()
}

/// A `.zip` of these files.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A project with the layout of the ORM kit; `notes` tells two of them apart.
pub fn project(notes: &str) -> Vec<u8> {
    zip(&[
        ("conduit/manage.py", b"import sys\n"),
        (
            "conduit/requirements.txt",
            b"django==5.2\npsycopg[binary]\n",
        ),
        ("conduit/conduit/settings.py", b"DEBUG = False\n"),
        ("conduit/conduit/wsgi.py", b"application = None\n"),
        ("conduit/articles/migrations/0001_initial.py", b"# first\n"),
        (
            "conduit/articles/migrations/0002_article_favorites_count.py",
            b"# second\n",
        ),
        ("conduit/NOTES.md", notes.as_bytes()),
    ])
}

impl Person {
    /// Sends an upload form with its token first, the key of the form and one file.
    pub async fn upload(&self, path: &str, key: &str, name: &str, bytes: &[u8]) -> Page {
        let token = self.app.secret.derive("csrf", &self.binding);
        self.upload_as_is(path, &token, key, name, bytes).await
    }

    /// [`Person::upload`] with a token of one's own making.
    pub async fn upload_as_is(
        &self,
        path: &str,
        token: &str,
        key: &str,
        name: &str,
        bytes: &[u8],
    ) -> Page {
        let request = self
            .http
            .post(format!("{}{path}", self.base))
            .header("cookie", &self.cookie)
            .header("content-type", "multipart/form-data; boundary=here")
            .body(multipart(token, key, name, bytes));
        answer(request).await
    }

    /// Begins an upload and breaks off in the middle of the file.
    pub async fn begin_upload(&self, path: &str, bytes: &[u8]) {
        let mut stream = self.half_an_upload(path, "broken", bytes).await;
        stream.shutdown().await.unwrap();
    }

    /// The connection of an upload that got half way.
    pub async fn half_an_upload(&self, path: &str, key: &str, bytes: &[u8]) -> TcpStream {
        let token = self.app.secret.derive("csrf", &self.binding);
        let body = multipart(&token, key, "conduit.zip", bytes);
        let host = self.base.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(host).await.unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\ncookie: {}\r\ncontent-type: multipart/form-data; boundary=here\r\ncontent-length: {}\r\n\r\n",
            self.cookie,
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&body[..body.len() / 2]).await.unwrap();
        stream
    }
}

fn multipart(token: &str, key: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, value) in [("csrf", token), ("key", key)] {
        write!(
            body,
            "--here\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
        )
        .unwrap();
    }
    write!(
        body,
        "--here\r\ncontent-disposition: form-data; name=\"archive\"; filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
    )
    .unwrap();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--here--\r\n");
    body
}
