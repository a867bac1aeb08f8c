//! Words as search compares them, the same for what is stored and for what is asked.
//!
//! Letters without case or accents, digits, nothing else: "Zoë O'Neill-Łukasz" is `zoe o neill lukasz`. Must never know
//! a database. Start with [`words`] and [`Wanted`].

use std::collections::HashSet;

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Different words of one document; what comes later is not found.
const MOST_WORDS: usize = 4000;
/// Letters of a word; the rest of a longer one is not compared.
const LONGEST_WORD: usize = 64;
/// Words of one question.
const MOST_WANTED: usize = 8;

/// The different words of these texts, in the order in which they come, with a blank between.
pub fn document<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut seen = HashSet::new();
    let mut kept = Vec::new();
    for word in texts.into_iter().flat_map(words) {
        if kept.len() == MOST_WORDS {
            break;
        }
        if seen.insert(word.clone()) {
            kept.push(word);
        }
    }
    kept.join(" ")
}

/// What somebody looks for: every word has to be there, at least its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted(Vec<String>);

impl Wanted {
    /// The first words of a question; `None` when there is no letter or digit in it.
    pub fn of(question: &str) -> Option<Self> {
        let wanted: Vec<String> = words(question).into_iter().take(MOST_WANTED).collect();
        (!wanted.is_empty()).then_some(Self(wanted))
    }

    /// The words; letters and digits only.
    pub fn words(&self) -> &[String] {
        &self.0
    }
}

fn words(text: &str) -> Vec<String> {
    let plain: String = DecomposingNormalizerBorrowed::new_nfkd()
        .normalize(text)
        .chars()
        .filter(|letter| !is_accent(*letter))
        .flat_map(char::to_lowercase)
        .collect();
    plain
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(LONGEST_WORD).flat_map(spelt).collect())
        .collect()
}

/// Combining marks of the Latin, Greek and Cyrillic scripts; a letter with a dot or dots above falls apart into the letter
/// and one of these.
fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Letters that do not fall apart, as keyboards without them spell them.
fn spelt(letter: char) -> impl Iterator<Item = char> {
    let other = match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        _ => "",
    };
    other.chars().chain(other.is_empty().then_some(letter))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_accents_and_punctuation_do_not_matter() {
        assert_eq!(
            document(["Zoë O'Neill-Łukasz", "ZOE.lukasz@example.org"]),
            "zoe o neill lukasz example org"
        );
        assert_eq!(
            document(["Straße Bjørn İstanbul ﬁn"]),
            "strasse bjorn istanbul fin"
        );
        assert_eq!(document(["한국 山田 Иван"]), document(["한국 山田 иван"]));
    }

    #[test]
    fn a_question_without_letters_asks_nothing() {
        assert_eq!(Wanted::of(" * \" ' -- "), None);
        let many = "one two three four five six seven eight nine";
        assert_eq!(Wanted::of(many).unwrap().words().len(), MOST_WANTED);
    }

    #[test]
    fn a_document_has_a_limit() {
        let text: String = (0..5000).map(|number| format!("w{number} ")).collect();
        assert_eq!(document([text.as_str()]).split(' ').count(), MOST_WORDS);
        let long = "x".repeat(1000);
        assert_eq!(document([long.as_str()]).len(), LONGEST_WORD);
    }

    proptest! {
        #[test]
        fn words_hold_nothing_that_a_query_language_knows(text in "\\PC*") {
            for word in words(&text) {
                prop_assert!(!word.is_empty());
                prop_assert!(word.chars().all(char::is_alphanumeric));
            }
        }

        #[test]
        fn what_was_stored_is_found_as_it_was_written(text in "[a-zA-ZÀ-ž0-9 .@'-]{1,60}") {
            let stored = document([text.as_str()]);
            let stored: Vec<&str> = stored.split(' ').collect();
            if let Some(wanted) = Wanted::of(&text) {
                for word in wanted.words() {
                    prop_assert!(stored.contains(&word.as_str()));
                }
            }
        }
    }
}
