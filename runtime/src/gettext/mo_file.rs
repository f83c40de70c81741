//! Catalogues as programs read them: `.mo` files, which `msgfmt` makes.

use super::catalogue::{Entry, Mistake};

/// The number at the beginning of each file, in the order of bytes of the machine that made it.
const MAGIC: u32 = 0x9504_12de;

/// Reads a file.
///
/// # Errors
///
/// Fails if it is not a `.mo` file, is cut off, or holds bytes that are not UTF-8.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Entry>, Mistake> {
    entries(bytes).map_err(|message| Mistake::new(None, message))
}

fn entries(bytes: &[u8]) -> Result<Vec<Entry>, String> {
    let file = File::new(bytes)?;
    if file.number(4)? >> 16 != 0 {
        return Err("its revision is unknown".to_owned());
    }
    let count = file.position(8)?;
    let (originals, translations) = (file.position(12)?, file.position(16)?);
    // Each takes eight bytes of both tables, so that what is said of their number allocates nothing yet. Texts that lie in each
    // other would be many times as large as the file.
    let mut rest = bytes.len();
    (0..count)
        .map(|index| {
            let original = file.text(originals, index)?;
            let translation = file.text(translations, index)?;
            let length = original.len() + translation.len();
            rest = rest.checked_sub(length).ok_or("its texts overlap")?;
            entry(original, translation)
        })
        .collect()
}

fn entry(original: &str, translation: &str) -> Result<Entry, String> {
    let (context, original) = match original.split_once('\u{4}') {
        Some((context, original)) => (Some(context.to_owned()), original),
        None => (None, original),
    };
    let (msgid, plural) = match original.split_once('\0') {
        Some((msgid, plural)) => (msgid, Some(plural.to_owned())),
        None => (original, None),
    };
    let translations = match plural {
        Some(_) => translation.split('\0').map(str::to_owned).collect(),
        None if translation.contains('\0') => {
            return Err(format!("{msgid:?} has plural forms, but no plural"));
        }
        None => vec![translation.to_owned()],
    };
    Ok(Entry {
        context,
        msgid: msgid.to_owned(),
        plural,
        translations,
        line: None,
    })
}

/// The bytes of a file, with the order of bytes in its numbers.
struct File<'b> {
    bytes: &'b [u8],
    read: fn([u8; 4]) -> u32,
}

const CUT_OFF: &str = "it is cut off";

impl<'b> File<'b> {
    fn new(bytes: &'b [u8]) -> Result<Self, String> {
        let orders: [fn([u8; 4]) -> u32; 2] = [u32::from_le_bytes, u32::from_be_bytes];
        let mut files = orders.into_iter().map(|read| Self { bytes, read });
        files
            .find(|file| file.number(0) == Ok(MAGIC))
            .ok_or_else(|| "it is not a `.mo` file".to_owned())
    }

    fn number(&self, at: usize) -> Result<u32, String> {
        let bytes = at.checked_add(4).and_then(|end| self.bytes.get(at..end));
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.map(self.read).ok_or_else(|| CUT_OFF.to_owned())
    }

    fn position(&self, at: usize) -> Result<usize, String> {
        usize::try_from(self.number(at)?).map_err(|_| CUT_OFF.to_owned())
    }

    /// Returns a text of a table, each line of which has a length and a position.
    fn text(&self, table: usize, index: usize) -> Result<&'b str, String> {
        let line = index
            .checked_mul(8)
            .and_then(|offset| offset.checked_add(table));
        let line = line.ok_or(CUT_OFF)?;
        let (length, start) = (
            self.position(line)?,
            self.position(line.checked_add(4).ok_or(CUT_OFF)?)?,
        );
        let end = start.checked_add(length).ok_or(CUT_OFF)?;
        let bytes = self.bytes.get(start..end).ok_or(CUT_OFF)?;
        str::from_utf8(bytes).map_err(|_| {
            "it holds bytes that are not UTF-8: convert its `.po` file by `msgconv --to-code=UTF-8`"
                .to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(pairs: &[(&str, &str)], write: fn(u32) -> [u8; 4]) -> Vec<u8> {
        let count = u32::try_from(pairs.len()).unwrap();
        let mut head = [MAGIC, 0, count, 20, 20 + 8 * count].map(write).concat();
        let mut texts = Vec::new();
        for column in [0, 1] {
            for (original, translation) in pairs {
                let text = if column == 0 { original } else { translation };
                let at = 20 + 16 * count + u32::try_from(texts.len()).unwrap();
                head.extend(write(u32::try_from(text.len()).unwrap()));
                head.extend(write(at));
                texts.extend(text.bytes());
                texts.push(0);
            }
        }
        head.extend(texts);
        head
    }

    #[test]
    fn both_orders_of_bytes_are_read() {
        for write in [u32::to_le_bytes, u32::to_be_bytes] {
            let bytes = file(&[("a", "b"), ("menu\u{4}one\0many", "eins\0viele")], write);
            let entries = read(&bytes).unwrap();
            assert_eq!(entries[0].translations, ["b"]);
            assert_eq!(entries[1].context.as_deref(), Some("menu"));
            assert_eq!(entries[1].plural.as_deref(), Some("many"));
            assert_eq!(entries[1].translations, ["eins", "viele"]);
        }
    }

    #[test]
    fn what_is_cut_off_or_too_large_is_a_mistake() {
        let bytes = file(&[("a", "b")], u32::to_le_bytes);
        for end in 0..bytes.len() - 1 {
            assert!(read(&bytes[..end]).is_err(), "{end}");
        }
        let mut many = bytes.clone();
        many[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(read(&many).is_err());
        let mut nested = [MAGIC, 0, 100, 28, 28].map(u32::to_le_bytes).concat();
        nested.extend([0; 8]);
        for _ in 0..100 {
            nested.extend([100_u32, 828].map(u32::to_le_bytes).concat());
        }
        nested.extend([b'a'; 100]);
        assert_eq!(read(&nested).unwrap_err().message, "its texts overlap");
        let mut revision = bytes;
        revision[6] = 1;
        assert!(read(&revision).is_err());
    }
}
