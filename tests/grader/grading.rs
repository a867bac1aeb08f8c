//! End-to-end tests of the grading engine.

use std::path::{Path, PathBuf};

use assay::runner::environment::{build, postgres_template};
use assay::runner::sandbox::Sandbox;

fn cache() -> PathBuf {
    std::env::var_os("ASSAY_GRADER_CACHE").map_or_else(
        || Path::new(env!("CARGO_TARGET_TMPDIR")).join("grader-cache"),
        PathBuf::from,
    )
}

#[test]
fn the_environment_builds() {
    let sandbox = Sandbox::with_launcher(Path::new(env!("CARGO_BIN_EXE_assay"))).unwrap();
    let lock =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("takehomes/environment/requirements.lock");
    build(&lock, &cache(), None, &mut |line| eprintln!("{line}")).unwrap();
    postgres_template(&sandbox, &cache(), &mut |line| eprintln!("{line}")).unwrap();
}
