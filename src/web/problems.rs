//! What is wrong with a form, in words that say what to do.
//!
//! A handler that finds problems renders the same page again with everything that was typed. The template lists them with
//! `form::summary(problems)` and repeats each at its field with `problems.of(id)`: the same words in both places.

/// The problems of one form, in the order of its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

/// One problem at one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The id of the control the summary leads to.
    pub field: String,
    /// What to do: "Enter a length between 15 and 120 minutes".
    pub text: String,
}

impl Problems {
    /// Problems with nothing in them.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// A single problem.
    #[must_use]
    pub fn one(field: impl Into<String>, text: impl Into<String>) -> Self {
        let mut problems = Self::none();
        problems.add(field, text);
        problems
    }

    /// Adds a problem at the field with this id.
    pub fn add(&mut self, field: impl Into<String>, text: impl Into<String>) {
        self.0.push(Problem {
            field: field.into(),
            text: text.into(),
        });
    }

    /// The first problem of a field, or the empty text.
    #[must_use]
    pub fn of(&self, field: &str) -> &str {
        self.0
            .iter()
            .find(|problem| problem.field == field)
            .map_or("", |problem| &problem.text)
    }

    /// Whether the form is fine.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All problems, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// What the page's title starts with: "Error: " or nothing.
    #[must_use]
    pub fn title(&self) -> &'static str {
        if self.is_empty() { "" } else { "Error: " }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_shows_its_first_problem() {
        let mut problems = Problems::one("email", "Enter your work email");
        problems.add("email", "never shown");
        assert_eq!(problems.of("email"), "Enter your work email");
        assert_eq!(problems.of("password"), "");
        assert_eq!(problems.title(), "Error: ");
        assert_eq!(Problems::none().title(), "");
    }
}
