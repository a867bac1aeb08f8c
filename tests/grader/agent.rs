//! The whole path: a real server, a real runner process, a real sandbox. An upload goes in, an outcome comes out.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use assay::app::App;
use assay::clock::Clock;
use assay::config::{Config, MailTransport};
use assay::db::pool::DatabaseUrl;
use assay::db::runs::{self as stored, RunRow, log};
use assay::domain::access::{Access, Actor, Staff};
use assay::domain::application::Source;
use assay::domain::grading::Outcome;
use assay::domain::ids::RunId;
use assay::domain::level::{Level, Seniority};
use assay::domain::run::{RunKind, RunState};
use assay::ids::Ids;
use assay::ops::applications::{self, AddCandidate};
use assay::ops::roles::{self, CreateRole};
use assay::ops::submissions::{self, Receive};
use assay::ops::take_homes::{self, Agreed, Send};
use assay::ops::users::{self, Create};
use assay::ops::{OpResult, runners};
use assay::secret::hash_token;
use chrono::TimeDelta;

use crate::grading::harness::{cache, machine, root, turn};

mod faults;

/// The longest a run may take here: the machine may be busy with the other tests.
const PATIENCE: Duration = Duration::from_secs(240);

struct Runner(Child);

impl Drop for Runner {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn an_upload_is_graded_by_a_runner_in_a_process_of_its_own() {
    let _turn = turn();
    machine(); // builds what is missing
    actix_web::rt::System::new().block_on(grade_the_reference());
}

async fn grade_the_reference() {
    let folder = tempfile::tempdir().unwrap();
    let app = serve(folder.path(), Clock::system());
    let bytes = packed(&root().join("takehomes/orm/reference"));
    let (check, run) = handed_in(&app, bytes).await;
    let _runner = start_runner(&app, folder.path()).await;
    let check = ended(&app, check).await;
    assert_eq!(check.outcome, Some(Outcome::Graded), "{:?}", check.reason);
    let run = ended(&app, run).await;
    assert_eq!(run.outcome, Some(Outcome::Graded), "{:?}", run.reason);
    assert_eq!((run.state, run.attempt), (RunState::Finished, 1));
    let (suggested, text) = app
        .db
        .read_now(|db| -> OpResult<_> {
            let version = stored::take_home(db, run.take_home_id)?.rubric_version;
            let suggested = assay::db::suggestions::of_run(db, run.id, version)?;
            Ok((suggested, log::pieces(db, run.id, run.attempt)?))
        })
        .unwrap();
    assert!(suggested.len() >= 5);
    for one in suggested {
        assert_eq!(one.machine.level, Some(Level::THREE), "{}", one.criterion);
    }
    assert!(
        text.iter()
            .any(|piece| piece.body.contains("== Migrate an empty database"))
    );
    assert!(run.steps().unwrap().iter().any(|step| step.key == "races"));
    // The runner's own token is beside the registration token, for its owner only.
    let own = folder.path().join("runner.token.runner");
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(own).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
}

fn serve(folder: &Path, clock: Clock) -> App {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let app = App::open(config(folder, port), clock, Ids::random()).unwrap();
    let listening = assay::server::listen(&app, listener).unwrap();
    actix_web::rt::spawn(listening.server);
    app
}

fn config(folder: &Path, port: u16) -> Config {
    Config {
        data: folder.to_owned(),
        database: DatabaseUrl::Sqlite(folder.join("assay.db").to_str().unwrap().to_owned()),
        listen: ([127, 0, 0, 1], port).into(),
        public_url: None,
        organisation: "Example Transit".to_owned(),
        mail: MailTransport::Memory,
        mail_from: "Assay <assay@example.org>".to_owned(),
        metrics_token: None,
        readers: 2,
    }
}

/// A candidate checks these bytes and hands them in.
async fn handed_in(app: &App, bytes: Vec<u8>) -> (RunId, RunId) {
    let size = bytes.len() as u64;
    let blob = app.blobs.put(bytes.into()).await.unwrap();
    let office = app.office();
    app.db
        .write_now(|tx| -> OpResult<(RunId, RunId)> {
            let command = Create {
                email: "rosa@example.org".to_owned(),
                name: "Rosa Testcase".to_owned(),
                access: Access::Recruiter,
                time_zone: "UTC".to_owned(),
                password_hash: None,
            };
            let rosa = users::create(tx, Actor::System, command)?;
            let actor = Actor::Staff(Staff {
                id: rosa,
                access: Access::Recruiter,
            });
            let role = CreateRole {
                title: "Senior Django engineer".to_owned(),
                preset: "backend".to_owned(),
                level: Seniority::Senior,
                team: String::new(),
                location: String::new(),
                summary: String::new(),
                hiring_manager: rosa,
                recruiter: rosa,
                open: true,
            };
            let role = roles::create(tx, actor, role)?;
            let candidate = AddCandidate {
                role,
                name: "Amara Sample".to_owned(),
                email: "amara@example.org".to_owned(),
                phone: String::new(),
                location: String::new(),
                time_zone: "UTC".to_owned(),
                links: String::new(),
                source: Source::JobBoard,
                referrer: String::new(),
            };
            let application = applications::add(tx, actor, candidate)?;
            let respond_by = tx.now() + TimeDelta::days(7);
            let send = Send {
                application,
                minutes: None,
                attempts: 3,
                respond_by,
                extra: None,
            };
            let id = take_homes::send(tx, actor, &office, send)?;
            let candidate = Actor::Candidate(id);
            let agreed = Agreed {
                consent: true,
                ai_rule: true,
            };
            take_homes::start(tx, candidate, id, agreed)?;
            let check = submissions::check(tx, candidate, id, &blob)?;
            let receive = Receive {
                take_home: id,
                key: String::new(),
                file_name: "work.tar.gz".to_owned(),
                size,
                blob,
            };
            submissions::receive(tx, candidate, &office, &receive)?;
            let runs = stored::of_take_home(tx, id)?;
            let grade = runs.iter().find(|run| run.kind == RunKind::Grade).unwrap();
            Ok((check, grade.id))
        })
        .unwrap()
}

async fn start_runner(app: &App, folder: &Path) -> Runner {
    let token = registration(app, folder).await;
    Runner(runner_command(&app.public_url(), &token).spawn().unwrap())
}

/// A file with a registration token, made once: the second runner finds the token of the first beside it.
async fn registration(app: &App, folder: &Path) -> PathBuf {
    let token_file = folder.join("runner.token");
    if token_file.exists() {
        return token_file;
    }
    let hash = hash_token("registration");
    app.db
        .write(move |tx| runners::offer_registration(tx, Actor::System, &hash))
        .await
        .unwrap();
    std::fs::write(&token_file, "registration\n").unwrap();
    token_file
}

fn runner_command(server: &str, token_file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command
        .args(["runner", "--server", server, "--token-file"])
        .arg(token_file)
        .arg("--environments")
        .arg(cache())
        .arg("--lock")
        .arg(root().join("takehomes/environment/requirements.lock"))
        .stdin(Stdio::null());
    command
}

async fn ended(app: &App, id: RunId) -> RunRow {
    eventually("the run ends", async || {
        Some(run(app, id).await).filter(|run| run.state.ended())
    })
    .await
}

async fn run(app: &App, id: RunId) -> RunRow {
    app.db.read(move |db| stored::get(db, id)).await.unwrap()
}

/// Looks again and again until there is something; only a stuck machine makes it fail.
async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < deadline, "still waiting: {what}");
        actix_web::rt::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The project as a `.tar.gz`, as candidates make them.
fn packed(project: &Path) -> Vec<u8> {
    let mut archive = tar::Builder::new(flate2::write::GzEncoder::new(
        Vec::new(),
        flate2::Compression::fast(),
    ));
    for (name, path) in assay::runner::kit::files_below(project).unwrap() {
        archive.append_path_with_name(path, name).unwrap();
    }
    let mut gz = archive.into_inner().unwrap();
    gz.flush().unwrap();
    gz.finish().unwrap()
}
