//! Chromium, driven through its own driver: one process for a journey, one session a person.

use std::path::PathBuf;
use std::process::Command;

use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::server::announced;

/// Whether a browser runs the scripts of pages.
#[derive(Clone, Copy, PartialEq)]
pub enum Scripts {
    On,
    Off,
}

/// A driver on a free port; its browsers end with it.
pub struct Browsers {
    address: String,
    _process: Box<dyn Send>,
    folder: tempfile::TempDir,
}

impl Browsers {
    /// Starts the driver. What browsers leave behind is in a folder that goes away with it.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut program = Command::new("chromedriver");
        program.arg("--port=0").env("TMPDIR", folder.path());
        let (process, port) = announced(program, "started successfully on port ");
        Self {
            address: format!("127.0.0.1:{port}"),
            _process: Box::new(process),
            folder,
        }
    }

    /// Where a file of this name comes to when somebody downloads it.
    pub fn download(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A browser that nobody has used before and that reaches nothing but this machine.
    pub async fn session(&self, scripts: Scripts) -> Client {
        let mut chrome = json!({ "args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1440,900",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ]});
        chrome["prefs"] = json!({ "download.default_directory": self.folder.path() });
        if scripts == Scripts::Off {
            chrome["prefs"]["profile.managed_default_content_settings.javascript"] = json!(2);
        }
        let mut wanted = Capabilities::new();
        wanted.insert("goog:chromeOptions".to_owned(), chrome);
        wanted.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
        // A busy machine is no fault of the page.
        let patience = json!({ "script": 600_000, "pageLoad": 600_000 });
        wanted.insert("timeouts".to_owned(), patience);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(wanted);
        builder
            .connect(&format!("http://{}", self.address))
            .await
            .expect("no browser: are chromium and chromedriver installed?")
    }
}

impl Drop for Browsers {
    fn drop(&mut self) {
        // Asks the driver to close its browsers first: they would outlive it.
        if let Ok(mut stream) = std::net::TcpStream::connect(&self.address) {
            use std::io::{Read, Write};
            let _ = stream.write_all(
                b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
            );
            let _ = stream.read_to_end(&mut Vec::new());
        }
    }
}

/// A command of Chromium's driver that the standard does not know.
#[derive(Debug)]
pub struct Chrome {
    path: &'static str,
    body: Value,
}

impl Chrome {
    /// Something of the developer tools' protocol.
    pub fn tools(command: &str, parameters: Value) -> Self {
        Self {
            path: "goog/cdp/execute",
            body: json!({ "cmd": command, "params": parameters }),
        }
    }

    /// What the console said since this was asked last.
    pub fn console() -> Self {
        Self {
            path: "se/log",
            body: json!({ "type": "browser" }),
        }
    }
}

impl WebDriverCompatibleCommand for Chrome {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or(""), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (reqwest::Method, Option<String>) {
        (reqwest::Method::POST, Some(self.body.to_string()))
    }
}
