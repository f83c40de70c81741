//! Catalogues as translators write them: `.po` files.

use std::collections::BTreeMap;

use super::catalogue::{Entry, Mistake};
use super::escapes::unquoted;

/// Reads a file. Entries that are marked as fuzzy or obsolete are left out, as `msgfmt` leaves them out.
///
/// # Errors
///
/// Fails with what is wrong and its line.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Entry>, Mistake> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = before.split(|byte| *byte == b'\n').count();
        Mistake::new(
            Some(line),
            "it is not UTF-8: convert it by `msgconv --to-code=UTF-8`",
        )
    })?;
    let mut reader = Reader::default();
    for (index, line) in text.lines().enumerate() {
        reader
            .line(index + 1, line.trim())
            .map_err(|message| Mistake::new(Some(index + 1), message))?;
    }
    let last = text.lines().count();
    reader
        .end_entry()
        .map_err(|message| Mistake::new(Some(last), message))?;
    Ok(reader.entries)
}

/// A part of an entry, to which further lines belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Context,
    Msgid,
    Plural,
    Translation(usize),
}

#[derive(Default)]
struct Reader {
    entries: Vec<Entry>,
    /// Where each message was seen first.
    seen: BTreeMap<(Option<String>, String), usize>,
    entry: Entry,
    part: Option<Part>,
    is_fuzzy: bool,
    /// Whether comments were read that belong to the next entry.
    is_announced: bool,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) -> Result<(), String> {
        if line.is_empty() || line.starts_with("#~") {
            return Ok(());
        }
        if let Some(comment) = line.strip_prefix('#') {
            if !self.is_announced {
                self.end_entry()?;
                self.is_announced = true;
            }
            let mut flags = comment.strip_prefix(',').unwrap_or_default().split(',');
            self.is_fuzzy |= flags.any(|flag| flag.trim() == "fuzzy");
            return Ok(());
        }
        if line.starts_with('"') {
            let part = self.part.ok_or("a text stands behind no keyword")?;
            self.text_mut(part).push_str(&unquoted(line)?);
            return Ok(());
        }
        let end = line.find([' ', '\t', '"']).unwrap_or(line.len());
        let (keyword, text) = (&line[..end], line[end..].trim());
        let part = match keyword {
            "msgctxt" => Part::Context,
            "msgid" => Part::Msgid,
            "msgid_plural" => Part::Plural,
            "msgstr" => Part::Translation(0),
            _ => Part::Translation(index(keyword)?),
        };
        self.begin(part, number)?;
        self.text_mut(part).push_str(&unquoted(text)?);
        Ok(())
    }

    /// Begins a part, if it can follow what was read.
    fn begin(&mut self, part: Part, number: usize) -> Result<(), String> {
        let is_first = matches!(part, Part::Context)
            || (part == Part::Msgid && self.part != Some(Part::Context));
        if is_first {
            if !self.is_announced {
                self.end_entry()?;
            }
            self.entry.line = Some(number);
        }
        let can_follow = match (self.part, part) {
            (_, Part::Context | Part::Msgid) | (Some(Part::Msgid), Part::Plural) => true,
            (Some(Part::Msgid | Part::Plural), Part::Translation(index)) => index == 0,
            (Some(Part::Translation(last)), Part::Translation(index)) => {
                self.entry.plural.is_some() && index == last + 1
            }
            _ => false,
        };
        if !can_follow {
            return Err("it does not belong here: an entry has `msgid`, then `msgstr`".to_owned());
        }
        self.is_announced = false;
        self.part = Some(part);
        Ok(())
    }

    fn text_mut(&mut self, part: Part) -> &mut String {
        match part {
            Part::Context => self.entry.context.get_or_insert_default(),
            Part::Msgid => &mut self.entry.msgid,
            Part::Plural => self.entry.plural.get_or_insert_default(),
            Part::Translation(index) => {
                let texts = &mut self.entry.translations;
                if texts.len() <= index {
                    texts.resize(index + 1, String::new());
                }
                &mut texts[index]
            }
        }
    }

    fn end_entry(&mut self) -> Result<(), String> {
        let is_fuzzy = std::mem::take(&mut self.is_fuzzy);
        let entry = std::mem::take(&mut self.entry);
        match self.part.take() {
            None => return Ok(()),
            Some(Part::Translation(_)) => {}
            Some(_) => return Err(format!("{:?} has no `msgstr`", entry.msgid)),
        }
        let key = (entry.context.clone(), entry.msgid.clone());
        let line = entry.line.unwrap_or_default();
        if let Some(first) = self.seen.insert(key, line) {
            return Err(format!(
                "{:?} is there twice, first in line {first}",
                entry.msgid
            ));
        }
        let is_header = entry.msgid.is_empty() && entry.context.is_none();
        if !is_fuzzy || is_header {
            self.entries.push(entry);
        }
        Ok(())
    }
}

