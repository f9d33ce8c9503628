//! `GET /appointments/getCalendarEventData`: every item of the calendar that overlaps a span of wall clock.

use chrono::NaiveDateTime;

use super::State;
use super::answer::Answer;
use super::hold;
use super::json::{IdForm, Object, Style};
use super::site::Asked;
use super::switches::{Cancelled, Deleted, Dialect, Envelope, Switches};
use crate::clinic::{Practice, Visit, VisitEdit, VisitKind, VisitStatus};

pub(super) fn answer(state: &State, asked: &Asked) -> Answer {
    let span = (wall_clock(asked.query("start")), wall_clock(asked.query("end")));
    let (Some(start), Some(end)) = span else {
        return Answer::problem(422, "start and end must be given as YYYY-MM-DD HH:MM:SS");
    };
    let switches = &asked.switches;
    let body = {
        let practice = hold(&state.practice);
        let visits =
            if switches.calendar_empty { Vec::new() } else { shown(&practice, switches, start, end) };
        body(&practice, switches, &visits)
    };
    apply_what_happens_next(state, switches);
    Answer::json(200, body)
}

/// `YYYY-MM-DD HH:MM:SS`; a `T` in the middle is understood as well.
fn wall_clock(text: Option<&str>) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(&text?.replace('T', " "), "%Y-%m-%d %H:%M:%S").ok()
}

fn shown<'a>(
    practice: &'a Practice,
    switches: &Switches,
    start: NaiveDateTime,
    end: NaiveDateTime,
) -> Vec<&'a Visit> {
    let in_feed = |visit: &&Visit| {
        let overlaps = visit.start < end && (visit.end > start || visit.start >= start);
        let kept = !visit.deleted || switches.deleted_visits == Deleted::FlaggedOnly;
        let called_off = visit.status == VisitStatus::Cancelled;
        overlaps && kept && (!called_off || switches.cancelled_visits == Cancelled::Shown)
    };
    let mut visits: Vec<&Visit> = practice.visits.values().filter(in_feed).collect();
    visits.sort_by_key(|visit| (visit.start, visit.appointment_id));
    visits
}

fn body(practice: &Practice, switches: &Switches, visits: &[&Visit]) -> Vec<u8> {
    let style = Style::of(switches);
    let mut out = Vec::with_capacity(visits.len() * 1300 + 64);
    let wrapper = match switches.envelope {
        Envelope::Bare => None,
        Envelope::Events => Some("events"),
        Envelope::Data => Some("data"),
        Envelope::Appointments => Some("appointments"),
        Envelope::Results => Some("results"),
        Envelope::Unknown => Some("calendarItems"),
    };
    if let Some(key) = wrapper {
        out.extend_from_slice(format!("{{\"{key}\":").as_bytes());
    }
    out.push(b'[');
    for (at, visit) in visits.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        match switches.dialect {
            Dialect::Observed => observed(&mut out, style, practice, visit),
            Dialect::CamelIso => camel(&mut out, style, practice, visit),
        }
    }
    out.push(b']');
    if wrapper.is_some() {
        out.push(b'}');
    }
    out
}

/// The title of a visit: `PATIENT ; LAST, FIRST`, or what somebody typed.
pub(super) fn title(practice: &Practice, visit: &Visit) -> String {
    if let Some(title) = &visit.title {
        return title.clone();
    }
    let pet = practice.patient_of(visit).map_or("", |p| p.name.as_str());
    match practice.client_of(visit) {
        Some(client) => format!("{pet} ; {}, {}", client.last_name, client.first_name),
        None => pet.to_owned(),
    }
}

