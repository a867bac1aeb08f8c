//! The built program as an installation runs it: a process with a folder and an address.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use super::email;

/// A server on a folder of its own, listening on a free port. It ends with the value.
pub struct Server {
    /// `http://127.0.0.1:PORT`
    pub base: String,
    folder: tempfile::TempDir,
    _process: Process,
}

/// A runner beside a server: the process that grades.
pub struct Runner {
    _process: Process,
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where the sources are.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Server {
    /// A server where nobody has an account.
    pub fn start() -> Self {
        Self::run("serve")
    }

    /// A server with the organisation of the demo, on which nothing is graded.
    pub fn demo() -> Self {
        Self::run("demo")
    }

    fn run(subcommand: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut program = assay();
        program.args([subcommand, "--listen", "127.0.0.1:0", "--data"]);
        program.arg(folder.path());
        if subcommand == "demo" {
            program.arg("--no-runner");
        }
        let (process, base) = start(program, "Assay is ready on ");
        Self {
            base,
            folder,
            _process: process,
        }
    }

    /// The folder of the installation.
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Makes an account on the console; gives the path of the link that sets its password.
    pub fn new_account(&self, name: &str, access: &str) -> String {
        let mut program = self.console(&["user", "create"]);
        program.args(["--name", name, "--email", &email(name), "--access", access]);
        let link = said(program);
        link[link.find("/password/").unwrap()..].to_owned()
    }

    /// A runner that grades what is handed in here.
    pub fn runner(&self) -> Runner {
        let (environments, work) = (environments(), self.data().join("runner"));
        let token_file = self.data().join("runner.token");
        std::fs::write(&token_file, said(self.console(&["runner", "token"]))).unwrap();
        let mut program = assay();
        program.args(["runner", "--server", &self.base, "--token-file"]);
        program.arg(token_file).arg("--environments");
        program.arg(environments).arg("--lock").arg(lock());
        program.arg("--work").arg(work);
        let child = program.stdin(Stdio::null()).spawn().unwrap();
        Runner {
            _process: Process(child),
        }
    }

    /// A subcommand on the data of this server.
    fn console(&self, subcommand: &[&str]) -> Command {
        let mut program = assay();
        program.args(subcommand).arg("--data").arg(self.data());
        program
    }
}

/// Starts a program and waits for the line with `mark`; gives what stands behind it.
pub fn announced(program: Command, mark: &'static str) -> (impl Drop + Send, String) {
    start(program, mark)
}

fn start(mut program: Command, mark: &'static str) -> (Process, String) {
    let mut child = program.stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (found, waiting) = mpsc::channel();
    // Reads on to the end, or the program would stop at a full pipe.
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            if let Some((_, behind)) = line.split_once(mark) {
                let _ = found.send(behind.trim_end_matches('.').to_owned());
            }
        }
    });
    let process = Process(child);
    let behind = waiting
        .recv()
        .expect("the program ended before it was ready");
    (process, behind)
}

/// Builds what submissions run on, unless it is there: the graders use the same folder.
fn environments() -> PathBuf {
    let folder = std::env::var_os("ASSAY_GRADER_CACHE").map_or_else(
        || Path::new(env!("CARGO_TARGET_TMPDIR")).join("../grader-cache"),
        PathBuf::from,
    );
    let mut program = assay();
    program
        .args(["env", "build", "--environments"])
        .arg(&folder);
    program.arg("--lock").arg(lock());
    said(program);
    folder
}

fn lock() -> PathBuf {
    root().join("takehomes/environment/requirements.lock")
}

fn said(mut program: Command) -> String {
    let output = program.stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{program:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn assay() -> Command {
    Command::new(env!("CARGO_BIN_EXE_assay"))
}
