//! How a sandboxed program ended, as seen from outside it.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::output::Captured;

/// The limit that ended the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitHit {
    /// Processor time.
    Cpu,
    /// Time by the clock.
    Wall,
    /// Memory of all processes.
    Memory,
    /// Processes and threads. Does not kill: the program was refused another process. Without a control group this is seen only if it lasts.
    Pids,
    /// Size of one written file. Kills only programs that do not handle the refusal.
    FileSize,
    /// Standard output and error.
    Output,
}

impl LimitHit {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Wall => "wall",
            Self::Memory => "memory",
            Self::Pids => "pids",
            Self::FileSize => "file_size",
            Self::Output => "output",
        }
    }
}

impl fmt::Display for LimitHit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cpu => "the processor time limit",
            Self::Wall => "the time limit",
            Self::Memory => "the memory limit",
            Self::Pids => "the limit on processes",
            Self::FileSize => "the limit on file size",
            Self::Output => "the limit on output",
        })
    }
}

/// How the program ended. Everything here was measured outside the sandbox except the text of the output.
#[derive(Debug, Clone)]
pub struct Exit {
    /// Exit code, when it ended by itself. As in a shell, a code above 128 may also stand for a signal: see `signal`.
    pub code: Option<i32>,
    /// Signal that ended it, when one did.
    pub signal: Option<i32>,
    /// The limit that ended it, or that refused it something it then failed over.
    pub limit_hit: Option<LimitHit>,
    /// Whether [`super::Running::kill`] ended it.
    pub killed: bool,
    /// Time by the clock from the release of the program to the end of its last process.
    pub wall: Duration,
    /// Processor time of all processes, in milliseconds.
    pub cpu_millis: u64,
    /// Peak memory in bytes: of the whole group where a control group counts, else the highest sum the watchdog saw.
    pub max_rss_bytes: u64,
    /// Standard output, head and tail.
    pub stdout: Captured,
    /// Standard error, head and tail.
    pub stderr: Captured,
}

impl Exit {
    /// Ended by itself with code 0 and within its limits.
    pub fn success(&self) -> bool {
        self.code == Some(0)
            && !self.killed
            && matches!(self.limit_hit, None | Some(LimitHit::Pids))
    }

    /// A phrase that completes "the program …", for example "ended with code 3" or "was ended by the memory limit".
    pub fn describe(&self) -> String {
        match (self.limit_hit, self.killed, self.signal, self.code) {
            (Some(LimitHit::Pids), ..) | (None, ..) => {
                match (self.killed, self.signal, self.code) {
                    (true, ..) => "was stopped".into(),
                    (_, Some(signal), _) => format!("was ended by signal {signal}"),
                    (_, _, Some(code)) => format!("ended with code {code}"),
                    _ => "ended".into(),
                }
            }
            (Some(limit), ..) => format!("was ended by {limit}"),
        }
    }
}
