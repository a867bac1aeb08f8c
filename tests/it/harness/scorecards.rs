//! Scorecards for tests: asked for the way recruiters ask, filled the way interviewers fill.

use assay::db::scorecards::{CardRow, Dossier};
use assay::domain::access::Access;
use assay::domain::ids::{ApplicationId, ScorecardId};
use assay::domain::scorecard::Scorecard;

use super::{Page, Person, TestApp, applications, roles};

/// A senior back-end role with one candidate.
pub struct Applied {
    pub recruiter: Person,
    pub manager: Person,
    pub application: ApplicationId,
}

/// A card and whoever owes it.
pub struct Owed {
    pub author: Person,
    pub card: ScorecardId,
    pub path: String,
    /// Ids of its criteria, in the order of the rubric.
    pub keys: Vec<String>,
}

/// Amara Sample applies for a senior back-end role.
pub async fn applied(app: &TestApp) -> Applied {
    let recruiter = app.person("Rosa Testcase", Access::Recruiter).await;
    let manager = app.person("Mira Fixture", Access::HiringManager).await;
    let role = roles::open_role(app, &recruiter, &manager).await;
    let application = applications::candidate(app, &recruiter, role, "Amara Sample").await;
    Applied {
        recruiter,
        manager,
        application,
    }
}

impl Applied {
    /// `name` is asked to hold the interview whose title starts with `title`.
    pub async fn owes(&self, app: &TestApp, name: &str, title: &str) -> Owed {
        let author = app.person(name, Access::Interviewer).await;
        self.owed_by(app, author, title).await
    }

    /// The same for somebody who is there already.
    pub async fn owed_by(&self, app: &TestApp, author: Person, title: &str) -> Owed {
        let assignment =
            applications::assigned(app, &self.recruiter, self.application, title, &author).await;
        let card = app
            .app
            .db
            .read(move |db| assay::db::scorecards::of_assignment(db, assignment))
            .await
            .unwrap()
            .unwrap()
            .id;
        let keys = dossier(app, card)
            .await
            .keys()
            .into_iter()
            .map(str::to_owned)
            .collect();
        Owed {
            author,
            card,
            path: format!("/scorecards/{card}"),
            keys,
        }
    }
}

impl Owed {
    /// The fields of a form in which everything is at `level`, filled from `revision`.
    pub fn filled(&self, revision: i32, level: u8) -> Vec<(String, String)> {
        let mut fields = vec![("revision".to_owned(), revision.to_string())];
        for key in &self.keys {
            fields.push((format!("c-{key}"), level.to_string()));
            fields.push((
                format!("c-{key}-note"),
                format!("Saw level {level} in {key}."),
            ));
        }
        fields.push(("rec".to_owned(), "yes".to_owned()));
        fields
    }

    /// Sends fields to this card; `what` is the end of the path, such as `/draft`.
    pub async fn send(&self, what: &str, fields: &[(String, String)]) -> Page {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.author
            .post(&format!("{}{what}", self.path), &fields)
            .await
    }

    /// Fills everything at `level` and submits.
    pub async fn submit(&self, level: u8) {
        let page = self.send("/submit", &self.filled(0, level)).await;
        assert_eq!(page.leads(), self.path);
    }
}

/// Sets a field, or adds it.
pub fn set(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
}

/// A card with what stands around it.
pub async fn dossier(app: &TestApp, card: ScorecardId) -> Dossier {
    app.app
        .db
        .read(move |db| assay::db::scorecards::dossier(db, card))
        .await
        .unwrap()
}

/// What is stored of a card.
pub async fn stored(app: &TestApp, card: ScorecardId) -> (CardRow, Scorecard) {
    app.app
        .db
        .read(move |db| {
            let row = assay::db::scorecards::get(db, card)?;
            let content = assay::db::scorecards::content(db, &row)?;
            Ok::<_, assay::db::DbError>((row, content))
        })
        .await
        .unwrap()
}
