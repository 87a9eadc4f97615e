//! Did you mean?

/// The candidate that `word` most likely meant: at most a third of its letters differ, case aside. Ties go to the first.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    // No name is that long, and the cost is quadratic.
    if word.is_empty() || word.len() > 64 {
        return None;
    }
    let lower: Vec<char> = word.to_lowercase().chars().collect();
    let mut best: Option<(usize, &'a str)> = None;
    for &candidate in candidates {
        let other: Vec<char> = candidate.to_lowercase().chars().collect();
        let limit = (lower.len().max(other.len()) / 3).max(1);
        let d = distance(&lower, &other);
        if d <= limit && best.is_none_or(|(known, _)| d < known) {
            best = Some((d, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether a word is a candidate but for case and one slip, or two in names of ten letters and more.
#[must_use]
pub fn is_slip(word: &str, candidate: &str) -> bool {
    let limit = if word.len().min(candidate.len()) < 10 { 1 } else { 2 };
    if word.len().abs_diff(candidate.len()) > limit {
        return false;
    }
    if !may_be_near(word.as_bytes(), candidate.as_bytes(), limit) {
        return false;
    }
    let lower = |text: &str| text.to_lowercase().chars().collect::<Vec<char>>();
    distance(&lower(word), &lower(candidate)) <= limit
}

/// False when too many letters stand in one of two words alone: a slip changes one letter into another at most. Asked of every export of
/// every route, where nearly all are strangers.
fn may_be_near(a: &[u8], b: &[u8], slips: usize) -> bool {
    if !(a.is_ascii() && b.is_ascii()) {
        return true;
    }
    let mut counts = [0_i16; 128];
    a.iter().for_each(|byte| counts[usize::from(byte.to_ascii_lowercase())] += 1);
    b.iter().for_each(|byte| counts[usize::from(byte.to_ascii_lowercase())] -= 1);
    counts.iter().map(|count| usize::from(count.unsigned_abs())).sum::<usize>() <= 2 * slips
}

/// Optimal string alignment: insert, delete, replace, swap of neighbours.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut d = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                d = d.min(before[j - 2] + 1);
            }
            row.push(d);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typos_are_found_and_strangers_are_not() {
        let known = ["nodejs", "edge", "experimental-edge"];
        assert_eq!(nearest("egde", &known), Some("edge"));
        assert_eq!(nearest("NodeJS", &known), Some("nodejs"));
        assert_eq!(nearest("node.js", &known), Some("nodejs"));
        assert_eq!(nearest("experimental_edge", &known), Some("experimental-edge"));
        assert_eq!(nearest("something-odd", &known), None);
        assert_eq!(nearest("", &known), None);
    }
}
