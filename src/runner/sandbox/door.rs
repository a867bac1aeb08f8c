//! The way into a sandbox's network: sockets that live in its network namespace, used from outside.
//!
//! A helper process joins the namespace, makes sockets there on request and hands them out over its control socket. Nothing goes the other way: a TCP socket
//! of the host's network inside the sandbox would be an escape, because a listening socket can be shut down and then connected anywhere.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Child, ExitCode, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use nix::sched::{CloneFlags, setns};
use nix::unistd::{Gid, Uid, geteuid, setgroups, setresgid, setresuid};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::channel::Channel;
use super::{DOOR, Running, Sandbox, SandboxError};

/// A connection inside one machine is made at once or never; a full backlog is the candidate's doing.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long the helper may take for one answer.
const HELPER_TIMEOUT: Duration = Duration::from_secs(10);
/// "nobody": the helper needs no rights once it is inside.
const NOBODY: u32 = 65_534;

/// Why there is no socket.
#[derive(Debug, Error)]
pub enum DoorError {
    /// The network inside said no: for [`NetDoor::dial`], usually that nothing listens there (yet).
    #[error("port {port} inside the sandbox: {message}")]
    Refused {
        /// The port asked for.
        port: u16,
        /// What kind of refusal.
        kind: io::ErrorKind,
        /// The operating system's words.
        message: String,
    },
    /// The helper process is gone: our fault, not the candidate's.
    #[error("the network door does not answer: {0}")]
    Lost(String),
}

/// A door into one sandbox's loopback network. May be shared between threads; calls take turns.
pub struct NetDoor {
    channel: Mutex<Channel>,
    helper: Child,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum Ask {
    /// With two descriptors: the user and the network namespace.
    Enter,
    Dial(u16),
    Listen(u16),
}

#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    Entered,
    /// With one descriptor.
    Socket,
    /// A refused connection is the one kind that callers tell apart: nothing listens there.
    Refused {
        nobody_listens: bool,
        message: String,
    },
}

impl NetDoor {
    /// Opens the door of a running sandbox. It stays usable until the sandbox ends.
    ///
    /// # Errors
    /// When the helper cannot be started or may not enter the namespaces.
    pub fn open(sandbox: &Sandbox, running: &Running) -> Result<Self, SandboxError> {
        let (channel, theirs) =
            Channel::pair().map_err(SandboxError::system("making a control socket"))?;
        channel
            .set_timeout(HELPER_TIMEOUT)
            .map_err(SandboxError::system("setting up a control socket"))?;
        let helper = sandbox
            .role(DOOR)
            .stdin(theirs)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let helper = helper.map_err(SandboxError::system("starting the network door"))?;
        let door = Self {
            channel: Mutex::new(channel),
            helper,
        };
        match door.ask(
            Ask::Enter,
            &[running.user_namespace(), running.network_namespace()],
        ) {
            Ok((Answer::Entered, _)) => Ok(door),
            Ok((Answer::Refused { message, .. }, _)) => Err(SandboxError::Setup(message)),
            Ok((Answer::Socket, _)) => {
                Err(SandboxError::Lost("the network door is confused".into()))
            }
            Err(error) => Err(SandboxError::Lost(error.to_string())),
        }
    }

    /// Connects to `127.0.0.1:port` inside. The stream has no timeouts set: the other side is hostile, so set them.
    ///
    /// # Errors
    /// [`DoorError::Refused`] with [`io::ErrorKind::ConnectionRefused`] while nothing listens there.
    pub fn dial(&self, port: u16) -> Result<TcpStream, DoorError> {
        self.socket(Ask::Dial(port), port).map(TcpStream::from)
    }

    /// Listens on `127.0.0.1:port` inside, for a service that the candidate's program calls; accept from it as from any listener.
    ///
    /// # Errors
    /// [`DoorError::Refused`] when the port is taken.
    pub fn listen(&self, port: u16) -> Result<TcpListener, DoorError> {
        self.socket(Ask::Listen(port), port).map(TcpListener::from)
    }

