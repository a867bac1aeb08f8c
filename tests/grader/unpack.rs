//! Archives that try something, and archives that are merely clumsy.

pub mod archives;

use std::fs;
use std::io::Cursor;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use assay::runner::unpack::{Refusal, UnpackError, UnpackLimits, Unpacked, unpack};

use self::archives::{Member, encrypted_zip, overlapping_zip, tar_gz, zip, zip_from_disk};

/// Unpacks into a fresh folder, which holds the archive's content afterwards or nothing at all.
fn try_it(
    archive: &[u8],
    limits: &UnpackLimits,
    look: impl FnOnce(&Path),
) -> Result<Unpacked, Refusal> {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("submission");
    match unpack(Cursor::new(archive), &into, limits) {
        Ok(unpacked) => {
            look(&into);
            Ok(unpacked)
        }
        Err(UnpackError::Refused(refusal)) => {
            println!("{}: {refusal}", refusal.kind());
            assert_eq!(
                fs::read_dir(folder.path()).unwrap().count(),
                0,
                "something was left behind"
            );
            Err(refusal)
        }
        Err(error) => panic!("{error}"),
    }
}

fn kind(archive: &[u8]) -> &'static str {
    match try_it(archive, &UnpackLimits::default(), |_| ()) {
        Ok(_) => "unpacked",
        Err(refusal) => refusal.kind(),
    }
}

fn file(name: &str) -> Member<'_> {
    Member::file(name, b"x")
}

#[test]
fn a_project_folder_is_unpacked_without_the_folder() {
    let members = [
        Member::folder("shop/"),
        file("shop/manage.py"),
        Member::file("shop/a/b.py", b"print(1)"),
        file("__MACOSX/shop/._manage.py"),
        file("shop/.DS_Store"),
    ];
    for archive in [zip(&members), tar_gz(&members)] {
        let unpacked = try_it(&archive, &UnpackLimits::default(), |into| {
            assert_eq!(fs::read_to_string(into.join("a/b.py")).unwrap(), "print(1)");
            assert!(into.join("manage.py").exists() && !into.join(".DS_Store").exists());
        });
        assert_eq!(
            unpacked,
            Ok(Unpacked {
                files: 2,
                bytes: 9,
                stripped: Some("shop".into())
            })
        );
    }
}

#[test]
fn a_project_without_a_folder_around_it_is_unpacked_as_it_is() {
    for archive in [
        zip(&[file("manage.py"), file("a/b.py")]),
        tar_gz(&[file("./manage.py"), file("./a/b.py")]),
    ] {
        let unpacked = try_it(&archive, &UnpackLimits::default(), |into| {
            assert!(into.join("a/b.py").exists())
        });
        assert_eq!(unpacked.unwrap().stripped, None);
    }
}

#[test]
fn an_archive_made_by_an_ordinary_tool_is_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("app")).unwrap();
    fs::write(
        folder.path().join("app/settings.py"),
        "DEBUG = False\n".repeat(100),
    )
    .unwrap();
    let unpacked = try_it(
        &zip_from_disk(folder.path()),
        &UnpackLimits::default(),
        |into| assert!(into.join("settings.py").exists()),
    );
    assert_eq!(unpacked.unwrap().bytes, 1400);
}

#[test]
fn paths_that_lead_out_are_refused() {
    for (name, expected) in [
        ("../../../../tmp/PWNED", "points_outside"),
        ("a/../../PWNED", "points_outside"),
        ("/tmp/PWNED", "absolute"),
        ("..\\..\\PWNED", "backslash"),
        ("C:/PWNED", "absolute"),
    ] {
        assert_eq!(
            (kind(&zip(&[file(name)])), kind(&tar_gz(&[file(name)]))),
            (expected, expected),
            "{name}"
        );
    }
    assert!(!Path::new("/tmp/PWNED").exists());
}

#[test]
fn links_are_refused_also_when_something_is_written_through_them() {
    let link = Member {
        mode: 0o120_777,
        kind: b'2',
        target: "/tmp",
        ..Member::file("d", b"/tmp")
    };
    let hard = Member {
        kind: b'1',
        target: "/etc/shadow",
        ..Member::file("h", b"")
    };
    assert_eq!(kind(&zip(&[link])), "link");
    assert_eq!(kind(&zip(&[link, file("d/PWNED")])), "link");
    assert_eq!(
        kind(&tar_gz(&[
            Member {
                content: b"",
                ..link
            },
            file("d/PWNED")
        ])),
        "link"
    );
    assert_eq!(kind(&tar_gz(&[hard])), "link");
}

#[test]
fn special_files_are_refused() {
    for (kind_byte, mode) in [(b'3', 0o020_666), (b'4', 0o060_666), (b'6', 0o010_666)] {
        let special = Member {
            kind: kind_byte,
            mode,
            ..Member::file("d", b"")
        };
        assert_eq!(
            (kind(&tar_gz(&[special])), kind(&zip(&[special]))),
            ("special", "special")
        );
    }
    let sparse = Member {
        kind: b'S',
        ..Member::file("s", b"")
    };
    assert!(["special", "damaged"].contains(&kind(&tar_gz(&[sparse]))));
}

