// Generated from sync-core::view. Do not edit; see view/bindings.rs.

export type Weekday = "Mon" | "Tue" | "Wed" | "Thu" | "Fri" | "Sat" | "Sun";

export type CallList = "review" | "upcoming" | "done";

export type Intent = { "of": "agent", "do": AgentIntent } | { "of": "shell", "do": ShellIntent };

export type AgentIntent = { "what": "snapshot" } | { "what": "sync_now", 
/**
 * Days that a person asks for; without them the regular window.
 */
days: Days | null, } | { "what": "cancel_sync" } | { "what": "pause", 
/**
 * How long.
 */
how_long: PauseFor, } | { "what": "resume" } | { "what": "visits", 
/**
 * Of these days only.
 */
days: Days | null, } | { "what": "visit", 
/**
 * Which.
 */
appointment_id: string, } | { "what": "calls" } | { "what": "runs" } | { "what": "troubles" } | { "what": "figures" } | { "what": "audit", 
/**
 * Entries before this one; without it the latest.
 */
before: number | null, } | { "what": "verify_audit" } | { "what": "examine" } | { "what": "decide", 
/**
 * The call.
 */
call_id: string, 
/**
 * The word.
 */
decision: DecisionWord, } | { "what": "retry", 
/**
 * [`TroubleRow::id`].
 */
trouble: string, } | { "what": "connect_neo", 
/**
 * Address, such as `https://us.idexxneo.com`.
 */
url: string, 
/**
 * The company id.
 */
company_id: string, 
/**
 * The user name.
 */
user_name: string, 
/**
 * The password, as typed.
 */
password: string, 
/**
 * The clinic's IANA zone.
 */
zone: string, } | { "what": "rotate_neo", 
/**
 * The password, as typed.
 */
password: string, } | { "what": "revoke_neo" } | { "what": "sign_in_yourself" } | { "what": "try_again" } | { "what": "connect_cloud", 
/**
 * Address of the project.
 */
url: string, 
/**
 * Its publishable key.
 */
key: string, 
/**
 * The clinic's account.
 */
email: string, 
/**
 * Its password; not kept.
 */
password: string, 
/**
 * Which clinic, where the account has several.
 */
clinic: string | null, } | { "what": "connect_queue", 
/**
 * Address of QStash, or of a relay at the same paths.
 */
url: string, 
/**
 * Its token; without one the clinic's own sign-in at the cloud is used against a relay.
 */
token: string | null, 
/**
 * The `execute-call` webhook.
 */
destination: string, 
/**
 * It claims a call before it dials.
 */
receiver_claims: boolean, } | { "what": "set_up_step", 
/**
 * Which.
 */
step: SetUpStep, 
/**
 * How it stands now.
 */
stands: Step, } | { "what": "choose", 
/**
 * All of them.
 */
chosen: Chosen, } | { "what": "check_updates" } | { "what": "fetch_update" } | { "what": "install_update" } | { "what": "calls_mode", 
/**
 * Who.
 */
mode: Mode, };

export type ShellIntent = { "what": "autostart", 
/**
 * Whether.
 */
on: boolean, } | { "what": "copy_diagnostics" } | { "what": "save_diagnostics" } | { "what": "open_logs" } | { "what": "open_help" } | { "what": "first_page" } | { "what": "close_window" } | { "what": "quit" };

export type SetUpStep = "cloud" | "calls" | "finish";

export type DecisionWord = "approve" | "skip" | "cancel";

