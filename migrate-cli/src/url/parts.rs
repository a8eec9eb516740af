//! A URL put together from the parts that container images and libraries name.

use super::Variables;

struct Family {
    shown: &'static str,
    host: &'static str,
    port: &'static str,
    user: &'static [&'static str],
    password: &'static str,
    database: &'static [&'static str],
}

const FAMILIES: [Family; 3] = [
    Family {
        shown: "POSTGRES_*",
        host: "POSTGRES_HOST",
        port: "POSTGRES_PORT",
        user: &["POSTGRES_USER"],
        password: "POSTGRES_PASSWORD",
        database: &["POSTGRES_DB", "POSTGRES_DATABASE"],
    },
    Family {
        shown: "PG*",
        host: "PGHOST",
        port: "PGPORT",
        user: &["PGUSER"],
        password: "PGPASSWORD",
        database: &["PGDATABASE"],
    },
    Family {
        shown: "DB_*",
        host: "DB_HOST",
        port: "DB_PORT",
        user: &["DB_USER", "DB_USERNAME"],
        password: "DB_PASSWORD",
        database: &["DB_NAME", "DB_DATABASE"],
    },
];

/// Returns a URL and where its parts come from, where a host or a database is named.
///
/// The parts are of one family, and all of the process or all of the process and the file.
pub(super) fn join(variables: Variables<'_>) -> Option<(String, String)> {
    FAMILIES.iter().find_map(|family| from(family, variables))
}

fn from(family: &Family, variables: Variables<'_>) -> Option<(String, String)> {
    let one = |name: &str| variables.find(name);
    let any = |names: &[&str]| names.iter().find_map(|name| variables.find(name));
    let (host, database) = (one(family.host), any(family.database));
    let (_, place) = host.as_ref().or(database.as_ref())?;
    let source = format!("the {} variables{place}", family.shown);

    let text = |found: Option<(String, String)>| found.map(|(value, _)| value);
    let mut url = "postgres://".to_owned();
    if let Some(user) = text(any(family.user)) {
        url += &encode(&user);
        if let Some(password) = text(one(family.password)) {
            url.push(':');
            url += &encode(&password);
        }
        url.push('@');
    }
    let host = text(host).unwrap_or_else(|| "localhost".to_owned());
    let socket = host.starts_with('/');
    match (socket, host.contains(':')) {
        (true, _) => url += "localhost",
        (_, true) if !host.starts_with('[') => url += &format!("[{host}]"),
        _ => url += &host,
    }
    if let Some(port) = text(one(family.port)) {
        url.push(':');
        url += &encode(&port);
    }
    url.push('/');
    if let Some(database) = text(database) {
        url += &encode(&database);
    }
    if socket {
        url += &format!("?host={}", encode(&host));
    }
    Some((url, source))
}

/// Writes every byte that means something in a URL as `%XX`.
pub(super) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte.into());
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}
