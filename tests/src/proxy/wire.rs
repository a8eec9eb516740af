//! Where messages of PostgreSQL's protocol end (manual, section "Message Formats").

use std::io::{self, ErrorKind, Read};

/// The longest message that is believed, in bytes; a length beyond it is a lost border.
const LONGEST: usize = 64 << 20;

const CANCEL: u32 = 80_877_102;
const TLS: u32 = 80_877_103;
const GSS: u32 = 80_877_104;

/// A message with its head.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) kind: Option<char>,
    pub(super) bytes: Vec<u8>,
}

/// What a message is for that comes before the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Startup {
    Session,
    Cancel,
    Encryption,
}

/// Reads a message of a session; `None` at the end of the stream.
pub(super) fn message(mut stream: impl Read) -> io::Result<Option<Message>> {
    let mut head = [0; 5];
    if !fill(&mut stream, &mut head)? {
        return Ok(None);
    }
    let [kind, length @ ..] = head;
    let rest = rest(length)?;
    let mut bytes = head.to_vec();
    bytes.resize(head.len() + rest, 0);
    stream.read_exact(&mut bytes[head.len()..])?;
    Ok(Some(Message {
        kind: Some(char::from(kind)),
        bytes,
    }))
}

/// Reads a message that comes before the session, which has no kind.
pub(super) fn startup(mut stream: impl Read) -> io::Result<Option<(Startup, Vec<u8>)>> {
    let mut head = [0; 8];
    if !fill(&mut stream, &mut head)? {
        return Ok(None);
    }
    let [a, b, c, d, code @ ..] = head;
    let rest = rest([a, b, c, d])?
        .checked_sub(4)
        .ok_or(ErrorKind::InvalidData)?;
    let mut bytes = head.to_vec();
    bytes.resize(head.len() + rest, 0);
    stream.read_exact(&mut bytes[head.len()..])?;
    let startup = match u32::from_be_bytes(code) {
        CANCEL => Startup::Cancel,
        TLS | GSS => Startup::Encryption,
        _ => Startup::Session,
    };
    Ok(Some((startup, bytes)))
}

/// Reads the byte that answers whether a session is encrypted.
pub(super) fn byte(mut stream: impl Read) -> io::Result<Vec<u8>> {
    let mut byte = vec![0];
    stream.read_exact(&mut byte)?;
    Ok(byte)
}

/// Returns how many bytes follow the length, which counts itself.
fn rest(length: [u8; 4]) -> io::Result<usize> {
    usize::try_from(u32::from_be_bytes(length))
        .ok()
        .and_then(|length| length.checked_sub(4))
        .filter(|rest| *rest <= LONGEST)
        .ok_or_else(|| ErrorKind::InvalidData.into())
}

/// Fills a buffer; `false` where the stream ends before its first byte.
fn fill(stream: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    let mut filled = 0;
    while filled < buffer.len() {
        match stream.read(&mut buffer[filled..]) {
            Ok(0) if filled == 0 => return Ok(false),
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_falls_apart_at_its_borders() {
        let stream = b"Q\0\0\0\x06ab\x5aZ\0\0\0\x05I";
        let mut stream = &stream[..];
        let first = message(&mut stream).unwrap().unwrap();
        assert_eq!(
            (first.kind, &*first.bytes),
            (Some('Q'), &b"Q\0\0\0\x06ab"[..])
        );
        stream = &stream[1..];
        assert_eq!(message(&mut stream).unwrap().unwrap().kind, Some('Z'));
        assert_eq!(message(&mut stream).unwrap(), None);
    }

    #[test]
    fn what_comes_before_a_session_is_told_apart() {
        let tls = b"\0\0\0\x08\x04\xd2\x16\x2f";
        assert_eq!(
            startup(&tls[..]).unwrap().unwrap(),
            (Startup::Encryption, tls.to_vec())
        );
        let session = b"\0\0\0\x09\0\x03\0\0\0";
        assert_eq!(
            startup(&session[..]).unwrap().unwrap(),
            (Startup::Session, session.to_vec())
        );
        assert!(startup(&b"\0\0\0\x05\0\x03\0\0"[..]).is_err());
    }

    #[test]
    fn a_message_that_breaks_off_is_an_error() {
        assert!(message(&b"Q\0\0"[..]).is_err());
        assert!(message(&b"Q\0\0\0\x08a"[..]).is_err());
        assert!(message(&b"Q\xff\xff\xff\xff"[..]).is_err());
    }
}