export type Answer = { "answer": "done" } | { "answer": "snapshot", 
/**
 * The whole of it.
 */
snapshot: Snapshot, } | { "answer": "report", 
/**
 * How.
 */
report: RunReport, } | { "answer": "visits", 
/**
 * Newest first.
 */
visits: Array<VisitRow>, } | { "answer": "visit", 
/**
 * With note and call.
 */
visit: VisitDetail, } | { "answer": "calls", 
/**
 * By due time.
 */
calls: Array<CallView>, } | { "answer": "runs", 
/**
 * Newest first.
 */
runs: Array<RunRow>, } | { "answer": "troubles", 
/**
 * The most pressing first.
 */
troubles: Array<TroubleRow>, } | { "answer": "figures", 
/**
 * Of the last 14 days.
 */
figures: Figures, } | { "answer": "audit", 
/**
 * The page.
 */
page: AuditPage, } | { "answer": "audit_verdict", 
/**
 * Nothing was changed, removed or put in between.
 */
sound: boolean, 
/**
 * Entries read.
 */
entries: number, 
/**
 * Anchors in the cloud that were compared.
 */
anchors: number, 
/**
 * What is wrong, in words.
 */
faults: Array<string>, 
/**
 * When it was checked.
 */
at: string, } | { "answer": "checks", 
/**
 * In the order of data.
 */
checks: Array<Check>, } | { "answer": "decided", 
/**
 * All that it takes back has left this computer; else it waits here, and may ring until then.
 */
delivered: boolean, } | { "answer": "cloud", 
/**
 * The clinic that was connected; absent where one of `clinics` must be chosen.
 */
clinic: ClinicChoice | null, 
/**
 * All that the account may sync.
 */
clinics: Array<ClinicChoice>, } | { "answer": "page", 
/**
 * Which.
 */
page: Page, 
/**
 * A row of it to show, such as a run's id.
 */
row: string | null, };

export type Snapshot = { 
/**
 * When this was true.
 */
now: string, 
/**
 * Which of the five faces tray and window show.
 */
face: Face, 
/**
 * The line beside the face, such as `Up to date, last sync 12:03`: the same words as in the tray.
 */
line: string, 
/**
 * What the agent knows.
 */
status: Status, 
/**
 * Until when a person paused the schedule.
 */
paused_until: string | null, 
/**
 * Until when another computer of the clinic does the work.
 */
standing_by_until: string | null, 
/**
 * How far set-up has come.
 */
set_up: SetUp, 
/**
 * What was chosen.
 */
settings: SettingsView, 
/**
 * What is being tried, or was tried last, step by step.
 */
checklist: Array<Check>, 
/**
 * What is known of newer versions.
 */
updates: UpdatesView, 
/**
 * What this computer offers.
 */
place: Place, 
/**
 * Grows whenever visits, calls, runs or troubles change.
 */
tables: number, };

export type SetUp = { 
/**
 * The cloud is connected, or a person said "later".
 */
cloud: Step, 
/**
 * Neo accepted the credentials.
 */
neo: Step, 
/**
 * A person has looked at the rules for calls.
 */
calls: Step, 
/**
 * A person has gone through to the end.
 */
finished: boolean, };

export type Step = "open" | "later" | "done";

export type Check = { 
/**
 * What.
 */
what: CheckName, 
/**
 * How it went.
 */
state: CheckState, 
/**
 * What was found, such as `Chromium 156`; no client's data.
 */
found: string | null, 
/**
 * Why it failed.
 */
failure: Failure | null, };

export type CheckName = "database" | "vault" | "browser" | "neo_reached" | "signed_in" | "schedule" | "cloud" | "queue" | "audit" | "version";

export type CheckState = "waiting" | "running" | "good" | "absent" | "failed";

export type SettingsView = { 
/**
 * Address of Neo; the default one before set-up.
 */
neo_url: string, 
/**
 * The clinic's IANA zone; the computer's before set-up.
 */
zone: string, 
/**
 * State of the Neo credentials.
 */
credentials: string, 
/**
 * Address of the cloud.
 */
cloud_url: string | null, 
/**
 * Who is signed in there.
 */
cloud_email: string | null, 
/**
 * The clinic there.
 */
clinic_name: string | null, 
/**
 * Address of the queue.
 */
queue_url: string | null, 
/**
 * Whom the queue calls.
 */
queue_destination: string | null, 
/**
 * The destination claims a call before it dials.
 */
queue_receiver_claims: boolean, 
/**
 * Where usage statistics would go; absent where this program has no address for them.
 */
usage_host: string | null, 
/**
 * What a person may change freely.
 */
chosen: Chosen, 
/**
 * Names of the fields of [`Chosen`] that a managed policy fixes.
 */
managed: Array<string>, 
/**
 * Who manages them, where the policy says so.
 */
managed_by: string | null, };

