//! The rules of the house that no compiler holds: who may depend on whom, which module may name which, and that the
//! documents speak of files and tests that exist.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

#[path = "house/sources.rs"]
mod sources;

use sources::{files, is_test, read, root, shipped, shown};

/// Who may name a package directly, in any kind of dependency. `door-tests` looks into the files that the program
/// leaves behind.
const RESERVED: [(&str, &[&str]); 6] = [
    ("chromiumoxide", &["pims-neo"]),
    ("rusqlite", &["sync-agent", "door-tests"]),
    ("rusqlite_migration", &["sync-agent"]),
    ("keyring", &["sync-agent"]),
    ("tauri", &["odis-sync"]),
    ("tauri-build", &["odis-sync"]),
];

/// What the room that decides does without.
const NOT_IN_CORE: [&str; 8] =
    ["tokio", "rusqlite", "reqwest", "chromiumoxide", "tauri", "keyring", "getrandom", "tracing"];

/// Modules of the agent, and what they may not name.
const SIBLINGS: [(&str, &[&str]); 10] = [
    ("store", &["push", "deliver", "run", "agent", "station"]),
    ("push", &["store", "deliver", "run", "agent", "station"]),
    ("vault", &["store", "push", "deliver", "run", "agent", "station"]),
    ("dirs", &["store", "push", "deliver", "run", "agent", "station"]),
    ("lock", &["store", "push", "deliver", "run", "agent", "station"]),
    ("logging", &["store", "push", "deliver", "run", "agent", "station"]),
    ("settings", &["store", "push", "deliver", "run", "agent", "station"]),
    ("credentials", &["store", "push", "deliver", "run", "agent", "station"]),
    ("deliver", &["station", "wire", "look"]),
    ("run", &["station", "wire", "look"]),
];

struct Package {
    name: String,
    /// Name and kind (`normal`, `dev`, `build`).
    dependencies: BTreeSet<(String, String)>,
}

fn packages() -> Vec<Package> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--offline", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value, key: &str| value[key].as_str().unwrap().to_owned();
    metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| Package {
            name: text(package, "name"),
            dependencies: package["dependencies"]
                .as_array()
                .unwrap()
                .iter()
                .map(|dependency| {
                    let kind = dependency["kind"].as_str().unwrap_or("normal");
                    (text(dependency, "name"), kind.to_owned())
                })
                .collect(),
        })
        .collect()
}

impl Package {
    fn names(&self, dependency: &str) -> bool {
        self.dependencies.iter().any(|(name, _)| name == dependency)
    }

    fn needs(&self, dependency: &str) -> bool {
        self.dependencies.iter().any(|(name, kind)| name == dependency && kind != "dev")
    }
}

fn package<'a>(packages: &'a [Package], name: &str) -> &'a Package {
    packages
        .iter()
        .find(|package| package.name == name)
        .unwrap_or_else(|| panic!("there is no package {name}"))
}

#[test]
fn each_heavy_package_is_named_by_one_room() {
    for package in packages() {
        for (reserved, rooms) in RESERVED {
            assert!(
                !package.names(reserved) || rooms.contains(&package.name.as_str()),
                "{} names {reserved}, which belongs to {rooms:?}",
                package.name
            );
        }
    }
}

#[test]
fn the_room_that_decides_does_nothing() {
    let packages = packages();
    let core = package(&packages, "sync-core");
    for heavy in NOT_IN_CORE {
        assert!(!core.needs(heavy), "sync-core decides: it may not name {heavy}");
    }
    for ours in packages.iter().filter(|package| package.name != "sync-core") {
        assert!(!core.names(&ours.name), "nothing of ours stands below sync-core, {} neither", ours.name);
    }
}

#[test]
fn reader_and_agent_do_not_know_each_other() {
    let packages = packages();
    assert!(!package(&packages, "pims-neo").names("sync-agent"));
    assert!(!package(&packages, "sync-agent").names("pims-neo"));
    for library in ["sync-agent", "pims-neo"] {
        assert!(!package(&packages, library).names("odisctl"), "{library} knows no face");
    }
}

#[test]
fn the_stand_ins_are_never_shipped() {
    for package in packages() {
        assert!(
            !package.needs("practice") || package.name == "door-tests",
            "{} may use practice in its tests only",
            package.name
        );
    }
}

/// The files of one module: `name.rs` and everything below `name/`, without its tests.
fn module(crate_: &str, name: &str) -> Vec<PathBuf> {
    let source = root().join("crates").join(crate_).join("src");
    let mut found = vec![source.join(format!("{name}.rs"))];
    let below = source.join(name);
    if below.is_dir() {
        found.extend(files(&below, &[".rs"]).into_iter().filter(|path| !is_test(path)));
    }
    found
}

#[test]
fn modules_of_the_agent_import_in_one_direction() {
    for (module_name, forbidden) in SIBLINGS {
        for path in module("sync-agent", module_name) {
            let code = shipped(&path);
            for other in forbidden {
                for named in
                    [format!("crate::{other}::"), format!("crate::{other};"), format!("crate::{other} ")]
                {
                    assert!(!code.contains(&named), "{} names {other}", shown(&path));
                }
            }
        }
    }
}

#[test]
fn nothing_that_decides_names_what_is_shown() {
    for path in files(&root().join("crates/sync-core/src"), &[".rs"]) {
        let shows = path.ends_with("view.rs") || path.components().any(|part| part.as_os_str() == "view");
        if !shows {
            assert!(!shipped(&path).contains("crate::view"), "{} names view", shown(&path));
        }
    }
}

