//! The runner's side of one running sandbox.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Signal, pidfd_send_signal};

use super::channel::Channel;
use super::exit::Exit;
use super::output::{Captured, Outputs, Stream};
use super::spec::{Spec, slot_uid};
use super::supervisor::{Ending, Order, Reply, Request};
use super::{SUPERVISE, Sandbox, SandboxError, bwrap};

/// How much longer than the sandbox's own time limit its supervisor may stay silent.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running sandbox. Dropping it kills everything inside and waits until that is gone.
pub struct Running {
    supervisor: Child,
    channel: Arc<Channel>,
    outputs: Arc<Outputs>,
    readers: Vec<JoinHandle<()>>,
    pid: u32,
    handles: Handles,
    exit: Option<Exit>,
}

/// What the supervisor took hold of before the program ran.
struct Handles {
    process: OwnedFd,
    user_namespace: OwnedFd,
    network_namespace: OwnedFd,
}

pub(super) fn spawn(sandbox: &Sandbox, spec: Spec) -> Result<Running, SandboxError> {
    let order = Order {
        bwrap: sandbox.bwrap.clone(),
        setup: bwrap::setup(sandbox, &spec)?,
        command: bwrap::command(&spec)?,
        filter: spec.filter,
        uid: slot_uid(spec.uid_slot),
        limits: spec.limits.clone(),
        memory_mounts: memory_mounts(&spec),
        groups: sandbox.cgroups.clone(),
    };
    let (channel, theirs) =
        Channel::pair().map_err(SandboxError::system("making a control socket"))?;
    let channel = Arc::new(channel);
    channel
        .set_timeout(spec.limits.wall.saturating_add(PATIENCE))
        .map_err(SandboxError::system("setting up a control socket"))?;
    let mut supervisor = sandbox
        .role(SUPERVISE)
        .stdin(theirs)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(SandboxError::system("starting the sandbox supervisor"))?;
    let outputs = Outputs::new(spec.limits.output_bytes, spec.on_output);
    let readers = readers(&mut supervisor, &outputs, &channel)?;
    let mut starting = Starting {
        supervisor,
        channel,
        outputs,
        readers,
    };
    match starting.first_reply(&order) {
        Ok((pid, handles)) => {
            let Starting {
                supervisor,
                channel,
                outputs,
                readers,
            } = starting;
            Ok(Running {
                supervisor,
                channel,
                outputs,
                readers,
                pid,
                handles,
                exit: None,
            })
        }
        Err(error) => Err(starting.give_up(error)),
    }
}

impl Running {
    /// PID 1 of the sandbox, as the host sees it.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// What was kept of a stream so far.
    pub fn captured(&self, stream: Stream) -> Captured {
        self.outputs.captured(stream)
    }

    /// Whether it has ended; does not block. After `true`, [`Running::wait`] returns at once.
    pub fn has_ended(&self) -> bool {
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        let mut fds = [PollFd::new(&self.channel, PollFlags::IN)];
        self.exit.is_some() || poll(&mut fds, Some(&now)).is_ok_and(|ready| ready > 0)
    }

    /// Asks for everything inside to be killed; [`Running::wait`] then says when that is done. Asking twice, or too late, does nothing.
    pub fn kill(&self) {
        // Failing to send means that the supervisor is gone, and the sandbox with it.
        drop(self.channel.send(&Request::Stop, &[]));
    }

    /// Waits until everything inside is gone. Calling it again returns the same answer.
    ///
    /// # Errors
    /// [`SandboxError::Setup`] when bubblewrap refused before the program ran, [`SandboxError::Lost`] when the supervisor went away.
    pub fn wait(&mut self) -> Result<Exit, SandboxError> {
        if let Some(exit) = &self.exit {
            return Ok(exit.clone());
        }
        let reply = self.channel.receive::<Reply>();
        if !matches!(reply, Ok(Some(_))) {
            // bubblewrap asks to die with its parent only once it has set everything up: a supervisor lost before that would leave the program running.
            drop(self.supervisor.kill());
            let _ = pidfd_send_signal(&self.handles.process, Signal::KILL);
        }
        drop(self.supervisor.wait());
        for reader in self.readers.drain(..) {
            drop(reader.join());
        }
        let ending = match reply {
            Ok(Some((Reply::Ended(ending), _))) => ending,
            Ok(Some((Reply::Failed(message), _))) => return Err(SandboxError::Lost(message)),
            Ok(Some((Reply::Started { .. }, _)) | None) => {
                return Err(SandboxError::Lost("it ended without a word".into()));
            }
            Err(error) => return Err(SandboxError::Lost(error.to_string())),
        };
        if ending.setup_failed {
            return Err(SandboxError::Setup(
                self.captured(Stream::Stderr).text().trim().to_owned(),
            ));
        }
        let exit = self.exit_of(&ending);
        self.exit = Some(exit.clone());
        Ok(exit)
    }