export type Chosen = { 
/**
 * Minutes between runs, 15 to 240.
 */
every_minutes: number, 
/**
 * Hours that a regular run looks back at least, 24 to 336.
 */
look_back_hours: number, 
/**
 * Rules for discharge calls. The mode has an intent of its own; here it must be as it stands.
 */
calls: Rules, 
/**
 * What is told, and when.
 */
notifications: Notifications, 
/**
 * What may be kept or told beyond what the work needs.
 */
privacy: Privacy, 
/**
 * Whether newer versions are looked for.
 */
updates: Updates, 
/**
 * A browser that was chosen by hand.
 */
browser: string | null, 
/**
 * A proxy for every connection.
 */
proxy: string | null, };

export type Notifications = { 
/**
 * Whether anything is told.
 */
on: boolean, 
/**
 * First time of day at which something may be told.
 */
from: string, 
/**
 * From this time of day on nothing is told.
 */
to: string, 
/**
 * Days of the week on which the clinic is open.
 */
days: Array<Weekday>, };

export type Privacy = { 
/**
 * A picture of a page that surprised us is kept on this computer, sealed, for seven days.
 */
screenshots: boolean, 
/**
 * Usage statistics are sent: counts, codes and versions under a random id.
 */
usage_statistics: boolean, };

export type Updates = { 
/**
 * They are looked for by themselves, several times a day.
 */
check: boolean, };

export type UpdatesView = { 
/**
 * The server that has them; absent where this program was built without an address.
 */
host: string | null, 
/**
 * Which list is read.
 */
channel: Channel, 
/**
 * How this program was installed: `deb`, `nsis`, `msi`, `dmg`, `by_hand`.
 */
installation: string, 
/**
 * When a list was last believed.
 */
checked_at: string | null, 
/**
 * What goes on now.
 */
working: UpdateWork | null, 
/**
 * How it stands, in a sentence.
 */
says: string, 
/**
 * What to do about it, where something is to be done.
 */
next: string | null, 
/**
 * The version that is offered.
 */
offered: OfferedView | null, 
/**
 * It is to be told in the tray: what is offered is here, or is IT's to install.
 */
ready: boolean, 
/**
 * This version is not supported any more.
 */
unsupported: boolean, 
/**
 * A person may have the package fetched.
 */
may_fetch: boolean, 
/**
 * A person may have it installed.
 */
may_install: boolean, 
/**
 * The whole path of the verified package.
 */
file: string | null, 
/**
 * What came to nothing last.
 */
failure: Failure | null, };

export type UpdateWork = "checking" | "fetching";

export type OfferedView = { 
/**
 * Which.
 */
version: string, 
/**
 * What is new, in the words of its makers.
 */
notes: string | null, 
/**
 * When it came out.
 */
published: string | null, };

export type Place = { 
/**
 * `linux`, `windows` or `macos`.
 */
system: string, 
/**
 * A tray shows the icon. Without one the window stays in the task bar.
 */
tray: boolean, 
/**
 * Starts with the computer.
 */
autostart: boolean, 
/**
 * Why starting with the computer cannot be changed here.
 */
autostart_fixed: string | null, 
/**
 * Folder of the logs.
 */
logs: string, 
/**
 * Development, and not production.
 */
development: boolean, };

export type Page = "now" | "visits" | "calls" | "history" | "troubles" | "audit" | "settings";

export type ClinicChoice = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its name.
 */
name: string, };

export type Days = { 
/**
 * The first.
 */
from: string, 
/**
 * The last.
 */
to: string, };

