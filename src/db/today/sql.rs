//! The texts behind Today, one for both databases. Parameters: `?1` the viewer, `?2` 1 when they see every application,
//! `?3` now, `?4` 1 for an administrator, `?5` the moment before which a stage is stale.

use crate::db::raw::{DEBRIEFS, NEAR, OPEN};

/// Whether the viewer still owes a take-home review of application `a`, and so must not know whose it is.
const BLIND: &str = "EXISTS (SELECT 1 FROM scorecards bc JOIN assignments bx ON bx.id = bc.assignment_id \
        JOIN interviews bi ON bi.id = bc.interview_id JOIN loop_interviews bl ON bl.id = bi.loop_interview_id \
        WHERE bc.author_id = ?1 AND bc.application_id = a.id AND bc.state = 'draft' \
        AND bx.removed_at IS NULL AND bx.waived_at IS NULL AND bl.kind = 'take_home')";

/// Whether a thing `w` is past its time: due before now, or without a day and stale.
pub const LATE: &str = "(w.kind <> 'next' AND ((w.due IS NOT NULL AND w.due < ?3) OR (w.due IS NULL AND w.since < ?5)))";

/// What waits for the viewer. Kinds: `card` a scorecard they owe, `decide` a debrief they decide; for whoever runs the
/// role `send` a take-home to send, `not_started` and `late` take-homes past their day, `ungraded` an upload without an
/// outcome that nothing works on, `interviewer` an interview nobody holds, `chase` a debrief that waits for cards, `stuck`
/// a candidate long without movement, unless the viewer owes the card that would move them; for administrators `mail` and `job`, what was given up.
pub fn work() -> String {
    format!(
        "\
SELECT 'card' AS kind, a.id AS application, c.id AS subject, \
    CASE WHEN {BLIND} \
    THEN COALESCE((SELECT t.alias FROM take_homes t WHERE t.application_id = a.id \
        ORDER BY t.created_at DESC LIMIT 1), 'A candidate') ELSE p.name END AS title, \
    r.title AS role, CASE WHEN x.shadow THEN l.title || ', as a shadow' ELSE l.title END AS detail, x.assigned_at AS since, i.starts_at AS due \
FROM scorecards c JOIN assignments x ON x.id = c.assignment_id JOIN interviews i ON i.id = c.interview_id \
    JOIN loop_interviews l ON l.id = i.loop_interview_id JOIN applications a ON a.id = c.application_id \
    JOIN roles r ON r.id = a.role_id JOIN candidates p ON p.id = a.candidate_id \
WHERE c.author_id = ?1 AND c.state = 'draft' AND x.removed_at IS NULL AND x.waived_at IS NULL AND a.state = 'active' \
    AND i.state <> 'cancelled' AND (i.starts_at IS NULL OR i.starts_at <= ?3) \
    AND (l.kind <> 'take_home' OR EXISTS (\
        SELECT 1 FROM take_homes t WHERE t.interview_id = i.id AND t.state = 'submitted')) \
UNION ALL \
SELECT 'decide', s.application, s.application, s.candidate, s.role, '', s.last_in, NULL \
FROM ({DEBRIEFS} WHERE r.hiring_manager_id = ?1 AND {NEAR}) s WHERE {OPEN} \
UNION ALL \
SELECT 'send', a.id, a.id, p.name, r.title, '', a.stage_entered_at, NULL \
FROM applications a JOIN roles r ON r.id = a.role_id JOIN candidates p ON p.id = a.candidate_id \
WHERE ?2 = 1 AND (?4 = 1 OR r.recruiter_id = ?1) AND a.state = 'active' \
    AND a.stage_id IN (SELECT k.id FROM stages k WHERE k.kind = 'take_home') \
    AND NOT EXISTS (SELECT 1 FROM take_homes t WHERE t.application_id = a.id AND t.state <> 'withdrawn') \
UNION ALL \
SELECT CASE t.state WHEN 'invited' THEN 'not_started' ELSE 'late' END, a.id, t.id, p.name, r.title, '', t.created_at, \
    CASE t.state WHEN 'invited' THEN t.respond_by ELSE t.due_at END \
FROM take_homes t JOIN applications a ON a.id = t.application_id JOIN roles r ON r.id = a.role_id \
    JOIN candidates p ON p.id = a.candidate_id \
WHERE ?2 = 1 AND (?4 = 1 OR r.recruiter_id = ?1) AND a.state = 'active' \
    AND ((t.state = 'invited' AND t.respond_by < ?3) OR (t.state = 'started' AND t.due_at < ?3)) \
UNION ALL \
SELECT 'ungraded', a.id, u.id, p.name, r.title, '', u.received_at, NULL \
FROM submissions u JOIN take_homes t ON t.id = u.take_home_id JOIN applications a ON a.id = t.application_id \
    JOIN roles r ON r.id = a.role_id JOIN candidates p ON p.id = a.candidate_id \
WHERE ?2 = 1 AND (?4 = 1 OR r.recruiter_id = ?1) AND a.state = 'active' AND NOT EXISTS (\
    SELECT 1 FROM grading_runs g WHERE g.submission_id = u.id \
    AND (g.state IN ('queued', 'leased') OR g.outcome IN ('graded', 'candidate_fault'))) \
UNION ALL \
SELECT 'interviewer', a.id, i.id, p.name, r.title, l.title, a.stage_entered_at, NULL \
FROM interviews i JOIN loop_interviews l ON l.id = i.loop_interview_id JOIN applications a ON a.id = i.application_id \
    JOIN roles r ON r.id = a.role_id JOIN candidates p ON p.id = a.candidate_id \
WHERE ?2 = 1 AND (?4 = 1 OR r.recruiter_id = ?1) AND a.state = 'active' AND l.stage_id = a.stage_id \
    AND a.stage_id IN (SELECT e.stage_id FROM loop_interviews e WHERE e.kind <> 'screen') \
    AND l.kind <> 'screen' AND i.state <> 'cancelled' \
    AND NOT EXISTS (\
        SELECT 1 FROM assignments x WHERE x.interview_id = i.id AND x.removed_at IS NULL AND NOT x.shadow) \
UNION ALL \
SELECT 'chase', a.id, a.id, p.name, r.title, '', a.stage_entered_at, NULL \
FROM applications a JOIN roles r ON r.id = a.role_id JOIN candidates p ON p.id = a.candidate_id \
WHERE ?2 = 1 AND (?4 = 1 OR r.recruiter_id = ?1) AND a.state = 'active' \
    AND a.stage_id IN (SELECT k.id FROM stages k WHERE k.kind = 'debrief') \
    AND EXISTS (SELECT 1 FROM assignments x JOIN interviews i ON i.id = x.interview_id \
        LEFT JOIN scorecards c ON c.assignment_id = x.id WHERE i.application_id = a.id AND x.removed_at IS NULL \
        AND x.waived_at IS NULL AND NOT x.shadow AND (c.state IS NULL OR c.state <> 'submitted')) \
UNION ALL \
SELECT 'stuck', a.id, a.id, p.name, r.title, k.name, a.stage_entered_at, NULL \
FROM applications a JOIN roles r ON r.id = a.role_id JOIN candidates p ON p.id = a.candidate_id \
    JOIN stages k ON k.id = a.stage_id \
WHERE ?2 = 1 AND (?4 = 1 OR r.recruiter_id = ?1) AND a.state = 'active' AND r.state <> 'closed' \
    AND a.stage_id IN (SELECT e.id FROM stages e WHERE e.kind IN ('applied', 'screen', 'offer')) \
    AND a.stage_entered_at < ?5 AND NOT EXISTS (\
        SELECT 1 FROM scorecards c JOIN assignments x ON x.id = c.assignment_id JOIN interviews i ON i.id = c.interview_id \
        WHERE c.author_id = ?1 AND c.application_id = a.id AND c.state = 'draft' \
        AND x.removed_at IS NULL AND x.waived_at IS NULL AND NOT x.shadow AND i.state <> 'cancelled' AND (i.starts_at IS NULL OR i.starts_at <= ?3)) \
UNION ALL \
SELECT 'mail', m.application_id, m.id, m.to_name, '', m.subject, m.created_at, NULL \
FROM mails m WHERE ?4 = 1 AND m.state = 'dead' \
UNION ALL \
SELECT 'job', NULL, j.id, '', '', j.kind, j.created_at, NULL FROM jobs j WHERE ?4 = 1 AND j.state = 'dead'"
    )
}

