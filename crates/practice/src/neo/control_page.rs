//! The control address's index: what can be done, with buttons for what a person does in a demonstration.

use chrono::NaiveDateTime;

use super::State;
use super::control::counted;
use super::hold;
use super::html::{self, escape};
use crate::clinic::{Practice, Visit};

pub(super) fn index(state: &State) -> String {
    let now = state.clinic_now();
    let counts = counted(state);
    let practice = hold(&state.practice);
    let tiles: String = counts
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, count)| {
            format!(
                "<div class=\"count\"><b>{count}</b><span>{}</span></div>",
                escape(&name.replace('_', " "))
            )
        })
        .collect();
    let body = format!(
        "<header class=\"bar\"><span class=\"brand\">practice</span><nav><a class=\"here\">Control of the IDEXX Neo \
         stand-in</a></nav><span class=\"clinic\">{clinic} · {now}</span></header>\
         <main><h1>What the outside world does</h1>\
         <p class=\"sub\">Sign in to the site with company <code>{company}</code>, user <code>{user}</code>, password \
         <code>{password}</code>. Zone {zone}.</p>\
         <div class=\"counts\">{tiles}</div>{faults}\
         <section class=\"sheet\"><h2>Today</h2><table><tbody>{visits}</tbody></table></section>\
         <section class=\"sheet\"><h2>Addresses</h2><table><tbody>{addresses}</tbody></table></section></main>\
         <script>{SCRIPT}</script>",
        clinic = escape(&practice.name),
        now = now.format("%a %b %-d, %H:%M"),
        company = escape(&practice.company_id),
        user = escape(&practice.user_name),
        password = escape(&practice.password),
        zone = practice.zone,
        faults = FAULTS,
        visits = visits(&practice, now),
        addresses = ADDRESSES.iter().map(|(what, does)| address(what, does)).collect::<String>(),
    );
    html::page("Practice control", "", "inside", &body)
}

fn visits(practice: &Practice, now: NaiveDateTime) -> String {
    let today: Vec<&Visit> =
        practice.appointments().into_iter().filter(|v| v.start.date() == now.date()).collect();
    if today.is_empty() {
        return "<tr><td>Nothing is booked for today.</td></tr>".to_owned();
    }
    today.into_iter().map(|visit| row(practice, visit)).collect()
}

fn row(practice: &Practice, visit: &Visit) -> String {
    let id = visit.appointment_id;
    let buttons = ["check-in", "finalize", "unfinalize", "no-show", "cancel", "delete", "dead"]
        .map(|edit| format!("<button type=\"button\" data-post=\"/visits/{id}/{edit}\">{edit}</button>"))
        .concat();
    format!(
        "<tr><td>{}</td><td><b>{}</b><small>{}</small></td><td>{}</td>\
         <td><span class=\"pill {}\">{}</span></td><td class=\"buttons\">{buttons}\
         <button type=\"button\" data-note=\"/visits/{id}/note\">note…</button></td></tr>",
        visit.start.format("%H:%M"),
        escape(practice.patient_of(visit).map_or("", |p| &p.name)),
        id,
        escape(&visit.reason),
        visit.status.class(),
        escape(visit.status.text()),
    )
}

fn address(what: &str, does: &str) -> String {
    format!("<tr><td><code>{}</code></td><td>{}</td></tr>", escape(what), escape(does))
}

const FAULTS: &str = "<section class=\"sheet\"><h2>Weather</h2><p class=\"buttons\">\
    <button type=\"button\" data-post=\"/sessions/expire\">end all sessions</button>\
    <button type=\"button\" data-patch='{\"maintenance\":\"status503\"}'>maintenance</button>\
    <button type=\"button\" data-patch='{\"calendar_empty\":true}'>empty calendar</button>\
    <button type=\"button\" data-patch='{\"latency\":{\"fixed_ms\":1500}}'>slow</button>\
    <button type=\"button\" data-patch='{\"faults\":[{\"area\":\"data\",\"fault\":{\"status\":{\"code\":503}}}]}'>data 503</button>\
    <button type=\"button\" data-patch='{\"login\":{\"after_password\":\"two_factor\"}}'>two-factor</button>\
    <button type=\"button\" data-patch='{\"refuses_connections\":true}'>unplugged</button>\
    <button type=\"button\" data-put='{}'>all well again</button></p></section>";

const ADDRESSES: [(&str, &str); 18] = [
    ("GET /switches", "Behaviour and faults as JSON; every field can be sent back."),
    ("PUT /switches", "Replaces them; fields that are missing are set to their defaults."),
    ("PATCH /switches", "Changes the fields that are given, nested ones key by key; null means default."),
    ("GET /requests", "Every request the site has seen. DELETE forgets them and the counts."),
    ("GET /counts", "Passwords submitted, sign-ins, writes, the most requests at once."),
    (
        "POST /clock",
        "{\"now\": \"2026-03-05T22:30:00Z\"} and/or {\"advance_seconds\": 1200}. GET tells the time.",
    ),
    ("GET /practice", "Everything the clinic has. GET /visits: only the calendar."),
    (
        "POST /visits",
        "{\"start\": \"2026-03-05T09:15:00\", \"pet\": \"BISCUIT\", …}: books, answers with the appointment id.",
    ),
    ("POST /visits/{id}/check-in", "The patient arrives and gets a consultation. begin: the vet starts."),
    (
        "POST /visits/{id}/note",
        "{\"place\": \"consultation_notes\" | \"notes\" | \"discharge_summary\", \"html\": …}",
    ),
    ("POST /visits/{id}/line", "{\"product\": …, \"quantity\": 1, \"total\": 20, \"declined\": false}"),
    (
        "POST /visits/{id}/finalize",
        "Closes the visit; unfinalize opens it again, ready-to-pay sends it to the desk.",
    ),
    ("POST /visits/{id}/cancel", "{\"reason\": …}. Also no-show and delete."),
    (
        "POST /visits/{id}/reschedule",
        "{\"start\": \"2026-03-06T10:00:00\"}. Also room {\"room_id\"} and provider {\"provider_id\"}.",
    ),
    ("POST /visits/{id}/phone", "{\"mobile\": \"(415) 555-0123\"}: the client's only number from now on."),
    ("POST /visits/{id}/dead", "The pet is marked as dead. status {\"text\"} sets any status."),
    ("POST /sessions/expire", "Ends every session of the site. /sessions/unlock lifts a lock-out."),
    ("GET /sso?return=…", "The sign-in of another origin that the SSO switch redirects to."),
];

const SCRIPT: &str = "document.addEventListener('click',function(e){var d=e.target.dataset;var q;\
    if(d.post)q=fetch(d.post,{method:'POST'});\
    if(d.patch)q=fetch('/switches',{method:'PATCH',body:d.patch});\
    if(d.put)q=fetch('/switches',{method:'PUT',body:d.put});\
    if(d.note){var t=prompt('Clinical note (HTML)');if(t)q=fetch(d.note,{method:'POST',\
    body:JSON.stringify({place:'consultation_notes',html:t})});}\
    if(q)q.then(function(){location.reload();});});";
