//! What `explain` knows, as json.

use serde::Serialize;

use crate::explain::Page;

/// What a diagnostic means.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Explained {
    /// The diagnostic's name, as in the brackets of an error's first line.
    name: &'static str,
    /// What it says, in a sentence or two.
    summary: String,
    /// The whole page in Markdown; left out where all are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'static str>,
}

impl Explained {
    /// Takes the whole page.
    pub(crate) fn wholly(page: Page) -> Self {
        Self {
            page: Some(page.text),
            ..Self::briefly(page)
        }
    }

    /// Takes what a list says of it.
    pub(crate) fn briefly(page: Page) -> Self {
        Self {
            name: page.name,
            summary: page.summary(),
            page: None,
        }
    }
}
