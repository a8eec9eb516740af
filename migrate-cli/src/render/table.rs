//! Columns.

use unicode_width::UnicodeWidthStr;

/// How wide a column grows; longer cells stand out of it.
const WIDEST: usize = 44;

/// Returns the width of a column.
pub(crate) fn width<'t>(cells: impl Iterator<Item = &'t str>) -> usize {
    let widths = cells.map(seen).filter(|&width| width <= WIDEST);
    widths.max().unwrap_or(0)
}

/// Fills a cell with blanks up to a width.
pub(crate) fn pad(cell: &str, width: usize) -> String {
    let mut out = String::with_capacity(cell.len().max(width));
    push_padded(&mut out, cell, width);
    out
}

/// Adds a cell, filled with blanks up to a width.
pub(crate) fn push_padded(out: &mut String, cell: &str, width: usize) {
    out.push_str(cell);
    out.extend(std::iter::repeat_n(' ', width.saturating_sub(seen(cell))));
}

/// Returns how wide a text is where it is seen.
fn seen(text: &str) -> usize {
    // Of plain text each byte is a column, and most text is plain.
    match text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        true => text.len(),
        false => text.width(),
    }
}

/// Returns a text of one line that is at most so many signs long.
pub(crate) fn cut(text: &str, length: usize) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(length) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line.to_owned(),
    }
}

/// Returns `1 revision`, `2 revisions`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{n} {noun}{s}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_filled_by_what_is_seen() {
        assert_eq!(pad("añ", 4), "añ  ");
        assert_eq!(pad("表", 4), "表  ");
        assert_eq!(pad("abc", 2), "abc");
        let long = "x".repeat(WIDEST + 1);
        assert_eq!(width(["ab", &long].into_iter()), 2);
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("añb c", 3), "añb…");
        assert_eq!(cut("abc\ndef", 5), "abc");
    }
}
