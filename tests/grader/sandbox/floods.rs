//! Using up processors, processes, memory, disks and output.

use std::time::Duration;

use assay::runner::sandbox::{Cgroups, Exit, LimitHit, Limits, Spec};

use super::{attack, limits, python, sandbox};

/// Runs it with control groups, where there are any, and with the watchdog alone.
fn both_ways(code: &str) -> [Exit; 2] {
    let exits = [
        sandbox().run(python(code)).unwrap(),
        sandbox().without_cgroups().run(python(code)).unwrap(),
    ];
    for exit in &exits {
        println!(
            "{} peak={}MB {:?} {}{}",
            exit.describe(),
            exit.max_rss_bytes >> 20,
            exit.limit_hit,
            exit.stdout.text(),
            exit.stderr.text()
        );
    }
    exits
}

#[test]
fn a_fork_bomb_is_refused() {
    for exit in both_ways(
        "import os, time
n = 0
while True:
    try:
        if os.fork() == 0: time.sleep(1000)
        n += 1
    except OSError as e: print(n, flush=True); break",
    ) {
        let forked: u64 = exit.stdout.text().trim().parse().unwrap();
        assert!((40..=70).contains(&forked), "{forked}");
        // Without a control group the refusal itself leaves no trace; the watchdog sees it only if it looks at the right moment.
        assert!(matches!(exit.limit_hit, None | Some(LimitHit::Pids)));
    }
}

#[test]
fn a_refused_process_is_recorded_by_the_control_group() {
    let sandbox = sandbox();
    if matches!(
        sandbox.cgroups(),
        Cgroups::None { .. } | Cgroups::V1 { pids: None, .. }
    ) {
        println!("skipped: no control group counts processes here");
        return;
    }
    let exit = sandbox.run(python("import os, time\ntry:\n    while True:\n        if os.fork() == 0: time.sleep(1000)\nexcept OSError: pass")).unwrap();
    assert_eq!(
        (exit.limit_hit, exit.success()),
        (Some(LimitHit::Pids), true)
    );
}

#[test]
fn an_exponential_fork_bomb_ends() {
    let spec = Spec::new("/usr/bin/bash")
        .args(["-c", ":(){ :|:& };:; wait"])
        .limits(Limits {
            wall: Duration::from_secs(3),
            ..limits()
        });
    let mut running = sandbox().spawn(spec).unwrap();
    let pid = running.pid();
    let exit = running.wait().unwrap();
    println!("{}", exit.describe());
    assert!(!std::path::Path::new(&format!("/proc/{pid}")).exists());
}

#[test]
fn a_thread_bomb_is_refused() {
    let (out, _) = attack(
        "import threading
e = threading.Event(); n = 0
try:
    while True: threading.Thread(target=e.wait, daemon=True).start(); n += 1
except RuntimeError: print(n, flush=True)
import os; os._exit(0)",
    );
    assert!((40..=70).contains(&out.trim().parse::<u64>().unwrap()));
}

#[test]
fn a_memory_bomb_is_killed() {
    for exit in both_ways("b = []\nwhile True: b.append(bytearray(16 << 20))") {
        assert_eq!(exit.limit_hit, Some(LimitHit::Memory));
        assert!(exit.max_rss_bytes < 700 << 20, "{}", exit.max_rss_bytes);
    }
}

#[test]
fn a_memory_bomb_over_many_processes_is_killed() {
    for exit in both_ways(
        "import os, time
for i in range(12):
    if os.fork() == 0:
        b = bytearray(100 << 20); time.sleep(1000)
time.sleep(1000)",
    ) {
        assert_eq!(exit.limit_hit, Some(LimitHit::Memory));
    }
}

// An undumpable process hides its memory map from an unprivileged watchdog; it is then counted in full.
#[test]
fn hiding_the_memory_map_does_not_help() {
    for exit in both_ways(
        "import ctypes\nctypes.CDLL(None).prctl(4, 0)\nb = []\nwhile True: b.append(bytearray(16 << 20))",
    ) {
        assert_eq!(exit.limit_hit, Some(LimitHit::Memory));
    }
}

#[test]
fn memory_shared_between_processes_counts_once() {
    for exit in both_ways(
        "import mmap, os
m = mmap.mmap(-1, 80 << 20)
for i in range(0, 80 << 20, 4096): m[i] = 1
kids = []
for i in range(6):
    p = os.fork()
    if p == 0:
        s = sum(m[i] for i in range(0, 80 << 20, 4096)); os._exit(0 if s == 20480 else 1)
    kids.append(p)
print([os.waitpid(p, 0)[1] for p in kids])",
    ) {
        assert_eq!(
            (exit.code, exit.stdout.text().as_str()),
            (Some(0), "[0, 0, 0, 0, 0, 0]\n")
        );
    }
}

