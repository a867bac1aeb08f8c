//! Every page of the demo organisation, as every kind of person: no serious fault for people with assistive technology in
//! light, dark and on a phone, nothing wider than the screen, nothing asked from elsewhere, no complaint in the console.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::harness::{Browsers, Chrome, Person, Scripts, Server};

/// The accessibility checker, licence included.
const AXE: &str = include_str!("axe-core/axe.min.js");
/// How many pages of one address are opened. Of those only the ones that have other parts than any before are checked.
const SAMPLES: usize = 4;

#[tokio::test]
async fn every_page_is_fit_for_everybody() {
    let (server, browsers) = (Server::demo(), Browsers::start());
    let demo: Value =
        serde_json::from_slice(&std::fs::read(server.data().join("demo.json")).unwrap()).unwrap();
    let kinds = [
        "Administrator",
        "Recruiter",
        "Hiring manager",
        "Interviewer",
    ];
    let staff = join_all(kinds.map(async |kind| {
        let accounts = demo["accounts"].as_array().unwrap();
        let account = accounts.iter().find(|one| one["access"] == kind).unwrap();
        let person = somebody(&server, &browsers, kind).await;
        let text = |key: &str| account[key].as_str().unwrap().to_owned();
        person.sign_in(&text("email"), &text("password")).await;
        look_around(&person, ["/".to_owned()]).await
    }));
    let outside = async {
        let links = demo["candidates"].as_array().unwrap().iter();
        let links = links.map(|one| one["path"].as_str().unwrap().to_owned());
        let candidate = somebody(&server, &browsers, "Candidate").await;
        let mut faults = look_around(&candidate, links).await;
        faults.extend(look_around(&candidate, ["/sign-in".to_owned()]).await);
        faults
    };
    let (staff, outside) = tokio::join!(staff, outside);
    let faults: BTreeSet<String> = staff.into_iter().flatten().chain(outside).collect();
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

async fn somebody(server: &Server, browsers: &Browsers, name: &str) -> Person {
    Person::new(name, &server.base, browsers.session(Scripts::On).await)
}

/// Follows every link from these pages on and tells what is wrong anywhere.
async fn look_around(person: &Person, from: impl IntoIterator<Item = String>) -> BTreeSet<String> {
    let mut waiting: VecDeque<String> = from.into_iter().collect();
    let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut opened: BTreeMap<String, usize> = BTreeMap::new();
    let mut checked = BTreeSet::new();
    let mut faults = BTreeSet::new();
    while let Some(path) = waiting.pop_front() {
        let shape = shape(&path);
        let samples = opened.entry(shape.clone()).or_default();
        if *samples == SAMPLES {
            continue;
        }
        *samples += 1;
        person.open(&path).await;
        if checked.insert(format!("{shape} {}", parts(person).await)) {
            for fault in faults_of(person).await {
                faults.insert(format!("{} at {path}: {fault}", person.name()));
            }
        }
        for link in links(person).await {
            if known.insert(link.clone()) {
                waiting.push_back(link);
            }
        }
    }
    println!("{}: {} pages checked", person.name(), checked.len());
    faults
}

/// An address with everything taken out that names one thing of many.
fn shape(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let part = |part: &str| match part.len() > 20 {
        true => "*".to_owned(),
        false => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// The parts of the page that is open, as the ids of its headings and forms tell them.
async fn parts(person: &Person) -> String {
    let script = "
        const parts = [...document.querySelectorAll('main h1[id], main h2[id], main form')]
          .map((one) => one.id || new URL(one.action).pathname.split('/').at(-1))
          .filter((name) => name.length < 20);
        return [...new Set(parts)].join(' ')";
    let parts = person.script(script, Vec::new()).await;
    parts.as_str().unwrap().to_owned()
}

/// Links to pages of ours, files to download left out.
async fn links(person: &Person) -> Vec<String> {
    let script = "
        return [...document.querySelectorAll('a[href^=\"/\"]:not([download]):not([href$=\"/starter\"])')]
          .map((a) => a.getAttribute('href').split('#')[0])";
    serde_json::from_value(person.script(script, Vec::new()).await).unwrap()
}

async fn faults_of(person: &Person) -> Vec<String> {
    let mut faults = Vec::new();
    screen(person, "light", None).await;
    person.script(AXE, Vec::new()).await;
    faults.extend(axe(person, "light", json!({})).await);
    screen(person, "dark", None).await;
    let contrast = json!({ "runOnly": ["color-contrast"] });
    faults.extend(axe(person, "dark", contrast).await);
    screen(person, "light", Some(390)).await;
    faults.extend(axe(person, "390 px", json!({})).await);
    let wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
    if person.script(wide, Vec::new()).await == true {
        faults.push("wider than 390 px".to_owned());
    }
    let foreign = "
        return performance.getEntriesByType('resource').map((one) => one.name)
          .filter((name) => !name.startsWith(location.origin) && !name.startsWith('data:'))";
    faults.extend(texts(&person.script(foreign, Vec::new()).await));
    let console = person.chrome(Chrome::console()).await;
    let complaints = console.as_array().unwrap().iter();
    faults.extend(complaints.map(|one| format!("console: {}", one["message"])));
    faults
}

/// Sets the colour scheme and, for a phone, the width. Nothing moves, so that no colour is met half way.
async fn screen(person: &Person, scheme: &str, width: Option<u32>) {
    let media = json!({ "features": [
        { "name": "prefers-color-scheme", "value": scheme },
        { "name": "prefers-reduced-motion", "value": "reduce" },
    ]});
    person
        .chrome(Chrome::tools("Emulation.setEmulatedMedia", media))
        .await;
    let size = json!({ "width": width.unwrap_or(1440), "height": 844, "deviceScaleFactor": 1, "mobile": false });
    let size = Chrome::tools("Emulation.setDeviceMetricsOverride", size);
    person.chrome(size).await;
}

/// The serious and critical violations, each with its rule and the first place.
async fn axe(person: &Person, view: &str, options: Value) -> Vec<String> {
    let script = "
        const [options, done] = arguments;
        axe.run(document, { resultTypes: ['violations'], ...options }).then(({ violations }) => done(violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => `${id}: ${nodes.length} times, first ${nodes[0].html} ${nodes[0].any[0]?.message ?? ''}`)))";
    let found = person.script_async(script, vec![options]).await;
    let found = texts(&found).into_iter();
    found.map(|fault| format!("{view}: {fault}")).collect()
}

fn texts(list: &Value) -> Vec<String> {
    serde_json::from_value(list.clone()).unwrap()
}
