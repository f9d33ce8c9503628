//! What is said about newer versions of the program, as values.

/// Something about newer versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateWord<'a> {
    /// Menu: a newer version is here or is to be installed by IT.
    Ready(&'a str),
    /// Menu: this version is not supported any more.
    UnsupportedShort,
    /// The program has no address for newer versions.
    Nowhere,
    /// They are not looked for, by choice.
    Off,
    /// They were never looked for.
    Never,
    /// There is none.
    Newest,
    /// There is one, and no package for this kind of installation.
    NotForThis(&'a str),
    /// There is one, and its turn has not come.
    NotYet(&'a str),
    /// There is one, and it is fetched when nothing else goes on.
    ToFetch(&'a str),
    /// It is here, and is installed when nothing goes on.
    ToInstall(&'a str),
    /// It is here, and a person has to say so.
    ToInstallByHand(&'a str),
    /// IT installs it.
    ByIt(&'a str),
    /// IT has turned off that the program does it.
    TurnedOff(&'a str),
    /// A person puts it over the old one.
    ByPerson(&'a str),
    /// What came of looking or fetching, or of a package.
    Trouble,
    /// This version is not supported any more.
    Unsupported {
        /// This version.
        ours: &'a str,
        /// The oldest one that is.
        least: &'a str,
    },
    /// What to do then, where a newer version can be installed here.
    UnsupportedInstall,
    /// What to do then, where IT installs.
    UnsupportedByIt,
    /// What to do then, where none is at hand.
    UnsupportedAsk,
}
