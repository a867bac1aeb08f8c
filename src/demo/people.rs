//! Who works in the demo organisation and who applies. All invented; every address ends in example.org.

use crate::domain::access::Access;
use crate::domain::application::{CloseReason, Source};

/// A member of staff.
pub struct Colleague {
    /// Full name; the address is made from it.
    pub name: &'static str,
    /// What they are there for.
    pub access: Access,
    /// The zone in which they read times.
    pub zone: &'static str,
}

/// Everybody who works here. The first of each kind is the one the demo introduces.
pub const COLLEAGUES: &[Colleague] = &[
    Colleague {
        name: "Ida Example",
        access: Access::Administrator,
        zone: "Europe/Amsterdam",
    },
    Colleague {
        name: "Rosa Testcase",
        access: Access::Recruiter,
        zone: "Europe/Amsterdam",
    },
    Colleague {
        name: "Hanna Placeholder",
        access: Access::HiringManager,
        zone: "Europe/Amsterdam",
    },
    Colleague {
        name: "Milan Mockup",
        access: Access::HiringManager,
        zone: "Europe/Helsinki",
    },
    Colleague {
        name: "Priya Demo",
        access: Access::Interviewer,
        zone: "Asia/Kolkata",
    },
    Colleague {
        name: "Erik Specimen",
        access: Access::Interviewer,
        zone: "Europe/Stockholm",
    },
    Colleague {
        name: "Mona Sample",
        access: Access::Interviewer,
        zone: "Europe/Amsterdam",
    },
    Colleague {
        name: "Sam Fixture",
        access: Access::Interviewer,
        zone: "Europe/Lisbon",
    },
];

/// A role that is open in the demo.
pub struct Opening {
    /// Title for people.
    pub title: &'static str,
    /// Id of its preset.
    pub preset: &'static str,
    /// `junior`, `mid`, `senior` or `lead`.
    pub level: &'static str,
    /// The team.
    pub team: &'static str,
    /// Where the person works.
    pub location: &'static str,
    /// What it is about.
    pub summary: &'static str,
    /// Which colleague decides.
    pub manager: &'static str,
}

/// The roles of the demo. Candidates name them by their place in this list.
pub const OPENINGS: &[Opening] = &[
    Opening {
        title: "Senior Django engineer",
        preset: "backend",
        level: "senior",
        team: "Ticketing",
        location: "Utrecht or remote in the EU",
        summary: "Keeps the ticket shop fast and right while 40,000 people an hour buy a seat.",
        manager: "Hanna Placeholder",
    },
    Opening {
        title: "API engineer, partner platform",
        preset: "drf",
        level: "mid",
        team: "Partners",
        location: "Utrecht",
        summary: "Builds the interface that 60 partners read timetables from and sell tickets through.",
        manager: "Milan Mockup",
    },
    Opening {
        title: "Site reliability engineer",
        preset: "sre",
        level: "senior",
        team: "Platform",
        location: "Remote in the EU",
        summary: "Owns how we release, watch and repair the systems that trains depend on.",
        manager: "Milan Mockup",
    },
    Opening {
        title: "Application security engineer",
        preset: "security",
        level: "senior",
        team: "Security",
        location: "Utrecht",
        summary: "Finds what can go wrong before others do, with the teams that build it.",
        manager: "Hanna Placeholder",
    },
];

/// How far a candidate has come by today.
#[derive(Clone, Copy)]
pub enum Reached {
    /// Has applied; nobody has looked yet.
    Applied,
    /// Is being talked to.
    Screen,
    /// Has the link to the take-home and has not opened the clock.
    Invited,
    /// Is working on the take-home right now.
    Running,
    /// Has just handed in the shipped reference solution, which waits for the runner.
    HandedInStrong,
    /// Has just handed in the starter as it was, which waits for the runner.
    HandedInWeak,
    /// Is in the loop; this many of the loop's cards are in.
    Loop(usize),
    /// Every card is in and the debrief waits for a decision.
    Debrief,
    /// Decided: hire; the offer is out.
    Offer,
    /// Hired.
    Hired,
    /// Closed in this stage for this reason.
    Closed(usize, CloseReason),
    /// Withdrew.
    Withdrawn,
}

