//! The server killed and stopped as a process of its own: what was promised stays, what was half done leaves nothing.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use assay::clock::Clock;
use assay::db::pool::DatabaseUrl;
use assay::db::{notes, submissions};
use assay::domain::access::Access;
use assay::domain::ids::{ApplicationId, TakeHomeId};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::harness::applications::candidate;
use crate::harness::roles::open_role;
use crate::harness::take_homes::{project, started};
use crate::harness::{Person, TestApp};

/// Only a stuck machine needs longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// `assay serve` over the data of a test.
struct Server {
    process: Child,
    base: String,
}

impl Server {
    fn start(app: &TestApp) -> Self {
        let config = &app.app.config;
        let mut process = Command::new(env!("CARGO_BIN_EXE_assay"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&config.data)
            .args(["--database-url", &database_url(&config.database)])
            .arg("--mail")
            .arg(format!("file:{}", config.data.join("mail").display()))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let base = lines
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("Assay is ready on ").map(str::to_owned))
            .expect("the server ended");
        Self { process, base }
    }

    fn send(&self, signal: Signal) {
        kill(Pid::from_raw(self.process.id().try_into().unwrap()), signal).unwrap();
    }

    fn die(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Whether the process holds a file without a name: an upload that is on its way.
    fn holds_an_upload(&self) -> bool {
        let folder = format!("/proc/{}/fd", self.process.id());
        std::fs::read_dir(folder)
            .unwrap()
            .flatten()
            .filter_map(|entry| std::fs::read_link(entry.path()).ok())
            .any(|target| target.to_string_lossy().ends_with(" (deleted)"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Amara has begun their take-home today, as the clock on the wall has it.
async fn world(app: &TestApp) -> (Person, ApplicationId, TakeHomeId, String) {
    app.app
        .clock
        .advance(Clock::system().now() - app.app.clock.now());
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    let role = open_role(app, &ana, &hanna).await;
    let application = candidate(app, &ana, role, "Amara Testcase").await;
    let sent = started(app, &ana, application).await;
    (ana, application, sent.id, sent.path)
}

#[actix_web::test]
async fn an_upload_that_dies_with_the_server_leaves_nothing_and_can_be_sent_again() {
    let app = TestApp::start().await;
    let (_, _, id, path) = world(&app).await;
    let work = format!("{path}/work");
    let archive = project(&"padding ".repeat(40_000));
    let blobs = || files_below(&app.app.config.data.join("blobs"));
    let before = blobs();

    let first = Server::start(&app);
    let amara = app.visitor().at(&first.base);
    let connection = amara.half_an_upload(&work, "once", &archive).await;
    until("the upload is on its way", || first.holds_an_upload()).await;
    first.die();
    drop(connection);
    let kept = move |db: &mut assay::db::Db| submissions::of_take_home(db, id);
    assert!(app.app.db.read(kept).await.unwrap().is_empty());
    assert_eq!(blobs(), before);

    let second = Server::start(&app);
    let amara = app.visitor().at(&second.base);
    for _ in 0..2 {
        amara
            .upload(&work, "once", "conduit.zip", &archive)
            .await
            .is(303);
    }
    assert_eq!(app.app.db.read(kept).await.unwrap().len(), 1);
    amara.get(&path).await.says("2 uploads left");
    letters_leave(&app, 1).await;
}

#[actix_web::test]
async fn a_letter_that_was_promised_before_a_crash_leaves_once() {
    let app = TestApp::start().await;
    let (_, _, id, _) = world(&app).await;
    let blob = app.app.blobs.put(project("work").into()).await.unwrap();
    let office = app.app.office();
    let receive = assay::ops::submissions::Receive {
        take_home: id,
        key: String::new(),
        file_name: "work.zip".to_owned(),
        size: 1,
        blob,
    };
    let actor = assay::domain::access::Actor::Candidate(id);
    // The receipt is in the outbox, and nobody is there to send it: as after a kill between commit and mail.
    app.app
        .db
        .write(move |tx| assay::ops::submissions::receive(tx, actor, &office, &receive))
        .await
        .unwrap();
    let server = Server::start(&app);
    letters_leave(&app, 1).await;
    server.die();
    let _server = Server::start(&app);
    letters_leave(&app, 1).await;
}

#[actix_web::test]
async fn a_server_that_is_asked_to_stop_loses_no_note_it_took() {
    let app = TestApp::start().await;
    let (ana, application, ..) = world(&app).await;
    let mut server = Server::start(&app);
    let ana = ana.at(&server.base);
    let path = format!("/applications/{application}/notes");
    let before = [("key", "before"), ("note", "Before")];
    ana.post(&path, &before).await.is(303);
    let answers = (0..40).map(|number| {
        let (ana, path) = (ana.clone(), path.clone());
        actix_web::rt::spawn(async move {
            let note = format!("Note {number}");
            ana.try_post(&path, &[("key", &note), ("note", &note)])
                .await
        })
    });
    let answers: Vec<_> = answers.collect();
    // Some are answered by now, some are on their way, some find the door closed.
    until("a note is stored", || notes_of(&app, application) > 1).await;
    server.send(Signal::SIGTERM);
    let mut taken = 1;
    for answer in answers {
        match answer.await.unwrap() {
            Some(303) => taken += 1,
            Some(status) => panic!("answered with {status}"),
            None => {}
        }
    }
    assert!(server.process.wait().unwrap().success());
    assert_eq!(notes_of(&app, application), taken);
}

fn notes_of(app: &TestApp, application: ApplicationId) -> usize {
    let read = |db: &mut assay::db::Db| notes::of_application(db, application, 100);
    app.app.db.read_now(read).unwrap().len()
}

/// Waits until no job is left, and counts the letters that left.
async fn letters_leave(app: &TestApp, expected: usize) {
    let jobs = || app.app.db.read_now(assay::db::jobs::unfinished).unwrap();
    until("the jobs are done", || jobs() == 0).await;
    let folder = app.app.config.data.join("mail");
    assert_eq!(files_below(&folder).len(), expected);
}

fn files_below(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| match entry.path() {
            path if path.is_dir() => files_below(&path),
            path => BTreeSet::from([path]),
        })
        .collect()
}

fn database_url(database: &DatabaseUrl) -> String {
    match database {
        DatabaseUrl::Sqlite(path) => format!("sqlite://{path}"),
        DatabaseUrl::Postgres(url) => url.clone(),
    }
}

/// Looks again and again until the condition holds.
async fn until(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "still waiting: {what}");
        actix_web::rt::time::sleep(Duration::from_millis(5)).await;
    }
}
