//! The code of an upload, for reviewers: files by folder, one at a time, with line numbers.
//!
//! Read under an alias by everybody: no name, no address, no file name of the candidate's own, no history. What in the
//! code itself gives the person away is masked. Nothing measured stands here: a reviewer rates blind first.

use std::collections::BTreeMap;

use actix_web::web;
use askama::Template;
use serde::Deserialize;

use crate::archive::memory::{self, Content, Files};
use crate::archive::{UnpackError, UnpackLimits};
use crate::db::submissions::{self, CodeOf};
use crate::db::take_homes::{self, CandidateOf};
use crate::db::{Db, assignments};
use crate::domain::access::Staff;
use crate::domain::ids::SubmissionId;
use crate::domain::words;
use crate::ops::{OpError, OpResult};
use crate::web::context::Ctx;
use crate::web::error::{AppError, PageResult};
use crate::web::filters;

/// The code view.
#[derive(Template)]
#[template(path = "submissions/show.html")]
pub struct CodeShown {
    alias: String,
    attempt: i32,
    title: String,
    role: String,
    back: Option<String>,
    files: usize,
    size: String,
    folders: Vec<Folder>,
    left_out: Vec<String>,
    open: Option<Opened>,
    refusal: Option<String>,
}

/// A folder of the tree with the files right in it.
struct Folder {
    path: String,
    files: Vec<Link>,
}

/// A file of the tree.
struct Link {
    name: String,
    href: String,
    current: bool,
    note: &'static str,
}

/// The file that is open.
struct Opened {
    path: String,
    size: String,
    body: Body,
}

