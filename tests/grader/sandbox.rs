//! The sandbox against hostile programs. Each attack prints what it got; the test reads that and what the sandbox measured.

mod escapes;
mod floods;
mod lifetime;
mod network;

use std::path::Path;
use std::time::Duration;

use assay::runner::sandbox::{Exit, Limits, Sandbox, Spec};

/// A runner's sandbox with everything this machine offers.
fn sandbox() -> Sandbox {
    Sandbox::with_launcher(Path::new(env!("CARGO_BIN_EXE_assay"))).unwrap()
}

/// Tight limits, so that attacks end soon. The clock is generous: the machine may be busy.
fn limits() -> Limits {
    Limits {
        cpu_seconds: 10,
        wall: Duration::from_secs(60),
        memory_bytes: 256 << 20,
        pids: 64,
        files: 256,
        file_size_bytes: 16 << 20,
        output_bytes: 200_000,
    }
}

fn python(code: &str) -> Spec {
    Spec::new("/usr/bin/python3")
        .args(["-c", code])
        .limits(limits())
}

/// Runs Python code and returns what it printed, with its end.
fn attack(code: &str) -> (String, Exit) {
    let exit = sandbox().run(python(code)).unwrap();
    println!(
        "{} cpu={}ms peak={}MB {:?}",
        exit.describe(),
        exit.cpu_millis,
        exit.max_rss_bytes >> 20,
        exit.limit_hit
    );
    println!("{}{}", exit.stdout.text(), exit.stderr.text());
    (exit.stdout.text(), exit)
}

#[test]
fn a_program_runs_and_its_end_is_reported() {
    let (out, exit) =
        attack("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)");
    assert_eq!(
        (exit.code, exit.signal, exit.limit_hit),
        (Some(3), None, None)
    );
    assert_eq!(
        (out.as_str(), exit.stderr.text().as_str()),
        ("out\n", "err\n")
    );
    assert!(exit.max_rss_bytes > 1 << 20 && exit.cpu_millis > 0);
}

#[test]
fn a_signal_is_reported_as_a_signal() {
    let (_, exit) = attack("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)");
    assert_eq!((exit.code, exit.signal), (None, Some(11)));
}

#[test]
fn a_missing_program_is_a_result() {
    let exit = sandbox().run(Spec::new("/app/nothing")).unwrap();
    assert_eq!(exit.code, Some(127));
    assert!(
        exit.stderr.text().contains("/app/nothing"),
        "{}",
        exit.stderr.text()
    );
}

#[test]
fn a_missing_folder_is_our_error() {
    let error = sandbox()
        .run(Spec::new("/usr/bin/true").read_only("/no/such/folder", "/app"))
        .unwrap_err();
    assert!(error.to_string().contains("/no/such/folder"), "{error}");
}

#[test]
fn environment_and_folders_are_those_of_the_specification() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "text").unwrap();
    open_to_all(folder.path());
    let code = "import os; print(open('file').read(), os.environ['COLOUR'], os.getcwd(), sorted(os.environ))";
    let spec = python(code)
        .read_only(folder.path(), "/app")
        .env("COLOUR", "green")
        .cwd("/app");
    let exit = sandbox().run(spec).unwrap();
    assert_eq!(
        exit.stdout.text(),
        "text green /app ['COLOUR', 'HOME', 'LANG', 'LC_CTYPE', 'PATH', 'PWD', 'TZ']\n"
            .replace("'LC_CTYPE', ", "")
    );
}

/// What is shown inside must be readable by the sandbox's own user.
fn open_to_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}
