//! Sessions and messages, as the schema at the chain's head has them.

use sqlx::{Row as _, SqlitePool};

use crate::slugs;

/// A stored message.
#[derive(Debug)]
pub(crate) struct Message {
    /// `user` or `assistant`.
    pub(crate) role: String,
    /// The text.
    pub(crate) content: String,
    /// How long the answer took, in milliseconds.
    pub(crate) latency_ms: Option<f64>,
}

/// Starts a session for a user.
pub(crate) async fn start_session(
    pool: &SqlitePool,
    id: &str,
    user: &str,
) -> Result<(), sqlx::Error> {
    const TITLE: &str = "Migrations, and more";
    let sql = "INSERT INTO sessions (id, user_id, title, slug, metadata) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (id) DO NOTHING";
    let session = sqlx::query(sql).bind(id).bind(user).bind(TITLE);
    session
        .bind(slugs::slug(TITLE))
        .bind(r#"{"client":"example"}"#)
        .execute(pool)
        .await?;
    Ok(())
}

/// Stores a question.
pub(crate) async fn ask(
    pool: &SqlitePool,
    session: &str,
    content: &str,
) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO messages (session_id, role, content) VALUES (?, 'user', ?)";
    sqlx::query(sql)
        .bind(session)
        .bind(content)
        .execute(pool)
        .await?;
    Ok(())
}

/// Stores an answer and how it was found.
pub(crate) async fn answer(
    pool: &SqlitePool,
    session: &str,
    content: &str,
    latency_ms: f64,
) -> Result<(), sqlx::Error> {
    let sql =
        "INSERT INTO messages (session_id, role, content, sources, latency_ms, top_k, query_type)
               VALUES (?, 'assistant', ?, '[\"guide.md\"]', ?, 4, 'semantic')";
    let message = sqlx::query(sql).bind(session).bind(content);
    message.bind(latency_ms).execute(pool).await?;
    Ok(())
}

/// Lists a session's messages, oldest first.
pub(crate) async fn messages(
    pool: &SqlitePool,
    session: &str,
) -> Result<Vec<Message>, sqlx::Error> {
    let sql = "SELECT role, content, latency_ms FROM messages WHERE session_id = ? ORDER BY id";
    let rows = sqlx::query(sql).bind(session).fetch_all(pool).await?;
    let messages = rows.iter().map(|row| {
        Ok(Message {
            role: row.try_get("role")?,
            content: row.try_get("content")?,
            latency_ms: row.try_get("latency_ms")?,
        })
    });
    messages.collect()
}
