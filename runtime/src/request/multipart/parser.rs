//! The parts of a multipart form, found while it arrives
//! ([RFC 2046 §5.1](https://www.rfc-editor.org/rfc/rfc2046#section-5.1)).
//!
//! The parser is given pieces and asked for what they contain; it reads nothing itself. However the form
//! is cut into pieces, each byte is looked at a bounded number of times, and no more is held than one
//! piece, the header of a part, or a boundary that is not complete yet.

use bytes::{Buf as _, Bytes, BytesMut};
use http::HeaderMap;
use memchr::memmem::Finder;

use crate::httpexceptions::{HttpException, Limit};

use super::super::form_limits::too_much;
use super::malformed;
use super::part_header;

/// The longest header of a part, and the longest text before the first part, in bytes.
pub(super) const MAX_HEADER: usize = 8 << 10;

/// The most white space between a boundary and the end of its line.
const MAX_PADDING: usize = 128;

/// What a form consists of, in the order it arrives.
#[derive(Debug, PartialEq)]
pub(super) enum Event {
    /// A part begins.
    Part(HeaderMap),
    /// A piece of the content of the part.
    Content(Bytes),
    /// The part ends.
    PartEnd,
}

/// A form on its way.
#[derive(Debug)]
pub(super) struct Parser {
    /// What every boundary begins with: the end of a line break, two hyphens, the boundary.
    delimiter: Finder<'static>,
    buffer: BytesMut,
    state: State,
    /// How many bytes at the beginning of the buffer hold nothing that is searched for.
    searched: usize,
    /// How many bytes were looked at, which tests ask for.
    scanned: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the first part, of which this many bytes were skipped.
    Preamble(usize),
    Header,
    /// In a part, of which this many bytes still belong to the empty line after its header.
    Content(usize),
    /// After the last part.
    Epilogue,
}

/// What the buffer begins with.
enum Found {
    /// Bytes that belong to no boundary.
    Other(Bytes),
    /// A boundary before a part, of this many bytes without the break of its line.
    Boundary(usize),
    /// The boundary after the last part.
    LastBoundary,
    /// Nothing that can be known without more of the form.
    Unknown,
}

impl Parser {
    pub(super) fn new(boundary: &str) -> Self {
        let delimiter = format!("\n--{boundary}");
        Self {
            delimiter: Finder::new(&delimiter).into_owned(),
            // So that the first boundary is like all others.
            buffer: BytesMut::from(&b"\r\n"[..]),
            state: State::Preamble(0),
            searched: 0,
            scanned: 0,
        }
    }

    /// Appends a piece of the form.
    pub(super) fn push(&mut self, piece: &[u8]) {
        if self.state != State::Epilogue {
            self.buffer.extend_from_slice(piece);
        }
    }

    /// Notes that no piece follows, so that the last line ends.
    pub(super) fn end_line(&mut self) {
        self.push(b"\n");
    }

    /// Returns what comes next, or nothing if more of the form is needed to know.
    ///
    /// # Errors
    ///
    /// Fails with 413 if the header of a part, or what stands before the first, is too long, and with 400
    /// if a header is malformed.
    pub(super) fn next(&mut self) -> Result<Option<Event>, HttpException> {
        match self.state {
            State::Preamble(passed) => self.preamble(passed),
            State::Header => self.header(),
            State::Content(skipped) => Ok(self.content(skipped)),
            State::Epilogue => Ok(None),
        }
    }

    /// Checks that the form is complete, once its last line ended and nothing comes next.
    ///
    /// # Errors
    ///
    /// Fails with 400 if the last boundary is missing.
    pub(super) fn finish(&self) -> Result<(), HttpException> {
        match self.state {
            State::Epilogue => Ok(()),
            _ => Err(malformed("its last boundary is missing")),
        }
    }

