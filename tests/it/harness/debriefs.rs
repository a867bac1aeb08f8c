//! A candidate with a whole loop around them: everybody is asked, and cards come in when a test says so.

use assay::db::{rubrics, scorecards};
use assay::domain::access::Access;
use assay::domain::ids::{ApplicationId, AssignmentId};
use assay::domain::level::Level;
use assay::domain::plan::LoopInterviewKind;
use assay::domain::scorecard::{CriterionState, Scorecard};
use assay::domain::scoring::calculation::Calculation;
use assay::domain::scoring::card::score_card;
use assay::domain::scoring::policy::Policy;
use assay::domain::scoring::{Recommendation, Suggestion};

use super::applications::{assigned, candidate, seats};
use super::roles::open_role;
use super::{Person, TestApp};

/// The words every card of a test holds; no page may say them too early.
pub const SECRET: &str = "Took the row lock before reading.";

/// One person for each interview of the loop.
pub struct Loop {
    /// Runs the role.
    pub ana: Person,
    /// Decides.
    pub hanna: Person,
    /// Administers.
    pub ida: Person,
    /// Who interviews, with their assignment and the kind of interview; nobody has submitted.
    pub raters: Vec<(Person, AssignmentId, LoopInterviewKind)>,
    /// Whose application.
    pub application: ApplicationId,
}

/// Amara Testcase, with every interview of the loop assigned.
pub async fn full_loop(app: &TestApp) -> Loop {
    let ana = app.person("Ana Sample", Access::Recruiter).await;
    let hanna = app.person("Hanna Placeholder", Access::HiringManager).await;
    let ida = app.person("Ida Example", Access::Administrator).await;
    let role = open_role(app, &ana, &hanna).await;
    let application = candidate(app, &ana, role, "Amara Testcase").await;
    let mut raters = Vec::new();
    for seat in seats(app, application).await {
        if seat.kind != LoopInterviewKind::Screen {
            let name = format!(
                "Rater {}",
                ["Alder", "Birch", "Cedar", "Elm", "Fir"][raters.len()]
            );
            let person = app.person(&name, Access::Interviewer).await;
            let assignment = assigned(app, &ana, application, &seat.title, &person).await;
            raters.push((person, assignment, seat.kind));
        }
    }
    Loop {
        ana,
        hanna,
        ida,
        raters,
        application,
    }
}

/// Submits the card of an assignment: every criterion at this level, with this recommendation.
pub async fn submitted(
    app: &TestApp,
    assignment: AssignmentId,
    level: Level,
    recommendation: Recommendation,
) {
    let write = move |tx: &mut assay::db::Tx<'_>| -> assay::db::DbResult<()> {
        let row = scorecards::of_assignment(tx, assignment)?.unwrap();
        let rubric = rubrics::get(tx, row.rubric_version_id)?.rubric;
        let mut card = Scorecard::empty(rubric.criteria.iter().map(|one| one.id.as_str()));
        for criterion in &rubric.criteria {
            let note = SECRET.to_owned();
            card.rate(&criterion.id, CriterionState::Scored { level, note }, "");
        }
        card.own.recommendation = Some(recommendation);
        assert!(scorecards::save(tx, row.id, row.revision, &card, "")?);
        let score = score_card(&card.rated(&rubric, row.level), &[], &Policy::standard());
        let calculation = Calculation::new(&rubric, "sha256:0", score);
        let calculation = serde_json::to_string(&calculation).unwrap();
        let submission = scorecards::Submission {
            suggestion: Suggestion::Yes,
            calculation,
            seen_others: false,
        };
        scorecards::submit(tx, row.id, &submission)
    };
    app.app.db.write(write).await.unwrap();
}

/// Submits every card: level 3 and yes, but the last person says 1 and no.
pub async fn all_submitted(app: &TestApp, panel: &Loop) {
    for (index, (_, assignment, _)) in panel.raters.iter().enumerate() {
        let last = index + 1 == panel.raters.len();
        let (level, vote) = if last {
            (Level::ONE, Recommendation::No)
        } else {
            (Level::THREE, Recommendation::Yes)
        };
        submitted(app, *assignment, level, vote).await;
    }
}
