//! Everything a deployment can set, read once at start. The only module that may read the environment.
//!
//! Flags and `ASSAY_*` variables mean the same (clap reads both); faults are reported together, with what to do.

use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use crate::db::pool::DatabaseUrl;

/// The settings of `assay serve` and of every command that opens the data of a deployment.
#[derive(Clone, Debug, clap::Args)]
pub struct DataArgs {
    /// Folder for the database, files and the secret key
    #[arg(long, env = "ASSAY_DATA", default_value = "./data", value_name = "DIR")]
    pub data: PathBuf,
    /// Database: sqlite:///path/to/file.db or postgres://user@host/name [default: SQLite inside the data folder]
    #[arg(
        long,
        env = "ASSAY_DATABASE_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database_url: Option<String>,
}

/// The settings of the web server.
#[derive(Clone, Debug, clap::Args)]
pub struct ServeArgs {
    /// Where the data lives.
    #[command(flatten)]
    pub data: DataArgs,
    /// Address and port to listen on
    #[arg(
        long,
        env = "ASSAY_LISTEN",
        default_value = "127.0.0.1:8080",
        value_name = "ADDR"
    )]
    pub listen: SocketAddr,
    /// Address people type, used in links and to check where forms come from [default: http://LISTEN]
    #[arg(long, env = "ASSAY_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Name of the organisation
    #[arg(
        long,
        env = "ASSAY_ORGANISATION",
        default_value = "Your organisation",
        value_name = "NAME"
    )]
    pub organisation: String,
    /// How mail leaves: file:DIR or smtp://user:password@host:587 [default: file:DATA/mail]
    #[arg(
        long,
        env = "ASSAY_MAIL",
        value_name = "TRANSPORT",
        hide_env_values = true
    )]
    pub mail: Option<String>,
    /// Sender of mail
    #[arg(
        long,
        env = "ASSAY_MAIL_FROM",
        default_value = "Assay <assay@localhost>",
        value_name = "ADDRESS"
    )]
    pub mail_from: String,
    /// Token that opens /metrics; without it the page is not there
    #[arg(
        long,
        env = "ASSAY_METRICS_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    pub metrics_token: Option<String>,
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub enum MailTransport {
    /// One `.eml` file a message, in this folder.
    File(PathBuf),
    /// An SMTP server, as a URL that may hold a password.
    Smtp(SecretString),
    /// Kept in memory, for tests.
    Memory,
}

/// The checked settings of a deployment.
#[derive(Clone, Debug)]
pub struct Config {
    /// Folder for the database, files and the secret key.
    pub data: PathBuf,
    /// Where the data lives.
    pub database: DatabaseUrl,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Address people type, without a slash at the end; `None` until the port is known.
    pub public_url: Option<String>,
    /// Name of the organisation.
    pub organisation: String,
    /// How mail leaves.
    pub mail: MailTransport,
    /// Sender of mail.
    pub mail_from: String,
    /// Token that opens `/metrics`.
    pub metrics_token: Option<SecretString>,
    /// Connections for reading.
    pub readers: u32,
}

/// All that is wrong with the settings, one line each.
#[derive(Debug, thiserror::Error)]
#[error("the settings cannot be used:\n{}", .0.join("\n"))]
pub struct ConfigFaults(pub Vec<String>);

impl DataArgs {
    /// The database these arguments name.
    pub fn database(&self) -> Result<DatabaseUrl, String> {
        match &self.database_url {
            Some(url) => url.parse(),
            None => Ok(DatabaseUrl::Sqlite(
                self.data.join("assay.db").to_string_lossy().into_owned(),
            )),
        }
    }
}

impl Config {
    /// Checks everything and reports every fault at once.
    pub fn from_args(args: ServeArgs) -> Result<Self, ConfigFaults> {
        let mut faults = Vec::new();
        let database = args.data.database().unwrap_or_else(|fault| {
            faults.push(format!("  --database-url: {fault}"));
            DatabaseUrl::Sqlite(String::new())
        });
        let public_url = args
            .public_url
            .map(|url| url.trim_end_matches('/').to_owned());
        if let Some(url) = &public_url
            && !url::Url::parse(url)
                .is_ok_and(|u| matches!(u.scheme(), "http" | "https") && u.path() == "/")
        {
            faults.push(
                "  --public-url: write it as https://assay.example.org, without a path".to_owned(),
            );
        }
        let mail = parse_mail(args.mail.as_deref(), &args.data.data).unwrap_or_else(|fault| {
            faults.push(format!("  --mail: {fault}"));
            MailTransport::Memory
        });
        if args.mail_from.parse::<lettre::message::Mailbox>().is_err() {
            faults.push("  --mail-from: write it as \"Assay <assay@example.org>\"".to_owned());
        }
        if !faults.is_empty() {
            return Err(ConfigFaults(faults));
        }
        Ok(Self {
            data: args.data.data,
            database,
            listen: args.listen,
            public_url,
            organisation: args.organisation,
            mail,
            mail_from: args.mail_from,
            metrics_token: args
                .metrics_token
                .filter(|token| !token.is_empty())
                .map(SecretString::from),
            readers: 4,
        })
    }

    /// Whether browsers reach us over TLS; decides the cookie flags.
    pub fn is_https(&self) -> bool {
        self.public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }

    /// Whether `token` opens the metrics page.
    pub fn opens_metrics(&self, token: &str) -> bool {
        use subtle::ConstantTimeEq;
        self.metrics_token.as_ref().is_some_and(|expected| {
            bool::from(expected.expose_secret().as_bytes().ct_eq(token.as_bytes()))
        })
    }
}

fn parse_mail(text: Option<&str>, data: &std::path::Path) -> Result<MailTransport, String> {
    match text {
        None => Ok(MailTransport::File(data.join("mail"))),
        Some(text) if text.starts_with("smtp://") || text.starts_with("smtps://") => {
            Ok(MailTransport::Smtp(SecretString::from(text.to_owned())))
        }
        Some(text) => match text.strip_prefix("file:") {
            Some(folder) if !folder.is_empty() => Ok(MailTransport::File(PathBuf::from(folder))),
            _ => Err("write file:FOLDER or smtp://user:password@host:587".to_owned()),
        },
    }
}
