//! Reads the folder while a database that is named answers: a look takes as long as the longer of both.

use std::pin::pin;
use std::time::Duration;
use std::{panic, thread};

use migrate_cli::{Ahead, Error, Globals, Project, Verb, look_ahead};
use migrate_core::Folder;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::folder::{self, Opened};
use crate::package::Place;

/// How long a look that nobody needs any more may take to let its database go.
const GRACE: Duration = Duration::from_millis(250);

/// Reads as much of the folder as a verb needs, and what it will ask a database for.
///
/// # Errors
///
/// As of [`folder::open_for`]; what is wrong with the database the verb says itself.
pub(crate) async fn open(
    verb: &Verb,
    globals: &Globals,
    place: &Place,
) -> Result<(Opened, Option<Ahead>), Error> {
    verb.check_targets()?;
    let alone = || Ok((folder::open_for(verb, globals, place)?, None));
    let Some(looking) = begin(verb, globals, place) else {
        return alone();
    };
    let (send, opened) = oneshot::channel();
    let reading = {
        let (verb, globals, place) = (verb.clone(), globals.clone(), place.clone());
        move || drop(send.send(folder::open_for(&verb, &globals, &place)))
    };
    let Ok(reading) = thread::Builder::new()
        .name("folder".to_owned())
        .spawn(reading)
    else {
        return alone();
    };
    let mut opened = pin!(async {
        match opened.await {
            Ok(opened) => opened,
            Err(_) => panic::resume_unwind(reading.join().expect_err("who sends nothing panicked")),
        }
    });
    let mut looking = pin!(looking);
    let mut seen = None;
    let opened = tokio::select! {
        ahead = &mut looking => {
            seen = Some(ahead);
            opened.await
        }
        opened = &mut opened => opened,
    };
    let ahead = async {
        match seen {
            Some(ahead) => ahead,
            None => looking.await,
        }
    };
    match opened {
        Ok(opened) => Ok((opened, Some(ahead.await))),
        Err(error) => {
            let _ = timeout(GRACE, async { ahead.await.end().await }).await;
            Err(error)
        }
    }
}

/// Begins to look at the database that is named; where `migrate.toml` is broken, nothing is certain of it.
fn begin(
    verb: &Verb,
    globals: &Globals,
    place: &Place,
) -> Option<impl Future<Output = Ahead> + use<>> {
    let config = folder::config(place);
    let opened = Opened::of(Folder::from_files(config, Vec::new())).ok()?;
    if !opened.diagnostics.is_empty() {
        return None;
    }
    let project = Project::new(opened.chain).config(opened.config);
    look_ahead(verb, globals, &project.home(&place.home))
}