    fn preamble(&mut self, mut passed: usize) -> Result<Option<Event>, HttpException> {
        loop {
            match self.search() {
                Found::Other(text) => passed += text.len(),
                Found::Boundary(length) => {
                    self.begin_part(length);
                    return self.header();
                }
                Found::LastBoundary => {
                    self.end_form();
                    return Ok(None);
                }
                Found::Unknown => {
                    self.state = State::Preamble(passed);
                    return Ok(None);
                }
            }
            if passed > MAX_HEADER {
                let detail =
                    format!("more than {MAX_HEADER} bytes stand before the first part of the form");
                return Err(too_much(Limit::PartHeader, detail));
            }
        }
    }

    fn header(&mut self) -> Result<Option<Event>, HttpException> {
        // The break of the boundary's line is still there, so that a header of no line ends like others.
        let found = self.find_empty_line();
        let length = found.unwrap_or(self.buffer.len());
        self.scanned += length.saturating_sub(self.searched);
        if length > MAX_HEADER {
            let detail =
                format!("the header of a part of the form is longer than {MAX_HEADER} bytes");
            return Err(too_much(Limit::PartHeader, detail));
        }
        if found.is_none() {
            self.searched = length.saturating_sub(2);
            return Ok(None);
        }
        let header = self.buffer.split_to(length);
        self.searched = 0;
        // The empty line stays until it is known that no boundary follows it: a part may end with its header.
        let skipped = line_break(&self.buffer).unwrap_or_default();
        self.state = State::Content(skipped);
        Ok(Some(Event::Part(part_header::read(&header)?)))
    }

    /// Returns where the empty line after a header begins.
    fn find_empty_line(&self) -> Option<usize> {
        let ends = memchr::memchr_iter(b'\n', &self.buffer[self.searched..]);
        let mut lines = ends.map(|at| self.searched + at + 1);
        lines.find(|line| line_break(&self.buffer[*line..]).is_some())
    }

    fn content(&mut self, mut skipped: usize) -> Option<Event> {
        loop {
            match self.search() {
                Found::Other(mut content) => {
                    let start = skipped.min(content.len());
                    content.advance(start);
                    skipped -= start;
                    self.state = State::Content(skipped);
                    if !content.is_empty() {
                        return Some(Event::Content(content));
                    }
                }
                Found::Boundary(length) => {
                    self.begin_part(length);
                    return Some(Event::PartEnd);
                }
                Found::LastBoundary => {
                    self.end_form();
                    return Some(Event::PartEnd);
                }
                Found::Unknown => return None,
            }
        }
    }

    fn begin_part(&mut self, boundary: usize) {
        self.buffer.advance(boundary);
        self.searched = 0;
        self.state = State::Header;
    }

    fn end_form(&mut self) {
        self.buffer = BytesMut::new();
        self.state = State::Epilogue;
    }

    /// Finds out what the buffer begins with, and takes it off unless it is a boundary.
    fn search(&mut self) -> Found {
        let delimiter = self.delimiter.needle().len();
        while let Some(at) = self.find_delimiter() {
            // Some programs end lines with a line feed alone.
            let start = at - usize::from(self.buffer[..at].ends_with(b"\r"));
            match boundary(&self.buffer[at..], delimiter) {
                // A line that only begins like a boundary is content, as it is for WebOb.
                Found::Other(_) => self.searched = at + delimiter,
                Found::Boundary(length) if start == 0 => return Found::Boundary(at + length),
                boundary if start == 0 => return boundary,
                _ => return self.take(start),
            }
        }
        // A carriage return and all but the last byte of a delimiter.
        let begun = self.buffer.len().min(delimiter);
        match self.buffer.len() - begun {
            0 => Found::Unknown,
            length => self.take(length),
        }
    }

    /// Returns where the next delimiter is, from where none was found before.
    fn find_delimiter(&mut self) -> Option<usize> {
        let rest = &self.buffer[self.searched..];
        let found = self.delimiter.find(rest);
        let looked_at = found.unwrap_or(rest.len());
        self.scanned += looked_at;
        found.map(|at| self.searched + at)
    }

    fn take(&mut self, length: usize) -> Found {
        self.searched = self.searched.saturating_sub(length);
        Found::Other(self.buffer.split_to(length).freeze())
    }
}

