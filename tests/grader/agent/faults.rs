//! The path when something dies on the way: runners that are killed, asked to stop, or left without a server.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use assay::app::App;
use assay::clock::Clock;
use assay::db::runs::RunRow;
use assay::domain::grading::Outcome;
use assay::domain::ids::RunId;
use assay::domain::run::{LEASE, RunState};
use assay::ids::Ids;
use assay::jobs::sweep_runs;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::{Runner, config, ended, handed_in, packed, run, runner_command, serve, start_runner};
use crate::grading::harness::{machine, root, turn};

/// A runner is killed in the middle of a run, the next one is told to stop at once, the third to stop when it is done:
/// the run ends graded, the kills cost no result, and nothing of a killed run goes on.
#[test]
fn a_run_survives_its_runners() {
    let _turn = turn();
    machine();
    actix_web::rt::System::new().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let app = serve(folder.path(), Clock::fixed(Clock::system().now()));
        let (check, grade) = handed_in(&app, packed(&root().join("takehomes/orm/reference"))).await;

        let mut killed = start_runner(&app, folder.path()).await;
        at_work(&app, grade).await;
        let sandboxes = children_of(&killed.0);
        assert!(!sandboxes.is_empty());
        send(&killed.0, Signal::SIGKILL);
        killed.0.wait().unwrap();
        for sandbox in sandboxes {
            crate::wait::until("the sandbox ends with its runner", || {
                !Path::new(&format!("/proc/{sandbox}")).exists()
            });
        }
        assert_eq!(ended(&app, check).await.outcome, Some(Outcome::Graded));
        assert_eq!(run(&app, grade).await.state, RunState::Leased);
        app.clock.advance(LEASE);
        sweep_runs::sweep(&app).await.unwrap();
        let waiting = run(&app, grade).await;
        assert_eq!((waiting.state, waiting.attempt), (RunState::Queued, 1));
        app.clock.advance(LEASE);

        let mut hurried = start_runner(&app, folder.path()).await;
        at_work(&app, grade).await;
        send(&hurried.0, Signal::SIGTERM);
        send(&hurried.0, Signal::SIGINT);
        assert!(hurried.0.wait().unwrap().success());
        let given_back = run(&app, grade).await;
        assert_eq!(
            (given_back.state, given_back.attempt),
            (RunState::Queued, 2)
        );
        app.clock.advance(LEASE);

        let mut patient = start_runner(&app, folder.path()).await;
        at_work(&app, grade).await;
        send(&patient.0, Signal::SIGTERM);
        assert!(patient.0.wait().unwrap().success());
        let done = run(&app, grade).await;
        assert_eq!((done.state, done.attempt), (RunState::Finished, 3));
        assert_eq!(done.outcome, Some(Outcome::Graded), "{:?}", done.reason);
    });
}

/// The server is killed in the middle of a run and comes back: the runner goes on and delivers, on the first attempt.
#[test]
fn a_run_survives_its_server() {
    let _turn = turn();
    machine();
    actix_web::rt::System::new().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let app = App::open(config(folder.path(), 0), Clock::system(), Ids::random()).unwrap();
        let (_, grade) = handed_in(&app, packed(&root().join("takehomes/orm/reference"))).await;
        let port = free_port();
        let mut server = Server::start(folder.path(), port);
        let token = super::registration(&app, folder.path()).await;
        let _runner = Runner(
            runner_command(&format!("http://127.0.0.1:{port}"), &token)
                .spawn()
                .unwrap(),
        );
        at_work(&app, grade).await;
        server.0.kill().unwrap();
        server.0.wait().unwrap();
        let _server = Server::start(folder.path(), port);
        let done = ended(&app, grade).await;
        assert_eq!((done.state, done.attempt), (RunState::Finished, 1));
        assert_eq!(done.outcome, Some(Outcome::Graded), "{:?}", done.reason);
    });
}

/// `assay serve` as a process of its own.
struct Server(Child);

impl Server {
    fn start(data: &Path, port: u16) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_assay"))
            .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.any(|line| line.unwrap().starts_with("Assay is ready"));
        assert!(ready, "the server ended");
        Self(child)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until the submission's own program runs in its sandbox.
async fn at_work(app: &App, id: RunId) -> RunRow {
    super::eventually("the run is at work", async || {
        let run = run(app, id).await;
        let started = run.steps().unwrap().iter().any(|step| step.key == "start");
        (run.state == RunState::Leased && started).then_some(run)
    })
    .await
}

fn send(child: &Child, signal: Signal) {
    kill(Pid::from_raw(child.id().try_into().unwrap()), signal).unwrap();
}

/// All processes below this one.
fn children_of(child: &Child) -> Vec<u32> {
    let mut found = vec![child.id()];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        next += 1;
        let tasks = std::fs::read_dir(format!("/proc/{parent}/task"));
        for task in tasks.into_iter().flatten().flatten() {
            let children = std::fs::read_to_string(task.path().join("children"));
            let children = children.unwrap_or_default();
            found.extend(
                children
                    .split_whitespace()
                    .map(|id| id.parse::<u32>().unwrap()),
            );
        }
    }
    found.split_off(1)
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
