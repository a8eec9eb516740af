//! Functions of the application that sections name by `code=`.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::engine::On;

/// What a function failed with.
pub(crate) type CodeError = Box<dyn Error + Send + Sync>;

/// A function on its way.
pub type Calling<'c> = Pin<Box<dyn Future<Output = Result<(), CodeError>> + Send + 'c>>;

/// A function of the application that a section names, as in `-- migrate:up code=crate::fill`.
///
/// `migrations!` makes it: the function is `async fn(&mut PgConnection) -> Result<(), E>`, or with
/// `&mut SqliteConnection`, where `E` is any error that `Box<dyn Error + Send + Sync>` takes. It runs
/// inside the transaction of its step, and what it begins itself nests in that.
#[derive(Clone, Copy)]
pub struct Code {
    #[doc(hidden)]
    pub path: &'static str,
    #[doc(hidden)]
    pub on: On,
}

impl Code {
    /// Returns the path, as the section writes it.
    pub const fn path(&self) -> &'static str {
        self.path
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Code").field(&self.path).finish()
    }
}

/// A function that a section may name; `C` is the connection of its engine.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a function that a section with `code=` can call",
    note = "write it as: async fn name(connection: &mut {C}) -> Result<(), E>"
)]
pub trait Function<'c, C>: Send + Sync {
    /// Calls it.
    fn call(&self, connection: &'c mut C) -> Calling<'c>;
}

impl<'c, C, F, T, E> Function<'c, C> for F
where
    C: 'c,
    F: Fn(&'c mut C) -> T + Send + Sync,
    T: Future<Output = Result<(), E>> + Send + 'c,
    E: Into<CodeError>,
{
    fn call(&self, connection: &'c mut C) -> Calling<'c> {
        let called = self(connection);
        Box::pin(async move { called.await.map_err(Into::into) })
    }
}
