//! Reading, writing and steering what is outside, and the parts of the kernel through which escapes are found.

use super::{attack, open_to_all, python, sandbox};

#[test]
fn files_of_the_host_are_not_there() {
    let manifest = env!("CARGO_MANIFEST_DIR");
    let (out, _) = attack(&format!(
        "import os
for p in ('/etc/shadow', '/etc/passwd', '/home', '/root', '{manifest}/Cargo.toml', '/sys/fs/cgroup', '/dev/vda', '/dev/kvm', '/dev/mem', '/run', '/var', '/proc/1/root/etc/shadow', '/proc/kcore'):
    try:
        got = os.listdir(p) if os.path.isdir(p) else open(p, 'rb').read(60)
        print('READ', p, got) if got else print('empty', p)
    except OSError as e: print('blocked', p, e.strerror)"
    ));
    assert!(!out.contains("READ"));
}

// bubblewrap stays as PID 1 inside with its own environment: clearing only the program's would leave the runner's secrets readable there.
#[test]
fn the_runners_environment_is_nowhere_inside() {
    let (out, _) = attack(
        "import glob
for p in glob.glob('/proc/[0-9]*/environ'):
    for entry in open(p, 'rb').read().split(b'\\0'):
        if entry: print(entry.decode())",
    );
    let names: std::collections::BTreeSet<&str> = out
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name)
        .collect();
    assert!(
        names
            .iter()
            .all(|name| ["HOME", "LANG", "PATH", "PWD", "TZ"].contains(name)),
        "{names:?}"
    );
    assert!(
        std::env::vars().count() > 0,
        "the runner has an environment to leak"
    );
}

#[test]
fn nothing_outside_scratch_folders_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("f"), "").unwrap();
    open_to_all(folder.path());
    let code = "
import os
for p in ('/usr/x', '/app/x', '/x', '/etc/x', '/opt/x', '/dev/x', '/proc/sys/kernel/hostname', '/proc/sysrq-trigger'):
    try:
        open(p, 'w').write('-1000'); print('WROTE', p)
    except OSError as e: print('blocked', p, e.strerror)
try: os.chmod('/app/f', 0o777); print('WROTE chmod')
except OSError as e: print('blocked chmod', e.strerror)
for p in ('/tmp/x', '/dev/shm/x', '/dev/null'): open(p, 'w').write('x')
try: os.write(os.open('/proc/self/oom_score_adj', os.O_WRONLY), b'-1000'); print('WROTE oom_score_adj')
except OSError as e: print('blocked oom_score_adj', e.strerror)
print('scratch works')";
    let exit = sandbox()
        .run(python(code).read_only(folder.path(), "/app"))
        .unwrap();
    let out = exit.stdout.text();
    assert!(!out.contains("WROTE"), "{out}");
    assert!(
        out.ends_with("scratch works\n"),
        "{out}{}",
        exit.stderr.text()
    );
}

#[test]
fn killing_everything_stays_inside() {
    let (out, _) = attack(
        "import os, signal
for p in (os.getppid(), 1, -1, 2):
    try: os.kill(p, signal.SIGTERM if p == 2 else signal.SIGKILL); print('sent', p, flush=True)
    except OSError as e: print('err', p, e.strerror, flush=True)",
    );
    // Still here, and so is the runner: signals reached at most processes of the same sandbox.
    assert!(out.contains("sent 1"));
}

#[test]
fn other_processes_cannot_be_traced_or_read() {
    let (out, _) = attack(
        "import ctypes, os
l = ctypes.CDLL(None, use_errno=True)
for name, call in (('attach', lambda: l.ptrace(16, 1, 0, 0)), ('traceme', lambda: l.ptrace(0, 0, 0, 0)), ('process_vm_readv', lambda: l.syscall(310, 1, 0, 0, 0, 0, 0))):
    r = call(); print(name, r, os.strerror(ctypes.get_errno()))
try: open('/proc/1/mem', 'rb').read(1); print('READ mem')
except OSError as e: print('blocked mem', e.strerror)",
    );
    assert_eq!(
        out.matches("-1 Operation not permitted").count(),
        3,
        "{out}"
    );
    assert!(out.contains("blocked mem"));
}