/// Somebody who applied.
pub struct Applicant {
    /// Full name; the address is made from it.
    pub name: &'static str,
    /// Place of the role in [`OPENINGS`].
    pub role: usize,
    /// How they came.
    pub source: Source,
    /// Days ago that they applied.
    pub days: i64,
    /// How far they have come.
    pub reached: Reached,
}

const fn applicant(
    name: &'static str,
    role: usize,
    source: Source,
    days: i64,
    reached: Reached,
) -> Applicant {
    Applicant {
        name,
        role,
        source,
        days,
        reached,
    }
}

/// Everybody who applied.
pub const APPLICANTS: &[Applicant] = {
    use Reached::*;
    use Source::*;
    &[
        applicant("Amara Sample", 0, Referral, 33, Debrief),
        applicant("Tomas Demo", 0, JobBoard, 8, HandedInStrong),
        applicant("Mika Specimen", 0, CareerPage, 9, HandedInWeak),
        applicant("Leila Fixture", 0, Referral, 24, Loop(2)),
        applicant("Wei Specimen", 0, Sourced, 26, Loop(1)),
        applicant("Aino Demo", 0, Community, 19, Loop(0)),
        applicant("Jonas Example", 0, JobBoard, 11, Running),
        applicant("Zeynep Sample", 0, CareerPage, 10, Invited),
        applicant("Ruben Placeholder", 0, JobBoard, 5, Screen),
        applicant("Yara Mockup", 0, Community, 7, Screen),
        applicant("Emil Example", 0, Agency, 4, Screen),
        applicant("Sanne Testcase", 0, Referral, 1, Applied),
        applicant("Kofi Specimen", 0, JobBoard, 2, Applied),
        applicant("Marta Demo", 0, Sourced, 6, Applied),
        applicant("Dario Mockup", 0, JobBoard, 3, Applied),
        applicant("Ida Fixture", 0, Association, 40, Hired),
        applicant("Pavel Mockup", 0, JobBoard, 38, Offer),
        applicant(
            "Noor Placeholder",
            0,
            JobBoard,
            30,
            Closed(0, CloseReason::MustHaves),
        ),
        applicant(
            "Otto Testcase",
            0,
            Agency,
            29,
            Closed(1, CloseReason::OtherLevel),
        ),
        applicant(
            "Lucia Demo",
            0,
            CareerPage,
            35,
            Closed(1, CloseReason::Conditions),
        ),
        applicant("Henrik Sample", 0, Sourced, 28, Withdrawn),
        applicant(
            "Fatou Example",
            0,
            JobBoard,
            27,
            Closed(0, CloseReason::NoAnswer),
        ),
        applicant("Bram Fixture", 1, JobBoard, 14, Screen),
        applicant("Chiara Specimen", 1, Referral, 12, Invited),
        applicant("Dmitri Placeholder", 1, CareerPage, 9, Screen),
        applicant("Elif Mockup", 1, Community, 3, Applied),
        applicant("Femi Testcase", 1, JobBoard, 2, Applied),
        applicant("Greta Demo", 1, Bootcamp, 2, Applied),
        applicant(
            "Hugo Example",
            1,
            JobBoard,
            18,
            Closed(0, CloseReason::MustHaves),
        ),
        applicant("Ines Sample", 1, Sourced, 21, Withdrawn),
        applicant("Jarek Fixture", 2, Forum, 6, Screen),
        applicant("Kaisa Specimen", 2, Referral, 4, Applied),
        applicant("Lars Mockup", 2, JobBoard, 3, Applied),
        applicant("Maya Placeholder", 2, Sourced, 8, Screen),
        applicant("Nils Testcase", 2, JobBoard, 1, Applied),
        applicant(
            "Olga Demo",
            2,
            CareerPage,
            15,
            Closed(0, CloseReason::OtherLevel),
        ),
        applicant("Petra Example", 3, Referral, 5, Screen),
        applicant("Quinn Sample", 3, Community, 3, Applied),
        applicant("Rafael Fixture", 3, JobBoard, 2, Applied),
        applicant("Signe Specimen", 3, Association, 9, Screen),
        applicant(
            "Teun Mockup",
            3,
            CareerPage,
            20,
            Closed(0, CloseReason::Terms),
        ),
        applicant("Uma Placeholder", 3, JobBoard, 1, Applied),
    ]
};

/// The address of somebody invented.
pub fn address(name: &str) -> String {
    format!("{}@example.org", name.to_lowercase().replace(' ', "."))
}
