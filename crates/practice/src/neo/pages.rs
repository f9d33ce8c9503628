//! The HTML pages behind the sign-in, with the markers that clients have found on the real ones.

use super::State;
use super::answer::Answer;
use super::calendar;
use super::consultation::sex;
use super::hold;
use super::html::{self, escape};
use super::lookups::Today;
use super::site::Asked;
use crate::clinic::{Client, Consultation, PhonePlace, Practice, Visit};

pub(super) const ICON: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\"><rect width=\"16\" \
    height=\"16\" rx=\"4\" fill=\"#0b7a75\"/><circle cx=\"8\" cy=\"9\" r=\"4\" fill=\"#fff\"/></svg>";

/// The script that keeps the network busy, where the switch asks for it.
pub(super) fn long_poll(asked: &Asked) -> &'static str {
    if asked.switches.long_poll {
        "(function poll(){fetch('/notifications/poll').then(poll,function(){setTimeout(poll,500);});})();"
    } else {
        ""
    }
}

/// A page of somebody who is signed in: bar, navigation, content.
pub(super) fn shell(practice: &Practice, asked: &Asked, title: &str, here: &str, content: &str) -> Answer {
    let tabs = [("Dashboard", "/dashboard"), ("Schedule", "/schedule")]
        .map(|(name, path)| {
            let class = if path == here { " class=\"here\"" } else { "" };
            format!("<a href=\"{path}\"{class}>{name}</a>")
        })
        .concat();
    let body = format!(
        "<header class=\"bar\"><a class=\"brand\" href=\"/dashboard\">neo</a><nav>{tabs}</nav>\
         <span class=\"clinic\">{clinic} <b>{user}</b> <a href=\"/logout\">Sign out</a></span></header>\n\
         {content}\n<script>{poll}</script>",
        clinic = escape(&practice.name),
        user = escape(practice.user_name.split('@').next().unwrap_or_default()),
        poll = long_poll(asked),
    );
    let head = format!("<meta name=\"csrf-token\" content=\"{}\">", escape(asked.csrf()));
    Answer::html(200, html::page(&format!("{title} · Neo"), &head, "inside", &body))
}

/// `GET /dashboard`.
pub(super) fn dashboard(state: &State, asked: &Asked) -> Answer {
    let now = state.clinic_now();
    let practice = hold(&state.practice);
    let today = Today::of(&practice, now);
    let cards = [
        ("Appointments today", today.booked, "booked"),
        ("Still to come", today.upcoming, "upcoming"),
        ("Late", today.late, "late"),
        ("In the clinic", today.in_clinic, "in-clinic"),
        ("Waiting to pay", today.waiting_to_pay, "waiting-to-pay"),
        ("Finished", today.done, "done"),
        ("No shows", today.no_show, "no-show"),
    ]
    .map(|(label, count, name)| {
        format!("<div class=\"count {name}\" data-count=\"{name}\"><b>{count}</b><span>{label}</span></div>")
    })
    .concat();
    let rows: String = practice
        .appointments()
        .into_iter()
        .filter(|v| v.start.date() == now.date())
        .map(|visit| row(&practice, visit))
        .collect();
    let table = if rows.is_empty() {
        "<p class=\"sub\">Nothing is booked for today.</p>".to_owned()
    } else {
        format!(
            "<table><thead><tr><th>Time</th><th>Patient</th><th>Client</th><th>Reason</th><th>Provider</th>\
             <th>Status</th></tr></thead><tbody>{rows}</tbody></table>"
        )
    };
    let content = format!(
        "<main id=\"dashboard_shell\"><h1>{greeting}</h1><p class=\"sub\">{day}</p>\
         <div class=\"counts\">{cards}</div><section class=\"sheet\"><h2>Today</h2>{table}</section></main>",
        greeting = escape(&practice.name),
        day = now.format("%A, %B %-d, %Y · %-I:%M %p"),
    );
    shell(&practice, asked, "Dashboard", "/dashboard", &content)
}

