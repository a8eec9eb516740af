//! What can be told of a verb before a folder is read.

use std::path::Path;

use migrate_core::target::RangeExpr;
use migrate_core::{Config, TargetExpr};

use super::Verb;
use crate::args::{Format, Globals};
use crate::{Error, database};

impl Verb {
    /// Refuses targets that mean nothing in any chain.
    ///
    /// # Errors
    ///
    /// Where a target or a range can't be read.
    pub fn check_targets(&self) -> Result<(), Error> {
        let range = match self {
            Self::Upgrade(verb) => return verb.wanted().check_targets(),
            Self::Downgrade(verb) => return verb.wanted().check_targets(),
            Self::Stamp(verb) => return verb.wanted().check_targets(),
            Self::Resolve(verb) => return verb.check_target(),
            Self::Show(verb) => return Ok(verb.revision.parse::<TargetExpr>().map(drop)?),
            Self::History(verb) => verb.range.as_deref(),
            Self::Graph(verb) => verb.range.as_deref(),
            _ => None,
        };
        range.map(str::parse::<RangeExpr>).transpose()?;
        Ok(())
    }

    /// Returns whether the verb needs to know which chain it is for and nothing of its revisions: it
    /// works where those are broken.
    pub fn needs_no_revisions(&self) -> bool {
        matches!(self, Self::Db(verb) if verb.is_alone())
    }

    /// Returns whether the verb is about a database as a whole, and so about every chain in it.
    pub fn is_of_whole_database(&self) -> bool {
        matches!(self, Self::Db(_))
    }

    /// Returns whether the verb only shows what there is: it neither runs nor writes anything.
    pub fn only_looks(&self) -> bool {
        matches!(
            self,
            Self::Heads(_)
                | Self::Branches(_)
                | Self::Graph(_)
                | Self::History(_)
                | Self::Current(_)
                | Self::Status(_)
        )
    }

    /// Returns whether the verb needs the SQL of the revisions, and not only who follows whom.
    ///
    /// Where a database is looked at, what is applied is compared with the files: that needs it too.
    /// `home` is where the search for `.env` begins, upwards.
    pub fn needs_sql(&self, globals: &Globals, config: &Config, home: &Path) -> bool {
        let is_json = globals.format == Format::Json;
        match self {
            Self::Heads(_) | Self::Branches(_) => {
                is_json && database::is_named(globals, config, home)
            }
            Self::Current(_) => is_json || globals.verbose,
            Self::History(_) | Self::Graph(_) => database::is_named(globals, config, home),
            _ => true,
        }
    }
}