export type Face = "starting" | "good" | "syncing" | "resting" | "needs_you";

export type PauseFor = "hour" | "tomorrow" | "day";

export type VisitRow = { 
/**
 * Key in the PIMS.
 */
appointment_id: string, 
/**
 * Start on the clinic's wall clock.
 */
start: string, 
/**
 * The animal's name.
 */
patient: string, 
/**
 * The person's name.
 */
client: string, 
/**
 * Kind of visit in the PIMS's words.
 */
kind: string | null, 
/**
 * Where it stands.
 */
status: VisitStatus, 
/**
 * Its note.
 */
note: NoteState, 
/**
 * Whether the cloud has confirmed the visit as it stands.
 */
pushed: boolean, 
/**
 * State of its call, as in [`CallView::state`].
 */
call: string, 
/**
 * What the judgement says, as in [`CallView::verdict`]; empty before it was judged.
 */
verdict: string, 
/**
 * The first reason's code, where there is one.
 */
why: string | null, 
/**
 * When its call is to ring.
 */
due: string | null, };

export type NoteState = "not_yet" | "missing" | "stored" | "unread";

export type VisitDetail = { 
/**
 * The visit with its note.
 */
visit: VisitView, 
/**
 * Its call, once it was judged.
 */
call: CallView | null, };

export type RunRow = { 
/**
 * Its id.
 */
run_id: string, 
/**
 * Why it began, as in [`super::RunView::reason`].
 */
reason: string, 
/**
 * When it began.
 */
started_at: string, 
/**
 * When it ended; absent while it runs, or where the program died.
 */
ended_at: string | null, 
/**
 * How it ended.
 */
outcome: Outcome | null, 
/**
 * Its report.
 */
report: RunReport | null, 
/**
 * The redacted skeleton of the page at which it failed.
 */
evidence: string | null, 
/**
 * The picture that is kept of that page; the picture itself never comes to the window.
 */
screenshot: KeptScreenshot | null, };

export type KeptScreenshot = { 
/**
 * The run that was surprised; names the picture.
 */
run_id: string, 
/**
 * Why the run ended, as a code.
 */
code: string, 
/**
 * When it was taken.
 */
taken_at: string, 
/**
 * When it is deleted.
 */
until: string, };

export type TroubleRow = { 
/**
 * Names it in an intent.
 */
id: string, 
/**
 * What it is about.
 */
kind: TroubleKind, 
/**
 * What happened, and what to do next.
 */
failure: Failure, 
/**
 * Since when.
 */
since: string | null, 
/**
 * How often it was tried.
 */
tries: number, 
/**
 * The visit it is about.
 */
appointment_id: string | null, 
/**
 * The call it is about.
 */
call_id: string | null, 
/**
 * The animal's name.
 */
patient: string | null, 
/**
 * The redacted skeleton of the page at which it failed.
 */
evidence: string | null, 
/**
 * The picture that is kept of that page.
 */
screenshot: KeptScreenshot | null, 
/**
 * A person may have it tried once more.
 */
may_retry: boolean, };

export type TroubleKind = "agent" | "visit" | "delivery" | "call" | "run";

export type AuditPage = { 
/**
 * Newest first.
 */
entries: Array<AuditRow>, 
/**
 * There are older ones: ask before this one.
 */
before: number | null, };

export type AuditRow = { 
/**
 * Its number.
 */
seq: number, 
/**
 * When.
 */
at: string, 
/**
 * Who: `agent`, or a person as the operating system names them.
 */
actor: string, 
/**
 * What was done.
 */
action: string, 
/**
 * `intent`, `outcome` or `note`.
 */
phase: string, 
/**
 * `success` or `failure`.
 */
status: string, 
/**
 * On what: an id of ours.
 */
object: string | null, 
/**
 * More, as JSON without a client's data.
 */
detail: string, };

