//! The system-call filter: what the kernel refuses to the program inside, whatever namespaces allow.
//!
//! A deny list. Namespaces and dropped capabilities do most of the work; this closes what they leave open (vsock, keyrings, io_uring, ptrace between own
//! processes, memory that no limit sees) and takes away the parts of the kernel where escapes are usually found.

use std::collections::BTreeMap;

use nix::libc;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen as Len, SeccompCmpOp as Op, SeccompCondition,
    SeccompFilter, SeccompRule, TargetArch, sock_filter,
};

use super::spec::Filter;

/// Programs for `bwrap --add-seccomp-fd`, in the kernel's byte form.
///
/// # Errors
/// When this processor architecture has no filter; the sandbox must then not be used.
pub(super) fn programs(filter: Filter) -> Result<Vec<Vec<u8>>, String> {
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(|error| error.to_string())?;
    let refused = SeccompAction::Errno(number(libc::EPERM)?);
    let rules = rules(filter).map_err(|error| error.to_string())?;
    let main = SeccompFilter::new(rules, SeccompAction::Allow, refused, arch)
        .map_err(|error| error.to_string())?;
    let main = BpfProgram::try_from(main).map_err(|error| error.to_string())?;
    Ok(vec![bytes(&main), bytes(&not_implemented()?)])
}

const REFUSED: &[libc::c_long] = &[
    // Looking into or steering other processes.
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_kcmp,
    libc::SYS_pidfd_getfd,
    libc::SYS_process_madvise,
    libc::SYS_move_pages,
    libc::SYS_migrate_pages,
    // Mounts and namespaces.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsmount,
    libc::SYS_fsconfig,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_open_by_handle_at,
    libc::SYS_name_to_handle_at,
    libc::SYS_quotactl,
    // Wide kernel interfaces.
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_fanotify_init,
    libc::SYS_vmsplice,
    libc::SYS_personality,
    // The machine.
    libc::SYS_kexec_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_reboot,
    libc::SYS_syslog,
    libc::SYS_acct,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_vhangup,
    // Memory that belongs to no process, which a watchdog over processes cannot see.
    libc::SYS_memfd_create,
    libc::SYS_msgget,
    libc::SYS_semget,
    libc::SYS_mq_open,
];

#[cfg(target_arch = "x86_64")]
const REFUSED_HERE: &[libc::c_long] = &[
    libc::SYS_iopl,
    libc::SYS_ioperm,
    libc::SYS_modify_ldt,
    libc::SYS_kexec_file_load,
    libc::SYS_memfd_secret,
    libc::SYS_uselib,
    libc::SYS_lookup_dcookie,
];
#[cfg(not(target_arch = "x86_64"))]
const REFUSED_HERE: &[libc::c_long] = &[];

const NEW_NAMESPACES: libc::c_int = libc::CLONE_NEWNS
    | libc::CLONE_NEWUSER
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWCGROUP;

fn rules(filter: Filter) -> Result<BTreeMap<i64, Vec<SeccompRule>>, seccompiler::BackendError> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = REFUSED
        .iter()
        .chain(REFUSED_HERE)
        .map(|call| (*call, Vec::new()))
        .collect();
    if filter == Filter::Untrusted {
        rules.insert(libc::SYS_shmget, Vec::new());
    }
    let mut namespaces = Vec::new();
    for bit in 0..32 {
        let mask = 1_u64 << bit;
        if u64::from(NEW_NAMESPACES.unsigned_abs()) & mask != 0 {
            namespaces.push(rule(0, Len::Dword, Op::MaskedEq(mask), mask)?);
        }
    }
    rules.insert(libc::SYS_clone, namespaces);
    // AF_VSOCK is not namespaced: on a virtual machine it reaches the host from inside an empty network namespace.
    let other_family =
        |family: i32| SeccompCondition::new(0, Len::Dword, Op::Ne, family.unsigned_abs().into());
    let families = SeccompRule::new(vec![
        other_family(libc::AF_UNIX)?,
        other_family(libc::AF_INET)?,
        other_family(libc::AF_INET6)?,
    ])?;
    rules.insert(libc::SYS_socket, vec![families.clone()]);
    rules.insert(libc::SYS_socketpair, vec![families]);
    // Typing into the terminal the runner was started from, should one ever be attached.
    rules.insert(
        libc::SYS_ioctl,
        vec![
            rule(1, Len::Dword, Op::Eq, libc::TIOCSTI)?,
            rule(1, Len::Dword, Op::Eq, libc::TIOCLINUX)?,
        ],
    );
    Ok(rules)
}

fn rule(
    argument: u8,
    length: Len,
    operator: Op,
    value: u64,
) -> Result<SeccompRule, seccompiler::BackendError> {
    SeccompRule::new(vec![SeccompCondition::new(
        argument, length, operator, value,
    )?])
}

/// A second filter that answers ENOSYS, which makes the C library fall back to calls the first one can look into: to `clone3`, whose flags stand in memory,
/// and to the whole x32 table of x86, whose numbers are ours plus 2^30 and would slip past every rule above.
fn not_implemented() -> Result<Vec<sock_filter>, String> {
    let statement = |code: u32, jt, jf, k| {
        Ok::<_, String>(sock_filter {
            code: code.try_into().map_err(|_| "instruction code")?,
            jt,
            jf,
            k,
        })
    };
    let refuse = libc::SECCOMP_RET_ERRNO | number(libc::ENOSYS)?;
    let clone3 = u32::try_from(libc::SYS_clone3).map_err(|error| error.to_string())?;
    Ok(vec![
        statement(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, 0)?,
        statement(
            libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K,
            2,
            0,
            0x4000_0000,
        )?,
        statement(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, 1, 0, clone3)?,
        statement(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ALLOW)?,
        statement(libc::BPF_RET | libc::BPF_K, 0, 0, refuse)?,
    ])
}

fn number(errno: i32) -> Result<u32, String> {
    u32::try_from(errno).map_err(|error| error.to_string())
}

fn bytes(program: &[sock_filter]) -> Vec<u8> {
    let mut out = Vec::with_capacity(program.len() * 8);
    for statement in program {
        out.extend_from_slice(&statement.code.to_ne_bytes());
        out.extend_from_slice(&[statement.jt, statement.jf]);
        out.extend_from_slice(&statement.k.to_ne_bytes());
    }
    out
}
