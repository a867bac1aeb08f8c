//! The demo organisation: invented people whose hiring is lived through from six weeks ago until now, by the same use
//! cases as a real one, with the clock set back. Nothing in it is a short cut a real installation could not take.
//!
//! Must never run on a folder that holds anything else. Start with [`fill`].

use std::path::Path;

use anyhow::Context;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::ids::Ids;
use crate::secret::new_token;

mod cards;
mod large;
mod people;
mod play;
mod rubric;
mod setting;
mod take_home;
mod training;
mod words;

/// How much to invent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Size {
    /// Four roles and about 40 candidates in all stages.
    Small,
    /// The same, and 100,000 candidates with 500,000 scores, to see how it carries that.
    Large,
}

/// What was made, for the person who tries it: kept as `demo.json` beside the data.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DemoFile {
    /// Who can sign in.
    pub accounts: Vec<Account>,
    /// Whose private links can be opened.
    pub candidates: Vec<CandidateLink>,
    /// Tokens that were made.
    pub tokens: Vec<Token>,
}

/// Somebody who can sign in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Account {
    /// Full name.
    pub name: String,
    /// Signs in with it.
    pub email: String,
    /// The same for everybody here, and different in every demo.
    pub password: String,
    /// What they are there for.
    pub access: String,
}

/// A candidate whose link can be opened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CandidateLink {
    /// Full name.
    pub name: String,
    /// What their take-home waits for.
    pub state: String,
    /// Path of the private link, below the address of the server.
    pub path: String,
}

/// A token that was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Token {
    /// What it is for.
    pub purpose: String,
    /// The token.
    pub token: String,
}

/// The name of the file beside the data.
pub const FILE: &str = "demo.json";

impl DemoFile {
    /// What was made in this folder before, if it holds a demo organisation.
    ///
    /// # Errors
    /// When the file is there and does not read.
    pub fn read(data: &Path) -> anyhow::Result<Option<Self>> {
        let path = data.join(FILE);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes).with_context(|| {
                format!(
                    "{} is damaged: delete the folder to start over",
                    path.display()
                )
            })?)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }
}

/// Fills the empty folder of `config` and writes [`FILE`] last: a folder without it was not finished.
///
/// # Errors
/// When the folder holds something else, or anything cannot be stored.
pub async fn fill(config: Config, size: Size) -> anyhow::Result<DemoFile> {
    let data = config.data.clone();
    if data.join("assay.db").exists() {
        anyhow::bail!(
            "{} holds something that is no finished demo organisation: choose another folder with --data, or delete it",
            data.display()
        );
    }
    let today = Clock::system().now();
    let clock = Clock::fixed(today - TimeDelta::days(45));
    let app = App::open(config, clock, Ids::random())?;
    let file = play::everything(&app, today, password()?).await?;
    if size == Size::Large {
        large::fill(&app, today)?;
    }
    let text = serde_json::to_string_pretty(&file)?;
    std::fs::write(data.join(FILE), text).context("cannot write demo.json")?;
    Ok(file)
}

/// Three words and a number: easy to type, and different in every demo.
fn password() -> anyhow::Result<String> {
    const WORDS: [&str; 32] = [
        "amber", "anchor", "birch", "bridge", "canal", "cedar", "clover", "copper", "dune",
        "ember", "fern", "flint", "harbour", "heron", "island", "juniper", "lantern", "linen",
        "maple", "meadow", "mosaic", "north", "orchard", "pebble", "quartz", "reed", "river",
        "saddle", "silver", "thistle", "willow", "winter",
    ];
    let token = new_token()?;
    let mut bytes = token.bytes();
    let mut word = || {
        WORDS
            .get(usize::from(bytes.next().unwrap_or(0)) % WORDS.len())
            .copied()
            .unwrap_or("amber")
    };
    Ok(format!("{}-{}-{}", word(), word(), word()))
}
