//! `assay runner`: asks a server for work, grades it, reports. It knows a URL, a token and the protocol.
//!
//! One thread per slot works from claim to delivered result ([`slot`]); beside each run a second thread keeps the lease
//! alive and sends steps and log ([`companion`]). Asked to stop, it finishes what it has and takes nothing new; asked
//! twice, it gives back what it has. Start with [`run`].

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context, bail};
use tokio::runtime::Handle;

use crate::output::outln;
use crate::runner::client::Client;
use crate::runner::doctor::{DoctorOptions, DoctorReport, examine};
use crate::runner::environment::{Environment, PostgresTemplate, locate, locate_postgres};
use crate::runner::run_folder::remove_abandoned;
use crate::runner::sandbox::Sandbox;

pub mod companion;
pub mod credentials;
pub mod kits;
pub mod slot;
pub mod stop;

/// What the runner is told at its start.
#[derive(Debug, Clone)]
pub struct Options {
    /// The server's address.
    pub server: String,
    /// File with the registration token; the runner's own token is kept beside it.
    pub token_file: PathBuf,
    /// Runs at the same time.
    pub slots: u32,
    /// Name of this runner, for people.
    pub name: String,
    /// Folder of the environments.
    pub environments: PathBuf,
    /// The lock that submissions are graded under.
    pub lock: PathBuf,
    /// Where kits are kept and runs have their temporary folders.
    pub work: PathBuf,
    /// Whether the end of standard input asks to stop: a runner that another process started ends with it.
    pub stop_with_stdin: bool,
}

/// What all slots share.
pub struct Agent {
    client: Client,
    token: String,
    io: Handle,
    environment: Environment,
    postgres: PostgresTemplate,
    sandbox: Sandbox,
    work: PathBuf,
    stop: Stop,
}

/// Whether somebody asked to stop, and how urgently.
#[derive(Clone, Default)]
pub struct Stop {
    draining: Arc<AtomicBool>,
    at_once: Arc<AtomicBool>,
}

impl Stop {
    /// Takes nothing new from now on; the second time, gives back what is at work.
    pub fn ask(&self) {
        if self.draining.swap(true, Ordering::Relaxed) {
            self.at_once.store(true, Ordering::Relaxed);
        }
    }

    /// Takes nothing new and gives back what is at work.
    pub fn at_once(&self) {
        self.draining.store(true, Ordering::Relaxed);
        self.at_once.store(true, Ordering::Relaxed);
    }

    /// Whether nothing new is taken.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// Whether what is at work is given back.
    pub fn is_at_once(&self) -> bool {
        self.at_once.load(Ordering::Relaxed)
    }
}

/// Works until it is asked to stop.
///
/// # Errors
/// When this machine must not grade, when the server does not take the runner, or when a slot was lost.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let doctor = examined(options)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let stop = Stop::default();
    runtime.spawn(stop::listen(stop.clone()));
    if options.stop_with_stdin {
        stop::with_stdin(stop.clone());
    }
    std::fs::create_dir_all(&options.work)
        .with_context(|| format!("the folder {} cannot be made", options.work.display()))?;
    clear_away(&[&options.work, &std::env::temp_dir()]);
    let client = Client::new(&options.server)?;
    let report = serde_json::to_value(&doctor)?;
    let token = credentials::obtain(runtime.handle(), &client, options, report, &stop)?;
    let Some(token) = token else { return Ok(()) };
    let agent = Arc::new(Agent {
        client,
        token,
        io: runtime.handle().clone(),
        environment: locate(&options.lock, &options.environments)?,
        postgres: locate_postgres(&options.environments)?,
        sandbox: Sandbox::open()?,
        work: options.work.clone(),
        stop,
    });
    outln!(
        "The runner \"{}\" takes work from {}, {} at a time.",
        options.name,
        options.server,
        options.slots
    );
    work(&agent, options.slots)
}

/// A sandbox must be started by a thread that outlives it, so every slot is a thread of its own.
fn work(agent: &Arc<Agent>, slots: u32) -> anyhow::Result<()> {
    let mut threads = Vec::new();
    for number in 0..slots {
        let agent = Arc::clone(agent);
        let thread = thread::Builder::new().name(format!("slot-{number}"));
        threads.push(thread.spawn(move || slot::work(&agent, number))?);
    }
    let mut lost = 0;
    for thread in threads {
        lost += usize::from(thread.join().is_err());
    }
    if lost > 0 {
        bail!("{lost} slots were lost; see the log");
    }
    Ok(())
}

/// Removes what runners that were killed left behind.
fn clear_away(folders: &[&Path]) {
    let removed: usize = folders.iter().map(|folder| remove_abandoned(folder)).sum();
    if removed > 0 {
        tracing::info!(removed, "folders of runs that never ended were removed");
    }
}

fn examined(options: &Options) -> anyhow::Result<DoctorReport> {
    let report = examine(&DoctorOptions {
        environments: options.environments.clone(),
        lock: options.lock.clone(),
        launcher: None,
    });
    if !report.may_grade() {
        bail!("{report}");
    }
    Ok(report)
}
