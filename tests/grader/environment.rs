//! The environments that submissions run on, and the doctor's view of this machine.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use assay::runner::doctor::{DoctorOptions, Standing, examine};
use assay::runner::environment::{
    EnvironmentError, build, find_postgres, find_python, locate, locate_postgres, postgres_template,
};
use assay::runner::sandbox::{Filter, Sandbox, Spec};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const LAUNCHER: &str = env!("CARGO_BIN_EXE_assay");

/// A folder that other users may enter, as an installation's folder is.
fn folder() -> TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// A wheel of one module, and a lock that names it: no package index is needed.
fn wheelhouse(folder: &Path) -> PathBuf {
    let mut writer = zip::ZipWriter::new(
        fs::File::create(folder.join("sample_module-1.0-py3-none-any.whl")).unwrap(),
    );
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in [
        ("sample_module.py", "WORD = 'sample'\n"),
        (
            "sample_module-1.0.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: sample-module\nVersion: 1.0\n",
        ),
        (
            "sample_module-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        ),
        ("sample_module-1.0.dist-info/RECORD", ""),
    ] {
        writer.start_file(name, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
    let wheel = fs::read(folder.join("sample_module-1.0-py3-none-any.whl")).unwrap();
    let digest: String = Sha256::digest(&wheel)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let lock = folder.join("requirements.lock");
    fs::write(
        &lock,
        format!("sample_module==1.0 \\\n    --hash=sha256:{digest}\n"),
    )
    .unwrap();
    lock
}

#[test]
fn an_environment_is_built_once_and_used_inside() {
    if let Err(error) = find_python() {
        println!("skipped: {error}");
        return;
    }
    let folder = folder();
    let lock = wheelhouse(folder.path());
    let dir = folder.path().join("environments");
    assert!(matches!(
        locate(&lock, &dir),
        Err(EnvironmentError::NotBuilt { .. })
    ));
    let mut steps = Vec::new();
    let built = build(&lock, &dir, Some(folder.path()), &mut |step| {
        steps.push(step.to_owned())
    })
    .unwrap();
    assert_eq!(
        (steps.len(), built.packages["sample-module"].as_str()),
        (3, "1.0")
    );
    assert_eq!(locate(&lock, &dir).unwrap(), built);

    let mut again = Vec::new();
    assert_eq!(
        build(&lock, &dir, None, &mut |step| again.push(step.to_owned())).unwrap(),
        built
    );
    assert_eq!(again.len(), 1, "{again:?}");

    let sandbox = Sandbox::with_launcher(Path::new(LAUNCHER)).unwrap();
    let code = "import sample_module, os; print(sample_module.WORD, sample_module.__cached__, os.path.exists(sample_module.__cached__))";
    let exit = sandbox
        .run(
            Spec::new(built.python())
                .args(["-c", code])
                .read_only(&built.venv, &built.venv),
        )
        .unwrap();
    let out = exit.stdout.text();
    assert!(
        out.starts_with("sample ") && out.ends_with("True\n"),
        "{out}{}",
        exit.stderr.text()
    );

    fs::write(
        &lock,
        fs::read_to_string(&lock).unwrap() + "# another lock\n",
    )
    .unwrap();
    assert!(
        matches!(locate(&lock, &dir), Err(EnvironmentError::NotBuilt { .. })),
        "another lock is another environment"
    );
}

#[test]
fn a_failed_build_says_why_and_is_no_environment() {
    if find_python().is_err() {
        println!("skipped: no Python here");
        return;
    }
    let folder = folder();
    let lock = wheelhouse(folder.path());
    fs::write(
        &lock,
        fs::read_to_string(&lock)
            .unwrap()
            .replace("sha256:", "sha256:0000"),
    )
    .unwrap();
    let dir = folder.path().join("environments");
    for _ in 0..2 {
        let error = build(&lock, &dir, Some(folder.path()), &mut |_| ()).unwrap_err();
        assert!(
            error.to_string().contains("installing the packages failed"),
            "{error}"
        );
        assert!(matches!(
            locate(&lock, &dir),
            Err(EnvironmentError::NotBuilt { .. })
        ));
    }
}

#[test]
fn a_lock_without_hashes_is_refused() {
    let folder = folder();
    let lock = folder.path().join("requirements.lock");
    fs::write(&lock, "django==5.2\n").unwrap();
    match build(&lock, folder.path(), None, &mut |_| ()) {
        Err(EnvironmentError::Lock { reason, .. }) => assert_eq!(reason, "django has no hash"),
        Err(EnvironmentError::Missing { .. }) => println!("skipped: no Python here"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_cluster_is_made_once_and_starts_inside() {
    if let Err(error) = find_postgres() {
        println!("skipped: {error}");
        return;
    }
    let folder = folder();
    let sandbox = Sandbox::with_launcher(Path::new(LAUNCHER)).unwrap();
    assert!(matches!(
        locate_postgres(folder.path()),
        Err(EnvironmentError::NotBuilt { .. })
    ));
    let made = postgres_template(&sandbox, folder.path(), &mut |step| println!("{step}")).unwrap();
    assert_eq!(
        postgres_template(&sandbox, folder.path(), &mut |_| ()).unwrap(),
        made
    );
    assert_eq!(locate_postgres(folder.path()).unwrap(), made);

    let script = r#"cp -r /template /data/d && chmod 700 /data/d
"$1/postgres" -D /data/d -k /tmp -c listen_addresses= -c fsync=off >/tmp/log 2>&1 &
until "$1/psql" -h /tmp -U app -d app -Atqc 'create table t(x int); select current_user' 2>/dev/null; do kill -0 $! || { cat /tmp/log; exit 1; }; done
for who in "-U app -d postgres" "-U stranger -d app" "-U app -d template1"; do "$1/psql" -h /tmp $who -c 'select 1' >/dev/null 2>&1 && echo "let in: $who"; done
"$1/psql" -h /tmp -U postgres -d app -Atqc 'select rolsuper from pg_roles where rolname in (current_user, $$app$$) order by rolname'
kill $!; wait $!"#;
    let spec = Spec::new("/bin/sh")
        .args(["-c", script, "sh"])
        .arg(&made.bin)
        .filter(Filter::Database);
    let exit = sandbox
        .run(
            spec.read_only(&made.data, "/template")
                .tmpfs("/data", 128 << 20),
        )
        .unwrap();
    assert_eq!(exit.stdout.text(), "app\nf\nt\n", "{exit:?}");
}

#[test]
fn the_doctor_reports_what_is_real_and_what_is_missing() {
    let folder = folder();
    let options = DoctorOptions {
        environments: folder.path().join("none"),
        lock: wheelhouse(folder.path()),
        launcher: Some(LAUNCHER.into()),
    };
    let report = examine(&options);
    println!("{report}");
    for key in ["kernel", "namespaces", "seccomp", "network_door", "disk"] {
        assert_eq!(report.check(key).unwrap().standing, Standing::Good, "{key}");
    }
    assert_eq!(report.check("python").unwrap().standing, Standing::Missing);
    assert!(!report.may_grade() && report.to_string().contains("assay env build"));
    let without = examine(&DoctorOptions {
        launcher: Some("/usr/bin/false".into()),
        ..options
    });
    assert_eq!(
        without.check("namespaces").unwrap().standing,
        Standing::Missing
    );
}
