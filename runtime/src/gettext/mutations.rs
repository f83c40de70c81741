//! Whatever a catalogue holds, reading it panics never, and takes no more memory than its bytes suggest.

use super::catalogue::Catalogue;
use super::locale::Locale;
use super::plural_forms::PluralForms;
use super::{mo_file, po_file};

const PO: &[u8] = b"# by hand\nmsgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\
    \"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2);\\n\"\n\n\
    #: a.rs:1\n#, fuzzy\nmsgctxt \"a\"\nmsgid \"one\"\nmsgid_plural \"many\"\n\
    msgstr[0] \"\\101\\x42\"\nmsgstr[1] \"\xc3\xa9\"\nmsgstr[2] \"\"\n\n#~ msgid \"old\"\n";

const FORMULA: &[u8] = b"nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : !(n-5)*2/1 || 4);";

/// A file with one message of two forms.
const MO: &[u8] = b"\xde\x12\x04\x95\0\0\0\0\x01\0\0\0\x1c\0\0\0\x24\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0\x2c\0\0\0\x0a\0\0\0\x35\0\0\0\
    one\0many\0eins\0viele\0\0";

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit.max(1)
    }
}

/// Calls a function with changes of a seed, and returns how many it accepts.
fn accepted(seed: &[u8], read: impl Fn(&[u8]) -> bool) -> usize {
    assert!(read(seed), "the seed is right");
    let mut numbers = Numbers(7);
    let mut count = 0;
    for _ in 0..20_000 {
        let mut bytes = seed.to_vec();
        for _ in 0..=numbers.below(4) {
            let at = numbers.below(bytes.len());
            match numbers.below(4) {
                0 => drop(bytes.drain(at..(at + numbers.below(9)).min(bytes.len()))),
                1 => bytes.insert(at, u8::try_from(numbers.below(256)).unwrap_or_default()),
                2 => {
                    let piece = bytes[at..(at + numbers.below(20)).min(bytes.len())].to_vec();
                    let to = numbers.below(bytes.len());
                    bytes.splice(to..to, piece);
                }
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = u8::try_from(numbers.below(256)).unwrap_or_default();
                    }
                }
            }
        }
        count += usize::from(read(&bytes));
    }
    count
}

#[track_caller]
fn check(seed: &[u8], read: impl Fn(&[u8]) -> bool) {
    let count = accepted(seed, read);
    assert!((100..19_900).contains(&count), "{count}");
}

#[test]
fn po_files_are_read_or_refused() {
    check(PO, |bytes| {
        po_file::read(bytes).is_ok_and(|entries| Catalogue::new(entries).is_ok())
    });
}

#[test]
fn mo_files_are_read_or_refused() {
    check(MO, |bytes| {
        let read = mo_file::read(bytes);
        read.is_ok_and(|entries| {
            entries.len() <= bytes.len() / 16 && Catalogue::new(entries).is_ok()
        })
    });
}

#[test]
fn plural_rules_are_read_or_refused() {
    check(FORMULA, |bytes| {
        let forms = PluralForms::parse(&String::from_utf8_lossy(bytes));
        forms.is_ok_and(|forms| {
            [0, 1, 5000, u64::MAX]
                .iter()
                .all(|n| forms.index(*n) < forms.count())
        })
    });
}

#[test]
fn names_of_locales_are_read_or_refused() {
    check(b"zh_Hant_TW.UTF-8@latin", |bytes| {
        let locale = Locale::parse(&String::from_utf8_lossy(bytes));
        locale.is_some_and(|locale| {
            assert_eq!(Locale::parse(locale.as_str()), Some(locale.clone()));
            assert!(
                locale
                    .bcp47()
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            );
            locale.with_general().len() <= 2
        })
    });
}
