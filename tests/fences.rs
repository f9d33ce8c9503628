//! What stolen script could do in the real window: reach no other address, open no other page, run no text as script.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::net::TcpListener;

use door_tests::{Clinic, Desktop, Driver, until_seen, visits};
use serde_json::Value;

/// Tries the ways out that a page has. What the policy stopped is kept by the name of its rule.
const TRY_EVERYTHING: &str = r#"
const [elsewhere] = arguments;
const stopped = (window.stopped = []);
document.addEventListener("securitypolicyviolation", event => stopped.push(event.effectiveDirective));
const quietly = attempt => { try { attempt(); } catch (refused) { stopped.push(`thrown: ${refused.name}`); } };
const add = (name, properties) => quietly(() => document.body.append(Object.assign(document.createElement(name), properties)));

quietly(() => fetch(elsewhere).catch(() => stopped.push("fetch")));
quietly(() => { const asked = new XMLHttpRequest(); asked.onerror = () => stopped.push("xhr"); asked.open("GET", elsewhere); asked.send(); });
quietly(() => navigator.sendBeacon(elsewhere, "names of clients"));
quietly(() => new WebSocket(elsewhere.replace("http", "ws")));
quietly(() => new EventSource(elsewhere));
add("img", { src: elsewhere });
add("script", { src: elsewhere });
add("script", { textContent: "window.ran = 'a script in the page'" });
add("link", { rel: "stylesheet", href: elsewhere });
add("iframe", { src: elsewhere });
add("object", { data: elsewhere });
add("video", { src: elsewhere });
add("base", { href: elsewhere });
for (const rel of ["preconnect", "dns-prefetch", "prefetch", "preload"]) add("link", { rel, as: "image", href: elsewhere });
quietly(() => new Worker(elsewhere));
quietly(() => import(elsewhere).catch(() => stopped.push("import")));
quietly(() => document.head.append(Object.assign(document.createElement("meta"), { httpEquiv: "refresh", content: `0;url=${elsewhere}` })));
quietly(() => { window.ran = eval("'text as script'"); });
quietly(() => { const form = Object.assign(document.createElement("form"), { action: elsewhere, method: "post" }); document.body.append(form); form.submit(); });
add("a", { href: elsewhere, target: "_blank", id: "away" });
quietly(() => document.getElementById("away").click());
window.opened = window.open(elsewhere);
"#;

/// The rules that must have stopped something.
const RULES: &[&str] = &[
    "base-uri",
    "connect-src",
    "form-action",
    "frame-src",
    "img-src",
    "media-src",
    "object-src",
    "script-src-elem",
    "style-src-elem",
];

#[tokio::test(flavor = "multi_thread")]
async fn stolen_script_in_the_window_gets_nothing_out_of_it() {
    let (practice, _) = visits::small_day(1);
    let mut clinic = Clinic::alone(practice).await;
    clinic.set_up(&clinic.neo).await.expect(0);
    let _desktop = Desktop::start(&mut clinic).await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let elsewhere = format!("http://{}/", listener.local_addr().unwrap());

    let window = Driver::start(&clinic).await;
    window.sees("Visits").await;
    let home = window.script("return location.href", &[]).await;
    for missing in ["__TAURI__", "RTCPeerConnection"] {
        let script = format!("return typeof window.{missing}");
        assert_eq!(window.script(&script, &[]).await, "undefined", "{missing}");
    }

    window.script(TRY_EVERYTHING, &[Value::from(elsewhere.clone())]).await;
    until_seen("every rule has stopped something", async || {
        let stopped = window.script("return window.stopped", &[]).await;
        let stopped: BTreeSet<&str> = stopped.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let missed: Vec<_> = RULES.iter().filter(|rule| !stopped.contains(*rule)).collect();
        (!missed.is_empty() || !stopped.contains("fetch") || !stopped.contains("xhr"))
            .then(|| format!("missing {missed:?} of {stopped:?}"))
    })
    .await;
    assert_eq!(window.script("return window.opened === null", &[]).await, true, "no new window");
    assert_eq!(window.script("return window.ran === undefined", &[]).await, true, "no text became script");

    // Leaving is refused by the program, of which the page is not told: it still stands and works.
    for way in
        ["location.href = arguments[0]", "location.replace(arguments[0])", "location.assign('about:blank')"]
    {
        window.script(way, &[Value::from(elsewhere.clone())]).await;
        window.go("Calls").await;
        window.go("Visits").await;
    }
    assert_eq!(window.script("return location.href", &[]).await, home);
    assert_eq!(window.count().await, 1, "one window");
    let came = listener.accept().map(|(_, from)| from).map_err(|error| error.kind());
    assert_eq!(came, Err(ErrorKind::WouldBlock), "nobody came to {elsewhere}");
    window.end().await;
}
