//! Somebody at a browser, and what they can do there.

use std::path::Path;
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use super::browser::Chrome;

/// The longest anything may take that a person waits for; it ends a journey that hangs, and measures nothing.
const PATIENCE: Duration = Duration::from_secs(60);
/// The same for grading, which takes half a minute where nothing else runs.
const GRADING: Duration = Duration::from_secs(600);

/// Somebody at a browser.
pub struct Person {
    name: String,
    base: String,
    browser: Client,
}

impl Person {
    /// Somebody who has just opened a browser for the server at `base`.
    pub fn new(name: &str, base: &str, browser: Client) -> Self {
        Self {
            name: name.to_owned(),
            base: base.to_owned(),
            browser,
        }
    }

    /// Who it is.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Opens a page by its path.
    pub async fn open(&self, path: &str) {
        let opened = self.browser.goto(&format!("{}{path}", self.base)).await;
        self.done(&format!("open {path}"), opened).await;
    }

    /// Signs in and comes to Today.
    pub async fn sign_in(&self, email: &str, password: &str) {
        self.open("/sign-in").await;
        self.fill("Work email", email).await;
        self.fill("Password", password).await;
        self.click("Sign in").await;
        self.sees("Needs you").await;
    }

    /// Clicks the link, button or summary with these words; or the `#id`, or what the `//path` finds.
    pub async fn click(&self, what: &str) {
        let tags = ["a", "button", "summary"];
        let paths: Vec<String> = tags
            .iter()
            .map(|tag| format!("//{tag}[normalize-space(.)={}]", quoted(what)))
            .collect();
        let element = self.element(what, &paths.join("|")).await;
        self.done(&format!("click {what:?}"), element.click().await)
            .await;
    }

    /// Replaces what a field holds. The field is named by its label or its `#id`.
    pub async fn fill(&self, field: &str, text: &str) {
        let control = self.control(field).await;
        let filled = async {
            control.clear().await?;
            control.send_keys(text).await
        };
        self.done(&format!("fill {field:?}"), filled.await).await;
    }

    /// Chooses from a list by the words of the option.
    pub async fn pick(&self, field: &str, option: &str) {
        let list = self.control(field).await;
        self.done(
            &format!("pick {option:?}"),
            list.select_by_label(option).await,
        )
        .await;
    }

    /// Chooses a file.
    pub async fn attach(&self, field: &str, file: &Path) {
        let control = self.control(field).await;
        let path = file.to_str().unwrap();
        self.done(&format!("attach {path}"), control.send_keys(path).await)
            .await;
    }

    /// Ticks a box, or chooses a radio button.
    pub async fn tick(&self, field: &str) {
        let control = self.control(field).await;
        self.done(&format!("tick {field:?}"), control.click().await)
            .await;
    }

    /// Presses keys wherever the focus is.
    pub async fn press(&self, keys: &str) {
        let pressed = async { self.browser.active_element().await?.send_keys(keys).await };
        self.done(&format!("press {keys:?}"), pressed.await).await;
    }

    /// Waits until the page shows these words.
    pub async fn sees(&self, words: &str) {
        self.sees_within(PATIENCE, words).await;
    }

    /// The same where a machine has to do its work first.
    pub async fn sees_after_grading(&self, words: &str) {
        self.sees_within(GRADING, words).await;
    }

    /// The page that is open holds these words nowhere, shown or not.
    pub async fn never_sees(&self, words: &str) {
        let source = self.browser.source().await;
        if self.done("read the page", source).await.contains(words) {
            self.fail(&format!("must never see {words:?}")).await;
        }
    }

    /// The path of the page that is open.
    pub async fn path(&self) -> String {
        let url = self.done("ask for the address", self.browser.current_url().await);
        url.await.path().to_owned()
    }

    /// The words of the element a CSS selector finds.
    pub async fn words_of(&self, selector: &str) -> String {
        let found = self
            .browser
            .wait()
            .for_element(Locator::Css(selector))
            .await;
        let found = self.done(&format!("find {selector}"), found).await;
        self.done("read", found.text().await).await
    }