fn row(practice: &Practice, visit: &Visit) -> String {
    let pet = practice.patient_of(visit);
    let name = match (pet, visit.consultation_id) {
        (Some(pet), Some(id)) => format!("<a href=\"/consultations/view/{id}\">{}</a>", escape(&pet.name)),
        (Some(pet), None) => escape(&pet.name),
        (None, _) => String::new(),
    };
    let client = practice.client_of(visit).map_or_else(String::new, |c| {
        format!("<a href=\"/clients/view/{}\">{}</a>", c.id, escape(&c.full_name()))
    });
    format!(
        "<tr><td>{time}</td><td>{name}<small>{breed}</small></td><td>{client}</td><td>{reason}</td>\
         <td>{provider}</td><td><span class=\"pill {class}\">{status}</span></td></tr>",
        time = visit.start.format("%-I:%M %p"),
        breed = escape(pet.map_or("", |p| &p.breed)),
        reason = escape(&visit.reason),
        provider = escape(practice.provider(visit.provider_id).map_or("", |p| &p.name)),
        class = visit.status.class(),
        status = escape(visit.status.text()),
    )
}

/// `GET /consultations/view/{id}`.
pub(super) fn consultation(state: &State, asked: &Asked, id: u64) -> Answer {
    let practice = hold(&state.practice);
    let Some(consultation) = practice.consultations.get(&id) else {
        let page = html::notice("Consultation not found", "There is no such consultation at this practice.");
        return Answer::html(404, page);
    };
    let content = format!(
        "<main class=\"consultation\">{}{}{}{}</main>",
        signalment(&practice, consultation),
        notes(consultation),
        vitals(&practice, consultation),
        bill(consultation)
    );
    shell(&practice, asked, "Consultation", "", &content)
}

fn signalment(practice: &Practice, consultation: &Consultation) -> String {
    let Some(patient) = consultation.patient_id.and_then(|id| practice.patients.get(&id)) else {
        return String::new();
    };
    let client = consultation.client_id.and_then(|id| practice.clients.get(&id));
    let client = client.map_or_else(String::new, |c| {
        format!("<a href=\"/clients/view/{}\">{}</a>", c.id, escape(&c.full_name()))
    });
    format!(
        "<section class=\"sheet spot-patient-display\"><h1 data-qa=\"patient-signalment-patient-name\" \
         class=\"spot-patient-display__pet-name\"><a href=\"#\">{}</a></h1>\
         <p class=\"sub\">{} · {} · {}</p><p>{} · {} · {}</p></section>",
        escape(&patient.name),
        escape(&patient.species),
        escape(&patient.breed),
        escape(&sex(patient)),
        client,
        escape(&consultation.reason),
        consultation.date.format("%b %-d, %Y %-I:%M %p"),
    )
}

/// The three texts in an editor's frame. Scripts in them are shown and not run, as the editor does it.
fn notes(consultation: &Consultation) -> String {
    let text = |html: Option<&str>| html.unwrap_or("").replace("<script", "&lt;script");
    let more: String = [
        ("Notes", consultation.notes.as_deref()),
        ("Discharge summary", consultation.discharge_summary.as_deref()),
    ]
    .into_iter()
    .filter(|(_, html)| html.is_some_and(|html| !html.is_empty()))
    .map(|(label, html)| format!("<h3>{label}</h3><div class=\"note\">{}</div>", text(html)))
    .collect();
    format!(
        "<section class=\"sheet\"><div class=\"spot-flex-row spot-flex-stretch\" data-qa=\"consultation-tabs-controls\">\
         <h2>Clinical notes</h2><span data-qa=\"edit-notes-button\"><button type=\"button\">Edit</button></span></div>\
         <div class=\"cke\"><div class=\"cke_top\"><span class=\"cke_toolbox\"><span class=\"cke_toolbar\">\
         <span class=\"cke_toolgroup\">B&nbsp; I&nbsp; U&nbsp; &bull;</span></span></span></div>\
         <div class=\"cke_wysiwyg_div note\">{}</div></div>{more}</section>",
        text(consultation.consultation_notes.as_deref())
    )
}