enum Body {
    Lines(Vec<String>),
    Words(&'static str),
}

/// Which file is open.
#[derive(Deserialize)]
pub struct Which {
    file: Option<String>,
}

/// What the database holds of it.
struct About {
    code: CodeOf,
    candidate: CandidateOf,
    title: String,
    role: String,
    may_know: bool,
}

/// `GET /submissions/{submission}`
pub async fn show(
    ctx: Ctx,
    submission: web::Path<SubmissionId>,
    which: web::Query<Which>,
) -> PageResult {
    let (staff, id) = (ctx.staff()?, *submission);
    let about = ctx.app.db.read(move |db| read(db, staff, id)).await?;
    let bytes = ctx
        .app
        .blobs
        .get(&about.code.blob)
        .await
        .map_err(anyhow::Error::from)?;
    let read = web::block(move || memory::read(&bytes, &UnpackLimits::default()));
    let (found, refusal) = match read.await.map_err(anyhow::Error::from)? {
        Ok(found) => (found, None),
        Err(UnpackError::Refused(refusal)) => (Files::default(), Some(refusal.to_string())),
        Err(UnpackError::Io(error)) => return Err(AppError::Internal(error.into())),
    };
    let mask = Mask::of(&about.candidate, &about.code.alias);
    let chosen = match &which.file {
        Some(path) => Some(found.files.get_key_value(path).ok_or(AppError::NotFound)?),
        None => first_to_read(&found),
    };
    let current = chosen.map(|(path, _)| path.as_str());
    ctx.page(&CodeShown {
        attempt: about.code.attempt,
        title: about.title,
        role: about.role,
        back: about
            .may_know
            .then(|| format!("/applications/{}/take-home", about.code.application)),
        files: found.files.len(),
        size: words::bytes(found.files.values().map(|file| file.size).sum()),
        folders: folders(id, &found, current, &mask),
        left_out: found.left_out.clone(),
        open: chosen.map(|(path, file)| Opened {
            path: mask.apply(path),
            size: words::bytes(file.size),
            body: body(&file.content, &mask),
        }),
        refusal,
        alias: about.code.alias,
    })
}

/// Reviewers of the take-home, the hiring manager of the role and recruiters may look; for everybody else it is not
/// there. At most four statements.
fn read(db: &mut Db, staff: Staff, id: SubmissionId) -> OpResult<About> {
    let code = submissions::code(db, id)?;
    let dossier = take_homes::get(db, code.take_home)?;
    let recruits = staff.access.recruits();
    let decides = dossier.role.hiring_manager_id == staff.id;
    if !(recruits || decides || take_homes::reviews(db, code.application, staff.id)?) {
        return Err(OpError::NotFound);
    }
    let may_know = recruits || (decides && !assignments::is_blind(db, code.application, staff.id)?);
    Ok(About {
        code,
        candidate: dossier.candidate,
        title: dossier.kit.title,
        role: dossier.role.title,
        may_know,
    })
}

/// The candidate's own notes come first, then the first text.
fn first_to_read(found: &Files) -> Option<(&String, &memory::File)> {
    let notes = found.files.get_key_value("NOTES.md");
    notes.or_else(|| {
        found
            .files
            .iter()
            .find(|(_, file)| matches!(file.content, Content::Text(_)))
    })
}

fn folders(id: SubmissionId, found: &Files, current: Option<&str>, mask: &Mask) -> Vec<Folder> {
    let mut by_path: BTreeMap<&str, Vec<Link>> = BTreeMap::new();
    for (path, file) in &found.files {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("file", path)
            .finish();
        by_path.entry(folder).or_default().push(Link {
            name: mask.apply(name),
            href: format!("/submissions/{id}?{query}"),
            current: current == Some(path.as_str()),
            note: match file.content {
                Content::Text(_) => "",
                Content::Binary => "no text",
                Content::TooLarge => "too large",
            },
        });
    }
    let folder = |(path, files): (&str, Vec<Link>)| Folder {
        path: mask.apply(path),
        files,
    };
    by_path.into_iter().map(folder).collect()
}

fn body(content: &Content, mask: &Mask) -> Body {
    match content {
        Content::Text(text) if text.is_empty() => Body::Words("The file is empty."),
        Content::Text(text) => Body::Lines(mask.apply(text).lines().map(str::to_owned).collect()),
        Content::Binary => Body::Words("This file is no text, so it is named and not shown."),
        Content::TooLarge => {
            Body::Words("This file is larger than 256 kB, so it is named and not shown.")
        }
    }
}

/// Takes out what gives the person away: the full name in either order and in file-name spelling, and the address.
struct Mask {
    needles: Vec<String>,
    alias: String,
}

impl Mask {
    fn of(candidate: &CandidateOf, alias: &str) -> Self {
        let name = candidate.name.trim().to_lowercase();
        let parts: Vec<&str> = name.split_whitespace().collect();
        let backwards: Vec<&str> = parts.iter().rev().copied().collect();
        let email = candidate.email.trim().to_lowercase();
        let mailbox = email.split('@').next().unwrap_or("").to_owned();
        let mut needles = vec![email, mailbox];
        if parts.len() > 1 {
            for order in [&parts, &backwards] {
                needles.extend([" ", "-", "_", ".", "", ", "].map(|between| order.join(between)));
            }
        }
        // The longest first, so that an address goes as a whole; very short ones would hit code.
        needles.retain(|needle| needle.chars().count() >= 5);
        needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
        Self {
            needles,
            alias: alias.to_owned(),
        }
    }

    fn apply(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for needle in &self.needles {
            text = replace_ignoring_case(&text, needle, &self.alias);
        }
        text
    }
}

/// Replaces `needle`, which is in lower case, however it is written. Texts whose lower case has other lengths are
/// compared as they are.
fn replace_ignoring_case(text: &str, needle: &str, with: &str) -> String {
    let lower = text.to_lowercase();
    if lower.len() != text.len() || !lower.contains(needle) {
        return text.replace(needle, with);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = 0;
    for (at, found) in lower.match_indices(needle) {
        out.push_str(text.get(rest..at).unwrap_or_default());
        out.push_str(with);
        rest = at + found.len();
    }
    out.push_str(text.get(rest..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::CandidateId;

    #[test]
    fn what_gives_the_person_away_is_masked() {
        let candidate = CandidateOf {
            id: CandidateId(uuid::Uuid::nil()),
            name: "Amara Sample".into(),
            email: "amara.sample@example.org".into(),
            time_zone: "UTC".into(),
        };
        let mask = Mask::of(&candidate, "Heron 27");
        let text = "AMARA SAMPLE <Amara.Sample@example.org>, sample_amara, a Sample of data";
        assert_eq!(
            mask.apply(text),
            "Heron 27 <Heron 27>, Heron 27, a Sample of data"
        );
    }
}