export type Figures = { 
/**
 * Oldest first, [`DAYS`] of them, on the clinic's calendar; a day without runs is there with zeros.
 */
days: Array<DayFigures>, 
/**
 * Runs that completed, of all that ended. Goal: above 95 %.
 */
success: Share, 
/**
 * Completed visits with a stored note. Goal: above 90 %.
 */
notes: Share, 
/**
 * Completed visits with a call planned, made or decided by a person. Goal: above 80 %.
 */
calls: Share, 
/**
 * Median minutes from the end of a visit to the moment at which its note was delivered. Goal: below 240.
 */
latency_minutes: Measure, };

export type DayFigures = { 
/**
 * Which.
 */
day: string, 
/**
 * Runs that completed.
 */
good: number, 
/**
 * Runs that failed or needed a person.
 */
failed: number, 
/**
 * Runs that left the work to another computer of the clinic.
 */
standing_by: number, 
/**
 * Notes that came new or changed.
 */
notes: number, 
/**
 * The longest run, in milliseconds.
 */
longest_ms: number, };

export type Share = { 
/**
 * So many.
 */
part: number, 
/**
 * Of so many; 0 where there is nothing to judge yet.
 */
of: number, 
/**
 * The goal in percent.
 */
goal: number, 
/**
 * Whether the goal is met; absent where there is nothing to judge yet.
 */
met: boolean | null, };

export type Measure = { 
/**
 * The figure; absent where there is nothing to judge yet.
 */
value: number | null, 
/**
 * The goal.
 */
goal: number, 
/**
 * Whether the goal is met.
 */
met: boolean | null, };

export type Status = { 
/**
 * Version of the program.
 */
version: string, 
/**
 * What it is doing now.
 */
activity: Activity, 
/**
 * `done` of `of` while something is counted.
 */
progress: Progress | null, 
/**
 * How fresh what is shown is.
 */
freshness: Freshness, 
/**
 * What keeps it from being well.
 */
attention: Failure | null, 
/**
 * Last run that completed.
 */
last_success: string | null, 
/**
 * Last moment at which nothing owed was left undelivered after a completed run.
 */
delivered_at: string | null, 
/**
 * Last run of any end.
 */
last_run: RunView | null, 
/**
 * When the next run is due; absent while a person must act first.
 */
next_run: string | null, 
/**
 * What is connected.
 */
connections: Connections, 
/**
 * The outbox.
 */
outbox: OutboxCounts, 
/**
 * Calls.
 */
calls: CallCounts, };

export type Outcome = "completed" | "failed" | "needs_person" | "standing_by";

export type WindowView = { 
/**
 * First instant.
 */
from: string, 
/**
 * Last instant.
 */
to: string, };

export type VisitCounts = { 
/**
 * In the calendar.
 */
seen: number, 
/**
 * For the first time.
 */
new: number, 
/**
 * Changed since the last run.
 */
changed: number, 
/**
 * Closed by this run.
 */
closed: number, 
/**
 * Calendar items that could not be understood; each is kept in the run's report by reason.
 */
rejected: number, };

export type CallCounts = { 
/**
 * Will ring by themselves.
 */
planned: number, 
/**
 * Wait for a person's approval.
 */
review: number, 
/**
 * A person must decide: those to approve, those too late to ring by themselves, and those of which nobody knows
 * whether the queue has them.
 */
decide: number, 
/**
 * Visits that are never called.
 */
never: number, 
/**
 * Visits that are not over yet.
 */
waiting: number, 
/**
 * Calls that this run cancelled.
 */
cancelled: number, };

export type OutboxCounts = { 
/**
 * Delivered by this run.
 */
pushed: number, 
/**
 * Will be tried again by itself.
 */
waiting: number, 
/**
 * Refused by the receiver, or of uncertain end: a person must look.
 */
parked: number, };