fn observed(out: &mut Vec<u8>, style: Style, practice: &Practice, visit: &Visit) {
    let patient = practice.patient_of(visit);
    let client = practice.client_of(visit);
    let provider = practice.provider(visit.provider_id).map_or("", |p| p.name.as_str());
    let room = practice.room(visit.room_id);
    let (phone, label) = client.map_or(("", ""), |c| c.shown());
    let color =
        practice.types.iter().find(|t| t.name == visit.visit_type).map_or("#cfd8dc", |t| t.color.as_str());
    let title = title(practice, visit);
    let is_visit = visit.kind == VisitKind::Visit;
    let status = if is_visit { visit.status.text() } else { "" };
    let confirmed = match (is_visit, visit.confirmed) {
        (false, _) => "",
        (true, true) => "confirmed",
        (true, false) => "unconfirmed",
    };

    let mut item = Object::open(out, style, &visit.extra, &visit.omit);
    item.id("id", Some(visit.event_id), IdForm::Text);
    item.id("appointment_id", Some(visit.appointment_id), IdForm::Text);
    item.id("consultation_id", visit.consultation_id, IdForm::Number);
    item.time("start", visit.start, ' ');
    item.time("end", visit.end, ' ');
    match visit.arrival {
        Some(at) => item.time("arrival_date_time", at, ' '),
        None => item.absent("arrival_date_time"),
    }
    item.id("patient_id", visit.patient_id, IdForm::Number);
    item.id("client_id", visit.client_id, IdForm::Number);
    item.text("patient_name", patient.map_or("", |p| &p.name));
    item.text("client_title", client.map_or("", |c| &c.title));
    item.text("first_name", client.map_or("", |c| &c.first_name));
    item.text("last_name", client.map_or("", |c| &c.last_name));
    item.text("email", client.map_or("", |c| &c.email));
    item.text("phone_number", phone);
    item.text("phone_label", label);
    item.value("is_valid_mobile_phone", &client.is_some_and(|c| c.valid_mobile));
    item.text("provider", provider);
    item.text(
        "popup_title_text",
        &if provider.is_empty() { title.clone() } else { format!("{title} - {provider}") },
    );
    item.text("title", &title);
    item.text("type_description", &visit.visit_type);
    item.text("reason", &visit.reason);
    item.text("current_status", status);
    item.text("status_label", status);
    item.text("status_class", if is_visit { visit.status.class() } else { "" });
    item.text("confirmed_status", confirmed);
    match visit.room_id {
        Some(id) => item.id("resourceId", Some(id), IdForm::Text),
        None => item.text("resourceId", ""),
    }
    item.id("appointment_room_id", visit.room_id, IdForm::Number);
    item.text("appointment_room_name", room.map_or("", |r| &r.name));
    item.text("backgroundColor", color);
    item.value("darkFont", &!is_visit);
    item.value("is_block", &(visit.kind == VisitKind::Block));
    item.value("is_roster", &(visit.kind == VisitKind::Roster));
    item.value("recurring", &visit.recurring);
    item.text("booked_by", &visit.booked_by);
    item.time("booked_at", visit.booked_at, ' ');
    item.text("last_updated_by", &visit.last_updated_by);
    item.time("last_updated_at", visit.last_updated_at, ' ');
    item.time("root_created_at_local", visit.booked_at, ' ');
    item.text("root_created_at_user", &visit.booked_by);
    item.value("is_unmatched", &visit.is_unmatched);
    item.value("audit_incomplete", &visit.audit_incomplete);
    item.id("estimate_id", visit.estimate_id, IdForm::Number);
    item.close();
}

/// The shape of the older notes on the site.
fn camel(out: &mut Vec<u8>, style: Style, practice: &Practice, visit: &Visit) {
    let client = practice.client_of(visit);
    let name = client.map(|c| c.full_name()).unwrap_or_default();
    let mut item = Object::open(out, style, &visit.extra, &visit.omit);
    item.id("id", Some(visit.event_id), IdForm::Number);
    item.id("appointmentId", Some(visit.appointment_id), IdForm::Number);
    item.id("consultationId", visit.consultation_id, IdForm::Number);
    item.time("start", visit.start, 'T');
    item.time("end", visit.end, 'T');
    item.text("title", &title(practice, visit));
    item.id("patientId", visit.patient_id, IdForm::Number);
    item.text("patientName", practice.patient_of(visit).map_or("", |p| &p.name));
    item.id("clientId", visit.client_id, IdForm::Number);
    item.text("clientName", &name);
    item.text("clientPhone", client.map_or("", |c| c.shown().0));
    item.text("providerName", practice.provider(visit.provider_id).map_or("", |p| &p.name));
    item.text("roomName", practice.room(visit.room_id).map_or("", |r| &r.name));
    item.text("appointmentType", &visit.visit_type);
    item.text("reason", &visit.reason);
    item.text("status", if visit.kind == VisitKind::Visit { visit.status.text() } else { "" });
    item.text("className", visit.status.class());
    item.value("isBlock", &(visit.kind == VisitKind::Block));
    item.value("isRoster", &(visit.kind == VisitKind::Roster));
    item.close();
}

/// What was to change between this reading and the next one. Scripts name visits that may be gone; that is no error
/// of the site's.
fn apply_what_happens_next(state: &State, switches: &Switches) {
    if switches.after_calendar.is_empty() {
        return;
    }
    state.set_switches(|s| s.after_calendar.clear());
    state.edit(|practice| {
        for VisitEdit { appointment_id, edit } in &switches.after_calendar {
            if let Err(error) = practice.apply(*appointment_id, edit) {
                tracing::warn!(%error, "a scripted edit found nothing to change");
            }
        }
    });
}
