//! Texts as terminals show them: colours become classes, and all else that controls a terminal is left out.

use std::fmt::Write as _;

/// How a piece of text is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Style {
    is_bold: bool,
    /// One of the eight colours.
    colour: Option<u8>,
}

/// The eight colours, in the order of their numbers.
const COLOURS: [&str; 8] = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
];

/// Returns the text alone.
pub(super) fn plain(text: &str) -> String {
    pieces(text).map(|(_, piece)| piece).collect()
}

/// Returns the text as HTML.
pub(super) fn html(text: &str) -> String {
    let mut html = String::new();
    for (style, piece) in pieces(text) {
        let classes = style.classes();
        if classes.is_empty() || piece.is_empty() {
            html.push_str(&escaped(&piece));
        } else {
            let _ = write!(html, "<span class=\"{classes}\">{}</span>", escaped(&piece));
        }
    }
    html
}

/// Returns a text as it is written between tags and in attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Cuts a text where its style changes.
fn pieces(text: &str) -> impl Iterator<Item = (Style, String)> {
    let mut style = Style::default();
    let mut pieces = text.split('\x1b').enumerate();
    std::iter::from_fn(move || {
        let (number, piece) = pieces.next()?;
        // What is before the first escape begins with none.
        let rest = if number == 0 {
            piece
        } else {
            style.after(piece)
        };
        let is_shown = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
        Some((style, rest.chars().filter(is_shown).collect()))
    })
}

impl Style {
    /// Follows the sequence that a piece begins with, and returns what comes after it.
    fn after<'t>(&mut self, piece: &'t str) -> &'t str {
        let Some(rest) = piece.strip_prefix('[') else {
            return command(piece);
        };
        let is_parameter = |c: char| ('\x20'..='\x3f').contains(&c);
        let Some(end) = rest.find(|c| !is_parameter(c)) else {
            return "";
        };
        let (parameters, last) = rest.split_at(end);
        if last.starts_with('m') {
            self.follow(parameters);
        }
        let mut last = last.chars();
        last.next();
        last.as_str()
    }

    /// Follows the numbers of a sequence that changes the style.
    fn follow(&mut self, parameters: &str) {
        let mut numbers = parameters
            .split(';')
            .map(|number| number.parse().unwrap_or(0));
        while let Some(number) = numbers.next() {
            match number {
                0 => *self = Self::default(),
                1 => self.is_bold = true,
                22 => self.is_bold = false,
                30..=37 => self.colour = Some(number - 30),
                90..=97 => self.colour = Some(number - 90),
                39 => self.colour = None,
                38 => {
                    // The first sixteen of the 256 colours are these eight, twice.
                    let is_of_256 = numbers.next() == Some(5);
                    let number = numbers.next().filter(|number| is_of_256 && *number < 16);
                    self.colour = number.map(|number| number % 8);
                }
                _ => {}
            }
        }
    }

    fn classes(self) -> String {
        let colour = self
            .colour
            .and_then(|colour| COLOURS.get(usize::from(colour)));
        let bold = self.is_bold.then_some(&"bold");
        let classes: Vec<_> = bold.into_iter().chain(colour).copied().collect();
        classes.join(" ")
    }
}

/// Leaves out a sequence of another kind: a title, as `]0;…` up to a bell, or one letter.
fn command(piece: &str) -> &str {
    if piece.starts_with(']') {
        return piece.split_once('\x07').map_or("", |(_, rest)| rest);
    }
    let mut rest = piece.chars();
    rest.next();
    rest.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_become_classes_and_texts_are_escaped() {
        for (text, expected) in [
            (
                "a <b> & \"c\" 'd'",
                "a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;",
            ),
            (
                "\x1b[1m\x1b[31merror\x1b[0m: x",
                "<span class=\"bold red\">error</span>: x",
            ),
            ("\x1b[38;5;12m|\x1b[0m", "<span class=\"blue\">|</span>"),
            ("\x1b[38;5;200mx", "x"),
            ("\x1b[38;2;1;2;3mx", "x"),
            (
                "\x1b[1;33mw\x1b[22my\x1b[39mz",
                "<span class=\"bold yellow\">w</span><span class=\"yellow\">y</span>z",
            ),
            ("\x1b[mx\x1b[2Ky\x1b[", "xy"),
            ("a\x1b]0;title\x07b\x1b]open", "ab"),
            ("a\x1bMb\x07\r\u{9b}31mc\td\n", "ab31mc\td\n"),
            (
                "\x1b[91m<script>\x1b[0m",
                "<span class=\"red\">&lt;script&gt;</span>",
            ),
            ("\x1b[31\u{e9}x", "x"),
        ] {
            assert_eq!(html(text), expected, "{text:?}");
        }
        assert_eq!(plain("\x1b[1m<b>\x1b[0m"), "<b>");
    }
}
