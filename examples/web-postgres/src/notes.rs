//! The notes: two routes over one table.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use sqlx::{PgPool, Row as _};

/// A note as it is listed.
#[derive(Debug, Serialize)]
struct Note {
    id: i64,
    body: String,
    tags: Vec<String>,
}

/// A note as it is sent.
#[derive(Debug, Deserialize)]
struct NewNote {
    body: String,
    #[serde(default)]
    tags: Vec<String>,
}

/// Returns the routes of the service.
pub(crate) fn router(pool: PgPool) -> Router {
    Router::new()
        .route("/notes", get(list).post(create))
        .with_state(pool)
}

async fn list(State(pool): State<PgPool>) -> Result<Json<Vec<Note>>, StatusCode> {
    let rows = sqlx::query("SELECT id, body, tags FROM notes ORDER BY id DESC LIMIT 100")
        .fetch_all(&pool)
        .await
        .map_err(refuse)?;
    let notes = rows.iter().map(|row| {
        Ok(Note {
            id: row.try_get("id")?,
            body: row.try_get("body")?,
            tags: row.try_get("tags")?,
        })
    });
    let notes: Result<_, sqlx::Error> = notes.collect();
    notes.map(Json).map_err(refuse)
}

async fn create(
    State(pool): State<PgPool>,
    Json(note): Json<NewNote>,
) -> Result<(StatusCode, Json<Note>), StatusCode> {
    let sql = "INSERT INTO notes (body, tags) VALUES ($1, $2) RETURNING id, tags";
    let insert = sqlx::query(sql).bind(&note.body).bind(&note.tags);
    let row = insert.fetch_one(&pool).await.map_err(refuse)?;
    let stored = Note {
        id: row.try_get("id").map_err(refuse)?,
        tags: row.try_get("tags").map_err(refuse)?,
        body: note.body,
    };
    Ok((StatusCode::CREATED, Json(stored)))
}

/// A constraint of the table refuses a note; anything else is the service's own trouble.
fn refuse(error: sqlx::Error) -> StatusCode {
    let check = error
        .as_database_error()
        .is_some_and(|error| error.is_check_violation());
    if check {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::INTERNAL_SERVER_ERROR
    }
}
