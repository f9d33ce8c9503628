// Set-up in four steps.
export const setUp = {
  setUp: {
    title: "Set up Odis Sync", words: "Four short steps. You can leave at any time and go on later.", steps: "Steps of set-up",
    stepOf: (step: number, of: number) => `Step ${step} of ${of}`, names: ["Cloud", "IDEXX Neo", "Calls", "Finish"] as const,
    done: "done", open: "open", later: "later",
    cloudTitle: "Connect the Odis cloud", cloudWords: "Notes are delivered there. Your welcome letter has these details.",
    url: "Address", key: "Publishable key", email: "Email", password: "Password", show: "Show", hide: "Hide",
    showPassword: "Show password", connect: "Connect", connecting: "Connecting…", laterButton: "Later", chooseClinic: "Which clinic is this computer in?",
    connected: (clinic: string) => `Connected to ${clinic}.`,
    neoTitle: "Connect IDEXX Neo", neoWords: "Best with a Neo user made just for Odis Sync. The password is kept in this computer's password store, never in a file.",
    company: "Company ID", user: "User name", zone: "Time zone of the clinic", neoUrl: "Address of IDEXX Neo", advanced: "Address and time zone",
    test: "Connect and test", testing: "Testing…", checklist: "What is being tried", once: "The password is tried once. A wrong one is never tried again by itself, so the account cannot be locked by it.",
    refused: 'Type the password again to try once more. If it is the same one, and was put right in IDEXX Neo meanwhile, choose "Try again" first.', yourself: "Sign in once yourself", yourselfWords: "A browser window opens. Sign in to IDEXX Neo there as usual; Odis Sync goes on from it.", yourselfRunning: "Waiting for you in the browser window…", yourselfCancel: "Cancel", yourselfClosed: "The browser window is closed, and nobody signed in there. You can open it again.",
    missing: "Please fill this in.", callsTitle: "Discharge calls", callsWords: "You decide whether pets' owners are called after a visit. You can change this later.",
    safe: "We recommend that a person decides about every call. Words of death, refusals and doubts are shown beside each.", use: "Use these rules",
    finishTitle: "Ready", finishWords: "The first sync begins at once and takes a few minutes.", autostart: "Start with this computer", finish: "Finish and sync", back: "Back",
    queueTitle: "Call queue", queueWords: "Hands calls over to be rung. Only needed for discharge calls.", queueWay: "How calls are handed over", viaRelay: "Through the clinic's cloud", viaRelayWords: "Nothing more to enter.", viaToken: "With a token", viaTokenWords: "For clinics with a QStash account of their own.", queueUrl: "Address of the queue", token: "Token", tokenWords: "Leave empty to use the clinic's cloud sign-in with a relay.",
    destination: "Address that makes the calls", claims: "It claims each call before it dials",
  },
};
