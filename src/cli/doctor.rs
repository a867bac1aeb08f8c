//! `assay doctor`: looks at everything a deployment needs and says what to do about what is missing. Changes nothing.

use std::path::Path;
use std::process::ExitCode;

use chrono::Datelike;

use crate::clock::Clock;
use crate::config::{Config, MailTransport, ServeArgs};
use crate::db::migrate;
use crate::db::pool::DatabaseUrl;
use crate::domain::preset;
use crate::domain::words::count;
use crate::library;
use crate::mail::Mailer;
use crate::output::outln;

/// The year this program was written in; an earlier clock is wrong.
const FIRST_YEAR: i32 = 2026;

/// What one look found: words when it is fine, words with a way out when it is not.
type Finding = Result<String, String>;

/// Looks at everything and prints one line each; exit code 1 when something must be done.
pub fn run(args: ServeArgs) -> anyhow::Result<ExitCode> {
    let config = match Config::from_args(args) {
        Ok(config) => {
            print("settings", &Ok("understood".to_owned()));
            config
        }
        Err(faults) => {
            print("settings", &Err(faults.0.join("; ").trim().to_owned()));
            return Ok(ExitCode::FAILURE);
        }
    };
    let findings = [
        ("data folder", data_folder(&config.data)),
        ("database", database(&config.database)),
        ("mail", mail(&config)?),
        ("rubrics", rubrics(&config.data.join("rubrics"))),
        ("take-homes", take_homes()),
        ("clock", clock()),
    ];
    for (name, finding) in &findings {
        print(name, finding);
    }
    let failed = findings.iter().filter(|(_, found)| found.is_err()).count();
    outln!();
    if failed == 0 {
        outln!("Everything is in order.");
        return Ok(ExitCode::SUCCESS);
    }
    outln!("{} to look at.", count(failed, "thing", "things"));
    Ok(ExitCode::FAILURE)
}

fn print(name: &str, finding: &Finding) {
    let (mark, words) = match finding {
        Ok(words) => ("ok  ", words),
        Err(words) => ("FAIL", words),
    };
    outln!("{mark}  {name:12} {words}");
}

fn data_folder(folder: &Path) -> Finding {
    let shown = folder.display();
    if !folder.exists() {
        return Ok(format!("{shown} is made at the first start"));
    }
    tempfile::tempfile_in(folder)
        .map(|_| format!("{shown} can be written"))
        .map_err(|error| {
            format!("{shown} cannot be written ({error}): give it to the user that runs assay")
        })
}

fn database(url: &DatabaseUrl) -> Finding {
    // Connecting would make the file, and the doctor changes nothing.
    if let DatabaseUrl::Sqlite(path) = url
        && !Path::new(path).exists()
    {
        return Ok(format!("{path} is made at the first start"));
    }
    let failed = |error: crate::db::DbError| {
        format!("{error}: is the server up, and may this user connect?")
    };
    let mut db = url.connect().map_err(failed)?;
    if migrate::pending(&mut db).map_err(failed)? {
        return Err(
            "reachable, but its schema is older than this program: run assay migrate, or start assay serve"
                .to_owned(),
        );
    }
    Ok("reachable, with the schema of this program".to_owned())
}

fn mail(config: &Config) -> anyhow::Result<Finding> {
    let (what, remedy) = match &config.mail {
        MailTransport::File(folder) if !folder.exists() => {
            let words = format!("files in {}, made at the first start", folder.display());
            return Ok(Ok(words));
        }
        MailTransport::File(folder) => (
            format!("files in {}", folder.display()),
            "give the folder to the user that runs assay",
        ),
        MailTransport::Smtp(_) => (
            "the mail server".to_owned(),
            "check the address, the password and the firewall",
        ),
        MailTransport::Memory => ("nowhere".to_owned(), ""),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let reached = Mailer::open(&config.mail, &config.mail_from)
        .map(|mailer| runtime.block_on(async { mailer.reach().await }));
    Ok(match reached {
        Ok(Ok(())) => Ok(format!("goes to {what}")),
        Ok(Err(error)) => Err(format!("{what}: {error}: {remedy}")),
        Err(error) => Err(format!("{error:#}")),
    })
}

fn rubrics(own: &Path) -> Finding {
    let words = |error: &dyn std::fmt::Display| error.to_string();
    preset::shipped().map_err(|error| words(&error))?;
    let shipped = library::shipped_rubrics().map_err(|error| words(&error))?;
    let own = library::own_rubrics(own).map_err(|error| words(&error))?;
    Ok(format!(
        "{} that ship, {} of your own",
        shipped.len(),
        own.len()
    ))
}

fn take_homes() -> Finding {
    let kits = library::shipped_kits().map_err(|error| format!("{error:#}"))?;
    Ok(format!("{} that ship", kits.len()))
}

fn clock() -> Finding {
    let now = Clock::system().now();
    let words = now.format("%-d %B %Y, %H:%M UTC");
    if now.year() < FIRST_YEAR {
        return Err(format!(
            "says {words}: set it, deadlines of candidates depend on it"
        ));
    }
    Ok(format!("says {words}"))
}
