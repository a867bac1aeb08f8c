//! A sandbox lives exactly as long as it should: not shorter than its program, not longer than its runner.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use assay::runner::sandbox::{SandboxError, Stream};

use super::{python, sandbox};
use crate::wait;

const FOREVER: &str = "import time; print('up', flush=True); time.sleep(1000)";

fn alive(pid: u32) -> bool {
    Path::new(&format!("/proc/{pid}")).exists()
}

#[test]
fn daemons_that_ignore_signals_end_with_their_sandbox() {
    let code = "import os, signal, time
for s in range(1, 65):
    try: signal.signal(s, signal.SIG_IGN)
    except Exception: pass
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True: time.sleep(1)
os._exit(0)";
    let mut running = sandbox().spawn(python(code)).unwrap();
    let exit = running.wait().unwrap();
    assert_eq!(exit.code, Some(0));
    assert!(!alive(running.pid()));
}

#[test]
fn kill_ends_everything_at_once() {
    let mut running = sandbox().spawn(python(FOREVER)).unwrap();
    wait::until("output", || running.captured(Stream::Stdout).total() > 0);
    assert!(!running.has_ended());
    running.kill();
    let exit = running.wait().unwrap();
    assert!(
        exit.killed && exit.limit_hit.is_none() && !exit.success(),
        "{exit:?}"
    );
    assert!(!alive(running.pid()));
    assert_eq!(running.wait().unwrap().describe(), "was stopped");
}

#[test]
fn dropping_ends_it() {
    let running = sandbox().spawn(python(FOREVER)).unwrap();
    let pid = running.pid();
    assert!(alive(pid));
    drop(running);
    assert!(!alive(pid));
}

// PR_SET_PDEATHSIG belongs to the thread that forked: a sandbox spawned straight from a pool thread dies when that thread does.
#[test]
fn the_end_of_the_spawning_thread_is_not_the_end_of_the_sandbox() {
    let mut running = std::thread::spawn(|| {
        sandbox()
            .spawn(python("import time; time.sleep(0.3); print('done')"))
            .unwrap()
    })
    .join()
    .unwrap();
    assert_eq!(running.wait().unwrap().stdout.text(), "done\n");
}

#[test]
#[ignore = "the runner that `nothing_outlives_a_killed_runner` kills"]
fn runs_until_killed() {
    let mut running = sandbox().spawn(python(FOREVER)).unwrap();
    println!("pid {}", running.pid());
    running.wait().unwrap();
}

#[test]
fn nothing_outlives_a_killed_runner() {
    let arguments = [
        "--exact",
        "sandbox::lifetime::runs_until_killed",
        "--ignored",
        "--nocapture",
    ];
    let mut runner = Command::new(std::env::current_exe().unwrap())
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(runner.stdout.take().unwrap()).lines();
    let pid = lines
        .map_while(Result::ok)
        .find_map(|line| line.rsplit_once("pid ")?.1.parse::<u32>().ok())
        .unwrap();
    assert!(alive(pid));
    runner.kill().unwrap();
    runner.wait().unwrap();
    wait::until("the sandbox to go with its runner", || !alive(pid));
}

// At once, too: bubblewrap asks to die with its parent only after it has set everything up.
#[test]
fn nothing_outlives_a_killed_supervisor() {
    for _ in 0..5 {
        kill_a_supervisor();
    }
}

fn kill_a_supervisor() {
    let mut running = sandbox().spawn(python(FOREVER)).unwrap();
    let parent = |pid: u32| -> u32 {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        stat.rsplit_once(')')
            .unwrap()
            .1
            .split_whitespace()
            .nth(1)
            .unwrap()
            .parse()
            .unwrap()
    };
    let supervisor = parent(parent(running.pid()));
    assert_eq!(parent(supervisor), std::process::id());
    nix::sys::signal::kill(
        nix::unistd::Pid::from_raw(supervisor as i32),
        nix::sys::signal::Signal::SIGKILL,
    )
    .unwrap();
    assert!(matches!(running.wait(), Err(SandboxError::Lost(_))));
    wait::until("the sandbox to go with its supervisor", || {
        !alive(running.pid())
    });
}

#[test]
fn no_zombies_are_left() {
    let sandbox = sandbox();
    for _ in 0..3 {
        sandbox
            .run(python(
                "import os\nfor i in range(5):\n    if os.fork() == 0: os._exit(0)",
            ))
            .unwrap();
    }
    let me = std::process::id().to_string();
    let dead_children = fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
    let dead_children: Vec<String> = dead_children
        .filter(|stat| {
            stat.rsplit_once(')')
                .is_some_and(|(_, rest)| rest.starts_with(&format!(" Z {me} ")))
        })
        .collect();
    // Other tests run in this process too; theirs are reaped within a moment.
    assert!(dead_children.len() < 4, "{dead_children:?}");
}

#[test]
fn output_is_streamed_while_it_runs() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let spec = python(FOREVER)
        .on_output(move |stream, bytes| sink.lock().unwrap().push((stream, bytes.to_vec())));
    let running = sandbox().spawn(spec).unwrap();
    wait::until("streamed output", || {
        seen.lock()
            .unwrap()
            .contains(&(Stream::Stdout, b"up\n".to_vec()))
    });
    drop(running);
}

#[test]
fn sandboxes_run_side_by_side() {
    let threads: Vec<_> = (0..6)
        .map(|slot| {
            std::thread::spawn(move || {
                sandbox()
                    .run(python("print(sum(range(10**5)))").uid_slot(slot))
                    .unwrap()
            })
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap().stdout.text(), "4999950000\n");
    }
}
