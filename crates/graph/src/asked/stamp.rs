//! By what a file or a folder is known to be the same, without reading it.

use std::fs::Metadata;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Within this time a second change may leave no trace: the clocks of file systems tick every few milliseconds.
const TICK: i64 = 50_000_000;
/// The same for file systems that count whole seconds, or pairs of them.
const COARSE_TICK: i64 = 2_100_000_000;

/// Size, times (nanoseconds since 1970) and place of a file or folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    size: u64,
    modified: i64,
    changed: i64,
    inode: u64,
    device: u64,
    /// It was old enough when it was looked at: equal stamps then mean equal content.
    settled: bool,
}

impl Stamp {
    /// The stamp of what was just looked at.
    #[must_use]
    pub fn of(meta: &Metadata) -> Self {
        let modified = meta.modified().map_or(0, nanos);
        #[cfg(unix)]
        let (changed, inode, device) = {
            use std::os::unix::fs::MetadataExt as _;
            let changed = meta.ctime().saturating_mul(1_000_000_000).saturating_add(meta.ctime_nsec());
            (changed, meta.ino(), meta.dev())
        };
        #[cfg(not(unix))]
        let (changed, inode, device) = (modified, 0, 0);
        let tick = if changed % 1_000_000_000 == 0 { COARSE_TICK } else { TICK };
        let settled = nanos(SystemTime::now()).saturating_sub(changed) > tick;
        Self { size: meta.len(), modified, changed, inode, device, settled }
    }

    /// Whether what has the stamp `now` has the content that it had when this stamp was taken.
    #[must_use]
    pub fn proves(&self, now: &Self) -> bool {
        self.settled && self.equals(now)
    }

    /// Equal but for when it was looked at.
    #[must_use]
    pub fn equals(&self, other: &Self) -> bool {
        Self { settled: true, ..*self } == Self { settled: true, ..*other }
    }

    /// The file's number, 0 where there are none.
    #[must_use]
    pub fn inode(&self) -> u64 {
        self.inode
    }

    /// The same, never to be trusted: the file changed while it was read.
    #[must_use]
    pub fn unsettled(self) -> Self {
        Self { settled: false, ..self }
    }

    /// Whether equal stamps mean equal content.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.settled
    }
}

fn nanos(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |nanos| -nanos),
    }
}
