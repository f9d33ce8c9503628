//! The rules of the desktop shell that no compiler holds: what its window may do is a list that is written down here, and
//! whoever changes it changes this file too.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn parsed(path: &str) -> Value {
    serde_json::from_str(&text(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn files(below: &str, end: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut left = vec![root().join(below)];
    while let Some(directory) = left.pop() {
        for entry in std::fs::read_dir(&directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else if path.to_string_lossy().ends_with(end) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn the_window_may_send_intents_and_hear_snapshots_and_nothing_else() {
    assert_eq!(files("src-tauri/capabilities", "").len(), 1, "one capability");
    let capability = parsed("src-tauri/capabilities/window.json");
    assert_eq!(
        capability["permissions"],
        json!([
            "allow-dispatch",
            "core:event:allow-listen",
            "core:event:allow-unlisten",
            // What the keys for a larger page need on Linux and macOS; it takes a number and gives nothing back.
            "core:webview:allow-set-webview-zoom",
        ])
    );
    assert_eq!(capability["windows"], json!(["main"]));
    for widening in ["remote", "webviews", "local"] {
        assert!(capability.get(widening).is_none(), "{widening} widens whom it is for");
    }
    assert_eq!(parsed("tauri.conf.json")["app"]["security"]["capabilities"], json!(["window"]));
}

#[test]
fn the_page_is_fenced_in() {
    let config = parsed("tauri.conf.json");
    let app = &config["app"];
    assert_eq!(app["withGlobalTauri"], json!(false));
    assert_eq!(app["windows"], json!([]), "it starts without a window");
    let security = &app["security"];
    // Tauri's own freezing breaks the signals; the window freezes by itself, before anything else runs in it.
    assert_eq!(security["freezePrototype"], json!(false));
    let first = text("ui/src/main.tsx").lines().find(|line| line.starts_with("import")).map(str::to_owned);
    assert_eq!(first.as_deref(), Some("import \"./harden\";"));
    assert!(security.get("dangerousDisableAssetCspModification").is_none());
    assert!(security.get("assetProtocol").is_none(), "files of the computer are not served to the page");
    assert_eq!(
        security["csp"],
        json!({
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": "'self'",
            "connect-src": "ipc: http://ipc.localhost",
            "frame-src": "'none'",
            "object-src": "'none'",
            "base-uri": "'none'",
            "form-action": "'none'"
        })
    );
}

#[test]
fn a_release_has_no_developer_tools() {
    let manifest = text("Cargo.toml");
    let tauri = manifest.lines().find(|line| line.starts_with("tauri = ")).unwrap();
    for feature in ["devtools", "protocol-asset", "unstable", "macos-private-api"] {
        assert!(!tauri.contains(feature), "tauri is built with {feature}");
    }
    for plugin in ["tauri-plugin-shell", "tauri-plugin-fs", "tauri-plugin-http", "tauri-plugin-process"] {
        assert!(!manifest.contains(plugin), "{plugin} is named");
    }
}

#[test]
fn the_shell_stays_thin_and_its_door_is_one_file() {
    let lines: usize = files("src-tauri/src", ".rs")
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap().lines().count())
        .sum();
    assert!(lines < 1500, "the shell draws and decides nothing; it has {lines} lines");
    for path in files("ui/src", ".ts").into_iter().chain(files("ui/src", ".tsx")) {
        let names = std::fs::read_to_string(&path).unwrap().contains("@tauri-apps/");
        assert!(!names || path.ends_with("backend.ts"), "{} names Tauri", path.display());
    }
}

#[test]
fn one_command_is_exposed() {
    let commands: Vec<String> = files("src-tauri/src", ".rs")
        .iter()
        .filter(|path| {
            let code = std::fs::read_to_string(path).unwrap();
            code.lines().any(|line| matches!(line.trim(), "#[command]" | "#[tauri::command]"))
        })
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(commands, ["dispatch.rs"]);
}
