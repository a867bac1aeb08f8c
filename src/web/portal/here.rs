//! What every page of the portal names: whose take-home it is, who helps, in which zone times are read.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::Portal;
use crate::domain::words;
use crate::ops::take_homes::letters;

/// Zones to choose from: one for each offset and rule that many people live under. The one in use is added.
pub const ZONES: [&str; 48] = [
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Denver",
    "America/Phoenix",
    "America/Chicago",
    "America/Mexico_City",
    "America/New_York",
    "America/Toronto",
    "America/Bogota",
    "America/Halifax",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/St_Johns",
    "Atlantic/Azores",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Africa/Lagos",
    "Europe/Amsterdam",
    "Europe/Berlin",
    "Europe/Brussels",
    "Europe/Madrid",
    "Europe/Paris",
    "Europe/Rome",
    "Europe/Stockholm",
    "Europe/Warsaw",
    "Europe/Zurich",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Europe/Athens",
    "Europe/Bucharest",
    "Europe/Helsinki",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "Africa/Nairobi",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Australia/Sydney",
    "Pacific/Auckland",
];

/// What every page of the portal names.
pub struct Here {
    /// The token in its addresses.
    pub token: String,
    /// The take-home's title.
    pub title: String,
    /// The candidate's first name.
    pub name: String,
    /// The role's title.
    pub role: String,
    /// The organisation's name.
    pub org: String,
    /// The recruiter, who helps.
    pub owner: String,
    /// Their address.
    pub email: String,
    /// The name under which the code is read.
    pub alias: String,
    /// The zone in which times are shown.
    pub zone: Tz,
}

impl Here {
    pub(super) fn of(portal: &Portal) -> Self {
        let dossier = &portal.dossier;
        Self {
            token: portal.token.clone(),
            title: dossier.kit.title.clone(),
            name: letters::first_name(dossier),
            role: dossier.role.title.clone(),
            org: portal.ctx.app.config.organisation.clone(),
            owner: dossier.owner.name.clone(),
            email: dossier.owner.email.clone(),
            alias: dossier.take_home.alias.clone(),
            zone: letters::zone(dossier),
        }
    }

    /// The zones to choose from, with the one in use.
    pub fn zones(&self) -> Vec<&'static str> {
        let mut zones = vec!["UTC"];
        if !ZONES.contains(&self.zone.name()) && self.zone != Tz::UTC {
            zones.push(self.zone.name());
        }
        zones.extend(ZONES);
        zones
    }

    /// A day in words.
    pub fn day(&self, at: &DateTime<Utc>) -> String {
        words::long_day(*at, self.zone)
    }

    /// A moment that binds, in words with its zone.
    pub fn deadline(&self, at: &DateTime<Utc>) -> String {
        words::deadline(*at, self.zone)
    }
}