/// Tells how a line that begins with a delimiter goes on. Nothing but white space may follow a boundary.
fn boundary(line: &[u8], delimiter: usize) -> Found {
    let rest = &line[delimiter..];
    let (rest, is_last) = match rest {
        [b'-'] => return Found::Unknown,
        [b'-', b'-', rest @ ..] => (rest, true),
        _ => (rest, false),
    };
    let is_padding = |byte: &&u8| matches!(byte, b' ' | b'\t');
    let padding = rest.iter().take(MAX_PADDING).take_while(is_padding).count();
    match (&rest[padding..], is_last) {
        ([] | [b'\r'], _) => Found::Unknown,
        (end, _) if line_break(end).is_none() => Found::Other(Bytes::new()),
        (_, true) => Found::LastBoundary,
        (_, false) => Found::Boundary(delimiter + padding),
    }
}

/// Returns the length of the line break that a text begins with.
fn line_break(text: &[u8]) -> Option<usize> {
    match text {
        [b'\n', ..] => Some(1),
        [b'\r', b'\n', ..] => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parses a form that is cut into pieces of a size, and writes what it consists of.
    fn parse(form: &[u8], size: usize) -> Result<(String, usize), u16> {
        let mut parser = Parser::new("b");
        let mut shown = String::new();
        let mut has_content = false;
        for piece in form.chunks(size).map(Some).chain([None]) {
            match piece {
                Some(piece) => parser.push(piece),
                None => parser.end_line(),
            }
            assert!(parser.buffer.len() <= MAX_HEADER + size + 256);
            while let Some(event) = parser.next().map_err(|error| error.status().as_u16())? {
                match event {
                    Event::Part(headers) => {
                        for (name, value) in &headers {
                            shown.push_str(&format!("{name}: {}\n", value.to_str().unwrap()));
                        }
                        has_content = false;
                    }
                    Event::Content(content) => {
                        assert!(!content.is_empty());
                        shown.push_str(str::from_utf8(&content).unwrap());
                        has_content = true;
                    }
                    Event::PartEnd => shown.push_str(if has_content { "|" } else { "-|" }),
                }
            }
        }
        parser.finish().map_err(|error| error.status().as_u16())?;
        Ok((shown, parser.scanned))
    }

    #[track_caller]
    fn check(form: &str, expected: Result<&str, u16>) {
        for size in [1, 2, 3, 5, 8, 100_000] {
            let parsed = parse(form.as_bytes(), size).map(|(shown, _)| shown);
            assert_eq!(
                parsed.as_deref().map_err(|status| *status),
                expected,
                "pieces of {size}"
            );
        }
    }

    #[test]
    fn parts_are_found_however_the_form_is_cut() {
        check("--b\r\nA: 1\r\n\r\nx\r\n--b--\r\n", Ok("a: 1\nx|"));
        check(
            "before\r\n--b \t\r\nA: 1\r\nB:2 \r\n\r\nx\r\ny\r\n--b\r\n\r\n\r\n--b-- \t\r\nafter",
            Ok("a: 1\nb: 2\nx\r\ny|-|"),
        );
        check("--b\r\nA: 1\r\n\r\n--b\r\n\r\n--b--", Ok("a: 1\n-|-|"));
        check("--b\r\n\r\n\r\n\r\n--b--", Ok("\r\n|"));
        check("--b--", Ok(""));
        check("\r\n--b--", Ok(""));
        check("--b\r\n\r\nx\r\n--b--\r\n--b\r\n\r\ny\r\n--b--", Ok("x|"));
    }

    #[test]
    fn what_only_looks_like_a_boundary_is_content() {
        for line in [
            "--bc",
            "--b-x",
            "--b x",
            "--b--x",
            "--b-- x",
            "--",
            "-b",
            "\r",
            "\r\n--",
            &format!("--b{}", " ".repeat(200)),
        ] {
            let form = format!("--b\r\n\r\nx\r\n{line}\r\ny--b\r\n--b--");
            check(&form, Ok(&format!("x\r\n{line}\r\ny--b|")));
        }
    }

    #[test]
    fn lines_may_end_with_a_line_feed_alone() {
        check("--b\nA: 1\nB: 2\n\nx\n--b--\n", Ok("a: 1\nb: 2\nx|"));
        check("--b\n\nx\n--b--", Ok("x|"));
        check("--b\n\nx\r\n\r\n\n--b \n\n--b--", Ok("x\r\n\r\n|-|"));
        check("--b\r\nA: 1\n 2\n\r\nx\n\n--b--\n", Ok("a: 1 2\nx\n|"));
        check("\n--b\n\n\r\n--b--\r", Ok("-|"));
        check("--b\n\nx--b--", Err(400));
    }

    #[test]
    fn what_is_not_complete_or_well_formed_is_refused() {
        for form in [
            "",
            "x",
            "--b",
            "--b\r\n",
            "--b\r\nA: 1\r\n\r\n",
            "--b\r\nA: 1\r\n\r\nx\r\n--b",
            "--b\r\nA: 1\r\n\r\nx\r\n--b-",
            "--c\r\n\r\nx\r\n--c--",
            "--b\r\nA\r\n\r\nx\r\n--b--",
            "--b\r\nA : 1\r\n\r\nx\r\n--b--",
            "--b\r\nA: \0\r\n\r\nx\r\n--b--",
        ] {
            check(form, Err(400));
        }
    }

    #[test]
    fn headers_and_preambles_have_a_limit() {
        let header = |length: usize| format!("--b\r\nX: {}\r\n\r\ny\r\n--b--", "a".repeat(length));
        let (short, long) = ("a".repeat(8000), "a".repeat(9000));
        check(&header(8000), Ok(&format!("x: {short}\ny|")));
        check(&header(9000), Err(413));
        check(&format!("--b\r\nX: {long}"), Err(413));
        check(&format!("{short}\r\n--b--"), Ok(""));
        check(&format!("{long}\r\n--b--"), Err(413));
        check(&"\r\n--".repeat(5000), Err(413));
    }

    /// Every shape that a form can be long in.
    const LONG: [(&str, &str, &str); 9] = [
        ("--b\r\nX: a\r\n\r\n", "a", "\r\n--b--"),
        ("--b\r\n\r\n", "\r", "\r\n--b--"),
        ("--b\r\n\r\n", "\r\n--", "\r\n--b--"),
        ("--b\r\n\r\n", "\r\n--bx", "\r\n--b--"),
        ("--b\r\n\r\n", "\r\n--b  x", "\r\n--b--"),
        ("--b\r\n\r\n", "\r\n--b-", "\r\n--b--"),
        ("--b\r\n\r\n\r\n--b", " ", "\r\n--b--"),
        ("", "--b\r\nX: 1\r\n\r\nx\r\n", "--b--"),
        ("--b--", "\r\n--b\r\n", ""),
    ];

    #[test]
    fn each_byte_is_looked_at_a_bounded_number_of_times() {
        for (before, repeated, after) in LONG {
            for (size, most) in [(1, 160), (16 << 10, 2)] {
                for length in [50_000, 200_000] {
                    let middle = repeated.repeat(length / repeated.len());
                    let form = format!("{before}{middle}{after}");
                    let (_, scanned) = parse(form.as_bytes(), size).unwrap();
                    assert!(
                        scanned <= most * form.len() + 1000,
                        "{repeated:?} in pieces of {size}: {scanned} for {length}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_header_that_never_ends_is_looked_at_once() {
        for start in ["--b\r\nX: ", "--b\r\n", "", "--"] {
            let mut parser = Parser::new("b");
            parser.push(start.as_bytes());
            let mut pieces = 0;
            while parser.next().is_ok() {
                parser.push(b"a");
                pieces += 1;
                assert!(pieces <= 2 * MAX_HEADER, "{start:?} is held for ever");
            }
            assert!(parser.scanned <= 10 * pieces, "{}", parser.scanned);
        }
    }
}
