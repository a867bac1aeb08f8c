//! The sandbox against hostile programs.

use std::path::Path;

use assay::runner::sandbox::{NetDoor, Sandbox, Spec};

fn sandbox() -> Sandbox {
    Sandbox::with_launcher(Path::new(env!("CARGO_BIN_EXE_assay"))).unwrap()
}

fn python(code: &str) -> Spec {
    Spec::new("/usr/bin/python3").args(["-c", code])
}

#[test]
fn a_program_runs_and_its_end_is_reported() {
    let exit = sandbox()
        .run(python(
            "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)",
        ))
        .unwrap();
    assert_eq!(
        (exit.code, exit.signal, exit.limit_hit),
        (Some(3), None, None),
        "{exit:?}"
    );
    assert_eq!(
        (exit.stdout.text().as_str(), exit.stderr.text().as_str()),
        ("out\n", "err\n")
    );
    println!("{exit:?}");
}

#[test]
fn a_server_inside_is_reached_through_the_door() {
    use std::io::Read;
    let sandbox = sandbox();
    let mut running = sandbox
        .spawn(python("import socket; s=socket.create_server(('127.0.0.1',8000)); print('up',flush=True); c,_=s.accept(); c.sendall(b'hello'); c.close()"))
        .unwrap();
    let door = NetDoor::open(&sandbox, &running).unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    let mut stream = loop {
        match door.dial(8000) {
            Ok(stream) => break stream,
            Err(error) => assert!(
                std::time::Instant::now() < deadline && !running.has_ended(),
                "{error}"
            ),
        }
        std::thread::yield_now();
    };
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert_eq!(text, "hello");
    assert!(running.wait().unwrap().success());
}
