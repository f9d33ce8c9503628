//! Names of troubles: a list gives them out, an intent gives them back.

use crate::store::OwedKind;

/// What a trouble's name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble<'a> {
    /// What the agent's status calls for attention.
    Agent,
    /// A visit whose consultation cannot be read.
    Visit(&'a str),
    /// A row that was set aside.
    Delivery {
        /// Of this kind.
        kind: OwedKind,
        /// About this.
        subject: &'a str,
    },
    /// A call of unknown end.
    Call(&'a str),
    /// A run.
    Run(&'a str),
}

impl<'a> Trouble<'a> {
    /// Reads a name.
    pub(crate) fn parse(name: &'a str) -> Option<Self> {
        if name == "agent" {
            return Some(Self::Agent);
        }
        let (what, rest) = name.split_once(':')?;
        match what {
            "visit" => Some(Self::Visit(rest)),
            "call" => Some(Self::Call(rest)),
            "run" => Some(Self::Run(rest)),
            "delivery" => {
                let (kind, subject) = rest.split_once(':')?;
                Some(Self::Delivery { kind: OwedKind::parse(kind)?, subject })
            }
            _ => None,
        }
    }

    /// A message makes a telephone ring: a person decides about its call instead of trying it again.
    pub(crate) fn may_retry(&self) -> bool {
        match self {
            Self::Visit(_) => true,
            Self::Delivery { kind, .. } => *kind != OwedKind::Publish,
            Self::Agent | Self::Call(_) | Self::Run(_) => false,
        }
    }
}

impl std::fmt::Display for Trouble<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Agent => f.write_str("agent"),
            Self::Visit(id) => write!(f, "visit:{id}"),
            Self::Delivery { kind, subject } => write!(f, "delivery:{}:{subject}", kind.as_str()),
            Self::Call(id) => write!(f, "call:{id}"),
            Self::Run(id) => write!(f, "run:{id}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_was_given_out_is_understood_and_nothing_else_is() {
        let given = [
            Trouble::Agent,
            Trouble::Visit("70012"),
            Trouble::Delivery { kind: OwedKind::Withdraw, subject: "msg_1:2" },
            Trouble::Call("c"),
            Trouble::Run("r"),
        ];
        for trouble in given {
            assert_eq!(Trouble::parse(&trouble.to_string()), Some(trouble));
        }
        for other in ["", "agents", "visit", "delivery:visit", "delivery:letter:1", "drop:table"] {
            assert_eq!(Trouble::parse(other), None, "{other:?}");
        }
    }
}