/// Reads the number in `msgstr[2]`.
fn index(keyword: &str) -> Result<usize, String> {
    let digits = keyword
        .strip_prefix("msgstr[")
        .and_then(|rest| rest.strip_suffix(']'));
    let index = digits.and_then(|digits| digits.parse().ok());
    index
        .filter(|index| *index < 100)
        .ok_or_else(|| format!("`{keyword}` is not a keyword of a `.po` file"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read() {
        let text = "# by hand\nmsgid \"\"\nmsgstr \"\"\n\"A: b\\n\"\n\n#: a.rs:1\n#, fuzzy, c-format\nmsgid \"x\"\nmsgstr \"y\"\n\
                    #~ msgid \"old\"\n#~ msgstr \"alt\"\n#| msgid \"before\"\nmsgctxt \"menu\"\nmsgid \"one\"\nmsgid_plural \"many\"\n\
                    msgstr[0] \"eins\"\nmsgstr[1] \"\"\n\"vi\"\n\"ele\"\nmsgid \"z\"\nmsgstr \"\"";
        let entries = read(text.as_bytes()).unwrap();
        assert_eq!(entries.len(), 3);
        assert_eq!(entries[0].translations, ["A: b\n"]);
        assert_eq!(entries[1].context.as_deref(), Some("menu"));
        assert_eq!(entries[1].translations, ["eins", "viele"]);
        assert_eq!(entries[1].line, Some(13));
        assert_eq!(entries[2].msgid, "z");
    }

    #[test]
    fn a_mistake_has_its_line() {
        let fail = |text: &str, line: usize, expected: &str| {
            let mistake = read(text.as_bytes()).unwrap_err();
            assert_eq!(mistake.line, Some(line), "{text}: {mistake:?}");
            assert!(mistake.message.contains(expected), "{text}: {mistake:?}");
        };
        fail("msgid \"a\"\n", 1, "no `msgstr`");
        fail("msgid \"a\"\nmsgid \"b\"\nmsgstr \"c\"", 2, "no `msgstr`");
        fail("\n\"a\"", 2, "no keyword");
        fail("msgstr \"a\"", 1, "does not belong");
        fail("msgid \"a\"\nmsgstr[1] \"b\"", 2, "does not belong");
        fail(
            "msgid \"a\"\nmsgstr \"b\"\nmsgstr[1] \"b\"",
            3,
            "does not belong",
        );
        fail("msgid \"a\"\nmsgtext \"b\"", 2, "`msgtext`");
        fail("msgid \"a\"\nmsgstr \"b", 2, "not closed");
        fail(
            "msgid \"a\"\nmsgstr \"\"\nmsgid \"a\"\nmsgstr \"\"",
            4,
            "twice, first in line 1",
        );
        let mistake = read(b"msgid \"a\"\nmsgstr \"\xe4\"").unwrap_err();
        assert_eq!(mistake.line, Some(2));
    }
}
