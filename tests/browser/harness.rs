//! The world of a journey: a server on an empty folder, and people who each sit at a browser of their own.
//!
//! ```ignore
//! let office = Office::open().await;
//! let rosa = office.hire("Rosa Testcase", "recruiter").await;
//! rosa.open("/roles").await;
//! rosa.click("New role").await;
//! rosa.sees("What kind of role is it?").await;
//! ```
//!
//! Every verb waits until it can be done, and says at which page it could not, with a picture below `target/`.

mod browser;
mod person;
mod server;

pub use browser::{Browsers, Chrome, Scripts};
pub use person::Person;
pub use server::{Server, root};

/// The password of everybody here.
pub const PASSWORD: &str = "meadow-lantern-quartz-42";

/// A server whose people are hired as the journey needs them.
pub struct Office {
    /// The server.
    pub server: Server,
    /// Where people get their browsers.
    pub browsers: Browsers,
}

impl Office {
    /// Nobody has an account yet.
    pub async fn open() -> Self {
        Self {
            server: Server::start(),
            browsers: Browsers::start(),
        }
    }

    /// Somebody new, at a browser, signed in. `access` is `recruiter`, `interviewer` and so on.
    pub async fn hire(&self, name: &str, access: &str) -> Person {
        self.hire_with(Scripts::On, name, access).await
    }

    /// The same, at a browser that runs scripts or does not.
    pub async fn hire_with(&self, scripts: Scripts, name: &str, access: &str) -> Person {
        let link = self.server.new_account(name, access);
        let person = self.visitor(scripts, name).await;
        person.open(&link).await;
        person.fill("New password", PASSWORD).await;
        person.fill("The same once more", PASSWORD).await;
        person.click("Set password").await;
        person.sees("Needs you").await;
        person
    }

    /// Somebody without an account, such as a candidate.
    pub async fn visitor(&self, scripts: Scripts, name: &str) -> Person {
        let session = self.browsers.session(scripts).await;
        Person::new(name, &self.server.base, session)
    }
}

/// The address of somebody invented.
pub fn email(name: &str) -> String {
    format!("{}@example.org", name.to_lowercase().replace(' ', "."))
}
