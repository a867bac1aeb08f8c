//! The runner's own token: traded once for a registration token, then kept in a file that only its owner can read.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;
use tokio::runtime::Handle;

use super::{Options, Stop};
use crate::protocol::Register;
use crate::runner::client::{Client, ClientError};

/// Pause before the server is asked again that could not be reached.
const PAUSE: Duration = Duration::from_secs(2);

/// The token to work with: the kept one when the server takes it, else a new one. Waits for a server that is not there
/// yet; `None` when asked to stop meanwhile.
pub fn obtain(
    io: &Handle,
    client: &Client,
    options: &Options,
    doctor: Value,
    stop: &Stop,
) -> anyhow::Result<Option<String>> {
    let own = own_file(&options.token_file);
    let slots = i32::try_from(options.slots).unwrap_or(i32::MAX);
    while !stop.is_draining() {
        let tried = match read(&own)? {
            Some(token) => io
                .block_on(client.introduce(&token, slots, doctor.clone()))
                .map(|()| token),
            None => Err(unknown()),
        };
        let tried = match tried {
            Err(error) if error.status() == Some(401) => {
                register(io, client, options, slots, &doctor)?
            }
            other => other,
        };
        match tried {
            Ok(token) => {
                keep(&own, &token)?;
                return Ok(Some(token));
            }
            Err(error) if error.is_final() => {
                return Err(error).with_context(|| {
                    format!(
                        "the server does not take this runner; put a new registration token into {}",
                        options.token_file.display()
                    )
                });
            }
            Err(error) => tracing::warn!(%error, "trying again"),
        }
        sleep(PAUSE);
    }
    Ok(None)
}

/// The file beside the registration token in which the runner's own token is kept.
pub fn own_file(token_file: &Path) -> PathBuf {
    token_file.with_added_extension("runner")
}

fn register(
    io: &Handle,
    client: &Client,
    options: &Options,
    slots: i32,
    doctor: &Value,
) -> anyhow::Result<Result<String, ClientError>> {
    let Some(registration_token) = read(&options.token_file)? else {
        bail!(
            "{} is missing: an administrator makes a registration token on the page Runners",
            options.token_file.display()
        );
    };
    let asked = Register {
        registration_token,
        name: options.name.clone(),
        labels: Vec::new(),
        slots,
        doctor: doctor.clone(),
    };
    Ok(io.block_on(client.register(&asked)))
}

/// What a server would say to a runner without a token.
fn unknown() -> ClientError {
    ClientError::Refused(Box::new(crate::protocol::Problem {
        kind: String::new(),
        title: String::new(),
        status: 401,
        detail: String::new(),
        instance: String::new(),
        errors: Vec::new(),
        length: None,
    }))
}

fn read(path: &Path) -> anyhow::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

fn keep(path: &Path, token: &str) -> anyhow::Result<()> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(token.as_bytes()))
        .with_context(|| format!("cannot keep the runner's token in {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_own_token_is_kept_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let own = own_file(&folder.path().join("token"));
        assert_eq!(read(&own).unwrap(), None);
        keep(&own, "secret").unwrap();
        assert_eq!(read(&own).unwrap().as_deref(), Some("secret"));
        let mode = fs::metadata(&own).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(own.ends_with("token.runner"));
    }
}
