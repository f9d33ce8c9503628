// Frame, now, visits, calls, history, troubles, audit.
import type { Page } from "../../bindings";

const many = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;

/** Locale of every date, number and list. */
const locale = "en-US";

export const pages = {
  name: "Odis Sync",
  locale,
  together: (names: readonly string[]) => new Intl.ListFormat(locale, { type: "conjunction" }).format(names),
  pages: {
    now: "Now", visits: "Visits", calls: "Calls", history: "History", troubles: "Troubles", audit: "Audit", settings: "Settings",
  } satisfies Record<Page, string>,
  frame: {
    places: "Pages", starting: "Starting…", attention: "Needs you", dismiss: "Dismiss", skip: "Skip to content",
    unreachable: "The window could not reach the program.", unreachableNext: "Close and open it again.",
    mayRing: "Calls that were handed over already may ring until they are withdrawn.",
    mayRingWords: "The cloud or the call queue was not reached for some of them. They are withdrawn by themselves as soon as both are reached again.",
    noTray: "This desktop has no tray. Closing the window keeps Odis Sync running: you find it in the task bar.",
    development: "Test version", waiting: (count: number) => many(count, "call needs your decision", "calls need your decision"),
  },
  opening: {
    title: "Odis Sync is starting", words: "What is stored on this computer is being opened. This takes a few seconds.",
    stuck: "Odis Sync keeps trying to open by itself. Your settings, and what was stored, stay as they are.",
  },
  pressing: {
    parkedNext: "Each of them is kept on this computer. Look at what waits: beside each stands what helps.",
    silentNext: "What was read is kept on this computer. Check everything: beside each connection that fails stands what helps.",
    unreadNext: "Everything else was read and delivered. Look at what could not be read: IDEXX Neo may show it to a person.",
  },
  act: {
    refused: 'Has the password changed? Choose "Update password". Is it the same one, put right in IDEXX Neo? Choose "Try again".',
    againSaid: "It may be tried once more, with the same password.",
    password: "Update password", signIn: "Sign in to Neo", again: "Try again", settings: "Open settings", cloud: "Connect the cloud again",
    queue: "Connect the call queue again", troubles: "See what waits", audit: "Check the audit trail", diagnostics: "Copy support report",
    calls: "Look at the call", copied: "Copied. Paste it into a message to support.",
  },
  now: {
    last: "Last sync", delivered: "Last delivered", next: "Next sync", never: "Not yet", noNext: "None planned", untilYou: "No sync is planned until this is put right.", resting: "Paused",
    sync: "Sync now", cancel: "Cancel sync", pause: "Pause", hour: "For 1 hour", tomorrow: "Until tomorrow 8:00", day: "For 24 hours",
    resume: "Resume now", otherDays: "Sync other days", from: "From", to: "To", syncDays: "Sync these days",
    wrongDays: "The first day must not be after the last.", progress: (done: number, of: number) => `${done} of ${of}`,
    person: "Needs a person", nobody: "Nothing needs you right now.", review: (count: number) => many(count, "call waits for your decision", "calls wait for your decision"),
    open: "Open", parked: (count: number) => many(count, "item could not be delivered", "items could not be delivered"),
    waits: (count: number) => `${many(count, "item waits", "items wait")} to be delivered.`,
    waiting: (count: number) => `${many(count, "item waits", "items wait")} to be delivered. Nothing to do: it goes out by itself.`,
    standing: (until: string) => `Another computer of the clinic does the work until ${until}. This one takes over by itself if that one stops.`,
    paused: (until: string) => `Paused until ${until}. Notes are not read until then.`,
    keptHere: "No cloud is connected. Notes are read and kept on this computer.", connect: "Connect the cloud",
    last24: "In the last sync", notesNew: "New notes", notesChanged: "Changed notes", visitsSeen: "Visits seen", planned: "Calls planned",
    failedReads: "Could not be read", warnings: "Worth knowing", connections: "Connections", neo: "IDEXX Neo", cloud: "Cloud", queue: "Call queue", absent: "Not connected",
    finish: "Set-up is not finished", finishWords: "Notes are not read until IDEXX Neo is connected.",
  },
  find: {
    filter: "Show", noMatch: "Nothing matches", noMatchWords: "Try another word, or show everything.", clear: "Show everything",
    more: (count: number) => `Show more (${count} left)`,
  },
  visits: {
    search: "Search by pet or client", all: "All visits", noNote: "Without a note", notPushed: "Not delivered", review: "Needs a decision",
    none: "No visits yet", noneWords: "They appear here after the first sync.",
    delivered: "Delivered", notDelivered: "Not delivered yet", detail: "Visit", close: "Close", note: "Note", noNoteYet: "No note has arrived.",
    client: "Client", phone: "Phone", status: "Status", inNeo: "In IDEXX Neo", revision: "Revision", call: "Discharge call", due: "Due", list: "Visits", loading: "Loading…",
    count: (count: number) => many(count, "visit", "visits"), failedReads: (count: number) => `Could not be read ${many(count, "time", "times")} in a row.`, noPhone: "None", delivery: "Delivery",
  },
  calls: {
    review: "Needs your decision", upcoming: "Upcoming", done: "Done", approve: "Approve call", sendAgain: "Send again", skip: "Skip", cancel: "Cancel call", why: "Why", due: "Due", wasDue: "Was due",
    noReview: "Nothing to decide", noReviewWords: "Calls that need a person's look appear here.", noUpcoming: "No calls ahead", noDone: "No calls yet",
    decided: { approve: "Approved.", skip: "Skipped.", cancel: "Cancelled." }, here: " The decision is stored here and goes out with the next delivery.",
    household: (count: number) => `One call for ${count} visits of this family`, another: "Another visit of this family", sure: (name: string) => `Approve the call about ${name}?`,
    sureWords: "This will ring the client. Read first what was written:", ring: "Yes, call", back: "Go back", decide: (word: string, name: string) => `${word}: ${name}`,
    search: "Search by pet, client or reason", all: "All of them", count: (count: number) => many(count, "call", "calls"), showNote: "Read the note", noteOf: (name: string) => `Read the note: ${name}`, written: "What was found and written", nothingFound: "Odis Sync found nothing that speaks against a call.", off: "Calls are turned off", offWords: "No call is planned. You can change this in Settings.", tabs: "Kinds of calls", found: "Found",
  },
  history: {
    days: "The last 14 days", daysTable: "Figures by day", runsTable: "All syncs", success: "Completed syncs", notes: "Visits with a note", calls: "Visits with a call", latency: "Note delivered after",
    goalAbove: (goal: number) => `Goal: above ${goal}%`, goalBelow: (goal: number) => `Goal: below ${goal} min`, none: "Nothing to judge yet", met: "Met", missed: "Missed",
    day: "Day", good: "Completed", failed: "Failed", standing: "Left to another", notesCame: "Notes", longest: "Longest", runs: "Syncs", when: "When", why: "Why", how: "How it ended",
    took: "Took", running: "Running", interrupted: "Interrupted", noRuns: "No syncs yet", detail: "Details", ofParts: (part: number, of: number) => `${part} of ${of}`, minutes: (value: number) => `${value} min`,
    chart: "Syncs per day over the last 14 days; the same figures stand in the table below", table: "As a table", evidence: "What the page looked like (without names)",
    search: "Search by what happened", all: "All syncs", count: (count: number) => many(count, "sync", "syncs"), requests: "Requests", oddities: "Looked odd", steps: "Steps",
  },
  troubles: {
    search: "Search by pet or what happened", all: "All troubles", count: (count: number) => many(count, "trouble", "troubles"),
    none: "No troubles", noneWords: "Everything that failed has been put right.", since: "Since", tries: (count: number) => `tried ${many(count, "time", "times")}`,
    retry: "Try again", retried: "It will be tried again.", next: "What to do", evidence: "What the page looked like (without names)", visit: "Open visit", call: "Open calls",
  },
  screenshot: {
    kept: "A picture of the page is kept on this computer, sealed, until", see: "It may show names and notes. To look at it, save it with:",
  },
  audit: {
    search: "Search who, what and on what", all: "All entries", failures: "Failures", people: "By people", count: (count: number, read: number) => `${count} of ${many(read, "entry", "entries")} read so far`,
    verify: "Verify the trail", verifying: "Verifying…", sound: (entries: number, anchors: number) => `Sound: ${entries} entries read, ${anchors} compared with the cloud.`, broken: "The trail is not sound.",
    when: "When", who: "Who", what: "What", how: "Result", object: "On", more: "Older entries", none: "No entries yet", agent: "Odis Sync", success: "done", failure: "failed", detail: "Details",
    words: "Everything that Odis Sync and people did on this computer, in order. Entries cannot be changed without it showing.",
  },
};
