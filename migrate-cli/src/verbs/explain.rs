//! `explain`: what a diagnostic means.

use clap::Args;
use migrate_core::{Diagnostic, nearest};

use crate::args::Format;
use crate::explain::{Page, pages};
use crate::json::Explained;
use crate::render::page;
use crate::render::style::STRONG;
use crate::render::table::{pad, width};
use crate::ui::Ui;
use crate::{Error, Exit};

const EXAMPLES: &str = "\
The name stands in brackets at the end of an error's first line. Needs no folder and no database.

Examples:
  cargo migrate explain                  list all names
  cargo migrate explain missing-parent";

/// The arguments of `explain`.
#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Explain {
    /// Which, such as missing-parent
    #[arg(id = "diagnostic", value_name = "NAME")]
    name: Option<String>,
}

impl Explain {
    pub(super) fn run(&self, ui: &mut Ui) -> Result<Exit, Error> {
        let pages = pages();
        match &self.name {
            Some(name) => one(find(&pages, name)?, ui),
            None => all(&pages, ui),
        }
        Ok(Exit::Done)
    }
}

/// Finds a page by its name, as it is shown or as json writes it.
fn find(pages: &[Page], typed: &str) -> Result<Page, Error> {
    let name = typed.trim_matches(['[', ']']).replace('_', "-");
    if let Some(page) = pages.iter().find(|page| page.name == name) {
        return Ok(*page);
    }
    let found = Diagnostic::error("unknown-name", format!("nothing is named `{typed}`"));
    let found = match nearest(&name, pages.iter().map(|page| page.name)) {
        Some(near) => found.help(format!("did you mean: cargo migrate explain {near}")),
        None => found.help("all names are listed by: cargo migrate explain"),
    };
    Err(Error::refused("unknown_name", found))
}

fn one(page: Page, ui: &mut Ui) {
    match ui.format() {
        Format::Json => ui.json(&[Explained::wholly(page)]),
        Format::Human => {
            for line in page::lines(page.text, ui.words()) {
                ui.line(line);
            }
        }
    }
}

fn all(pages: &[Page], ui: &mut Ui) {
    match ui.format() {
        Format::Json => {
            let all: Vec<_> = pages.iter().copied().map(Explained::briefly).collect();
            ui.json(&all);
        }
        Format::Human => {
            let width = width(pages.iter().map(|page| page.name));
            for page in pages {
                let name = STRONG.on(&pad(page.name, width)).to_string();
                ui.line(format_args!("{name}  {}", page.summary()));
            }
        }
    }
}
