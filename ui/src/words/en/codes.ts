// A sentence for every code that the program sends.
import type {
  Activity, CheckName, CheckState, Face, Freshness, Mode, NoteState, Outcome, TroubleKind, VisitStatus, Weekday,
} from "../../bindings";

/** Why a call is judged as it is, for somebody at the front desk. Complete: a test compares it with the judgement. */
const reasons = {
  visit_open: "The visit is not over yet.",
  note_missing: "The visit is over, but its note has not arrived yet.",
  no_show: "The client did not come.",
  cancelled: "The visit was cancelled.",
  deleted: "The visit was deleted in IDEXX Neo.",
  closed: "The visit was closed and nothing says why.",
  not_a_visit: "This entry in the calendar is not a visit.",
  patient_dead: "IDEXX Neo says that this patient has died.",
  earlier_death: "An earlier visit recorded that this patient has died.",
  death_recorded: "The appointment or the bill records a death.",
  death_mentioned: "Words in the note could mean that the patient has died.",
  death_doubtful: "Words in the note could mean a death, though something in it speaks of a living animal.",
  household_death: "Another pet of this family may have died the same day.",
  end_of_life_talk: "The end of life was talked about, planned or offered.",
  decision_pending: "The client has something serious to decide.",
  outcome_unclear: "Nothing tells clearly that the animal went home well.",
  opted_out: "This client asked not to receive calls.",
  call_refused: "Somebody wrote that this client is not to be called.",
  earlier_refusal: "In an earlier visit somebody wrote that this client is not to be called.",
  refusal_possible: "Words in the note could mean that the client does not want a call.",
  sentence_doubtful: "This sentence sounds like one after which nobody should be called, though no word in it is known.",
  no_phone: "There is no phone number that can be dialed.",
  phone_doubtful: "It is not certain that this number is the client's.",
  phones_differ: "The visits of this family show different phone numbers.",
  patient_inactive: "IDEXX Neo lists this patient as inactive.",
  patient_not_found: "IDEXX Neo does not find this patient.",
  patient_unchecked: "It has not been checked yet whether this patient is alive.",
  patient_unnamed: "The appointment does not name the pet or the client.",
  not_medical: "This kind of visit usually needs no discharge call (grooming, boarding, pick-up).",
  type_unknown: "Odis Sync does not know this kind of visit.",
  hospice: "The note speaks of hospice care.",
  palliative: "The note speaks of palliative care.",
  critical: "The note speaks of a critical state or a grave prognosis.",
  referred_to_emergency: "The patient was sent on to an emergency hospital or a specialist.",
  complaint: "The client may have complained.",
  complication: "The note speaks of a complication.",
  cruelty: "The note may speak of cruelty, abuse or neglect.",
  relinquished: "The animal was given up, seized or found.",
  still_hospitalised: "The patient may still be in hospital.",
  rescue_organisation: "The client is a rescue organization or a shelter.",
  other_call: "A call for this family was already arranged elsewhere.",
  not_looked_at: "Not every visit of this call could be checked.",
  moved: "This visit is now part of another call.",
  before_go_live: "The visit ended before automatic calls were turned on.",
  explained_away: "Words about death or calls, which mean something else here.",
  no_time_allowed: "The calling rules leave no time for this call.",
  opinion_missing: "There is no second opinion about this visit.",
  opinion_against: "The second opinion, which read the whole visit, is that a person should look first.",
  later_visit: "A later visit stands against this call: something serious was written or is booked there, nobody wrote how it went, or it is going on now.",
  other_hours: "The client does not want to be called at the hours at which calls ring here.",
  hours_wished: "The client wishes these hours; the call keeps to them where the calling hours allow it.",
  opinion_harmless: "This sounded serious; the second opinion, which read the whole visit, holds a call for right.",
} as const;

const callStates = {
  none: "No call",
  review: "Needs your decision",
  planned: "Planned",
  queued: "Scheduled",
  in_progress: "Calling now",
  completed: "Called",
  failed: "Call failed",
  cancelled: "Cancelled",
  skipped: "Skipped",
  parked: "Could not be scheduled",
  uncertain: "Uncertain, look at it",
} as const;

const verdicts = {
  call: "Clear for a call",
  review: "A person decides",
  never: "Never called",
  wait: "Not ready yet",
} as const;

const fields = {
  note: "in the note",
  short_note: "in the short note",
  discharge_summary: "in the discharge summary",
  later_visit: "at a later visit",
} as const;

export const codes = {
  reasons: reasons as Readonly<Record<string, string>>,
  otherReason: "Something about this visit needs a look.",
  callStates: callStates as Readonly<Record<string, string>>,
  verdicts: verdicts as Readonly<Record<string, string>>,
  fields: fields as Readonly<Record<string, string>>,
  faces: {
    starting: "Starting", good: "Up to date", syncing: "Syncing", resting: "Resting", needs_you: "Needs you",
  } satisfies Record<Face, string>,
  activities: {
    idle: "Waiting for the next sync", signing_in: "Signing in to IDEXX Neo", reading: "Reading visits and notes",
    reconciling: "Sorting what is new", pushing: "Delivering", stopping: "Stopping",
  } satisfies Record<Activity, string>,
  freshness: {
    fresh: "Fresh", late: "Late", stale: "Stale", critical: "Too long ago",
  } satisfies Record<Freshness, string>,
  outcomes: {
    completed: "Completed", failed: "Failed", needs_person: "Needed a person", standing_by: "Left to another computer",
  } satisfies Record<Outcome, string>,
  runReasons: {
    schedule: "On schedule", catch_up: "Catching up", before_calls: "Before calls", retry: "Another try",
    first: "First sync", manual: "Asked for",
  } as Readonly<Record<string, string>>,
  visitStatus: {
    draft: "Booked", ongoing: "In progress", completed: "Completed", closed: "Closed without a visit",
  } satisfies Record<VisitStatus, string>,
  noteStates: {
    not_yet: "Visit not over", missing: "No note yet", stored: "Note arrived", unread: "Note could not be read",
  } satisfies Record<NoteState, string>,
  checks: {
    database: "Storage on this computer", vault: "Password store", browser: "Browser found", neo_reached: "IDEXX Neo reached",
    signed_in: "Signed in", schedule: "Schedule readable", cloud: "Cloud reached", queue: "Call queue reached", audit: "Audit trail", version: "Version",
  } satisfies Record<CheckName, string>,
  checkStates: {
    waiting: "waiting", running: "trying", good: "good", absent: "not set up", failed: "failed",
  } satisfies Record<CheckState, string>,
  troubleKinds: {
    agent: "Odis Sync", visit: "Visit", delivery: "Delivery", call: "Call", run: "Last sync",
  } satisfies Record<TroubleKind, string>,
  modes: { review: "A person decides every call", automatic: "Automatic", off: "No calls" } satisfies Record<Mode, string>,
  weekdays: {
    Mon: "Mon", Tue: "Tue", Wed: "Wed", Thu: "Thu", Fri: "Fri", Sat: "Sat", Sun: "Sun",
  } satisfies Record<Weekday, string>,
  credentials: {
    not_configured: "Not set up", configured: "Stored, not tried yet", validated: "Accepted by IDEXX Neo",
    active: "In use", suspended: "On hold until you act", revoked: "Removed from this computer",
  } as Readonly<Record<string, string>>,
};
