//! The web service upgrades its database, then serves.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use migrate_tests::{build, engine};

/// A service that ends with the test.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener
        .local_addr()
        .expect("a bound listener has an address")
        .to_string()
}

fn request(address: &str, text: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .ok()?;
    stream.write_all(text.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

#[test]
fn the_service_upgrades_and_serves() {
    let program = build::program("web-postgres");
    let server = engine::postgres();
    let url = server.database();
    let address = free_address();
    let service = Command::new(program)
        .env("DATABASE_URL", &url)
        .env("LISTEN", &address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn();
    let _service = Service(service.expect("the program that was built can be run"));

    let body = r#"{"body":"hello","tags":["B","a","b"]}"#;
    let post = format!(
        "POST /notes HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let patience = Instant::now();
    let created = loop {
        match request(&address, &post) {
            Some(answer) => break answer,
            None => assert!(
                patience.elapsed() < Duration::from_secs(30),
                "the service doesn't answer"
            ),
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    assert!(created.starts_with("HTTP/1.1 201"), "{created}");
    let list = request(
        &address,
        "GET /notes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    let list = list.expect("a service that answered once answers again");
    assert!(
        list.ends_with(r#"[{"id":1,"body":"hello","tags":["a","b"]}]"#),
        "{list}"
    );
    let applied = server.psql(
        &url,
        "SELECT count(*) FROM migrate_history WHERE state = 'applied'",
    );
    assert_eq!(applied.trim(), "3");
}
