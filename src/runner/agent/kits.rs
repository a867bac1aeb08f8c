//! Kits by the digest of their archive, fetched once and kept unpacked. A kit whose files are not what the server named
//! is never used.

use std::io::Cursor;
use std::path::Path;

use sha2::{Digest, Sha256};
use tokio::runtime::Handle;

use crate::archive::UnpackLimits;
use crate::protocol::KitRef;
use crate::runner::client::Client;
use crate::runner::grade::fault::Fault;
use crate::runner::kit::Kit;
use crate::runner::unpack::unpack;
use crate::secret::hex;

/// What the archive of a kit may hold; it is ours, so this only stops accidents.
const LIMITS: UnpackLimits = UnpackLimits {
    packed_bytes: 100 << 20,
    unpacked_bytes: 500 << 20,
    file_bytes: 100 << 20,
    entries: 50_000,
    depth: 40,
    name_bytes: 255,
};

/// The kit, from the folder of kits or from the server.
///
/// # Errors
/// All are ours: a run must not start without the very kit that was named.
pub fn get(
    io: &Handle,
    client: &Client,
    token: &str,
    folder: &Path,
    wanted: &KitRef,
) -> Result<Kit, Fault> {
    if !is_digest(&wanted.archive) {
        return Err(Fault::ours("kit", "its name is no digest"));
    }
    let place = folder.join(&wanted.archive);
    if !place.exists() {
        let archive = io
            .block_on(client.kit(token, &wanted.archive))
            .map_err(|error| Fault::ours("fetching the kit", error))?;
        check(&archive, &wanted.archive)?;
        std::fs::create_dir_all(folder).map_err(|error| Fault::ours("folder of kits", error))?;
        // Two slots may unpack the same kit at once; the one that comes second finds it there.
        if let Err(error) = unpack(Cursor::new(archive), &place, &LIMITS)
            && !place.exists()
        {
            return Err(Fault::ours("unpacking the kit", error));
        }
    }
    let kit = Kit::read(&place)?;
    if kit.digest != wanted.digest {
        return Err(Fault::ours(
            "kit",
            "its files are not what the server named",
        ));
    }
    Ok(kit)
}

/// Whether these bytes have this SHA-256.
///
/// # Errors
/// When they have another.
pub fn check(bytes: &[u8], digest: &str) -> Result<(), Fault> {
    if hex(&Sha256::digest(bytes)) == digest {
        Ok(())
    } else {
        Err(Fault::ours(
            "download",
            "the bytes are not those that were named",
        ))
    }
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
