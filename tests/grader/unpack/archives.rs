//! Makes archives byte by byte, so that they may say anything; ordinary tools refuse to write most of these.

use std::io::{Cursor, Write};
use std::path::Path;

use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};

#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    pub name: &'a str,
    pub content: &'a [u8],
    /// Unix mode with type bits, used by zip; tar takes the permission bits.
    pub mode: u32,
    /// Type of the tar entry.
    pub kind: u8,
    pub target: &'a str,
    pub stated_size: Option<u32>,
    pub wrong_checksum: bool,
}

impl<'a> Member<'a> {
    pub fn file(name: &'a str, content: &'a [u8]) -> Self {
        Self {
            name,
            content,
            mode: 0o100_644,
            kind: b'0',
            target: "",
            stated_size: None,
            wrong_checksum: false,
        }
    }

    pub fn folder(name: &'a str) -> Self {
        Self {
            mode: 0o040_755,
            kind: b'5',
            ..Self::file(name, b"")
        }
    }
}

pub fn zip(members: &[Member<'_>]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        let packed = deflate(member.content);
        let mut crc = Crc::new();
        crc.update(member.content);
        let crc = crc.sum() ^ u32::from(member.wrong_checksum);
        let size = member.stated_size.unwrap_or(member.content.len() as u32);
        let offset = out.len() as u32;
        out.extend(local(
            member.name.as_bytes(),
            0,
            crc,
            packed.len() as u32,
            size,
        ));
        out.extend(&packed);
        directory.extend(central(
            member.name.as_bytes(),
            0,
            crc,
            packed.len() as u32,
            size,
            member.mode,
            offset,
        ));
    }
    finish(out, &directory, members.len())
}

/// Many names for the same packed bytes.
pub fn overlapping_zip(names: usize, size: usize) -> Vec<u8> {
    let content = vec![0; size];
    let packed = deflate(&content);
    let mut crc = Crc::new();
    crc.update(&content);
    let mut out = local(b"x", 0, crc.sum(), packed.len() as u32, size as u32);
    out.extend(&packed);
    let directory: Vec<u8> = (0..names)
        .flat_map(|number| {
            central(
                format!("f{number}").as_bytes(),
                0,
                crc.sum(),
                packed.len() as u32,
                size as u32,
                0o100_644,
                0,
            )
        })
        .collect();
    finish(out, &directory, names)
}

/// An entry with the encryption flag.
pub fn encrypted_zip() -> Vec<u8> {
    let mut out = local(b"a", 1, 0, 20, 8);
    out.extend([0; 20]);
    finish(out, &central(b"a", 1, 0, 20, 8, 0o100_644, 0), 1)
}

/// What a library for ordinary use makes of a folder.
pub fn zip_from_disk(folder: &Path) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().unix_permissions(0o755);
    writer.add_directory("app", options).unwrap();
    writer.start_file("app/settings.py", options).unwrap();
    writer
        .write_all(&std::fs::read(folder.join("app/settings.py")).unwrap())
        .unwrap();
    writer.finish().unwrap().into_inner()
}

pub fn tar_gz(members: &[Member<'_>]) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for member in members {
        let mut header = tar::Header::new_gnu();
        let fields = header.as_gnu_mut().unwrap();
        fields.name[..member.name.len()].copy_from_slice(member.name.as_bytes());
        fields.linkname[..member.target.len()].copy_from_slice(member.target.as_bytes());
        fields.typeflag = [member.kind];
        header.set_mode(member.mode & 0o7777);
        header.set_size(member.content.len() as u64);
        header.set_cksum();
        builder.append(&header, member.content).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn local(name: &[u8], flags: u16, crc: u32, packed: u32, size: u32) -> Vec<u8> {
    let mut out = b"PK\x03\x04".to_vec();
    shorts(&mut out, &[20, flags, 8, 0, 0]);
    longs(&mut out, &[crc, packed, size]);
    shorts(&mut out, &[name.len() as u16, 0]);
    out.extend(name);
    out
}

fn central(
    name: &[u8],
    flags: u16,
    crc: u32,
    packed: u32,
    size: u32,
    mode: u32,
    offset: u32,
) -> Vec<u8> {
    let mut out = b"PK\x01\x02".to_vec();
    // Made by a Unix system, so that the mode counts.
    shorts(&mut out, &[0x031e, 20, flags, 8, 0, 0]);
    longs(&mut out, &[crc, packed, size]);
    shorts(&mut out, &[name.len() as u16, 0, 0, 0, 0]);
    longs(&mut out, &[mode << 16, offset]);
    out.extend(name);
    out
}

fn finish(mut out: Vec<u8>, directory: &[u8], count: usize) -> Vec<u8> {
    let start = out.len() as u32;
    out.extend(directory);
    out.extend(b"PK\x05\x06");
    shorts(&mut out, &[0, 0, count as u16, count as u16]);
    longs(&mut out, &[directory.len() as u32, start]);
    shorts(&mut out, &[0]);
    out
}

fn shorts(out: &mut Vec<u8>, values: &[u16]) {
    values
        .iter()
        .for_each(|value| out.extend(value.to_le_bytes()));
}

fn longs(out: &mut Vec<u8>, values: &[u32]) {
    values
        .iter()
        .for_each(|value| out.extend(value.to_le_bytes()));
}