fn vitals(practice: &Practice, consultation: &Consultation) -> String {
    let patient = consultation.patient_id.and_then(|id| practice.patients.get(&id));
    let weight = patient.and_then(|p| p.weight).map(|w| w.to_string()).unwrap_or_default();
    let unit = patient.map_or("lb", |p| p.weight_unit.as_str());
    let units = ["kg", "lb", "g", "oz"]
        .map(|u| format!("<option{}>{u}</option>", if u == unit { " selected" } else { "" }))
        .concat();
    format!(
        "<section class=\"sheet vitals\"><h2>Vitals</h2><form>\
         <label>Temp <input name=\"temperature\"></label><label>Pulse <input name=\"pulse\"></label>\
         <label>Resp <input name=\"respiration\"></label>\
         <label>Weight <input name=\"weight\" value=\"{weight}\"></label>\
         <select name=\"weightUnit\">{units}</select></form></section>"
    )
}

fn bill(consultation: &Consultation) -> String {
    let rows: String = consultation
        .lines
        .iter()
        .map(|line| {
            let declined =
                if line.declined == Some(true) { "<span class=\"pill\">declined</span>" } else { "" };
            format!(
                "<tr><td>{} {declined}</td><td>{}</td><td>{:.2}</td></tr>",
                escape(&line.product),
                line.quantity,
                line.total
            )
        })
        .collect();
    format!(
        "<section class=\"sheet\"><h2>Products and services</h2><table><thead><tr><th>Item</th><th>Qty</th>\
         <th>Total</th></tr></thead><tbody>{rows}</tbody></table></section>"
    )
}

/// `GET /clients/view/{id}`.
pub(super) fn client(state: &State, asked: &Asked, id: u64) -> Answer {
    let practice = hold(&state.practice);
    let Some(client) = practice.clients.get(&id) else {
        return Answer::html(
            404,
            html::notice("Client not found", "There is no such client at this practice."),
        );
    };
    let pets: String = practice
        .patients
        .values()
        .filter(|p| p.client_id == id)
        .map(|p| {
            format!(
                "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
                escape(&p.name),
                escape(&p.species),
                escape(&p.breed)
            )
        })
        .collect();
    let visits: String = practice
        .appointments()
        .into_iter()
        .filter(|v| v.client_id == Some(id))
        .map(|v| visit_line(&practice, v))
        .collect();
    let content = format!(
        "<main class=\"client\"><section class=\"sheet\"><h1>{}</h1>{}</section>\
         <section class=\"sheet\"><h2>Patients</h2><table><tbody>{pets}</tbody></table></section>\
         <section class=\"sheet\"><h2>Visits</h2><ul>{visits}</ul></section></main>",
        escape(&client.full_name()),
        numbers(client)
    );
    shell(&practice, asked, "Client", "", &content)
}

fn visit_line(practice: &Practice, visit: &Visit) -> String {
    format!(
        "<li>{} · {} · {}</li>",
        visit.start.format("%Y-%m-%d %H:%M"),
        escape(&calendar::title(practice, visit)),
        escape(visit.status.text())
    )
}

fn numbers(client: &Client) -> String {
    let phones: String = [
        ("Mobile No", "mobile_phone", PhonePlace::Mobile),
        ("Home No", "home_phone", PhonePlace::Home),
        ("Work No", "work_phone", PhonePlace::Work),
    ]
    .map(|(label, name, place)| {
        let number = escape(client.phones.get(place).unwrap_or(""));
        format!("<label for=\"{name}\">{label}</label><input id=\"{name}\" name=\"{name}\" value=\"{number}\" readonly>")
    })
    .concat();
    let email = escape(&client.email);
    format!(
        "<form class=\"numbers\">{phones}<label for=\"email\">Email</label>\
         <input id=\"email\" name=\"email\" value=\"{email}\" readonly></form>"
    )
}
