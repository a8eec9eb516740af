//! What reads files and targets.

use std::ops::Range;

use migrate_core::checks::Findings;
use migrate_core::history::RecordedDown;
use migrate_core::revision::Revision;
use migrate_core::sql::{PieceKind, classify, split};
use migrate_core::target::{self, RangeExpr};
use migrate_core::{
    Chain, Config, Dialect, Direction, Folder, Graph, History, SourceFile, TargetExpr,
    target::Upgrade,
};

/// Reads a migration, draws all findings, and plans where there are none.
pub(crate) fn file(text: &str) {
    for dialects in [&[Dialect::Postgres][..], &[Dialect::Sqlite, Dialect::Mysql]] {
        let mut findings = Findings::default();
        let file = SourceFile::new("migrations/a.sql", text);
        let revision = Revision::parse(file.clone(), dialects, &mut findings);
        let whole = file.text();
        for section in &revision.sections {
            is_place(whole, &section.body);
            for statement in section.statements.iter().flatten() {
                is_place(whole, &statement.span);
            }
        }
        let folder = Folder::from_files(Config::new(dialects), vec![file]);
        recorded_again(&folder, dialects);
        for found in findings.as_slice().iter().chain(folder.diagnostics()) {
            for label in &found.labels {
                if let Some(span) = &label.span {
                    is_place(label.file.text(), span);
                }
            }
            assert!(found.draw().contains(found.name));
        }
    }
}

/// What is recorded of a down is read back with the same statements.
fn recorded_again(folder: &Folder, dialects: &[Dialect]) {
    for &dialect in dialects {
        for entry in folder.chain().into_iter().flat_map(Chain::entries) {
            let text = RecordedDown::write(entry, dialect);
            if RecordedDown::was_broken(&text) {
                continue;
            }
            let down = RecordedDown::read(&text).expect("what was written is read");
            let recorded = down.sections.iter().flat_map(|section| &section.statements);
            let recorded: Vec<_> = recorded.map(|it| &text[it.span.clone()]).collect();
            let sections = entry.sections(Direction::Down, dialect);
            let written = sections.flat_map(|section| section.statements());
            let written: Vec<_> = written.map(|it| it.text()).collect();
            assert_eq!(recorded, written);
        }
    }
}

/// Splits SQL: pieces are all of the text, and a gap holds no statement.
pub(crate) fn sql(text: &str) {
    for dialect in Dialect::ALL {
        let split_text = split(*dialect, text);
        let mut at = 0;
        let mut last = None;
        for piece in &split_text.pieces {
            assert_eq!(piece.span.start, at, "pieces touch");
            is_place(text, &piece.span);
            assert!(!piece.span.is_empty() && last != Some(piece.kind));
            (at, last) = (piece.span.end, Some(piece.kind));
            let inner = &text[piece.span.clone()];
            if piece.kind == PieceKind::Statement {
                let token = inner.trim_ascii();
                let is_whole = split_text.problems.is_empty();
                assert!(
                    !is_whole || token == inner,
                    "it begins and ends with a token"
                );
                classify(*dialect, inner);
            }
        }
        assert_eq!(at, text.len(), "pieces are all of the text");
        for problem in &split_text.problems {
            is_place(text, &problem.span);
        }
        if split_text.problems.is_empty() && *dialect != Dialect::Mysql {
            joined_again(*dialect, &statements(*dialect, text));
        }
    }
}

/// What was split is the same statements once they are joined and split again; not where a client's
/// own words change what ends a statement, nor where a bracket is left open.
fn joined_again(dialect: Dialect, texts: &[&str]) {
    for text in texts {
        assert_eq!(statements(dialect, text), [*text]);
    }
    let ends = |text: &&&str| statements(dialect, &format!("{text};")) == [**text];
    let texts: Vec<_> = texts.iter().filter(ends).copied().collect();
    let joined: String = texts.iter().map(|text| format!("{text};\n")).collect();
    assert!(split(dialect, &joined).problems.is_empty(), "{joined:?}");
    assert_eq!(statements(dialect, &joined), texts);
}

fn statements(dialect: Dialect, text: &str) -> Vec<&str> {
    let pieces = split(dialect, text).pieces.into_iter();
    let statements = pieces.filter(|piece| piece.kind == PieceKind::Statement);
    statements.map(|piece| &text[piece.span]).collect()
}

pub(crate) fn config(text: &str) {
    let mut findings = Findings::default();
    let file = SourceFile::new("migrations/migrate.toml", text);
    Config::parse(file, &mut findings);
    for found in findings.as_slice() {
        for label in &found.labels {
            if let Some(span) = &label.span {
                is_place(label.file.text(), span);
            }
        }
        assert!(found.draw().contains(found.name));
    }
}

/// Reads a target and a range, and looks for them in a graph.
pub(crate) fn target(text: &str) {
    with_chain(|chain| {
        let history = History::default();
        let graph = Graph::new(chain, &history);
        if let Ok(expr) = text.parse::<TargetExpr>() {
            let again = expr.as_str().parse::<TargetExpr>();
            assert!(
                again.is_ok_and(|again| again == expr),
                "it is read as it is written"
            );
            for refused in [
                Upgrade::resolve(&graph, &expr).err(),
                target::Downgrade::resolve(&graph, &expr).err(),
                target::Stamp::resolve(&graph, std::slice::from_ref(&expr)).err(),
                target::revisions(&graph, &expr).err(),
            ]
            .into_iter()
            .flatten()
            {
                assert!(!refused.to_string().is_empty());
            }
        }
        if let Ok(range) = text.parse::<RangeExpr>() {
            // That it answers is enough; what, others test.
            let _ = target::range(&graph, &range);
        }
    });
}

/// Lends a chain with a branch and a merge.
pub(crate) fn with_chain(then: impl FnOnce(Chain<'_>)) {
    let files = [
        ("a", "base"),
        ("b", "a"),
        ("c", "a"),
        ("d", "b, c"),
        ("fix-2", "d"),
    ];
    let files = files.map(|(id, parent)| {
        let text = format!(
            "-- revision: {id}\n-- parent: {parent}\n\n-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n"
        );
        SourceFile::new(&format!("migrations/{id}.sql"), &text)
    });
    let folder = Folder::from_files(Config::new(&[Dialect::Sqlite]), files.to_vec());
    then(folder.chain().expect("the chain has no findings"));
}

fn is_place(text: &str, span: &Range<usize>) {
    assert!(text.get(span.clone()).is_some(), "{span:?} is no place");
}