export type RunReport = { 
/**
 * How it ended.
 */
outcome: Outcome, 
/**
 * Why, unless it completed without anything to say.
 */
reason?: Failure | null, 
/**
 * Things that a person should know although the run completed (cloud not reached, clock wrong).
 */
warnings?: Array<Failure>, 
/**
 * Whether a password was submitted and accepted.
 */
signed_in: boolean, 
/**
 * How Neo was read; absent where the run ended before.
 */
reader?: ReaderKind | null, 
/**
 * Requests to Neo's data endpoints, tries included.
 */
requests: number, 
/**
 * What was looked at; absent where the run ended before.
 */
window?: WindowView | null, 
/**
 * Visits.
 */
visits: VisitCounts, 
/**
 * Notes.
 */
notes: NoteCounts, 
/**
 * Calls.
 */
calls: CallCounts, 
/**
 * Outbox.
 */
outbox: OutboxCounts, 
/**
 * What looked odd in Neo's answers, by code: how often.
 */
oddities?: { [key in string]: number }, 
/**
 * Milliseconds by step, and `total`.
 */
duration_ms: { [key in string]: number }, };

export type VisitView = { 
/**
 * Key in the PIMS.
 */
appointment_id: string, 
/**
 * Its consultation, once there is one.
 */
consultation_id: string | null, 
/**
 * Start on the clinic's wall clock.
 */
start: string, 
/**
 * The animal's name.
 */
patient: string, 
/**
 * The person's name.
 */
client: string, 
/**
 * The number a call would go to.
 */
phone_e164: string | null, 
/**
 * Where it stands.
 */
status: VisitStatus, 
/**
 * Neo's own words for it.
 */
status_text: string, 
/**
 * The note as text, labelled by place where it stands in several.
 */
note_text: string | null, 
/**
 * Number of note revisions stored.
 */
note_revision: number | null, 
/**
 * Whether the cloud has confirmed the visit as it stands.
 */
pushed: boolean, 
/**
 * Runs in a row in which the consultation could not be read.
 */
failed_reads: number, };

export type ReasonView = { 
/**
 * Code, snake case.
 */
code: string, 
/**
 * Where it stood.
 */
field: string, 
/**
 * The words that led to it.
 */
evidence: string, };

export type CallView = { 
/**
 * The call; a household's visits share one. Absent while there is nothing to call.
 */
call_id: string | null, 
/**
 * The visit.
 */
appointment_id: string, 
/**
 * Its consultation.
 */
consultation_id: string | null, 
/**
 * What the judgement says, whatever the mode: `call`, `review`, `never`, `wait`.
 */
verdict: string, 
/**
 * Why.
 */
reasons: Array<ReasonView>, 
/**
 * When it is to ring.
 */
due: string | null, 
/**
 * Where it stands.
 */
state: string, 
/**
 * The queue's message, once there is one.
 */
message_id: string | null, 
/**
 * The plan's revision.
 */
revision: number, 
/**
 * The other visits of the same call.
 */
household: Array<string>, 
/**
 * The animal's name.
 */
patient: string, 
/**
 * The person's name.
 */
client: string, };

export type RunView = { 
/**
 * Its id.
 */
run_id: string, 
/**
 * Why it began: `schedule`, `catch_up`, `before_calls`, `retry`, `first`, `manual`.
 */
reason: string, 
/**
 * When it began.
 */
started_at: string, 
/**
 * When it ended; absent while it runs, or where the program died.
 */
ended_at: string | null, 
/**
 * How it ended.
 */
outcome: Outcome | null, 
/**
 * Its report.
 */
report: RunReport | null, };

export type Activity = "idle" | "signing_in" | "reading" | "reconciling" | "pushing" | "stopping";

export type Freshness = "fresh" | "late" | "stale" | "critical";

export type Connections = { 
/**
 * Address of Neo, once set up.
 */
neo: string | null, 
/**
 * State of the Neo credentials.
 */
credentials: string, 
/**
 * Address of the cloud, once connected.
 */
cloud: string | null, 
/**
 * The clinic in the cloud.
 */
clinic: string | null, 
/**
 * Address of the queue, once connected.
 */
queue: string | null, };

