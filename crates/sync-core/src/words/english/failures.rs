//! The words of every failure, in English: what happened and what is safe, and what to do next.
//!
//! They are read by a receptionist or by the clinic's IT person, so they name things by what a clinic calls them.

use crate::failure::Code;

/// Message and action.
pub(super) fn of(code: Code) -> (&'static str, &'static str) {
    match code {
        Code::NeoSignInRefused => (
            "IDEXX Neo did not accept the user name or password. It was tried once and will not be tried again, so \
             the account cannot be locked by it. Everything read so far is kept.",
            "Sign in to IDEXX Neo yourself to check the password, then enter it in Odis Sync.",
        ),
        Code::NeoAccountLocked => (
            "IDEXX Neo says that this account is locked. Nothing more will be tried with it.",
            "Have the account unlocked in IDEXX Neo or by IDEXX support, then choose \"Try again\" in Odis Sync.",
        ),
        Code::NeoMfa => (
            "IDEXX Neo asks for a security code, which only a person can enter. The password was not refused.",
            "Choose \"Sign in to Neo\" in Odis Sync and enter the code in the window that opens.",
        ),
        Code::NeoCaptcha => (
            "IDEXX Neo wants proof that a person is signing in. Nothing was tried after that.",
            "Choose \"Sign in to Neo\" in Odis Sync and complete the check in the window that opens.",
        ),
        Code::NeoPasswordChange => (
            "IDEXX Neo asks for a new password, or for terms to be accepted, before anyone can go on.",
            "Sign in to IDEXX Neo yourself, do what it asks, then enter the password in Odis Sync.",
        ),
        Code::NeoMaintenance => (
            "IDEXX Neo is down for maintenance. Nothing is lost.",
            "Nothing to do: Odis Sync tries again by itself.",
        ),
        Code::NeoPageChanged => (
            "IDEXX Neo shows a page that this version of Odis Sync does not know, so nothing was typed into it. What \
             was read before is safe.",
            "Sign in to IDEXX Neo yourself and see whether it asks for something. If it does not, update Odis Sync or \
             send the support report.",
        ),
        Code::NeoUnreachable => (
            "IDEXX Neo could not be reached. Nothing is lost.",
            "Nothing to do if the internet is down: Odis Sync tries again by itself. If other websites open, ask IT \
             whether IDEXX Neo is blocked.",
        ),
        Code::NeoCertificate => (
            "The connection to IDEXX Neo could not be proved to be genuine, so the password was not typed.",
            "Ask IT whether a firewall or virus scanner intercepts secure connections, and whether this PC's date is \
             right. Odis Sync tries again by itself.",
        ),
        Code::NeoAddress => (
            "The address given for IDEXX Neo is not a secure web address. Nothing was sent to it.",
            "Correct the address in the settings; it usually is https://us.idexxneo.com.",
        ),
        Code::NeoAnswers => (
            "IDEXX Neo answered, but not with what was asked for, even after several tries. What could be read is kept.",
            "Nothing to do: Odis Sync tries again by itself. If it lasts for a day, send the support report.",
        ),
        Code::NeoSessionLost => (
            "IDEXX Neo ended the session while it was being read. What was read before is kept.",
            "Nothing to do: Odis Sync tries again by itself. If it happens often, use an account for Odis Sync that \
             nobody else uses.",
        ),
        Code::NeoSuspiciousEmptiness => (
            "IDEXX Neo showed far fewer appointments than usual. That was not believed: no case was closed and no call \
             cancelled because of it.",
            "Look at the calendar in IDEXX Neo. If it is full there, check that the account may see all of it.",
        ),
        Code::SignInPaused => (
            "Signing in to IDEXX Neo is paused for a while, so that the account is not locked by too many tries. \
             What was read before is safe.",
            "Wait, or sign in to IDEXX Neo yourself to see what it asks for, then choose \"Try again\" in Odis Sync.",
        ),
        Code::CredentialsMissing => (
            "Odis Sync does not have the sign-in for IDEXX Neo yet.",
            "Enter company ID, user name and password in Odis Sync.",
        ),
        Code::CredentialsRevoked => (
            "The sign-in for IDEXX Neo was removed from this PC, and with it every kept session.",
            "Enter company ID, user name and password in Odis Sync when it may work again.",
        ),
        Code::KeychainLocked => (
            "This computer's password store is locked, so nothing could be opened. Nothing is lost, and no password \
             needs to be typed again.",
            "Sign in to the computer as usual, or unlock its password store; then sync again.",
        ),
        Code::KeychainRefused => (
            "This computer did not allow Odis Sync to use its password store. Nothing is lost.",
            "Allow Odis Sync when the computer asks, or have IT allow it; then sync again.",
        ),
        Code::KeychainMissing => (
            "This computer has no password store in which the sign-in could be kept safely, so it was not kept.",
            "Have IT set up a password store, or set up Odis Sync with a passphrase.",
        ),
        Code::PassphraseWrong => (
            "The passphrase is not the right one. Nothing was opened and nothing was changed.",
            "Enter the passphrase that was chosen when Odis Sync was set up.",
        ),
        Code::KeyMismatch => (
            "The stored data cannot be opened with the key on this computer. It was left as it is.",
            "If the data was moved from another computer, restore the backup with its passphrase there; otherwise ask \
             support before anything is deleted.",
        ),
        Code::BrowserMissing => (
            "No browser was found that Odis Sync can use. Nothing was tried at IDEXX Neo.",
            "Install Microsoft Edge or Google Chrome, or name the browser in the settings.",
        ),
        Code::BrowserTooOld => (
            "The browser on this PC is too old for Odis Sync. Nothing was tried at IDEXX Neo.",
            "Update Microsoft Edge or Google Chrome, then sync again.",
        ),
        Code::BrowserStart => (
            "The browser did not start. Nothing was tried at IDEXX Neo.",
            "Nothing to do at first: Odis Sync tries again by itself. If it lasts, restart the PC.",
        ),
        Code::BrowserLost => (
            "The browser stopped in the middle of the work and was closed. What was read before is kept.",
            "Nothing to do at first: Odis Sync tries again by itself. If it lasts, restart the PC.",
        ),
        Code::BrowserForbidden => (
            "A rule on this PC does not let programs use the browser. Nothing was tried at IDEXX Neo.",
            "Ask IT to allow remote debugging for the browser that Odis Sync uses, or to install another one.",
        ),
        Code::ProxyAddress => (
            "The address of the proxy cannot be used: it is not one, or it holds a user name or a password, which other \
             users of this PC could read. Nothing was opened.",
            "Correct the proxy in the settings to its name and port alone, and have IT let this PC through it without a \
             password.",
        ),
        Code::RunDeadline => (
            "The sync took too long and was stopped. What was read before is kept.",
            "Nothing to do: Odis Sync goes on by itself next time. If it lasts, check how fast the internet is.",
        ),
        Code::AlreadyRunning => (
            "Odis Sync is already at work for this clinic on this computer.",
            "Wait until it is done; it may be running for another user of this computer.",
        ),
        Code::StandingBy => {
            ("Another PC of the clinic does the work. This one is ready to take over.", "Nothing to do.")
        }
        Code::DiskFull => (
            "The disk of this PC is full, so nothing new can be stored. What was stored is safe.",
            "Free some space on the disk; Odis Sync then goes on by itself.",
        ),
        Code::DataDirectory => (
            "Odis Sync cannot write to its folder, so nothing new can be stored. What was stored is safe.",
            "Ask IT to give this user the right to write to the folder; Odis Sync then goes on by itself.",
        ),
        Code::DatabaseNewer => (
            "The stored data was written by a newer version of Odis Sync. It was left as it is.",
            "Install the newest version of Odis Sync on this PC.",
        ),
        Code::DatabaseDamaged => (
            "The stored data on this PC is damaged. It was left as it is, and what the cloud confirmed is safe there.",
            "Ask support before anything is deleted; a backup can be restored.",
        ),
        Code::SettingsDamaged => (
            "The settings could not be read. The file was kept aside; passwords and visits are not affected.",
            "Set up Odis Sync again, or have IT correct the file that was kept aside.",
        ),
        Code::ClockWrong => (
            "The date or time of this PC is wrong, so calls cannot be planned safely. What was read is kept.",
            "Set the clock of this PC to be set automatically; Odis Sync then goes on by itself.",
        ),
        Code::CloudUnreachable => (
            "The Odis cloud could not be reached. Everything is kept on this PC and will be delivered later.",
            "Nothing to do: Odis Sync delivers it by itself when the connection is back.",
        ),
        Code::CloudSignInRefused => (
            "The Odis cloud did not accept this clinic's sign-in. Everything is kept on this PC and waits.",
            "Connect the cloud again in the settings, with an account that belongs to this clinic.",
        ),
        Code::CloudRefused => (
            "The Odis cloud did not accept some of what was sent. It is kept on this PC; everything else was delivered.",
            "Send the support report; the entries that wait are listed in Odis Sync.",
        ),
        Code::QueueUnreachable => (
            "Discharge calls could not be handed over because the call queue was not reached. They are kept on this PC.",
            "Nothing to do: Odis Sync hands them over by itself when the connection is back.",
        ),
        Code::QueueRefused => (
            "The call queue did not accept this clinic's token or call. No call is lost, but those that wait do not ring.",
            "Connect the call queue again in the settings, then look at the calls that wait.",
        ),
        Code::OpinionUnavailable => (
            "Second opinions about visits could not be asked for. Those visits wait for a person; nobody is called by a machine about them.",
            "Look at the calls in Odis Sync. If this stays, have the IT person look at the function second-opinion of the clinic's project, or turn second opinions off in the settings.",
        ),
        Code::AuditBroken => (
            "The audit trail on this computer does not go on where the cloud last confirmed it: it was cut, restored from \
             an older copy, or changed. Notes are still read and delivered.",
            "Tell the clinic's IT person. Look at the trail with \"odisctl audit verify\".",
        ),
        Code::CallUncertain => (
            "It is not known whether a discharge call was handed over. It is not sent again by itself, so that nobody is \
             called twice.",
            "Look at the call in Odis Sync: ask the client or the call list, then choose \"Send again\" or \"Skip\".",
        ),
        Code::UpdatesUnreachable => (
            "The server of newer versions could not be reached. Odis Sync goes on as it is.",
            "Nothing to do: it is tried again by itself.",
        ),
        Code::UpdateRefused => (
            "A newer version was not taken. Odis Sync goes on as it is.",
            "Look at the updates in the settings of Odis Sync.",
        ),
        Code::Usage => (
            "The command or a setting was not understood. Nothing was changed.",
            "See the help (--help) for what can be said.",
        ),
        Code::Stopped => (
            "The sync was stopped on request. What was read before is kept.",
            "Nothing to do: the next sync goes on from there.",
        ),
        Code::Internal => (
            "Odis Sync came upon a fault of its own. What was stored before is safe.",
            "Nothing to do at first: it tries again by itself. If it happens again, send the support report.",
        ),
    }
}
