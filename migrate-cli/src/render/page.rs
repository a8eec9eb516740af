//! A page of Markdown for a terminal.

use super::style::{BAD, STRONG, WARN};
use super::words::Words;

/// Writes a page: headings and the first lines of errors stand out, and the rest is as it is written.
pub(crate) fn lines(text: &str, words: &Words) -> Vec<String> {
    let lines = text.lines().map(|line| {
        let line = words.own(line);
        let heading = line.trim_start_matches('#').strip_prefix(' ');
        match heading.filter(|_| line.starts_with('#')) {
            Some(heading) => STRONG.on(heading).to_string(),
            None if line.starts_with("    error: ") => BAD.on(&line).to_string(),
            None if line.starts_with("    warning: ") => WARN.on(&line).to_string(),
            None => line,
        }
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_reads_as_text() {
        let text = "# a-rule\n\nRun `cargo migrate status`.\n\n## Bad\n\n    error: no [a-rule]\n";
        let lines = lines(text, &Words::new("shop migrate", "", ""));
        let plain = anstream::adapter::strip_str(&lines.join("\n")).to_string();
        let expected = "a-rule\n\nRun `shop migrate status`.\n\nBad\n\n    error: no [a-rule]";
        assert_eq!(plain, expected);
    }
}
