//! Questions that only a person can answer.

use migrate_core::Diagnostic;

use super::Workplace;
use crate::ui::Ui;
use crate::{Error, Exit};

/// Asks until it is yes or no.
pub(super) async fn ask_yes(question: &str, place: &Workplace, ui: &mut Ui) -> Result<bool, Error> {
    loop {
        match ask(&format!("{question} [y/n]"), place, ui)
            .await?
            .to_lowercase()
            .as_str()
        {
            "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => {}
        }
    }
}

/// Asks for an SQL expression; `None` where it is left open.
pub(super) async fn ask_fill(
    column: &str,
    place: &Workplace,
    ui: &mut Ui,
) -> Result<Option<String>, Error> {
    let question = format!(
        "what do rows that are there get in {column}? (an SQL expression such as 0 or ''; nothing leaves it open):"
    );
    let answer = ask(&question, place, ui).await?;
    Ok((!answer.is_empty()).then_some(answer))
}

async fn ask(question: &str, place: &Workplace, ui: &mut Ui) -> Result<String, Error> {
    let answer = place.unless_stopped(ui.ask_aside(question));
    answer.await?.ok_or_else(|| {
        let found = Diagnostic::error("stopped", "the question was not answered")
            .state("nothing was written");
        Error::new("stopped", Exit::Refused, found)
    })
}
