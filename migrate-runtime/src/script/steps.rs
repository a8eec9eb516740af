//! The steps of a script, in order, each with its row.

use migrate_core::Diagnostic;
use migrate_core::history::{Row, State};
use migrate_core::plan::{Plan, Statement, Step};

use super::{Book, Unfit, Writer, is_record, one_line};
use crate::apply::Apply;
use crate::{Error, ErrorKind, record};

/// Writes the steps of a plan.
pub(super) fn write(
    out: &mut String,
    writer: &dyn Writer,
    book: &Book,
    plan: &Plan<'_>,
    apply: &Apply,
) -> Result<(), Error> {
    let mut steps = Steps {
        out,
        writer,
        table: &writer.table(&book.name),
        book,
        apply,
        state: plan.basis.fingerprint.clone(),
        may_be_missing: plan.basis.seq == 0,
    };
    // The rows of a stamp last together too.
    let together = apply.single_transaction || plan.steps.iter().all(is_record);
    if together {
        steps.line("");
        steps.line(writer.begin());
    }
    let total = plan.steps.len();
    for (step_idx, step) in plan.steps.iter().enumerate() {
        steps.title(step, step_idx + 1, total);
        if is_record(step) {
            steps.insert(step, State::Applied);
        } else if together {
            steps.within(step, true)?;
            steps.out.push_str(&writer.leave(step));
        } else if step.transaction {
            steps.alone(step)?;
        } else {
            steps.apart(step)?;
        }
    }
    if together {
        steps.line("");
        steps.line("COMMIT;");
    }
    Ok(())
}

struct Steps<'s> {
    out: &'s mut String,
    writer: &'s dyn Writer,
    /// The history's table as SQL.
    table: &'s str,
    book: &'s Book,
    apply: &'s Apply,
    /// The fingerprint of the applied set so far.
    state: String,
    /// Whether the table may be missing when the next row is written.
    may_be_missing: bool,
}

impl Steps<'_> {
    /// Writes a step as a transaction of its own.
    fn alone(&mut self, step: &Step<'_>) -> Result<(), Error> {
        let timeouts = self.apply.timeouts(step);
        self.out.push_str(&self.writer.enter(step, timeouts));
        self.line(self.writer.begin());
        self.within(step, false)?;
        self.line("COMMIT;");
        self.out.push_str(&self.writer.leave(step));
        Ok(())
    }

    /// Writes a step inside a transaction, which other steps may share.
    fn within(&mut self, step: &Step<'_>, is_shared: bool) -> Result<(), Error> {
        let row = self.insert(step, State::Applying);
        let timeouts = self.apply.timeouts(step);
        self.out.push_str(&self.writer.guard(timeouts));
        let has_savepoints = step.statements().any(|statement| statement.savepoint);
        let bounds = self.writer.bounds();
        let bounds = bounds.filter(|_| is_shared && has_savepoints);
        if let Some((begin, _)) = bounds {
            self.line(begin);
        }
        for statement in step.statements() {
            self.statement(step, statement)?;
        }
        self.line("");
        if let Some((_, end)) = bounds {
            self.line(end);
        }
        self.out.push_str(&self.writer.check(step));
        let update = self.update(&Row {
            state: State::Applied,
            statements_done: row.statements_total,
            ..row
        });
        self.out.push_str(&self.writer.mark(&update, true));
        Ok(())
    }

    /// Writes a step whose statements run one by one, each recorded when it is done.
    fn apart(&mut self, step: &Step<'_>) -> Result<(), Error> {
        let timeouts = self.apply.timeouts(step);
        self.out.push_str(&self.writer.enter(step, timeouts));
        self.line(self.writer.begin());
        let mut row = self.insert(step, State::Applying);
        self.line("COMMIT;");
        for statement in step.statements() {
            if statement.alone {
                self.begins(&row, step.text(statement));
                self.statement(step, statement)?;
                self.line("");
                self.line(self.writer.begin());
            } else {
                self.line("");
                self.line(self.writer.begin());
                self.statement(step, statement)?;
            }
            row.statements_done += 1;
            let update = self.update(&row);
            self.out.push_str(&self.writer.mark_between(&update));
            self.line("COMMIT;");
        }
        self.line("");
        self.line(self.writer.begin());
        self.out.push_str(&self.writer.check(step));
        row.state = State::Applied;
        let update = self.update(&row);
        self.out.push_str(&self.writer.mark(&update, false));
        self.line("COMMIT;");
        self.out.push_str(&self.writer.leave(step));
        Ok(())
    }

    fn title(&mut self, step: &Step<'_>, number: usize, total: usize) {
        let mut title = format!("{number} of {total}: {}", step.change.operation.name());
        for word in [step.revision, step.message] {
            if !word.is_empty() {
                title.push(' ');
                title.push_str(word);
            }
        }
        let title = one_line(&format!("{title} ({})", step.source.path));
        self.line(&format!("\n-- {title}"));
    }

    /// Writes the row that only the expected state lets in, and returns it.
    fn insert(&mut self, step: &Step<'_>, state: State) -> Row {
        let (book, words) = (self.book, self.writer.words());
        if std::mem::take(&mut self.may_be_missing) {
            let create = record::create_if_missing(self.table);
            self.line(&format!("{create};"));
        }
        let row = record::begin(&step.change, 0, &book.run_token, state);
        let chain = (words.quote)(&book.chain);
        let insert = record::insert_after(self.table, &chain, &self.state, &row, words);
        self.line(&format!("{insert};"));
        self.state.clone_from(&step.change.fingerprint);
        row
    }

    /// Writes that a statement begins, so that a run knows it which finds the script cut off.
    fn begins(&mut self, row: &Row, statement: &str) {
        let (book, words) = (self.book, self.writer.words());
        let (look, seen) = self.writer.seen(statement);
        let update = record::begun_last(self.table, &(words.quote)(&book.chain), row, &seen, words);
        self.line("");
        self.line(self.writer.begin());
        self.out.push_str(&look);
        self.out.push_str(&self.writer.mark_between(&update));
        self.line("COMMIT;");
    }

    fn update(&self, row: &Row) -> String {
        let (book, words) = (self.book, self.writer.words());
        record::update_last(self.table, &(words.quote)(&book.chain), row, words)
    }

    fn statement(&mut self, step: &Step<'_>, statement: &Statement) -> Result<(), Error> {
        let text = self.writer.statement(step.text(statement));
        let text = text.map_err(|unfit| refuse(step, statement, &unfit))?;
        self.line(&format!("\n{text};"));
        Ok(())
    }

    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }
}

fn refuse(step: &Step<'_>, statement: &Statement, unfit: &Unfit) -> Error {
    let at = statement.span.start + unfit.at;
    let found = Diagnostic::error("unsupported", unfit.message)
        .at(&step.source.file(), at..at + 1, "")
        .help(unfit.help);
    Error::new(ErrorKind::Unsupported, found)
}
