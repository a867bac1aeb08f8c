//! What the demo's interviewers noted: for each criterion a sentence for somebody who showed it and one for somebody who
//! did not quite.

use crate::domain::level::Level;

/// Criterion, what was seen at or above the bar, what was seen below it.
const NOTES: &[(&str, &str, &str)] = &[
    (
        "domain-model",
        "Asked which rule breaks when a row comes from the shell, then moved uniqueness into a conditional constraint.",
        "Kept the rule in the serializer; agreed after a hint that an import would walk past it.",
    ),
    (
        "query-shape",
        "Counted the statements before touching code, and again after; four for ten articles, four for a hundred.",
        "Found the N+1 when shown the log, chose prefetch for a foreign key first.",
    ),
    (
        "set-logic",
        "Saw that two joins multiply the totals and wrote two subqueries without being asked.",
        "Total was right for one author and wrong for the next; fixed it in Python.",
    ),
    (
        "indexes-plans",
        "Read the plan aloud, compared estimated with actual rows, proposed one composite index and dropped another.",
        "Proposed an index for every filter; did not look at the order of the columns.",
    ),
    (
        "transactions",
        "Took the row lock, then explained what the second request sees and why the mail waits for the commit.",
        "Wrapped it in atomic() and said that was enough. Corrected after a hint.",
    ),
    (
        "migrations",
        "Column first, fill in batches, constraint not valid, validate later; named the step after which there is no way back.",
        "One migration with the default inside; unsure which lock it takes.",
    ),
    (
        "resources",
        "Named 409 and 412 for the right cases and let a foreign order answer 404.",
        "Everything was a 400; moved to 404 and 409 when asked what a client should do next.",
    ),
    (
        "serializers",
        "Owner comes from the request, never from the body; showed which fields PATCH may change.",
        "Used all fields for writing and found the hole together with me.",
    ),
    (
        "evolution",
        "Adds first, watches who still reads the old field, gives a date.",
        "Would start a v2 for one field; no plan for the forty clients.",
    ),
    (
        "collections",
        "Cursor for the feed with the id as last key, page numbers for the back office, with reasons.",
        "Page size had no maximum; liked the idea when we came to it.",
    ),
    (
        "errors",
        "One handler, stable types, the field named by pointer; nothing of ours in the text.",
        "Two shapes of error in one answer, noticed it when reading aloud.",
    ),
    (
        "http-safety",
        "Stored key, fingerprint and answer in the same transaction and refused another body.",
        "Unique constraint only; a retry would see an error instead of its order.",
    ),
    (
        "async",
        "Enqueues after the commit, passes ids, handler can run twice.",
        "Passed the object to the task; saw the problem when the row changed in between.",
    ),
    (
        "clarity",
        "Conclusion first, then one example, then the limit. Checked that I followed.",
        "Right, but in the order it came to mind; I had to ask for the point.",
    ),
    (
        "writing",
        "The change note says who must do what by when.",
        "Describes what changed, not what the reader must do.",
    ),
    (
        "listening",
        "Restated my question before answering and changed the plan on my second number.",
        "Answered the question before it was finished, twice.",
    ),
    (
        "alignment",
        "Came with three options, each with what it costs, a week before the date.",
        "Told product on the day; would do it earlier now.",
    ),
    (
        "ownership",
        "Stayed with the change until the figures in production moved, and told us about the rollback.",
        "Done meant merged; the on-call engineer found the rest.",
    ),
    (
        "mentoring",
        "Let the junior colleague drive and asked; named what she does alone now.",
        "Helps when asked, by giving the answer.",
    ),
];

/// The note for a level at a criterion, against the level that is expected.
pub fn note(criterion: &str, level: Level, expected: Level) -> String {
    let found = NOTES.iter().find(|(name, ..)| *name == criterion);
    let text = found.map_or(
        "Explained it with an example of their own.",
        |(_, shown, not_quite)| {
            if level >= expected { shown } else { not_quite }
        },
    );
    text.to_owned()
}
