//! The part of a session's address that says what it is about: `how-do-i-add-a-column`.

use sqlx::{Row as _, SqliteConnection};

/// Gives every session that has none the slug of its title.
///
/// A section of `20260210_093000_add_session_slugs.sql` names this function; it runs in the
/// transaction of that revision, behind the statement that adds the column.
pub(crate) async fn fill(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let sql = "SELECT id, title FROM sessions WHERE slug IS NULL AND title IS NOT NULL";
    let sessions = sqlx::query(sql).fetch_all(&mut *connection).await?;
    for session in sessions {
        let (id, title): (String, String) = (session.try_get("id")?, session.try_get("title")?);
        let update = sqlx::query("UPDATE sessions SET slug = ? WHERE id = ?");
        let update = update.bind(slug(&title)).bind(id);
        update.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Returns the words of a title in lower case with `-` between them.
pub(crate) fn slug(title: &str) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join("-").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_holds_words_alone() {
        assert_eq!(slug("How do I add a column?"), "how-do-i-add-a-column");
        assert_eq!(slug("Äpfel & Birnen!"), "äpfel-birnen");
        assert_eq!(slug("?!"), "");
    }
}
