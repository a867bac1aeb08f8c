//! Who may ask the runner to stop: the terminal, the service manager, or the process that started it.

use std::io::Read;

use tokio::signal::unix::{SignalKind, signal};

use super::Stop;

/// Listens for the signals that ask a program to stop.
pub async fn listen(stop: Stop) {
    let (Ok(mut term), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        tracing::error!("signals cannot be listened for; the runner stops only when killed");
        return;
    };
    loop {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
        stop.ask();
        if stop.is_at_once() {
            tracing::info!("giving back what is at work");
        } else {
            tracing::info!(
                "finishing what is at work, taking nothing new; ask again to stop at once"
            );
        }
    }
}

/// Stops at once when standard input ends, which happens when the parent is gone for whatever reason.
pub fn with_stdin(stop: Stop) {
    std::thread::spawn(move || {
        let mut byte = [0];
        while matches!(std::io::stdin().read(&mut byte), Ok(1)) {}
        stop.at_once();
    });
}
