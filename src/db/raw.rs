//! Pieces of SQL that are written by hand because a list needs them in one statement, in one text for both databases.
//!
//! Parameters are written `?1`, `?2`, as SQLite knows them, and renamed for PostgreSQL by [`for_backend`]. Every text that
//! uses a piece binds `?1` the viewer's id and `?2` 1 for a viewer who sees every application, else 0.

use crate::db::Db;

/// The text as this backend wants it.
pub fn for_backend(db: &Db, sql: &str) -> String {
    match db {
        Db::Sqlite(_) => sql.to_owned(),
        Db::Postgres(_) => sql.replace('?', "$"),
    }
}

/// Whether the viewer may see application `a` of role `r`: [`crate::domain::access::Scope`] as a condition. The same rule
/// as `applications::visible`, in text: `tests/it/debriefs.rs` holds them together. It starts from the viewer's own card of
/// the application, so that it costs the same whether they hold ten interviews or ten thousand.
pub const VISIBLE: &str = "(?2 = 1 OR (\
    (r.hiring_manager_id = ?1 OR EXISTS (\
        SELECT 1 FROM scorecards vc JOIN assignments vx ON vx.id = vc.assignment_id \
        JOIN interviews vi ON vi.id = vc.interview_id JOIN loop_interviews vl ON vl.id = vi.loop_interview_id \
        WHERE vc.author_id = ?1 AND vc.application_id = a.id AND vx.removed_at IS NULL \
        AND (vl.kind <> 'take_home' OR vc.state = 'submitted'))) \
    AND NOT EXISTS (\
        SELECT 1 FROM scorecards vc JOIN assignments vx ON vx.id = vc.assignment_id \
        JOIN interviews vi ON vi.id = vc.interview_id JOIN loop_interviews vl ON vl.id = vi.loop_interview_id \
        WHERE vc.author_id = ?1 AND vc.application_id = a.id AND vx.removed_at IS NULL \
        AND vl.kind = 'take_home' AND vx.waived_at IS NULL AND vc.state = 'draft')))";

/// Applications with what their debrief waits for, to be narrowed by [`NEAR`] or to ids. The same rule as
/// [`crate::db::scorecards::debrief_state`], for many at once.
pub const DEBRIEFS: &str = "SELECT a.id AS application, p.name AS candidate, r.title AS role, \
    r.hiring_manager_id AS decider_id, r.recruiter_id AS recruiter_id, m.name AS decider, k.kind AS stage, a.state AS state, \
    a.stage_entered_at AS stage_entered_at, \
    (SELECT count(*) FROM assignments x JOIN interviews i ON i.id = x.interview_id \
        LEFT JOIN scorecards c ON c.assignment_id = x.id WHERE i.application_id = a.id AND x.removed_at IS NULL \
        AND x.waived_at IS NULL AND NOT x.shadow AND (c.state IS NULL OR c.state <> 'submitted')) AS owed, \
    (SELECT count(*) FROM assignments x JOIN scorecards c ON c.assignment_id = x.id \
        WHERE c.application_id = a.id AND x.removed_at IS NULL AND NOT x.shadow AND c.state = 'submitted') AS cards_in, \
    (SELECT count(*) FROM interviews i JOIN loop_interviews l ON l.id = i.loop_interview_id \
        WHERE i.application_id = a.id AND l.kind <> 'screen' AND i.state <> 'cancelled' AND NOT EXISTS (\
        SELECT 1 FROM assignments x WHERE x.interview_id = i.id AND x.removed_at IS NULL AND NOT x.shadow)) AS uncovered, \
    (SELECT max(c.submitted_at) FROM scorecards c JOIN assignments x ON x.id = c.assignment_id \
        WHERE c.application_id = a.id AND NOT x.shadow) AS last_in, \
    (SELECT d.outcome FROM decisions d WHERE d.application_id = a.id \
        ORDER BY d.decided_at DESC, d.id DESC LIMIT 1) AS outcome, \
    (SELECT max(d.decided_at) FROM decisions d WHERE d.application_id = a.id) AS decided_at \
    FROM applications a JOIN candidates p ON p.id = a.candidate_id JOIN roles r ON r.id = a.role_id \
    JOIN users m ON m.id = r.hiring_manager_id JOIN stages k ON k.id = a.stage_id";

/// Application `a` is on its way to a debrief or in it. A set of ids of its own, so that nothing else is asked about the
/// thousands that are not.
pub const NEAR: &str = "a.id IN (SELECT na.id FROM applications na JOIN stages nk ON nk.id = na.stage_id \
    WHERE na.state = 'active' AND (nk.kind IN ('loop', 'debrief', 'offer') OR EXISTS (\
        SELECT 1 FROM scorecards nc WHERE nc.application_id = na.id AND nc.state = 'submitted')))";

/// A debrief that waits for cards, as a condition on a row of [`DEBRIEFS`].
pub const WAITING: &str = "s.outcome IS NULL AND s.state = 'active' AND s.stage IN ('loop', 'debrief', 'offer') \
    AND (s.owed > 0 OR s.cards_in = 0 OR s.uncovered > 0)";

/// A debrief that waits for its decision.
pub const OPEN: &str = "s.outcome IS NULL AND s.state = 'active' AND s.owed = 0 AND s.cards_in > 0 AND s.uncovered = 0";