/// Interviews the viewer holds next; shown beside what waits, and not counted with it.
pub fn next() -> String {
    format!(
        "\
SELECT 'next', a.id, c.id, p.name, r.title, \
    CASE WHEN x.shadow THEN l.title || ', as a shadow' ELSE l.title END, x.assigned_at, i.starts_at \
FROM scorecards c JOIN assignments x ON x.id = c.assignment_id JOIN interviews i ON i.id = c.interview_id \
    JOIN loop_interviews l ON l.id = i.loop_interview_id JOIN applications a ON a.id = c.application_id \
    JOIN roles r ON r.id = a.role_id JOIN candidates p ON p.id = a.candidate_id \
WHERE c.author_id = ?1 AND c.state = 'draft' AND x.removed_at IS NULL AND x.waived_at IS NULL AND a.state = 'active' \
    AND i.state <> 'cancelled' AND l.kind <> 'take_home' AND i.starts_at > ?3 AND NOT {BLIND}"
    )
}

/// Cards of others for the roles the viewer runs or decides; binds `?1` to `?4`.
pub const OWED_BY_OTHERS: &str = "\
SELECT a.id AS application, p.name AS candidate, l.title AS interview, o.name AS who, r.title AS role, \
    x.assigned_at AS since \
FROM scorecards c JOIN assignments x ON x.id = c.assignment_id JOIN interviews i ON i.id = c.interview_id \
    JOIN loop_interviews l ON l.id = i.loop_interview_id JOIN applications a ON a.id = c.application_id \
    JOIN roles r ON r.id = a.role_id JOIN candidates p ON p.id = a.candidate_id JOIN users o ON o.id = c.author_id \
WHERE c.author_id <> ?1 AND x.removed_at IS NULL AND x.waived_at IS NULL AND NOT x.shadow AND c.state = 'draft' AND a.state = 'active' \
    AND (r.hiring_manager_id = ?1 OR (?2 = 1 AND (?4 = 1 OR r.recruiter_id = ?1))) \
    AND i.state <> 'cancelled' AND (i.starts_at IS NULL OR i.starts_at <= ?3) \
    AND (l.kind <> 'take_home' OR EXISTS (\
        SELECT 1 FROM take_homes t WHERE t.interview_id = i.id AND t.state = 'submitted'))";

/// The end of [`OWED_BY_OTHERS`].
pub const OLDEST_DOZEN: &str = "ORDER BY x.assigned_at, x.id LIMIT 12";
