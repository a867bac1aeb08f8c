//! The rubric library in the product: drafts, their editor, import, publishing, retiring, comparing.

use assay::db::rubric_drafts::{self, PartRow};
use assay::db::rubrics::{self, RubricRow};
use assay::domain::access::Access;
use assay::domain::ids::RubricDraftId;
use assay::domain::rubric::draft::{Part, PartKind};

use crate::harness::{Page, Person, TestApp};

mod comparing;
mod editing;
mod importing;
mod publishing;
mod together;

/// A draft that was started from the shipped `people.communication`, and who works on it.
struct Desk {
    app: TestApp,
    ida: Person,
    draft: RubricDraftId,
}

impl Desk {
    /// A copy under an own id.
    async fn copy() -> Self {
        let app = TestApp::start().await;
        let ida = app.person("Ida Example", Access::Administrator).await;
        let original = newest(&app, "people.communication").await;
        let location = start_copy(&ida, &original, "acme.talk", "copy-1").await;
        Self {
            draft: id_of(&location),
            app,
            ida,
        }
    }

    fn path(&self) -> String {
        format!("/rubric-drafts/{}", self.draft)
    }

    async fn parts(&self) -> Vec<PartRow> {
        let draft = self.draft;
        self.app
            .app
            .db
            .read(move |db| rubric_drafts::parts(db, draft))
            .await
            .unwrap()
    }

    /// The part of this kind at this place.
    async fn part(&self, kind: PartKind, index: usize) -> PartRow {
        let parts = self.parts().await;
        let mut of_kind = parts.into_iter().filter(|row| row.kind == kind);
        of_kind.nth(index).unwrap()
    }

    /// Saves a part as its form would, with these fields changed.
    async fn save(&self, who: &Person, row: &PartRow, changes: &[(&str, &str)]) -> Page {
        let path = format!("{}/parts/{}", self.path(), row.id);
        post(who, &path, &form(row, changes)).await
    }

    /// Gives the head what a copy lacks before it can be published.
    async fn review(&self) {
        let head = self.part(PartKind::Head, 0).await;
        let reviewer = [("provenance.reviewers", "Bao Example")];
        self.save(&self.ida, &head, &reviewer).await.is(303);
    }

    /// Publishes it and answers with the path of the version.
    async fn publish(&self) -> String {
        let fields = publish_form(&self.ida, &self.path()).await;
        let page = post(&self.ida, &format!("{}/publish", self.path()), &fields).await;
        page.is(303);
        page.leads().to_owned()
    }
}

/// The fields of the form of a part, with changes.
fn form(row: &PartRow, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut part: Part = row.part.clone();
    for (field, text) in changes {
        part.set(*field, text);
    }
    let mut fields = vec![
        ("part-kind".to_owned(), row.kind.as_str().to_owned()),
        ("revision".to_owned(), row.revision.to_string()),
        ("was".to_owned(), serde_json::to_string(&row.part).unwrap()),
    ];
    let own = part
        .iter()
        .filter(|(field, _)| *field != "id" || row.kind != PartKind::Head);
    fields.extend(own.map(|(field, text)| (field.to_owned(), text.to_owned())));
    fields
}

async fn post(who: &Person, path: &str, fields: &[(String, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    who.post(path, &fields).await
}

async fn start_copy(who: &Person, original: &RubricRow, rubric: &str, key: &str) -> String {
    let path = format!("/rubrics/{}/draft", original.id);
    let fields = [("key", key), ("how", "copy"), ("rubric", rubric)];
    let page = who.post(&path, &fields).await;
    page.is(303);
    page.leads().to_owned()
}

async fn newest(app: &TestApp, rubric: &'static str) -> RubricRow {
    let found = app.app.db.read(|db| rubrics::latest(db, rubric)).await;
    found.unwrap().unwrap()
}

fn id_of<T: std::str::FromStr<Err: std::fmt::Debug>>(location: &str) -> T {
    location.rsplit('/').next().unwrap().parse().unwrap()
}

/// What the page that asks before publishing sends.
async fn publish_form(who: &Person, path: &str) -> Vec<(String, String)> {
    let page = who.get(&format!("{path}/publish")).await;
    page.is(200);
    ["key", "digest"]
        .map(|name| (name.to_owned(), hidden(&page.body, name)))
        .to_vec()
}

/// The value of the last hidden field of this name.
fn hidden(body: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let (_, rest) = body
        .rsplit_once(&mark)
        .unwrap_or_else(|| panic!("no {name}: {body}"));
    rest.split('"').next().unwrap().to_owned()
}

/// A shipped file under another id.
fn own_file(id: &str) -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("rubrics/people.communication.toml")).unwrap();
    text.replacen("people.communication", id, 1)
}