#[test]
fn mode_bits_are_dropped() {
    let member = Member {
        mode: 0o106_777,
        ..file("s")
    };
    for archive in [zip(&[member]), tar_gz(&[member])] {
        let result = try_it(&archive, &UnpackLimits::default(), |into| {
            assert_eq!(
                fs::metadata(into.join("s")).unwrap().permissions().mode() & 0o7777,
                0o644
            );
            assert_eq!(
                fs::metadata(into).unwrap().permissions().mode() & 0o7777,
                0o755
            );
        });
        assert!(result.is_ok());
    }
}

#[test]
fn bombs_are_stopped_by_what_comes_out_of_them() {
    let nine = vec![0; 9 << 20];
    let names: Vec<String> = (0..6).map(|number| format!("b{number}")).collect();
    let members: Vec<Member<'_>> = names.iter().map(|name| Member::file(name, &nine)).collect();
    assert_eq!(
        (kind(&zip(&members)), kind(&tar_gz(&members))),
        ("unpacked_too_large", "unpacked_too_large")
    );
    let eleven = vec![0; 11 << 20];
    let member = [Member::file("big", &eleven)];
    assert_eq!(
        (kind(&zip(&member)), kind(&tar_gz(&member))),
        ("file_too_large", "file_too_large")
    );
    // A size that is a lie: the header says one byte.
    let liar = zip(&[Member {
        stated_size: Some(1),
        ..member[0]
    }]);
    assert!(["file_too_large", "damaged"].contains(&kind(&liar)));
}

#[test]
fn a_bomb_of_overlapping_entries_is_refused() {
    assert_eq!(kind(&overlapping_zip(4000, 9 << 20)), "overlapping");
}

#[test]
fn a_long_name_that_is_a_bomb_is_stopped() {
    let name = vec![b'a'; 80 << 20];
    assert_eq!(
        kind(&tar_gz(&[
            Member {
                kind: b'L',
                ..Member::file("././@LongLink", &name)
            },
            file("x")
        ])),
        "unpacked_too_large"
    );
}

#[test]
fn too_many_entries_are_refused() {
    let names: Vec<String> = (0..60_000).map(|number| format!("f{number}")).collect();
    let members: Vec<Member<'_>> = names.iter().map(|name| Member::file(name, b"")).collect();
    assert_eq!(
        (kind(&zip(&members)), kind(&tar_gz(&members))),
        ("too_many_entries", "too_many_entries")
    );
}

#[test]
fn the_same_name_twice_is_refused() {
    for members in [
        [file("a"), file("a")],
        [file("a"), file("./a")],
        [file("a"), file("a/b")],
        [file("a/b"), file("a")],
    ] {
        assert_eq!(
            (kind(&zip(&members)), kind(&tar_gz(&members))),
            ("duplicate", "duplicate"),
            "{members:?}"
        );
    }
}

#[test]
fn long_and_deep_names_are_refused() {
    let long = "a".repeat(5000);
    assert_eq!(kind(&zip(&[file(&long)])), "name_too_long");
    let deep = "a/".repeat(500) + "f";
    assert_eq!(kind(&zip(&[file(&deep)])), "too_deep");
    assert_eq!(kind(&zip(&[file("line\nbreak")])), "bad_name");
}

#[test]
fn what_is_no_archive_is_named() {
    for (content, expected) in [
        (&b"PROJECT = 1"[..], "not_an_archive"),
        (b"", "empty"),
        (b"Rar!\x1a\x07\x01\x00", "wrong_type"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "wrong_type"),
        (b"\xfd7zXZ\x00\x00\x04", "wrong_type"),
        (b"PK\x03\x04 and then nonsense", "damaged"),
        (b"\x1f\x8b\x08\x00 and then nonsense", "damaged"),
    ] {
        assert_eq!(kind(content), expected, "{content:?}");
    }
    assert_eq!((kind(&zip(&[])), kind(&tar_gz(&[]))), ("empty", "empty"));
    assert_eq!(kind(&zip(&[Member::folder("only/")])), "empty");
    assert_eq!(kind(&encrypted_zip()), "encrypted");
}

#[test]
fn a_damaged_archive_is_refused() {
    let mut cut = tar_gz(&[Member::file("a", &[7; 100_000])]);
    cut.truncate(cut.len() - 60);
    assert_eq!(kind(&cut), "damaged");
    let wrong = zip(&[Member {
        wrong_checksum: true,
        ..file("a")
    }]);
    assert_eq!(kind(&wrong), "damaged");
}

#[test]
fn the_limits_are_those_given_and_named() {
    let limits = UnpackLimits {
        packed_bytes: 1 << 10,
        ..UnpackLimits::default()
    };
    let noise: Vec<u8> = (0..4000_u32)
        .map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let refusal = try_it(&zip(&[Member::file("a", &noise)]), &limits, |_| ()).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "The archive is larger than 1 kB. Leave out .git, virtual environments and other generated files."
    );
    let limits = UnpackLimits {
        entries: 1,
        ..UnpackLimits::default()
    };
    let refusal = try_it(&tar_gz(&[file("a"), file("b")]), &limits, |_| ()).unwrap_err();
    assert_eq!(refusal, Refusal::TooManyEntries { limit: 1 });
}

#[test]
fn names_are_escaped_in_what_the_candidate_reads() {
    let refusal = try_it(
        &zip(&[file("\u{1b}[31m<script>")]),
        &UnpackLimits::default(),
        |_| (),
    )
    .unwrap_err();
    assert!(!refusal.to_string().contains('\u{1b}'), "{refusal}");
}