export type Progress = { 
/**
 * So many are done.
 */
done: number, 
/**
 * So many there are.
 */
of: number, };

export type Channel = "stable" | "early";

export type Rules = { 
/**
 * Who decides.
 */
mode: Mode, 
/**
 * Only visits finalised at or after this moment are called without a person; `None`: none is.
 */
go_live: string | null, 
/**
 * Days between the visit and its call.
 */
delay_days: number, 
/**
 * Days instead of these for some kinds of visits, by a word of the appointment's type in lower case. The shortest of
 * those that apply counts, and of a household's visits the soonest.
 */
delay_days_by_kind: { [key in string]: number }, 
/**
 * First time of day at which a call may be due.
 */
from: string, 
/**
 * Time of day at which the window ends; a call is due before it.
 */
to: string, 
/**
 * Weekdays on which calls may be due.
 */
days: Array<string>, 
/**
 * Days on which the clinic is closed and nobody is called.
 */
closures: Array<string>, 
/**
 * Least distance between two calls.
 */
spacing_minutes: number, 
/**
 * A call missed by more than this is not made by itself any more.
 */
late_after_hours: number, 
/**
 * Country in which a number without a country code is read.
 */
region: string, 
/**
 * Nobody is called about whom a second opinion does not agree. Asking for one sends what is written about a visit, names masked, to the
 * clinic's project and from there to the provider of a language model.
 */
second_opinion: boolean, };

export type Mode = "review" | "automatic" | "off";

export type Failure = { 
/**
 * What happened, for programs.
 */
code: Code, 
/**
 * What happened and what is safe, in one or two sentences.
 */
message: string, 
/**
 * What to do next.
 */
action: string, };

export type Code = "neo_sign_in_refused" | "neo_account_locked" | "neo_mfa" | "neo_captcha" | "neo_password_change" | "neo_maintenance" | "neo_page_changed" | "neo_unreachable" | "neo_certificate" | "neo_address" | "neo_answers" | "neo_session_lost" | "neo_suspicious_emptiness" | "sign_in_paused" | "credentials_missing" | "credentials_revoked" | "keychain_locked" | "keychain_refused" | "keychain_missing" | "passphrase_wrong" | "key_mismatch" | "browser_missing" | "browser_too_old" | "browser_start" | "browser_lost" | "browser_forbidden" | "proxy_address" | "run_deadline" | "already_running" | "standing_by" | "disk_full" | "data_directory" | "database_newer" | "database_damaged" | "settings_damaged" | "clock_wrong" | "cloud_unreachable" | "cloud_sign_in_refused" | "cloud_refused" | "queue_unreachable" | "queue_refused" | "opinion_unavailable" | "call_uncertain" | "updates_unreachable" | "update_refused" | "audit_broken" | "usage" | "stopped" | "internal";

export type ReaderKind = "in_page" | "direct";

export type VisitStatus = "draft" | "ongoing" | "completed" | "closed";

export type NoteCounts = { 
/**
 * Consultations read.
 */
read: number, 
/**
 * Notes that arrived.
 */
new: number, 
/**
 * Notes that were edited or emptied.
 */
changed: number, 
/**
 * Consultations whose note (or its absence) is as it was.
 */
unchanged: number, 
/**
 * Consultations that could not be read.
 */
failed: number, 
/**
 * Those of them of which the PIMS says that they do not exist (yet): nothing is owed for these.
 */
not_found: number, };

/** In which list a call stands, by its state. */
export const LIST_OF_CALL: Readonly<Record<string, CallList | null>> = {"none": null, "review": "review", "planned": "upcoming", "queued": "upcoming", "in_progress": "upcoming", "completed": "done", "failed": "done", "cancelled": "done", "skipped": "done", "parked": "review", "uncertain": "review"};

/** Failures at which a person's own sign-in at Neo helps. */
export const HELPED_BY_SIGNING_IN: readonly Code[] = ["neo_mfa", "neo_captcha", "neo_page_changed"];