    fn socket(&self, ask: Ask, port: u16) -> Result<OwnedFd, DoorError> {
        match self.ask(ask, &[])? {
            (
                Answer::Refused {
                    nobody_listens,
                    message,
                },
                _,
            ) => {
                let kind = if nobody_listens {
                    io::ErrorKind::ConnectionRefused
                } else {
                    io::ErrorKind::Other
                };
                Err(DoorError::Refused {
                    port,
                    kind,
                    message,
                })
            }
            (_, fds) => fds
                .into_iter()
                .next()
                .ok_or_else(|| DoorError::Lost("it sent no socket".into())),
        }
    }

    fn ask(
        &self,
        ask: Ask,
        fds: &[std::os::fd::BorrowedFd<'_>],
    ) -> Result<(Answer, Vec<OwnedFd>), DoorError> {
        let lost = |error: io::Error| DoorError::Lost(error.to_string());
        let channel = self.channel.lock().unwrap_or_else(PoisonError::into_inner);
        channel.send(&ask, fds).map_err(lost)?;
        channel
            .receive()
            .map_err(lost)?
            .ok_or_else(|| DoorError::Lost("it ended".into()))
    }
}

impl Drop for NetDoor {
    fn drop(&mut self) {
        drop(self.helper.kill());
        drop(self.helper.wait());
    }
}

/// The hidden subcommand: serves one door until the other side hangs up.
pub(in crate::runner) fn serve() -> ExitCode {
    let Ok(channel) = Channel::inherited() else {
        return ExitCode::FAILURE;
    };
    while let Ok(Some((ask, fds))) = channel.receive::<Ask>() {
        let made = match ask {
            Ask::Enter => enter(fds).map(|()| None),
            Ask::Dial(port) => dial(port).map(|stream| Some(OwnedFd::from(stream))),
            Ask::Listen(port) => {
                TcpListener::bind(address(port)).map(|listener| Some(OwnedFd::from(listener)))
            }
        };
        let sent = match &made {
            Ok(None) => channel.send(&Answer::Entered, &[]),
            Ok(Some(socket)) => channel.send(&Answer::Socket, &[socket.as_fd()]),
            Err(error) => {
                let nobody_listens = error.kind() == io::ErrorKind::ConnectionRefused;
                channel.send(
                    &Answer::Refused {
                        nobody_listens,
                        message: error.to_string(),
                    },
                    &[],
                )
            }
        };
        if sent.is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Connects. A sandbox can be so young that its loopback is not up yet: that is waited for.
fn dial(port: u16) -> io::Result<TcpStream> {
    let begun = Instant::now();
    loop {
        match TcpStream::connect_timeout(&address(port), CONNECT_TIMEOUT) {
            Err(error)
                if error.kind() == io::ErrorKind::NetworkUnreachable
                    && begun.elapsed() < CONNECT_TIMEOUT =>
            {
                std::thread::sleep(Duration::from_millis(5));
            }
            made => return made,
        }
    }
}

/// Joins the network namespace: directly when we may, else through the user namespace that owns it, in which its maker has every right.
fn enter(fds: Vec<OwnedFd>) -> io::Result<()> {
    let mut fds = fds.into_iter();
    let (Some(user), Some(network)) = (fds.next(), fds.next()) else {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "namespaces are missing",
        ));
    };
    if setns(&network, CloneFlags::CLONE_NEWNET).is_ok() {
        if geteuid().is_root() {
            let (uid, gid) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
            setgroups(&[])?;
            setresgid(gid, gid, gid)?;
            setresuid(uid, uid, uid)?;
        }
        return Ok(());
    }
    setns(&user, CloneFlags::CLONE_NEWUSER)?;
    Ok(setns(&network, CloneFlags::CLONE_NEWNET)?)
}

fn address(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}