#[test]
fn the_time_and_chance_are_asked_for_in_one_place_each() {
    let asked =
        ["SystemTime::now", "Utc::now", "Local::now", "std::time::Instant::now", "new_v4", "rand::random"];
    let allowed = ["sync-agent/src/clock.rs", "sync-agent/src/chance.rs"];
    let shell = root().join("src-tauri");
    let crates =
        ["sync-core", "sync-agent", "pims-neo", "odisctl"].map(|name| root().join("crates").join(name));
    for room in crates.into_iter().chain([shell]) {
        for path in files(&room.join("src"), &[".rs"]) {
            if is_test(&path) || allowed.iter().any(|allowed| path.ends_with(allowed)) {
                continue;
            }
            let code = shipped(&path);
            for word in asked {
                assert!(!code.contains(word), "{} asks for {word}: it is an argument", shown(&path));
            }
        }
    }
}

#[test]
fn modules_are_files_beside_their_directories() {
    for path in files(&root().join("crates"), &["mod.rs"]) {
        assert!(!path.ends_with("mod.rs"), "{} should be `x.rs` beside `x/`", shown(&path));
    }
}

/// The texts of the repository, this file left out: it has to name what it looks for.
fn texts() -> impl Iterator<Item = (PathBuf, String)> {
    let ends = [
        ".rs", ".md", ".toml", ".sql", ".psql", ".js", ".mjs", ".ts", ".css", ".html", ".json", "dev", "run",
    ];
    files(&root(), &ends)
        .into_iter()
        .filter(|path| !path.ends_with("house.rs") && !path.ends_with("package-lock.json"))
        .map(|path| {
            let text = read(&path);
            (path, text)
        })
}

#[test]
fn no_file_names_a_place_on_a_developers_machine() {
    let own = root().display().to_string();
    for (path, text) in texts() {
        for place in ["/root/", "/Users/runner", own.as_str()] {
            assert!(!text.contains(place), "{} names {place}", shown(&path));
        }
    }
}

/// The targets of `[text](target)` in a page.
fn links(text: &str) -> Vec<&str> {
    text.match_indices("](").filter_map(|(at, _)| text[at + 2..].split(')').next()).collect()
}

#[test]
fn every_link_of_a_page_leads_somewhere() {
    let mut seen = 0;
    for page in files(&root(), &[".md"]) {
        let text = read(&page);
        for link in links(&text) {
            let target = link.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            seen += 1;
            let path = page.parent().unwrap().join(target);
            assert!(path.exists(), "{} links to {link}, which is not there", shown(&page));
        }
    }
    assert!(seen > 0, "the pages of this repository link to each other");
}

/// The names between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Each invariant of the architecture with what is named after "Held by".
fn invariants(page: &str) -> BTreeMap<&str, Vec<&str>> {
    page.split("**Architecture Invariant:**")
        .skip(1)
        .map(|rest| {
            let paragraph = rest.split("\n\n").next().unwrap_or_default().trim();
            let (rule, held) = paragraph.split_once("Held by").unwrap_or((paragraph, ""));
            (rule.trim(), quoted(held))
        })
        .collect()
}

#[test]
fn every_invariant_of_the_architecture_is_held_by_a_test_that_exists() {
    let page = read(&root().join("docs/architecture.md"));
    let code: Vec<String> = files(&root().join("crates"), &[".rs"])
        .iter()
        .chain(&files(&root().join("src-tauri/src"), &[".rs"]))
        .chain(&files(&root().join("tests"), &[".rs"]))
        .map(|path| read(path))
        .filter(|text| text.contains("#[test]") || text.contains("#[tokio::test"))
        .collect();
    let invariants = invariants(&page);
    assert!(invariants.len() > 10, "the page was understood: {} invariants", invariants.len());
    for (rule, tests) in invariants {
        assert!(!tests.is_empty(), "nothing holds: {rule}");
        for test in tests {
            let exists = if test.contains('/') {
                root().join(test).exists()
            } else {
                code.iter().any(|text| text.contains(&format!("fn {test}(")))
            };
            assert!(exists, "there is no test {test}, which is to hold: {rule}");
        }
    }
}

#[test]
fn every_file_that_the_code_map_names_exists() {
    let page = read(&root().join("docs/architecture.md"));
    let map = page.split("## Code map").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap();
    let mut seen = 0;
    let mut below = String::new();
    for line in map.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            below = quoted(heading).first().map(|name| (*name).to_owned()).unwrap_or_default();
        }
        let Some(cell) = line.strip_prefix("| `").and_then(|rest| rest.split('`').next()) else { continue };
        seen += 1;
        let directory = root().join(&below);
        let candidates = [
            directory.join("src").join(format!("{cell}.rs")),
            directory.join("src").join(cell),
            directory.join(cell),
        ];
        assert!(
            candidates.iter().any(|path| path.exists()),
            "the map names {below}/{cell}, which is not there"
        );
    }
    assert!(seen > 40, "the map was understood: {seen} rows");
}

#[test]
fn every_module_of_the_libraries_is_on_the_map() {
    let page = read(&root().join("docs/architecture.md"));
    for crate_ in ["crates/sync-core", "crates/sync-agent", "crates/pims-neo", "crates/odisctl", "src-tauri"]
    {
        let section = page
            .split(&format!("### `{crate_}`"))
            .nth(1)
            .and_then(|rest| rest.split("\n### ").next())
            .unwrap();
        let source = root().join(crate_).join("src");
        for path in files(&source, &[".rs"]) {
            if path.parent() != Some(source.as_path())
                || path.ends_with("lib.rs")
                || path.ends_with("main.rs")
            {
                continue;
            }
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            assert!(section.contains(&format!("| `{name}`")), "{crate_}: the map lacks {name}");
        }
    }
}
