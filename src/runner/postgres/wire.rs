//! Framing of the PostgreSQL wire protocol, version 3: just enough for a simple-query client and for the recording proxy.
//! It never interprets SQL and never allocates more than the cap its caller names. Start with `Message::read`.

use std::io::{self, Read, Write};

/// Request code of an SSL negotiation packet.
const SSL_REQUEST: u32 = 80_877_103;
/// Request code of a GSS encryption negotiation packet.
const GSS_REQUEST: u32 = 80_877_104;
/// Request code of a cancel packet.
const CANCEL_REQUEST: u32 = 80_877_102;
/// Protocol 3.0, the only one in use since 2003.
const PROTOCOL: u32 = 196_608;
/// The server itself refuses longer startup packets.
const STARTUP_CAP: usize = 10_000;

/// One regular message: a tag byte, a length and a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub tag: u8,
    pub body: Vec<u8>,
}

impl Message {
    /// Reads one message; `cap` is the longest body accepted, in bytes. A closed stream is an `UnexpectedEof`.
    pub fn read(stream: &mut impl Read, cap: usize) -> io::Result<Self> {
        let mut tag = [0_u8; 1];
        stream.read_exact(&mut tag)?;
        let [tag] = tag;
        let body = read_sized(stream, cap)?;
        Ok(Self { tag, body })
    }

    /// Writes the message in one piece, so that two writers never interleave inside it.
    pub fn write(&self, stream: &mut impl Write) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(self.body.len().saturating_add(5));
        bytes.push(self.tag);
        bytes.extend_from_slice(&length_field(&self.body)?);
        bytes.extend_from_slice(&self.body);
        stream.write_all(&bytes)
    }
}

/// The first packet of a connection, which has no tag byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Startup {
    /// SSL or GSS encryption is asked for; the answer is one byte.
    Encryption,
    /// A cancel request of another connection.
    Cancel,
    /// A session, with its parameters in order (`user`, `database`, `options`, ...).
    Session(Vec<(String, String)>),
}

impl Startup {
    /// Reads the first packet.
    pub fn read(stream: &mut impl Read) -> io::Result<Self> {
        let packet = read_sized(stream, STARTUP_CAP)?;
        let (code, rest) = packet
            .split_first_chunk::<4>()
            .ok_or_else(|| malformed("startup packet too short"))?;
        match u32::from_be_bytes(*code) {
            SSL_REQUEST | GSS_REQUEST => Ok(Self::Encryption),
            CANCEL_REQUEST => Ok(Self::Cancel),
            PROTOCOL => Ok(Self::Session(parameters(rest))),
            _ => Err(malformed("unknown protocol version")),
        }
    }

    /// The bytes of a session packet with these parameters.
    pub fn session_packet(parameters: &[(String, String)]) -> io::Result<Vec<u8>> {
        let mut body = PROTOCOL.to_be_bytes().to_vec();
        for (name, value) in parameters {
            for text in [name, value] {
                body.extend_from_slice(text.as_bytes());
                body.push(0);
            }
        }
        body.push(0);
        let mut packet = length_field(&body)?.to_vec();
        packet.extend_from_slice(&body);
        Ok(packet)
    }
}

/// Splits a zero-terminated string off the front; without a terminator everything is the string.
pub fn split_text(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes
        .iter()
        .position(|byte| *byte == 0)
        .unwrap_or(bytes.len());
    let (text, rest) = bytes.split_at(end);
    (text, rest.get(1..).unwrap_or_default())
}

/// Bytes as text, for logs and answers: invalid UTF-8 is replaced, never refused.
pub fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub fn malformed(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

fn parameters(mut rest: &[u8]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    while rest.first().is_some_and(|byte| *byte != 0) {
        let (name, after) = split_text(rest);
        let (value, after) = split_text(after);
        found.push((lossy(name), lossy(value)));
        rest = after;
    }
    found
}

/// Reads a body whose length field counts itself.
fn read_sized(stream: &mut impl Read, cap: usize) -> io::Result<Vec<u8>> {
    let mut length = [0_u8; 4];
    stream.read_exact(&mut length)?;
    let length = usize::try_from(u32::from_be_bytes(length))
        .map_err(|_| malformed("length out of range"))?;
    let body = length
        .checked_sub(4)
        .ok_or_else(|| malformed("length shorter than itself"))?;
    if body > cap {
        return Err(malformed("message over the byte cap"));
    }
    let mut bytes = vec![0_u8; body];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn length_field(body: &[u8]) -> io::Result<[u8; 4]> {
    let length = body
        .len()
        .checked_add(4)
        .and_then(|length| u32::try_from(length).ok())
        .ok_or_else(|| malformed("message too long"))?;
    Ok(length.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_survives_the_round_trip() {
        let message = Message {
            tag: b'Q',
            body: b"select 1\0".to_vec(),
        };
        let mut bytes = Vec::new();
        message.write(&mut bytes).unwrap();
        assert_eq!(Message::read(&mut bytes.as_slice(), 100).unwrap(), message);
    }

    #[test]
    fn a_message_over_the_cap_is_refused_before_it_is_read() {
        let bytes = [b'Q', 0x7f, 0xff, 0xff, 0xff];
        assert_eq!(
            Message::read(&mut bytes.as_slice(), 100)
                .unwrap_err()
                .kind(),
            io::ErrorKind::InvalidData
        );
    }

    #[test]
    fn a_length_shorter_than_itself_is_refused() {
        let bytes = [b'Q', 0, 0, 0, 3];
        assert_eq!(
            Message::read(&mut bytes.as_slice(), 100)
                .unwrap_err()
                .kind(),
            io::ErrorKind::InvalidData
        );
    }

    #[test]
    fn a_session_packet_reads_back() {
        let wanted = vec![
            ("user".to_owned(), "app".to_owned()),
            ("database".to_owned(), "app".to_owned()),
        ];
        let packet = Startup::session_packet(&wanted).unwrap();
        assert_eq!(
            Startup::read(&mut packet.as_slice()).unwrap(),
            Startup::Session(wanted)
        );
    }
}
