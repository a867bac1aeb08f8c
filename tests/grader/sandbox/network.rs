//! Nothing outside can be reached from inside; what is inside can be reached through the door.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};

use assay::runner::sandbox::{DoorError, NetDoor};

use super::{attack, python, sandbox};
use crate::wait;

const CONNECT: &str = "
import socket
def attempt(name, make):
    try:
        make(); print('ESCAPED', name)
    except OSError as e:
        print('blocked', name, e)
";

#[test]
fn the_host_and_the_internet_cannot_be_reached() {
    let host = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = host.local_addr().unwrap().port();
    let (out, _) = attack(&format!(
        "{CONNECT}
for address in (('127.0.0.1', {port}), ('1.1.1.1', 80), ('169.254.169.254', 80), ('8.8.8.8', 53)):
    attempt(address, lambda: socket.create_connection(address, 2))
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
attempt('udp', lambda: s.sendto(b'x', ('1.1.1.1', 53)))
attempt('dns', lambda: socket.getaddrinfo('example.org', 443))
attempt('v6', lambda: socket.create_connection(('2606:4700:4700::1111', 80), 2))
"
    ));
    assert_eq!(
        (
            out.matches("blocked").count(),
            out.matches("ESCAPED").count()
        ),
        (7, 0)
    );
}

#[test]
fn an_abstract_unix_socket_of_the_host_cannot_be_reached() {
    let name = format!("assay-canary-{}", std::process::id());
    let _listener =
        UnixListener::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
    let (out, _) = attack(&format!(
        "{CONNECT}\ns = socket.socket(socket.AF_UNIX)\nattempt('abstract', lambda: s.connect('\\0{name}'))"
    ));
    assert!(out.starts_with("blocked"));
}

#[test]
fn other_socket_families_do_not_exist() {
    let (out, _) = attack(&format!(
        "{CONNECT}
for family, kind in ((40, 1), (40, 2), (17, 3), (16, 3), (38, 5), (31, 3), (1, 1), (2, 1), (10, 1)):
    attempt(family, lambda: socket.socket(family, kind))
"
    ));
    let made: Vec<&str> = out
        .lines()
        .filter_map(|line| line.strip_prefix("ESCAPED "))
        .collect();
    assert_eq!(
        made,
        ["1", "2", "10"],
        "only UNIX and the two Internet families"
    );
}

#[test]
fn a_server_inside_is_reached_through_the_door() {
    let sandbox = sandbox();
    let code = "import socket; s=socket.create_server(('127.0.0.1',8000)); c,_=s.accept(); c.sendall(c.recv(9)[::-1]); c.close()";
    let mut running = sandbox.spawn(python(code)).unwrap();
    let door = NetDoor::open(&sandbox, &running).unwrap();
    let mut stream = None;
    wait::until("the server inside", || {
        stream = door.dial(8000).ok();
        stream.is_some() || running.has_ended()
    });
    let (mut stream, mut text) = (stream.unwrap(), String::new());
    stream.write_all(b"hello").unwrap();
    stream.read_to_string(&mut text).unwrap();
    assert_eq!(text, "olleh");
    assert!(running.wait().unwrap().success());
}

#[test]
fn a_program_inside_calls_a_service_outside_through_the_door_only() {
    let sandbox = sandbox();
    // The same port is taken on the host: the door's listener lives in another network.
    let host = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = host.local_addr().unwrap().port();
    let code = format!(
        "import socket, time
while True:
    try: s = socket.create_connection(('127.0.0.1', {port})); break
    except ConnectionRefusedError: time.sleep(0.01)
s.sendall(b'published'); print(s.recv(10))"
    );
    let mut running = sandbox.spawn(python(&code)).unwrap();
    let door = NetDoor::open(&sandbox, &running).unwrap();
    let (mut stream, _) = door.listen(port).unwrap().accept().unwrap();
    let mut text = [0; 9];
    stream.read_exact(&mut text).unwrap();
    stream.write_all(b"thanks").unwrap();
    assert_eq!(&text, b"published");
    assert_eq!(running.wait().unwrap().stdout.text(), "b'thanks'\n");
}

#[test]
fn the_door_leads_only_inside() {
    let sandbox = sandbox();
    let host = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = host.local_addr().unwrap().port();
    let running = sandbox
        .spawn(python("import time; time.sleep(1000)"))
        .unwrap();
    let door = NetDoor::open(&sandbox, &running).unwrap();
    match door.dial(port) {
        Err(DoorError::Refused { kind, .. }) => assert_eq!(kind, ErrorKind::ConnectionRefused),
        other => panic!("{other:?}"),
    }
}

// A listening TCP socket of the host, once inside, can be shut down and connected to anything outside: no descriptor of ours may get in.
#[test]
fn no_descriptor_of_the_host_is_inside() {
    let _host = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let (out, _) = attack(
        "import os
for p in sorted(x for x in os.listdir('/proc') if x.isdigit()):
    try: fds = os.listdir(f'/proc/{p}/fd')
    except OSError as e: print('hidden', p); continue
    for f in sorted(fds):
        try: print(p, f, os.readlink(f'/proc/{p}/fd/{f}'))
        except OSError as e: print(p, f, e.strerror)",
    );
    assert!(!out.contains("socket:") && !out.contains("memfd"), "{out}");
    let own: Vec<&str> = out.lines().filter(|line| line.starts_with("2 ")).collect();
    assert!(
        own.iter().all(|line| line.contains("pipe:")
            || line.contains("/dev/null")
            || line.contains("No such file")),
        "{own:?}"
    );
}
