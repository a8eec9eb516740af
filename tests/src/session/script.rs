//! The text of a session: commands, and what they answered.

/// The commands of a session, with the comments between them.
#[derive(Debug)]
pub(super) struct Script {
    steps: Vec<Step>,
    tail: String,
}

/// One command as it stands in the case, with what stands before it.
#[derive(Debug, Default)]
struct Step {
    lead: String,
    lines: Vec<String>,
}

/// What a command answered.
#[derive(Debug, Default)]
pub(super) struct Output {
    pub(super) stdout: String,
    pub(super) stderr: String,
    /// What stands after `exit: `, or nothing for success.
    pub(super) failure: Option<String>,
}

impl Script {
    /// Reads the commands and leaves out the answers.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut steps: Vec<Step> = Vec::new();
        // Blank lines and comments belong to what comes next, unless that is an answer.
        let mut lead = String::new();
        let mut is_answered = false;
        for (line_idx, line) in text.lines().enumerate() {
            if line.starts_with("$ ") {
                steps.push(Step {
                    lead: std::mem::take(&mut lead),
                    lines: vec![line.to_owned()],
                });
                is_answered = false;
            } else if let (true, false, Some(step)) =
                (line.starts_with("> "), is_answered, steps.last_mut())
            {
                step.lines.push(line.to_owned());
            } else if line.is_empty() || line.starts_with('#') {
                lead += line;
                lead += "\n";
                is_answered = true;
            } else if steps.is_empty() || lead.contains('#') {
                return Err(format!(
                    "line {} of the session is an answer without a command: {line}",
                    line_idx + 1
                ));
            } else {
                lead.clear();
                is_answered = true;
            }
        }
        Ok(Self { steps, tail: lead })
    }

    /// Returns the commands as the shell is to read them.
    pub(super) fn commands(&self) -> impl Iterator<Item = String> {
        self.steps.iter().map(Step::command)
    }

    /// Runs each command and returns the session's text with the answers.
    pub(super) fn play(&self, mut run: impl FnMut(&str) -> Output) -> String {
        let mut text = String::new();
        for step in &self.steps {
            text += &step.lead;
            for line in &step.lines {
                text += line;
                text += "\n";
            }
            text += &run(&step.command()).draw();
        }
        text + &self.tail
    }
}

impl Step {
    fn command(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(|line| &line[2..]).collect();
        lines.join("\n")
    }
}

impl Output {
    fn draw(&self) -> String {
        let mut lines: Vec<String> = marked(&self.stdout).map(escaped).collect();
        lines.extend(marked(&self.stderr).map(|line| format!("! {line}").trim_end().to_owned()));
        lines.extend(
            self.failure
                .iter()
                .map(|failure| format!("exit: {failure}")),
        );
        if let Some(last) = lines.last_mut().filter(|last| last.is_empty()) {
            *last = "\\".to_owned();
        }
        lines.iter().map(|line| line.clone() + "\n").collect()
    }
}

/// Returns the lines of an output, the last with a mark where its end is missing.
fn marked(text: &str) -> impl Iterator<Item = String> {
    text.split_inclusive('\n')
        .map(|line| match line.strip_suffix('\n') {
            Some(line) => line.to_owned(),
            None => format!("{line}[no newline]"),
        })
}

/// Begins a line with `\` where it would not read as a line of standard output.
fn escaped(line: String) -> String {
    let is_ambiguous = ["$ ", "> ", "!", "exit: ", "#", "=== ", "\\"]
        .iter()
        .any(|mark| line.starts_with(mark));
    if is_ambiguous {
        format!("\\{line}")
    } else {
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(stdout: &str) -> Output {
        Output {
            stdout: stdout.to_owned(),
            ..Output::default()
        }
    }

    #[test]
    fn answers_are_replaced_and_the_rest_stays() {
        let text = "# First.\n$ a <<END\n> 1\n>  2\n> END\nold\n\nold\n\n# Second.\n\n$ b\n! old\nexit: 7\n\n# End.\n";
        let script = Script::parse(text).unwrap();
        assert_eq!(
            script.commands().collect::<Vec<_>>(),
            ["a <<END\n1\n 2\nEND", "b"]
        );
        let played = script.play(|command| output(&format!("{}\n", command.len())));
        assert_eq!(
            played,
            "# First.\n$ a <<END\n> 1\n>  2\n> END\n16\n\n# Second.\n\n$ b\n1\n\n# End.\n"
        );
    }

    #[test]
    fn an_answer_reads_back_as_an_answer() {
        let streams = [
            "",
            "\n",
            "a",
            "a\n\n\n",
            "\n\na\n",
            "$ a\n> b\n",
            "> a\n",
            "# a\n",
            "! a\n",
            "exit: 0\n",
            "=== a\n",
            "\\\n",
        ];
        for stdout in streams {
            for failure in [None, Some("1".to_owned())] {
                let answer = || Output {
                    failure: failure.clone(),
                    stderr: stdout.to_owned(),
                    ..output(stdout)
                };
                let played = Script::parse("$ a\n\n$ b\n").unwrap().play(|_| answer());
                assert_eq!(
                    Script::parse(&played).unwrap().play(|_| answer()),
                    played,
                    "{stdout:?}"
                );
            }
            let played = Script::parse("$ a\n\n$ b\n")
                .unwrap()
                .play(|_| output(stdout));
            assert_eq!(
                Script::parse(&played).unwrap().play(|_| output(stdout)),
                played,
                "{stdout:?}"
            );
        }
    }

    #[test]
    fn streams_stand_apart_and_the_exit_stands_last() {
        let answer = || Output {
            stdout: "$ 5\ndata\n".to_owned(),
            stderr: "talk\n\nmore".to_owned(),
            failure: Some("3".to_owned()),
        };
        let played = Script::parse("$ a\n").unwrap().play(|_| answer());
        assert_eq!(
            played,
            "$ a\n\\$ 5\ndata\n! talk\n!\n! more[no newline]\nexit: 3\n"
        );
    }

    #[test]
    fn an_answer_without_a_command_is_refused() {
        for text in ["old\n", "$ a\n# note\nold\n"] {
            let error = Script::parse(text).unwrap_err();
            assert!(
                error.ends_with("of the session is an answer without a command: old"),
                "{error}"
            );
        }
    }
}
