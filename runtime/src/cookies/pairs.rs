//! Where the pairs of a `Cookie` header begin and end, and what their values are.

use std::borrow::Cow;

use crate::span::span;

/// The pairs of one `Cookie` header.
pub(super) struct Pairs<'a> {
    rest: &'a [u8],
    /// Set to false once a quote without its end was seen, so that none is searched for again.
    quotes_are_closed: bool,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a [u8], Cow<'a, [u8]>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.skip(|byte| byte == b';' || is_space(byte));
            if self.rest.is_empty() {
                return None;
            }
            let name = self.take(|byte| byte != b'=' && LEGAL[usize::from(byte)]);
            self.skip(is_space);
            match self.rest.first() {
                Some(b'=') => {
                    self.rest = &self.rest[1..];
                    self.skip(is_space);
                    let value = self.value();
                    if self
                        .rest
                        .first()
                        .is_some_and(|byte| *byte != b';' && !is_space(*byte))
                    {
                        self.skip_pair();
                    }
                    return Some((name, value));
                }
                Some(byte) if is_legal(*byte) => {} // a word without a value
                _ => self.skip_pair(),
            }
        }
    }
}

impl<'a> Pairs<'a> {
    pub(super) fn new(header: &'a [u8]) -> Self {
        Self {
            rest: header,
            quotes_are_closed: true,
        }
    }

    pub(super) fn value(&mut self) -> Cow<'a, [u8]> {
        if self.rest.first() == Some(&b'"') && self.quotes_are_closed {
            match closing_quote(&self.rest[1..]) {
                Some(length) => {
                    let quoted = &self.rest[1..=length];
                    self.rest = &self.rest[length + 2..];
                    return unescape(quoted);
                }
                None => self.quotes_are_closed = false,
            }
        }
        let start = self.rest;
        let plain = self.take_legal();
        if self.rest.first() != Some(&b'\\') {
            return Cow::Borrowed(plain);
        }
        self.rest = start;
        let mut escaped = false;
        unescape(self.take(|byte| {
            let taken = escaped || byte == b'\\' || is_legal(byte);
            escaped = byte == b'\\' && !escaped;
            taken
        }))
    }

    /// Takes what is legal outside quotes.
    fn take_legal(&mut self) -> &'a [u8] {
        /// Values are mostly shorter; those of sessions are much longer.
        const SHORT: usize = 32;
        let mut beginning = self.rest[..self.rest.len().min(SHORT)].iter();
        let length = beginning.position(|byte| !LEGAL[usize::from(*byte)]);
        self.take_first(length.unwrap_or_else(|| span(self.rest, is_legal)))
    }

    fn take(&mut self, mut wanted: impl FnMut(u8) -> bool) -> &'a [u8] {
        let length = self
            .rest
            .iter()
            .position(|byte| !wanted(*byte))
            .unwrap_or(self.rest.len());
        self.take_first(length)
    }

    fn take_first(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn skip(&mut self, unwanted: impl FnMut(u8) -> bool) {
        self.take(unwanted);
    }

    fn skip_pair(&mut self) {
        self.skip(|byte| byte != b';');
    }
}

fn closing_quote(text: &[u8]) -> Option<usize> {
    let mut escaped = false;
    text.iter().position(|byte| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes
    })
}

/// Decodes `\ooo` and `\x`.
fn unescape(value: &[u8]) -> Cow<'_, [u8]> {
    if !value.contains(&b'\\') {
        return Cow::Borrowed(value);
    }
    let mut plain = Vec::with_capacity(value.len());
    let mut rest = value;
    loop {
        rest = match rest {
            [
                b'\\',
                a @ b'0'..=b'3',
                b @ b'0'..=b'7',
                c @ b'0'..=b'7',
                tail @ ..,
            ] => {
                plain.push((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'));
                tail
            }
            [b'\\', byte, tail @ ..] | [byte, tail @ ..] => {
                plain.push(*byte);
                tail
            }
            [] => return Cow::Owned(plain),
        };
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Characters that WebOb accepts outside quotes, and brackets, which it writes there, but reads a value only up to them:
/// what can be seen, without quotes, commas, semicolons and backslashes.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches a block is compared at once"
)]
const fn is_legal(byte: u8) -> bool {
    byte.is_ascii_graphic() & (byte != b'"') & (byte != b',') & (byte != b';') & (byte != b'\\')
}

/// The same as a table, which is faster for a byte alone.
const LEGAL: [bool; 256] = {
    let mut legal = [false; 256];
    let mut byte = 0;
    while byte < u8::MAX {
        legal[byte as usize] = is_legal(byte);
        byte += 1;
    }
    legal
};
