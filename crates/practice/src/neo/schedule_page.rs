//! `GET /schedule`: one day as a grid of columns, with the markers of the calendar's blocks and their popup.

use chrono::{NaiveDate, Timelike};

use super::State;
use super::answer::Answer;
use super::calendar;
use super::hold;
use super::html::escape;
use super::pages;
use super::site::Asked;
use super::switches::Switches;
use crate::clinic::{Practice, Room, Visit, VisitKind, VisitStatus};

const FIRST_HOUR: i64 = 8;
const LAST_HOUR: i64 = 19;
/// Height of a minute.
const PIXELS: f64 = 1.55;

pub(super) fn answer(state: &State, asked: &Asked) -> Answer {
    let now = state.clinic_now();
    let day = asked.query("date").and_then(|date| date.parse().ok()).unwrap_or(now.date());
    let practice = hold(&state.practice);
    let columns: String =
        practice.rooms.iter().map(|room| column(&practice, &asked.switches, room, day)).collect();
    let hours: String = (FIRST_HOUR..LAST_HOUR)
        .map(|hour| {
            let (shown, half) = ((hour + 11) % 12 + 1, if hour < 12 { "AM" } else { "PM" });
            format!("<div class=\"hour\" style=\"height:{}px\">{shown} {half}</div>", 60.0 * PIXELS)
        })
        .collect();
    let content = format!(
        "<main class=\"schedule\"><div class=\"day\"><a href=\"/schedule?date={before}\">&lsaquo;</a>\
         <h1>{day_name}</h1><a href=\"/schedule?date={after}\">&rsaquo;</a>\
         <a class=\"today\" href=\"/schedule\">Today</a></div>\
         <div class=\"grid fc-timegrid-body\"><div class=\"hours\"><div class=\"head\"></div>{hours}</div>{columns}</div>\
         <app-event-popup hidden><div class=\"ui-popover\"><div class=\"popover-title\"></div>\
         <div class=\"popover-body\"></div><div class=\"tab-actions\"></div></div></app-event-popup></main>\
         <script>{POPUP}</script>",
        before = day.pred_opt().unwrap_or(day),
        after = day.succ_opt().unwrap_or(day),
        day_name = day.format("%A, %B %-d, %Y"),
    );
    pages::shell(&practice, asked, "Schedule", "/schedule", &content)
}

fn column(practice: &Practice, switches: &Switches, room: &Room, day: NaiveDate) -> String {
    let mut visits: Vec<&Visit> = practice
        .visits
        .values()
        .filter(|v| {
            v.room_id == Some(room.id) && v.start.date() == day && !v.deleted && !switches.calendar_empty
        })
        .filter(|v| v.kind != VisitKind::Roster && v.status != VisitStatus::Cancelled)
        .collect();
    visits.sort_by_key(|v| (v.start, v.appointment_id));
    let blocks: String =
        visits.iter().enumerate().map(|(at, visit)| block(practice, visit, lane(&visits, at))).collect();
    let height = (LAST_HOUR - FIRST_HOUR) as f64 * 60.0 * PIXELS;
    format!(
        "<div class=\"column\"><div class=\"head\">{}</div><div class=\"slots\" style=\"height:{height}px\">\
         {blocks}</div></div>",
        escape(&room.name)
    )
}

/// Which of how many lanes a visit takes among those that overlap it in its column.
fn lane(visits: &[&Visit], at: usize) -> (usize, usize) {
    let Some(visit) = visits.get(at) else { return (0, 1) };
    let overlapping =
        |other: &&&Visit| other.start < visit.end && visit.start < other.end || other.start == visit.start;
    let all = visits.iter().filter(overlapping).count().max(1);
    let before = visits.iter().take(at).filter(overlapping).count();
    (before, all)
}

fn block(practice: &Practice, visit: &Visit, (lane, lanes): (usize, usize)) -> String {
    let from = i64::from(visit.start.hour()) * 60 + i64::from(visit.start.minute()) - FIRST_HOUR * 60;
    let minutes = (visit.end - visit.start).num_minutes().max(15);
    let width = 100.0 / lanes as f64;
    let color =
        practice.types.iter().find(|t| t.name == visit.visit_type).map_or("#b0bec5", |t| t.color.as_str());
    let is_block = visit.kind == VisitKind::Block;
    let class = if is_block { "blocked" } else { visit.status.class() };
    let short = if minutes <= 15 { " short" } else { "" };
    let name = match practice.patient_of(visit) {
        Some(patient) if !is_block => escape(&patient.name),
        Some(_) | None => escape(&calendar::title(practice, visit)),
    };
    let client = practice.client_of(visit).map(|c| c.full_name()).unwrap_or_default();
    let link = visit.consultation_id.map(|id| format!("/consultations/view/{id}")).unwrap_or_default();
    format!(
        "<div class=\"appointment-block fc-timegrid-event {class}{short}\" id=\"appointment_id_{id}\" \
         style=\"top:{top:.1}px;height:{height:.1}px;left:{left:.2}%;width:{width:.2}%;border-left-color:{color}\" \
         data-title=\"{title}\" data-line=\"{line}\" data-link=\"{link}\" data-id=\"{id}\" tabindex=\"0\">\
         <b>{name}</b> <i>{time}</i><span>{client}</span><span class=\"why\">{reason}</span></div>",
        id = visit.appointment_id,
        top = from as f64 * PIXELS,
        height = minutes as f64 * PIXELS - 2.0,
        left = lane as f64 * width,
        title = escape(&calendar::title(practice, visit)),
        line = escape(&format!("{} · {}", visit.status.text(), visit.reason)),
        time = visit.start.format("%-I:%M"),
        client = escape(&client),
        reason = escape(&visit.reason),
    )
}

const POPUP: &str = "(function(){var p=document.querySelector('app-event-popup');\
    document.querySelectorAll('.appointment-block').forEach(function(b){b.addEventListener('click',function(){\
    var r=b.getBoundingClientRect();p.querySelector('.popover-title').textContent=b.dataset.title;\
    p.querySelector('.popover-body').textContent=b.dataset.line;\
    var a=p.querySelector('.tab-actions');a.textContent='';var l=document.createElement('a');\
    l.href=b.dataset.link||('/schedule?appointment_id='+b.dataset.id);\
    l.textContent=b.dataset.link?'Open consultation':'Show appointment';a.append(l);\
    p.style.top=(r.top+scrollY)+'px';p.style.left=Math.min(r.right+8,innerWidth-280)+'px';p.hidden=false;});});\
    document.addEventListener('keydown',function(e){if(e.key==='Escape')p.hidden=true;});})();";