    pub(super) fn user_namespace(&self) -> BorrowedFd<'_> {
        self.handles.user_namespace.as_fd()
    }

    pub(super) fn network_namespace(&self) -> BorrowedFd<'_> {
        self.handles.network_namespace.as_fd()
    }

    fn exit_of(&self, ending: &Ending) -> Exit {
        Exit {
            code: ending.code,
            signal: ending.signal,
            limit_hit: ending.limit_hit,
            killed: ending.killed,
            wall: Duration::from_millis(ending.wall_millis),
            cpu_millis: ending.cpu_millis,
            max_rss_bytes: ending.max_rss_bytes,
            stdout: self.captured(Stream::Stdout),
            stderr: self.captured(Stream::Stderr),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.exit.is_none() && !self.readers.is_empty() {
            self.kill();
            drop(self.wait());
        }
    }
}

/// A supervisor that has not yet said that the sandbox runs.
struct Starting {
    supervisor: Child,
    channel: Arc<Channel>,
    outputs: Arc<Outputs>,
    readers: Vec<JoinHandle<()>>,
}

impl Starting {
    fn first_reply(&mut self, order: &Order) -> Result<(u32, Handles), SandboxError> {
        self.channel
            .send(order, &[])
            .map_err(SandboxError::system("talking to the sandbox supervisor"))?;
        let (reply, fds) = self
            .channel
            .receive::<Reply>()
            .map_err(SandboxError::system("listening to the sandbox supervisor"))?
            .ok_or_else(|| SandboxError::Lost("it ended without a word".into()))?;
        let mut fds = fds.into_iter();
        match (reply, fds.next(), fds.next(), fds.next()) {
            (
                Reply::Started { pid },
                Some(process),
                Some(user_namespace),
                Some(network_namespace),
            ) => {
                let handles = Handles {
                    process,
                    user_namespace,
                    network_namespace,
                };
                Ok((pid.unsigned_abs(), handles))
            }
            (Reply::Failed(message), ..) => Err(SandboxError::Setup(message)),
            _ => Err(SandboxError::Setup(String::new())),
        }
    }

    /// Ends the supervisor and adds what bubblewrap wrote to an error that says nothing yet.
    fn give_up(mut self, error: SandboxError) -> SandboxError {
        drop(self.channel.send(&Request::Stop, &[]));
        drop(self.supervisor.wait());
        for reader in self.readers.drain(..) {
            drop(reader.join());
        }
        let said = self
            .outputs
            .captured(Stream::Stderr)
            .text()
            .trim()
            .to_owned();
        match error {
            SandboxError::Setup(message) if message.is_empty() => SandboxError::Setup(said),
            SandboxError::Setup(message) if !said.is_empty() => {
                SandboxError::Setup(format!("{message}; {said}"))
            }
            other => other,
        }
    }
}

fn memory_mounts(spec: &Spec) -> Vec<PathBuf> {
    let own = [PathBuf::from("/tmp"), PathBuf::from("/dev/shm")];
    own.into_iter()
        .chain(spec.tmpfs.iter().map(|(inside, _)| inside.clone()))
        .collect()
}

fn readers(
    supervisor: &mut Child,
    outputs: &Arc<Outputs>,
    channel: &Arc<Channel>,
) -> Result<Vec<JoinHandle<()>>, SandboxError> {
    let (stdout, stderr) = (supervisor.stdout.take(), supervisor.stderr.take());
    let mut readers = Vec::new();
    if let Some(stdout) = stdout {
        readers.push(reader(Stream::Stdout, stdout, outputs, channel)?);
    }
    if let Some(stderr) = stderr {
        readers.push(reader(Stream::Stderr, stderr, outputs, channel)?);
    }
    Ok(readers)
}

fn reader(
    stream: Stream,
    source: impl std::io::Read + Send + 'static,
    outputs: &Arc<Outputs>,
    channel: &Arc<Channel>,
) -> Result<JoinHandle<()>, SandboxError> {
    let (outputs, channel) = (Arc::clone(outputs), Arc::clone(channel));
    std::thread::Builder::new()
        .name("sandbox-output".into())
        .spawn(move || {
            outputs.drain(stream, source, || {
                drop(channel.send(&Request::Overflow, &[]))
            })
        })
        .map_err(SandboxError::system("starting a thread"))
}
