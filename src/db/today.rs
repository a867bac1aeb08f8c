//! What waits for a person: the counts beside the navigation and the lists on Today.

use crate::db::{Db, DbResult};
use crate::domain::access::Staff;

/// How many things wait behind each link of the navigation; `None` shows no number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Things on Today that wait for this person.
    pub today: Option<i64>,
    /// Roles that are not closed.
    pub roles: Option<i64>,
    /// Active candidates this person may see.
    pub candidates: Option<i64>,
    /// Debriefs that wait for a decision.
    pub debriefs: Option<i64>,
}

/// The counts of this person, in one query.
pub fn counts(_db: &mut Db, _staff: Staff) -> DbResult<Counts> {
    Ok(Counts::default())
}