#[cfg(target_arch = "x86_64")]
#[test]
fn wide_kernel_interfaces_are_closed() {
    let (out, _) = attack(
        "import ctypes, os
l = ctypes.CDLL(None, use_errno=True)
S = lambda *a: (lambda: l.syscall(*a))
for n, f in (('unshare user', lambda: l.unshare(0x10000000)), ('unshare net', lambda: l.unshare(0x40000000)), ('clone newuser', S(56, 0x10000000 | 17, 0, 0, 0, 0)),
    ('mount', lambda: l.mount(b'none', b'/tmp', b'tmpfs', 0, None)), ('setns', S(308, 0, 0)), ('bpf', S(321, 0, 0, 0)), ('keyctl', S(250, 0, -4, 1)), ('add_key', S(248, 0, 0, 0, 0, 0)),
    ('io_uring', S(425, 1, 0)), ('userfaultfd', S(323, 0)), ('perf', S(298, 0, 0, 0, 0, 0)), ('open_by_handle', S(304, 0, 0, 0)), ('memfd', S(319, b'x', 0)), ('shmget', S(29, 0, 4096, 0o1600)),
    ('msgget', S(68, 0, 0o1600)), ('personality', S(135, 0x40000)), ('tiocsti', S(16, 0, 0x5412, 0)), ('tiocsti wide', S(16, 0, 0x100005412, 0))):
    r = f(); print(n, r, os.strerror(ctypes.get_errno()))
for n, f in (('clone3', S(435, 0, 0)), ('x32 ptrace', S(0x40000000 + 521, 0, 0, 0, 0)), ('x32 socket', S(0x40000000 + 41, 40, 1, 0))):
    r = f(); print(n, r, os.strerror(ctypes.get_errno()))",
    );
    assert_eq!(
        out.matches("-1 Operation not permitted").count(),
        18,
        "{out}"
    );
    assert_eq!(
        out.matches("-1 Function not implemented").count(),
        3,
        "{out}"
    );
}

#[cfg(target_arch = "x86_64")]
#[test]
fn the_32_bit_call_table_is_closed() {
    // int 0x80 with number 20 (getpid): another call table, where the same numbers mean other things.
    let (out, exit) = attack(
        "import ctypes, mmap
code = bytes([0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3])
m = mmap.mmap(-1, 4096, prot=7); m.write(code)
f = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)))
print('pid', f())",
    );
    assert!(!out.contains("pid") && !exit.success(), "{out}");
}

#[test]
fn rights_cannot_be_gained() {
    let (out, _) = attack(
        "import subprocess, os
print(os.getuid() != 0, os.path.exists('/dev/tty') and open('/proc/self/stat').read().split()[6])
status = open('/proc/self/status').read()
print([l for l in status.splitlines() if l.startswith(('Cap', 'NoNewPrivs', 'Seccomp:'))])
for c in (['/usr/bin/su', '-c', 'id -u'], ['/usr/bin/unshare', '-Ur', 'id', '-u'], ['/usr/bin/setpriv', '--reuid', '0', 'id', '-u']):
    try: r = subprocess.run(c, capture_output=True, text=True, stdin=subprocess.DEVNULL); print('GAINED' if r.stdout.strip() == '0' else 'refused', c[0], r.returncode)
    except OSError as e: print('refused', c[0], e.strerror)
try: os.open('/dev/tty', os.O_RDWR); print('HAS TTY')
except OSError as e: print('no terminal', e.strerror)",
    );
    assert!(
        !out.contains("GAINED") && out.starts_with("True 0\n") && out.contains("no terminal"),
        "{out}"
    );
    assert!(
        out.contains("NoNewPrivs:\\t1") && out.contains("Seccomp:\\t2"),
        "{out}"
    );
    let capabilities: Vec<&str> = out.split("Cap").skip(1).collect();
    assert!(
        capabilities.len() >= 4
            && capabilities
                .iter()
                .all(|set| set.contains("0000000000000000")),
        "{out}"
    );
}
