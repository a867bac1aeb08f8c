//! Why an archive is refused, in words for the person who sent it.

use thiserror::Error;

/// Refused or failed.
#[derive(Debug, Error)]
pub enum UnpackError {
    /// Something about the archive: the candidate can fix it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something about this machine: no fault of the candidate.
    #[error("the archive could not be unpacked: {0}")]
    Io(#[from] std::io::Error),
}

/// One reason per rule. The text is shown to the candidate; names in it are escaped and cut.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("The file is not an archive. Send a .zip or a .tar.gz of your project folder.")]
    NotAnArchive,
    #[error("The file is {what}. Send a .zip or a .tar.gz instead.")]
    WrongType { what: String },
    #[error("The archive is empty.")]
    Empty,
    #[error("The archive is damaged: {detail}. Pack it again and check that it opens.")]
    Damaged { detail: String },
    #[error("The archive is protected by a password. Send it without one.")]
    Encrypted,
    #[error(
        "{name} is packed by a method that is not supported. Use the ordinary method (deflate)."
    )]
    Method { name: String },
    #[error("The archive is larger than {}. Leave out .git, virtual environments and other generated files.", size(*limit))]
    PackedTooLarge { limit: u64 },
    #[error("The archive unpacks to more than {}. Leave out .git, virtual environments and other generated files.", size(*limit))]
    UnpackedTooLarge { limit: u64 },
    #[error("{name} is larger than {}.", size(*limit))]
    FileTooLarge { name: String, limit: u64 },
    #[error(
        "The archive holds more than {limit} files and folders. Leave out .git, virtual environments and other generated files."
    )]
    TooManyEntries { limit: usize },
    #[error("Several files of the archive share the same packed bytes.")]
    Overlapping,
    #[error("{name} points outside the archive (it contains \"..\").")]
    PointsOutside { name: String },
    #[error("{name} is an absolute path. Pack the project folder with relative paths.")]
    Absolute { name: String },
    #[error("{name} contains a backslash. Use forward slashes in paths.")]
    Backslash { name: String },
    #[error("{name} is a link. Replace links by the files they point to.")]
    Link { name: String },
    #[error("{name} is a device, pipe or other special file.")]
    Special { name: String },
    #[error("{name} is in the archive twice.")]
    Duplicate { name: String },
    #[error("{name} lies more than {limit} folders deep.")]
    TooDeep { name: String, limit: usize },
    #[error("{name} has a name longer than {limit} bytes.")]
    NameTooLong { name: String, limit: usize },
    #[error("{name} has a name with characters that are not allowed.")]
    BadName { name: String },
}

impl Refusal {
    /// A word for records and tests, stable across releases.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NotAnArchive => "not_an_archive",
            Self::WrongType { .. } => "wrong_type",
            Self::Empty => "empty",
            Self::Damaged { .. } => "damaged",
            Self::Encrypted => "encrypted",
            Self::Method { .. } => "method",
            Self::PackedTooLarge { .. } => "packed_too_large",
            Self::UnpackedTooLarge { .. } => "unpacked_too_large",
            Self::FileTooLarge { .. } => "file_too_large",
            Self::TooManyEntries { .. } => "too_many_entries",
            Self::Overlapping => "overlapping",
            Self::PointsOutside { .. } => "points_outside",
            Self::Absolute { .. } => "absolute",
            Self::Backslash { .. } => "backslash",
            Self::Link { .. } => "link",
            Self::Special { .. } => "special",
            Self::Duplicate { .. } => "duplicate",
            Self::TooDeep { .. } => "too_deep",
            Self::NameTooLong { .. } => "name_too_long",
            Self::BadName { .. } => "bad_name",
        }
    }
}

/// A name as it may be shown: control characters escaped, at most 80 characters.
pub fn shown(name: &[u8]) -> String {
    let text = String::from_utf8_lossy(name);
    let mut escaped: String = text.chars().take(80).flat_map(char::escape_debug).collect();
    if text.chars().nth(80).is_some() {
        escaped.push('…');
    }
    format!("\"{escaped}\"")
}

fn size(bytes: u64) -> String {
    match bytes {
        _ if bytes >= 1 << 20 && bytes.is_multiple_of(1 << 20) => format!("{} MB", bytes >> 20),
        _ if bytes >= 1 << 10 && bytes.is_multiple_of(1 << 10) => format!("{} kB", bytes >> 10),
        _ => format!("{bytes} bytes"),
    }
}