#[test]
fn memory_file_systems_are_small() {
    let code = "
import os
total = 0
for folder in ('/tmp', '/dev/shm', '/scratch'):
    try:
        for i in range(1000):
            f = open(f'{folder}/x{i}', 'wb'); f.write(b'x' * (8 << 20)); f.flush(); total += 8
    except OSError as e: print(folder, e.strerror, total, flush=True)";
    let spec = python(code)
        .scratch(32 << 20, 16 << 20)
        .tmpfs("/scratch", 24 << 20)
        .limits(Limits {
            memory_bytes: 512 << 20,
            ..limits()
        });
    let exit = sandbox().run(spec).unwrap();
    assert_eq!(
        exit.stdout
            .text()
            .matches("No space left on device")
            .count(),
        3,
        "{}",
        exit.stdout.text()
    );
    assert!(
        exit.stdout
            .text()
            .contains("/scratch No space left on device 72")
            || exit
                .stdout
                .text()
                .lines()
                .last()
                .unwrap()
                .split(' ')
                .next_back()
                .unwrap()
                .parse::<u64>()
                .unwrap()
                <= 72
    );
}

// Empty files take no room in a memory file system, but memory of the kernel.
#[test]
fn a_flood_of_empty_files_is_killed() {
    for exit in both_ways(
        "import os
n = 0
try:
    while n < 3_000_000:
        n += 1
        os.close(os.open(f'/tmp/{n}', os.O_CREAT | os.O_WRONLY))
except OSError as e: print('refused', e.strerror)
print('made', n)",
    ) {
        assert!(matches!(exit.limit_hit, Some(LimitHit::Memory)), "{exit:?}");
    }
}

#[test]
fn one_big_file_is_refused() {
    let (out, _) = attack(
        "f = open('/tmp/a', 'wb')
try:
    for i in range(100): f.write(b'x' * (1 << 20)); f.flush()
except OSError as e: print(i, e.strerror)",
    );
    assert_eq!(out, "16 File too large\n");
    let (_, exit) = attack(
        "import signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_DFL)\nf = open('/tmp/a', 'wb')\nwhile True: f.write(b'x' * (1 << 20))",
    );
    assert_eq!(exit.limit_hit, Some(LimitHit::FileSize));
}

#[test]
fn an_output_flood_is_cut_and_killed() {
    let (out, exit) =
        attack("import sys\nprint('first')\nwhile True: sys.stdout.write('A' * 65536)");
    assert_eq!(exit.limit_hit, Some(LimitHit::Output));
    assert!(out.starts_with("first\nAAA"));
    assert_eq!(exit.stdout.total(), 200_000);
}

#[test]
fn long_output_keeps_head_and_tail() {
    let spec = python("print('first'); print('x' * 3_000_000); print('last')").limits(Limits {
        output_bytes: 4 << 20,
        ..limits()
    });
    let exit = sandbox().run(spec).unwrap();
    let text = exit.stdout.text();
    assert!(
        text.starts_with("first\n") && text.ends_with("last\n") && text.contains("bytes left out")
    );
    assert!(exit.success() && text.len() < 600_000 && exit.stdout.total() > 3_000_000);
}

#[test]
fn an_endless_loop_is_ended_by_processor_time() {
    for code in [
        "while True: pass",
        "import signal\nfor s in (signal.SIGXCPU,): signal.signal(s, signal.SIG_IGN)\nwhile True: pass",
        "import os\nfor i in range(3):\n    if os.fork() == 0: break\nwhile True: pass",
    ] {
        let spec = python(code).limits(Limits {
            cpu_seconds: 1,
            ..limits()
        });
        let exit = sandbox().run(spec).unwrap();
        println!("{} {}ms", exit.describe(), exit.cpu_millis);
        assert_eq!(exit.limit_hit, Some(LimitHit::Cpu));
        assert!(
            (500..4000).contains(&exit.cpu_millis),
            "{}",
            exit.cpu_millis
        );
    }
}

#[test]
fn sleeping_is_ended_by_the_clock() {
    let spec = python("import time; time.sleep(1e6)").limits(Limits {
        wall: Duration::from_millis(300),
        ..limits()
    });
    let exit = sandbox().run(spec).unwrap();
    assert_eq!(exit.limit_hit, Some(LimitHit::Wall));
    assert!(exit.wall >= Duration::from_millis(300) && exit.wall < Duration::from_secs(10));
}
