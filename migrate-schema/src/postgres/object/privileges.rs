//! Default privileges, one object for each role that they speak of.

use super::{At, Sql, Tag};
use crate::Statement;
use crate::facet::object;
use crate::postgres::about::{Right, Rights};
use crate::postgres::catalog::Id;
use crate::postgres::name::unquoted;

object! {
    /// What a role gets on objects of a kind that another makes, perhaps in one schema.
    DefaultPrivileges = "default privileges" {
        /// The role that makes the objects, as SQL writes it; none where it is the one who looks.
        role: Option<String> => ignored "role",
        /// As SQL writes it.
        schema: Option<String> => ignored "schema",
        /// `TABLES`, `SEQUENCES`, `FUNCTIONS`, `TYPES` or `SCHEMAS`.
        objects: String => ignored "objects",
        /// As SQL writes it.
        grantee: String => ignored "grantee",
        given: Vec<String> => "privileges",
        grantable: Vec<String> => "privileges with grant option",
        /// Those that the engine gives and these take away.
        revoked: Vec<String> => "revoked privileges",
    }
}

impl Sql for DefaultPrivileges {
    fn create(&self, _at: &At<'_>) -> Vec<Statement> {
        self.write(&Rights::default(), &self.rights())
    }

    fn alter(&self, to: &Self, _at: &At<'_>) -> Option<Vec<Statement>> {
        Some(self.write(&self.rights(), &to.rights()))
    }

    /// One statement does it: who lacks what the engine gives was given nothing else.
    fn drop(&self, _at: &At<'_>) -> Statement {
        let mut statements = self.write(&self.rights(), &Rights::default());
        let all = || {
            let sql = format!(
                "{}REVOKE ALL ON {} FROM {}",
                self.prefix(),
                self.objects,
                self.grantee
            );
            Statement::new(sql)
        };
        statements.pop().unwrap_or_else(all)
    }
}

impl DefaultPrivileges {
    /// Returns whether they are for objects such as one, whoever makes it.
    pub(crate) fn concern(&self, id: &Id) -> bool {
        let objects = match id.tag {
            Tag::Schema => "SCHEMAS",
            Tag::Table | Tag::View | Tag::MaterializedView => "TABLES",
            Tag::Sequence => "SEQUENCES",
            Tag::Function | Tag::Aggregate => "FUNCTIONS",
            Tag::Enum | Tag::Domain | Tag::Composite | Tag::Range => "TYPES",
            _ => return false,
        };
        let schema = self.schema.as_deref();
        self.objects == objects && schema.is_none_or(|it| unquoted(it) == id.schema)
    }

    /// Returns what the role gets and lacks.
    pub(crate) fn rights(&self) -> Rights {
        let mut rights = Rights::default();
        let lists = [
            (&self.given, Right::Given),
            (&self.grantable, Right::Grantable),
            (&self.revoked, Right::Revoked),
        ];
        for (privileges, right) in lists {
            for privilege in privileges {
                rights.set(&self.grantee, privilege, right);
            }
        }
        rights
    }

    fn write(&self, from: &Rights, to: &Rights) -> Vec<Statement> {
        from.lead_to(to, &self.prefix(), &self.objects)
    }

    fn prefix(&self) -> String {
        let role = self.role.as_ref().map(|it| format!("FOR ROLE {it} "));
        let schema = self.schema.as_ref().map(|it| format!("IN SCHEMA {it} "));
        let (role, schema) = (role.unwrap_or_default(), schema.unwrap_or_default());
        format!("ALTER DEFAULT PRIVILEGES {role}{schema}")
    }
}
