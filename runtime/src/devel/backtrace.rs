//! The frames of a stack, read from the text of a backtrace.

use std::collections::BTreeSet;

use super::excerpt::in_workspace;
use super::mask::Mask;
use super::page_contents::{Frames, Place};

/// The frames of the workspace that are shown at most.
const MOST: usize = 30;

/// A frame of a stack.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Frame<'t> {
    function: &'t str,
    /// The file, the line and the column.
    place: Option<(&'t str, u32, Option<u32>)>,
}

/// Returns the frames of a backtrace from its innermost on, those of other crates in groups.
///
/// What made the panic stands before, what every program has stands behind; both are left out.
pub(super) fn frames(backtrace: &str, mask: &Mask) -> Vec<Frames> {
    let frames = parse(backtrace);
    let begins = |frame: &Frame<'_>| frame.function.contains("__rust_begin_short_backtrace");
    let end = frames.iter().position(begins).unwrap_or(frames.len());
    let frames = without_panic(&frames[..end]);
    let mut shown = Vec::new();
    let mut others = Vec::new();
    for frame in frames {
        match frame
            .place
            .filter(|(file, ..)| in_workspace(file).is_some())
        {
            Some(place) if shown.len() < MOST => {
                shown.extend(group(&mut others, mask));
                shown.push(Frames::Own(Place::new(
                    mask.text(frame.function),
                    place,
                    mask,
                )));
            }
            _ => others.push(frame.function),
        }
    }
    shown.extend(group(&mut others, mask));
    shown
}

/// Returns the frames behind those of the panic itself.
fn without_panic<'f, 't>(frames: &'f [Frame<'t>]) -> &'f [Frame<'t>] {
    const OF_PANIC: [&str; 4] = [
        "core::option::",
        "core::panicking::",
        "core::result::",
        "std::panicking::",
    ];
    let raised = frames
        .iter()
        .position(|frame| frame.function.contains("rust_begin_unwind"));
    let frames = raised.map_or(frames, |raised| &frames[raised + 1..]);
    let is_of_panic = |frame: &Frame<'_>| {
        OF_PANIC
            .iter()
            .any(|begin| frame.function.starts_with(begin))
    };
    let begin = frames.iter().position(|frame| !is_of_panic(frame));
    &frames[begin.unwrap_or(frames.len())..]
}

/// Says how many frames of other crates stand here, and of which.
fn group(functions: &mut Vec<&str>, mask: &Mask) -> Option<Frames> {
    let functions = std::mem::take(functions);
    let crates: BTreeSet<_> = functions
        .iter()
        .map(|function| crate_of(function))
        .collect();
    let crates: Vec<_> = crates.into_iter().collect();
    let text = match functions.as_slice() {
        [] => return None,
        [_] => format!("1 frame of {}", crates.join(", ")),
        _ => format!("{} frames of {}", functions.len(), crates.join(", ")),
    };
    Some(Frames::Others(mask.text(&text)))
}

/// Returns the crate of a function: its first word.
fn crate_of(function: &str) -> &str {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let begin = function.find(is_word).unwrap_or(0);
    let name = &function[begin..];
    &name[..name.find(|c| !is_word(c)).unwrap_or(name.len())]
}

/// Reads the text of a backtrace; anything that is not a frame is skipped.
fn parse(text: &str) -> Vec<Frame<'_>> {
    let mut frames: Vec<Frame<'_>> = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(place) = line.strip_prefix("at ") {
            if let Some(frame) = frames.last_mut() {
                frame.place = place_of(place);
            }
        } else if let Some((number, function)) = line.split_once(": ")
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
        {
            frames.push(Frame {
                function: without_hash(function),
                place: None,
            });
        }
    }
    frames
}

/// Reads `file:line:column` or `file:line`.
fn place_of(text: &str) -> Option<(&str, u32, Option<u32>)> {
    let (rest, last) = text.rsplit_once(':')?;
    let last = last.parse().ok()?;
    match rest
        .rsplit_once(':')
        .map(|(file, line)| (file, line.parse()))
    {
        Some((file, Ok(line))) => Some((file, line, Some(last))),
        _ => Some((rest, last, None)),
    }
}

/// Returns the name of a function without the hash that the compiler adds.
fn without_hash(function: &str) -> &str {
    match function.rsplit_once("::h") {
        Some((name, hash))
            if hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) =>
        {
            name
        }
        _ => function,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_and_what_is_none_is_passed_over() {
        let text = "   0: __rustc::rust_begin_unwind\n             at /rustc/1/library/std/src/panicking.rs:697:5\n   \
                    1: app::views::add::h0123456789abcdef\n             at src/views.rs:20:9\n   2: <F as x::Handler>::call\n\
                    nothing\n: \nx: y\n   at";
        let frames = parse(text);
        let functions: Vec<_> = frames.iter().map(|frame| frame.function).collect();
        assert_eq!(
            functions,
            [
                "__rustc::rust_begin_unwind",
                "app::views::add",
                "<F as x::Handler>::call"
            ]
        );
        assert_eq!(frames[1].place, Some(("src/views.rs", 20, Some(9))));
        assert_eq!(frames[2].place, None);
        assert_eq!(place_of("C:\\x.rs:7"), Some(("C:\\x.rs", 7, None)));
        assert_eq!(place_of("x"), None);
        assert_eq!(crate_of("<F as x::Handler>::call"), "F");
    }

    #[test]
    fn what_made_the_panic_and_what_every_program_has_is_left_out() {
        let text = "0: x::hook\n1: __rustc::rust_begin_unwind\n2: core::panicking::panic\n3: a::b\n\
                    4: std::panicking::catch_unwind\n5: tokio::d\n\
                    6: std::sys::backtrace::__rust_begin_short_backtrace\n7: main";
        let frames = frames(text, &Mask::default());
        let [Frames::Others(text)] = &frames[..] else {
            panic!("{frames:?}")
        };
        assert_eq!(text.as_str(), "3 frames of a, std, tokio");
    }
}
