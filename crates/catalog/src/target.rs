//! Naming a target.

use std::collections::BTreeSet;
use std::fmt;

use crate::generated::{
    WORKERD_CHECKED, WORKERD_COMPAT_DEFAULT, WORKERD_COMPAT_V2, WORKERD_FLAGS, WORKERD_NEWEST, WORKERD_OLDEST,
};
use crate::{Date, nearest};

/// A place where an edge route may run. `Display` gives the normalised form that keys the manifest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// Vercel's and Next's edge runtime.
    EdgeLight,
    /// Cloudflare's runtime at a compatibility date, with flags.
    Workerd { date: Date, flags: BTreeSet<String> },
    /// Deno, and Netlify's edge functions on it.
    Deno,
}

/// Why a target's text is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetError {
    /// A full sentence that names the text and what would do.
    pub message: String,
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TargetError {}

const NAMES: &[&str] = &["edge-light", "workerd", "deno"];

impl Target {
    /// Reads `edge-light`, `deno`, `workerd[@YYYY-MM-DD][+flag…]`.
    ///
    /// # Errors
    /// An unknown name or flag, a date that is none or outside the known ones, or a date or flags on a target that has no such thing.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        let fail = |message: String| Err(TargetError { message });
        let mut flags = text.split('+');
        let head = flags.next().unwrap_or_default();
        let (name, date) = head.split_once('@').map_or((head, None), |(name, date)| (name, Some(date)));
        let flags: Vec<&str> = flags.collect();
        match name {
            "edge-light" | "deno" => {
                if date.is_some() || !flags.is_empty() {
                    return fail(format!("`{text}`: the target `{name}` takes no date and no flags"));
                }
                Ok(if name == "deno" { Self::Deno } else { Self::EdgeLight })
            }
            "workerd" => {
                let date = match date {
                    None => WORKERD_NEWEST,
                    Some(date) => match date.parse() {
                        // A day behind the last look at workerd may have brought anything.
                        Ok(date) if !(WORKERD_OLDEST..=WORKERD_CHECKED).contains(&date) => {
                            return fail(format!(
                                "`{text}`: `{date}` is outside the compatibility dates that are known, {WORKERD_OLDEST} to {WORKERD_CHECKED}"
                            ));
                        }
                        Ok(date) => date,
                        Err(()) => return fail(format!("`{text}`: `{date}` is no date; write it as YYYY-MM-DD")),
                    },
                };
                let is_flag =
                    |flag: &&str| !flag.is_empty() && flag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
                if let Some(bad) = flags.iter().find(|flag| !is_flag(flag)) {
                    return fail(format!(
                        "`{text}`: `{bad}` is no compatibility flag; write one like `+nodejs_compat`"
                    ));
                }
                if let Some(bad) = flags.iter().find(|flag| !WORKERD_FLAGS.contains(flag)) {
                    let hint = nearest(bad, WORKERD_FLAGS)
                        .map_or_else(String::new, |meant| format!(". Did you mean `+{meant}`?"));
                    return fail(format!("`{text}`: workerd has no compatibility flag `{bad}`{hint}"));
                }
                Ok(Self::Workerd { date, flags: flags.into_iter().map(str::to_owned).collect() })
            }
            _ => {
                let meant = match name.to_lowercase().as_str() {
                    "vercel" | "next" | "edge" | "edge-runtime" => Some("edge-light"),
                    "cloudflare" | "workers" | "cloudflare-workers" | "wrangler" => Some("workerd"),
                    "netlify" | "deno-deploy" => Some("deno"),
                    _ => nearest(name, NAMES),
                };
                let hint = meant.map_or_else(String::new, |meant| format!(" Did you mean `{meant}`?"));
                fail(format!("`{name}` is no target.{hint} Choose one of: edge-light, workerd[@date][+flag], deno"))
            }
        }
    }

    /// The export conditions' family: which condition set a bundle for this target resolves with.
    #[must_use]
    pub fn family(&self) -> &'static str {
        match self {
            Self::EdgeLight => "edge-light",
            Self::Workerd { .. } => "workerd",
            Self::Deno => "deno",
        }
    }

    /// Whether workerd's Node compatibility is on. True for the other targets, which have no switch.
    pub(crate) fn node_compat(&self) -> bool {
        match self {
            Self::Workerd { date, flags } => {
                let has = |flag: &str| flags.contains(flag);
                !has("no_nodejs_compat") && (has("nodejs_compat") || *date >= WORKERD_COMPAT_DEFAULT)
            }
            _ => true,
        }
    }

    /// Whether bare names of builtins and Node's globals are there as well: the second version of the compatibility. It has a
    /// flag of its own, and `no_nodejs_compat` leaves it where the date brought it.
    pub(crate) fn node_compat_v2(&self) -> bool {
        match self {
            Self::Workerd { date, flags } => {
                !flags.contains("no_nodejs_compat_v2")
                    && (flags.contains("nodejs_compat_v2")
                        || *date >= WORKERD_COMPAT_DEFAULT
                        || (flags.contains("nodejs_compat") && *date >= WORKERD_COMPAT_V2))
            }
            _ => true,
        }
    }

    /// Whether a flag is set; false for targets without flags.
    pub(crate) fn flag(&self, name: &str) -> bool {
        matches!(self, Self::Workerd { flags, .. } if flags.contains(name))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EdgeLight => f.write_str("edge-light"),
            Self::Deno => f.write_str("deno"),
            Self::Workerd { date, flags } => {
                write!(f, "workerd@{date}")?;
                flags.iter().try_for_each(|flag| write!(f, "+{flag}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> String {
        Target::parse(text).map_or_else(|error| error.message, |target| target.to_string())
    }

    #[test]
    fn targets_are_normalised() {
        assert_eq!(normal("edge-light"), "edge-light");
        assert_eq!(normal("workerd"), format!("workerd@{WORKERD_NEWEST}"));
        assert_eq!(
            normal("workerd+nodejs_compat+nodejs_als+nodejs_compat"),
            format!("workerd@{WORKERD_NEWEST}+nodejs_als+nodejs_compat")
        );
        assert_eq!(normal("workerd@2024-09-23+nodejs_compat"), "workerd@2024-09-23+nodejs_compat");
    }

    #[test]
    fn wrong_targets_say_what_would_do() {
        assert!(normal("edgelight").contains("Did you mean `edge-light`?"));
        assert!(normal("cloudflare").contains("Did you mean `workerd`?"));
        assert!(normal("workerd@yesterday").contains("YYYY-MM-DD"));
        assert!(normal("workerd@2024-09-23+").contains("no compatibility flag"));
        assert!(normal("workerd@1999-01-01").contains("2021-11-02 to"));
        assert!(normal("workerd@2999-01-01").contains("outside the compatibility dates"));
        assert!(normal("workerd+nodejs_compa").contains("Did you mean `+nodejs_compat`?"));
        assert!(normal("workerd+xyzzy").contains("has no compatibility flag `xyzzy`"));
        assert!(normal("deno@2024-01-01").contains("no date"));
        assert!(normal("").contains("is no target"));
    }
}