    /// What a field holds.
    pub async fn value(&self, field: &str) -> String {
        let control = self.control(field).await;
        let value = self.done("read a field", control.prop("value").await).await;
        value.unwrap_or_default()
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        let answer = self.browser.execute(script, arguments).await;
        self.done("run a script", answer).await
    }

    /// The same for a script that calls its last argument when it is done.
    pub async fn script_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        let answer = self.browser.execute_async(script, arguments).await;
        self.done("run a script", answer).await
    }

    /// Waits until a script says yes.
    pub async fn until_true(&self, script: &str) {
        self.until(script, async || {
            let answer = self.browser.execute(script, Vec::new()).await;
            (answer.ok()? == json!(true)).then_some(())
        })
        .await;
    }

    /// A command of Chromium's driver.
    pub async fn chrome(&self, command: Chrome) -> Value {
        let answer = self.browser.issue_cmd(command).await;
        self.done("command the browser", answer).await
    }

    /// The browser itself, for what only one journey does.
    pub fn browser(&self) -> &Client {
        &self.browser
    }

    /// Waits for something to be there.
    pub async fn until<T>(&self, what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
        self.within(PATIENCE, what, look).await
    }

    /// Ends the journey: says who, what and where, and leaves a picture.
    pub async fn fail(&self, what: &str) -> ! {
        let url = self.browser.current_url().await.map(String::from);
        let journey = std::thread::current()
            .name()
            .unwrap_or("journey")
            .to_owned();
        let name = format!("{journey}-{}.png", self.name).replace("::", "-");
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let picture = self.browser.screenshot().await.unwrap_or_default();
        std::fs::write(&file, picture).unwrap();
        panic!(
            "{}: {what}\n  at {}\n  picture: {}\n{}",
            self.name,
            url.unwrap_or_default(),
            file.display(),
            self.text().await
        );
    }

    async fn sees_within(&self, patience: Duration, words: &str) {
        let look = async || self.text().await.contains(words).then_some(());
        self.within(patience, &format!("sees {words:?}"), look)
            .await;
    }

    async fn within<T>(
        &self,
        patience: Duration,
        what: &str,
        mut look: impl AsyncFnMut() -> Option<T>,
    ) -> T {
        let deadline = Instant::now() + patience;
        loop {
            if let Some(found) = look().await {
                return found;
            }
            if Instant::now() > deadline {
                self.fail(what).await;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// The control with this label or `#id`.
    async fn control(&self, field: &str) -> Element {
        let label = quoted(field);
        let optional = quoted(&format!("{field} (optional)"));
        let labels =
            format!("//label[normalize-space(.)={label} or normalize-space(.)={optional}]");
        self.element(field, &format!("//*[@id={labels}/@for]"))
            .await
    }

    /// The first element of an XPath that can be seen; what is an `#id` or a `//path` itself is taken as it is.
    async fn element(&self, what: &str, path: &str) -> Element {
        let locator = match what {
            id if id.starts_with('#') => Locator::Css(id),
            own if own.starts_with("//") => Locator::XPath(own),
            _ => Locator::XPath(path),
        };
        // In the middle of the window, where no bar that stays in place covers it.
        let middle = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";
        self.until(&format!("find {what:?}"), async || {
            for found in self.browser.find_all(locator).await.ok()? {
                if found.is_displayed().await.ok()? {
                    let found_there = vec![serde_json::to_value(&found).ok()?];
                    self.browser.execute(middle, found_there).await.ok()?;
                    return Some(found);
                }
            }
            None
        })
        .await
    }

    /// What the page shows; nothing while it changes.
    async fn text(&self) -> String {
        let script = "return document.body ? document.body.innerText : ''";
        let text = self.browser.execute(script, Vec::new()).await;
        text.ok()
            .and_then(|text| text.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    async fn done<T>(&self, what: &str, result: Result<T, fantoccini::error::CmdError>) -> T {
        match result {
            Ok(value) => value,
            Err(error) => self.fail(&format!("{what}: {error}")).await,
        }
    }
}

/// A text inside an XPath.
fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
