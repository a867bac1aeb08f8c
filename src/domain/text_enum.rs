//! One macro for the closed lists of the domain.
//!
//! Owns the rule that a closed list has exactly one spelling, used alike in JSON, in the database and in forms.
//! Must never give a variant two spellings. Start with `text_enum!`.

/// A text that is not in the closed list it was read as.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{given}\" is not one of the known values of {list}")]
pub struct UnknownText {
    /// The list that was asked, for example `Seniority`.
    pub list: &'static str,
    /// What was given instead.
    pub given: String,
}

/// Declares an enum whose variants each have one text: `ALL`, `as_str`, `Display`, `FromStr`, serde and its JSON schema agree
/// by construction. With `= "text" => "Label"` it also has the words that people read, as `label`.
macro_rules! text_enum {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $text:literal => $label:literal),+ $(,)?
    }) => {
        $crate::domain::text_enum::text_enum! {
            $(#[$meta])*
            pub enum $name { $($(#[$variant_meta])* $variant = $text),+ }
        }

        impl $name {
            /// The words that people read, in sentence case.
            pub const fn label(self) -> &'static str {
                match self {
                    $($name::$variant => $label),+
                }
            }
        }
    };
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, schemars::JsonSchema,
        )]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The one spelling used in JSON, in the database and in forms.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $text),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::text_enum::UnknownText;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok($name::$variant),)+
                    _ => Err($crate::domain::text_enum::UnknownText {
                        list: stringify!($name),
                        given: text.chars().take(80).collect(),
                    }),
                }
            }
        }
    };
}

pub(crate) use text_enum;
