//! How what waits is cut into requests, and how a request that was refused as a whole is cut to find the one item that
//! is to blame.

use std::ops::Range;

/// So many items go into one request. The cloud takes 500 (docs/cloud.md); less keeps one request short of its
/// statement timeout of 8 s.
pub const MOST_ITEMS: usize = 100;

/// So many bytes go into one request; a single item may be larger and then goes alone.
pub const MOST_BYTES: usize = 256 * 1024;

/// How many of the items that wait go into the next request, given their sizes in order. At least one, if there is one.
pub fn next(sizes: impl IntoIterator<Item = usize>) -> usize {
    let mut bytes: usize = 0;
    sizes
        .into_iter()
        .take(MOST_ITEMS)
        .enumerate()
        .take_while(|(place, size)| {
            bytes = bytes.saturating_add(*size);
            *place == 0 || bytes <= MOST_BYTES
        })
        .count()
}

/// The two halves of a request that was refused as a whole; `None` for a single item: it is the one.
pub fn halves(request: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let length = request.end.saturating_sub(request.start);
    if length < 2 {
        return None;
    }
    let middle = request.start + length / 2;
    Some((request.start..middle, middle..request.end))
}
