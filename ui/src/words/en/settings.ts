// Settings.
const days = (count: number) => (count === 1 ? "1 day" : `${count} days`);

export const settings = {
  rules: {
    title: "When calls may ring", hours: "Time of day", days: "Days of the week", closed: "Never on", delay: "After the visit", spacing: "Between two calls", everyDay: "Every day",
    between: (from: string, to: string) => `${from} to ${to}`, apart: (minutes: number) => `At least ${minutes === 1 ? "1 minute" : `${minutes} minutes`}`,
    after: (usual: number, kinds: ReadonlyArray<readonly [string, number]>) => [days(usual), ...kinds.map(([kind, count]) => `${kind} ${days(count)}`)].join(", "),
    change: "You can change all of this in Settings.", changeRest: "What nobody has fixed can be changed in Settings.",
  },
  settings: {
    managed: "Set by your IT provider", managedBy: (who: string) => `Set by ${who}`, save: "Save", saved: "Saved.", unchanged: "No changes",
    neo: "IDEXX Neo", state: "Sign-in", newPassword: "New password", rotate: "Update password", rotated: "The new password was accepted.", revoke: "Remove the sign-in", revokeSure: "Remove the sign-in for IDEXX Neo?",
    revokeWords: "The password and every kept session are deleted from this computer. Notes are no longer read until it is entered again.", revoked: "Removed.", keep: "Keep it", change: "Connect with another user",
    cloud: "Odis cloud", clinic: "Clinic", account: "Account", connectAgain: "Connect again", queue: "Call queue", destination: "Calls are made by", claims: "Claims before it dials", yes: "Yes", no: "No",
    schedule: "Schedule", every: "Sync every", lookBack: "Look back at least", minutes: "minutes", hours: "hours", everyWords: "15 to 240", lookBackWords: "24 to 336",
    calls: "Discharge calls", callHours: "Calling hours", mode: "Who decides", modeWords: {
      review: "Nothing rings by itself. Every call waits for somebody to approve it.",
      automatic: "Clear cases with which the second opinion agrees ring by themselves, inside the calling hours; everything else waits for a person. Compare its verdicts with your own for some weeks before you choose this: an unusual note may be misjudged.",
      off: "Nobody is called, and nothing is planned.",
    },
    automaticSure: "Let clear calls ring by themselves?", automaticYes: "Turn on automatic calls", automaticNo: "Keep a person deciding", automaticNeeds: (locked: string | null) => (locked ? `It takes second opinions, which are off. ${locked}` : "Turn on the second opinion first: Settings, Calling hours."), automaticGoLive: "Only visits that end from now on are called without a person.",
    delay: "Days after the visit", from: "Calls from", to: "Calls until", days: "Days with calls", closures: "Closed days", closuresWords: "Dates such as 2026-12-25, separated by commas", spacing: "Minutes between calls", late: "Give up after", region: "Country of phone numbers",
    opinion: "Second opinion before a call", opinionWords: "Off unless you turn it on. A large language model reads the whole visit first. Nobody is called where it does not agree, and a visit that only sounds serious no longer waits where it does. For that, notes, reason, bill and remarks are sent through your Odis cloud to the model's provider, with the names of client and patient and phone numbers taken out; other people's names in a note are sent.",
    opinionEnds: "Without it nothing rings by itself: once saved, every call waits for a person again.",
    opinionNowhere: "Connect the Odis cloud first: second opinions are asked for through it.",
    notifications: "Notifications", notify: "Tell me when something needs a person", notifyFrom: "Not before", notifyTo: "Not after", open: "Days on which the clinic is open",
    computer: "This computer", autostart: "Start with this computer", logs: "Log folder", openLogs: "Open log folder", diagnostics: "Copy support report", saveDiagnostics: "Save support report…", copied: "Copied. Paste it into a message to support.", help: "Get help", version: "Version", examine: "Check everything", examined: "What was found",
    updates: "Updates", lastCheck: "Last check", neverChecked: "Not yet", channel: "Versions", early: "Early ones", file: "Verified package", whatIsNew: (version: string) => `What is new in version ${version}`,
    checkNow: "Check now", checking: "Checking…", checked: "Checked.", install: "Install", fetch: "Download", fetching: "Downloading…", look: "Look for newer versions", lookWords: "Several times a day. Nothing about the clinic is sent.",
    privacy: "Privacy", evidence: "When a page surprises us", evidenceWords: "Its outline is kept on this computer, without a word of its text, for seven days.", screenshots: "Keep a picture of such a page as well",
    screenshotsWords: "It helps to see what went wrong, and may show names and notes. It is sealed, stays on this computer, is never sent to anybody, and is deleted after seven days, or at once when you turn this off. None is taken while a password stands in the page.", usage: "Send usage statistics",
    usageWords: (host: string) => `Off unless you turn it on. Sent to ${host}: that a sync ended, how, and how many visits and notes it had; version and system. No name, note or phone number, and nothing that names the clinic. Turning it off forgets the random number it is sent under.`,
    usageNowhere: "None are sent: this version has no address for them, so this cannot be turned on.", kept: "Notes and names on this computer", keptWords: "Sealed with a key from this computer's password store.",
    advanced: "Advanced", browser: "Browser", browserWords: "Path of a browser; empty: found by itself", proxy: "Proxy", proxyWords: "Such as http://proxy.clinic.lan:3128; empty: none",
    badNumber: (low: number, high: number) => `A number from ${low} to ${high}.`, badDate: "A date is not understood.", badTime: "A time of day.", badEnd: "Later than the beginning.", badDays: "At least one day.", badRegion: "Two letters, such as US.",
    byKind: "Other waits by kind of visit", byKindWords: "One word of the appointment's type in IDEXX Neo, such as surgery or dental. Where several apply, the shortest wait counts.",
    kindOf: (place: number) => `Kind of visit, row ${place}`, newKind: "new kind", daysAfter: (kind: string) => `Days after the visit: ${kind}`, daysUnit: "days after the visit", addKind: "Add a kind of visit", remove: "Remove", removeKind: (kind: string) => `Remove: ${kind}`,
    badKind: "One word.", twiceKind: "It stands here already.", badKinds: "One of the kinds of visits cannot be taken.",
    unfit: "Nothing was saved. Put right what is marked, then save again.", clashed: "Something that you changed here was changed elsewhere meanwhile. Saving keeps what stands here.", tray: "Tray", quit: "Quit Odis Sync", quitWords: "Notes are no longer read and calls no longer checked until it is started again.",
  },
};
