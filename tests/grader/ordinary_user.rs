//! Runs the sandbox and environment tests again without any privilege: other code paths keep the same promises.

use std::process::Command;

const USER: &str = "65534";

#[test]
fn the_sandbox_holds_without_privileges() {
    if !nix::unistd::geteuid().is_root() {
        println!("skipped: already an ordinary user");
        return;
    }
    let binary = std::env::current_exe().unwrap();
    let setpriv = ["--reuid", USER, "--regid", USER, "--clear-groups", "--"];
    let output = Command::new("/usr/bin/setpriv")
        .args(setpriv)
        .arg(binary)
        .args(["sandbox::", "environment::"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    println!("{text}");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(!text.contains(" 0 passed"), "nothing ran");
}
