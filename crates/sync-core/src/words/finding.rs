//! What a check found.

/// Something that was found, and is as it should be or not set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding<'a> {
    /// The database is undamaged and holds so many visits.
    Visits(u32),
    /// The password store is open.
    Open,
    /// A browser, as it names itself.
    Browser(&'a str),
    /// Credentials in this state are kept for the Neo at this address.
    Neo {
        /// Its address.
        url: &'a str,
        /// Their state.
        state: &'a str,
    },
    /// Today's schedule shows so many appointments.
    Appointments(u64),
    /// The session shows the visits that are known here.
    ThisClinics,
    /// This clinic's project.
    Cloud {
        /// The clinic there.
        clinic: &'a str,
        /// The project's address.
        url: &'a str,
    },
    /// No cloud is connected.
    NoCloud,
    /// The queue at this address.
    Queue(&'a str),
    /// No queue is connected.
    NoQueue,
    /// The version that runs is the newest one, by a check at this time; or none was made yet.
    Version {
        /// The version.
        version: &'a str,
        /// When a list of versions was last believed.
        checked: Option<&'a str>,
        /// A newer version that is out.
        newer: Option<&'a str>,
    },
    /// The version that runs, which was built without an address for newer ones.
    VersionWithoutUpdates(&'a str),
    /// So many entries of the audit trail were read, and none was changed.
    Entries(u64),
}

impl Finding<'_> {
    /// In words.
    pub fn say(&self) -> String {
        super::spoken().finding(self)
    }
}
