//! Mail: how it leaves ([`Mailer`]) and what it says ([`messages`], one typed struct per message).
//!
//! Nothing is sent from here on its own: messages are stored in the outbox with the change that caused them and handed
//! to the [`Mailer`] by the job `send_mail`.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Message, Tokio1Executor};
use secrecy::ExposeSecret;

use crate::config::MailTransport;

pub mod messages;
pub mod office;

/// A message ready to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Stable over retries, so that a message that is sent twice is recognised as one.
    pub message_id: String,
    /// The reader's name.
    pub to_name: String,
    /// The reader's address.
    pub to_email: String,
    /// Subject line.
    pub subject: String,
    /// Plain text body.
    pub text: String,
    /// HTML body with the same words.
    pub html: String,
}

/// How mail leaves this deployment; cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    from: Mailbox,
    transport: Transport,
}

#[derive(Clone)]
enum Transport {
    File(PathBuf),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Memory(Arc<Mutex<Vec<Letter>>>),
}

/// Why a message did not leave.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Trying again will not help: an address that is none, a server that refuses it for good.
    #[error("the message cannot be delivered: {0}")]
    Permanent(String),
    /// The server was not there, busy or slow.
    #[error("the mail server did not take the message: {0}")]
    Temporary(String),
}

impl Mailer {
    /// Prepares the transport; no connection is made yet.
    pub fn open(transport: &MailTransport, from: &str) -> anyhow::Result<Self> {
        let from = from
            .parse()
            .context("the sender of mail is not an address")?;
        let transport = match transport {
            MailTransport::File(folder) => {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("the mail folder {} cannot be made", folder.display()))?;
                Transport::File(folder.clone())
            }
            MailTransport::Smtp(url) => Transport::Smtp(
                AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret())
                    .map_err(|_| anyhow::anyhow!("the SMTP address is not understood: write smtp://user:password@host:587"))?
                    .timeout(Some(std::time::Duration::from_secs(20)))
                    .build(),
            ),
            MailTransport::Memory => Transport::Memory(Arc::default()),
        };
        Ok(Self { from, transport })
    }

    /// Hands one message over.
    pub async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let message = self.compose(letter)?;
        match &self.transport {
            Transport::Memory(sent) => {
                sent.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(letter.clone());
                Ok(())
            }
            Transport::File(folder) => {
                let path = folder.join(format!("{}.eml", letter.message_id));
                tokio::fs::write(path, message.formatted())
                    .await
                    .map_err(|error| MailError::Temporary(error.to_string()))
            }
            Transport::Smtp(smtp) => match smtp.send(message).await {
                Ok(_) => Ok(()),
                Err(error) if error.is_permanent() => Err(MailError::Permanent(error.to_string())),
                Err(error) => Err(MailError::Temporary(error.to_string())),
            },
        }
    }

    /// Whether mail could leave now: the folder can be written, or the server answers. Sends nothing.
    pub async fn reach(&self) -> Result<(), MailError> {
        let temporary = |error: &dyn std::fmt::Display| MailError::Temporary(error.to_string());
        match &self.transport {
            Transport::Memory(_) => Ok(()),
            Transport::File(folder) => tempfile::tempfile_in(folder)
                .map(drop)
                .map_err(|error| temporary(&error)),
            Transport::Smtp(smtp) => match smtp.test_connection().await {
                Ok(true) => Ok(()),
                Ok(false) => Err(temporary(&"it hung up")),
                Err(error) => Err(temporary(&error)),
            },
        }
    }

    /// What was sent so far by the memory transport; empty for the others.
    pub fn sent(&self) -> Vec<Letter> {
        match &self.transport {
            Transport::Memory(sent) => sent.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            _ => Vec::new(),
        }
    }

    fn compose(&self, letter: &Letter) -> Result<Message, MailError> {
        let permanent = |error: &dyn std::fmt::Display| MailError::Permanent(error.to_string());
        let address = letter
            .to_email
            .parse()
            .map_err(|e: lettre::address::AddressError| permanent(&e))?;
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(letter.to_name.clone()), address))
            .subject(&letter.subject)
            .message_id(Some(format!(
                "<{}@{}>",
                letter.message_id,
                self.from.email.domain()
            )))
            .multipart(MultiPart::alternative_plain_html(
                letter.text.clone(),
                letter.html.clone(),
            ))
            .map_err(|error| permanent(&error))
    }
}
