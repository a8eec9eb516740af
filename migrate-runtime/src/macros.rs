//! The macro that applications call.

/// Checks a folder of `.sql` revisions while the application is compiled, and puts it inside.
///
/// With a path it is an expression of type `&'static` [`Migrations`](crate::Migrations):
///
/// ```text
/// static MIGRATIONS: &Migrations = migrations!("./migrations");
/// ```
///
/// With a module's name it declares that module: `MIGRATIONS`, and `enum Revision` with a variant a
/// file, its `id()` and `message()`, `Display`, `FromStr`, `TryFrom<&str>`, and the constants `ALL`,
/// `HEADS` and, unless `migrate.toml` allows several heads, `HEAD`:
///
/// ```text
/// migrations!(pub mod migrations = "./migrations");
///
/// migrations::MIGRATIONS.upgrade(&pool).to(migrations::Revision::AddChunks).await?;
/// ```
///
/// The path is relative to the folder of `Cargo.toml`; where nothing is there, to the calling file.
/// The chain's dialects stand in `migrate.toml`, or in the call, which wins:
/// `migrations!("./migrations", dialect = "sqlite")`, `dialect = ["postgres", "sqlite"]`. An engine
/// for at least one of them has to be among the features of this crate.
///
/// A section may name a function, as in `-- migrate:up code=crate::slugs::fill`: an
/// `async fn(&mut SqliteConnection) -> Result<(), E>`, or of `&mut PgConnection`. Its path is looked up
/// where the macro is called. rustc says what is wrong with it, and names the section's file and
/// line: `migrations_20260210_add_session_slugs_sql_line_8`.
///
/// What is wrong with a folder is a compile error each, with the line of the `.sql` file and the
/// command that mends it. The compiler expands the macro again when one of the files changes or
/// goes; that a file is new is seen by a build script of one line, which `cargo migrate init`
/// writes:
///
/// ```text
/// // build.rs
/// fn main() {
///     println!("cargo:rerun-if-changed=migrations");
/// }
/// ```
#[macro_export]
macro_rules! migrations {
    ($($call:tt)*) => {
        // The macro is told where this crate is, whatever the application calls it.
        $crate::__private::expand! { ($crate) $($call)* }
    };
}
