//! `{% trans %}` of Jinja2, which the engine of the templates does not have, written as a call that it does.
//!
//! `{% trans n=x %}{{ n }} page{% pluralize %}{{ n }} pages{% endtrans %}` becomes
//! `{{ __trans("%(n)s page", "%(n)s pages", "n", none, {"n": x}) }}`, with as many lines.

mod arguments;

use std::borrow::Cow;

use minijinja::syntax::SyntaxConfig;

use arguments::Arguments;

/// The name of the function that is called.
pub const FUNCTION: &str = "__trans";

/// What is wrong with a block, and in which line, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The line.
    pub line: usize,
    /// What is wrong, and what to write instead.
    pub message: String,
}

/// Returns the text of a template without `{% trans %}`.
///
/// # Errors
///
/// Fails if a block cannot be read.
pub fn rewritten<'t>(text: &'t str, syntax: &SyntaxConfig) -> Result<Cow<'t, str>, Mistake> {
    if !text.contains("trans") {
        return Ok(Cow::Borrowed(text));
    }
    let mut scanner = Scanner::new(text, syntax);
    let mut rewritten = String::new();
    let mut copied = 0;
    while let Some(tag) = scanner.next_tag() {
        if tag.kind != Kind::Block {
            continue;
        }
        match tag.keyword() {
            "raw" => scanner.skip_raw(),
            "trans" => {
                let block = Block::read(&tag, &mut scanner)?;
                rewritten.push_str(&text[copied..tag.start]);
                rewritten.push_str(&block.call(&tag, &text[tag.start..scanner.at], syntax));
                copied = scanner.at;
            }
            _ => {}
        }
    }
    if copied == 0 {
        return Ok(Cow::Borrowed(text));
    }
    rewritten.push_str(&text[copied..]);
    Ok(Cow::Owned(rewritten))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Block,
    Variable,
    Comment,
}

/// A tag of a template, between its delimiters.
#[derive(Clone, Debug)]
struct Tag<'t> {
    kind: Kind,
    /// Where its first delimiter begins, and where its last one ends.
    start: usize,
    end: usize,
    inner: &'t str,
    /// Whether it takes away the white space before it, and behind it.
    trims: (bool, bool),
}

impl<'t> Tag<'t> {
    fn keyword(&self) -> &'t str {
        let end = self
            .inner
            .find(|c: char| !is_of_name(c))
            .unwrap_or(self.inner.len());
        &self.inner[..end]
    }

    /// Returns what is behind the keyword.
    fn rest(&self) -> &'t str {
        self.inner[self.keyword().len()..].trim()
    }
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Tells whether a text is the name of a variable.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| is_of_name(c) && !c.is_numeric()) && text.chars().all(is_of_name)
}

/// Goes from tag to tag.
struct Scanner<'t, 's> {
    text: &'t str,
    syntax: &'s SyntaxConfig,
    at: usize,
}

impl<'t, 's> Scanner<'t, 's> {
    fn new(text: &'t str, syntax: &'s SyntaxConfig) -> Self {
        Self {
            text,
            syntax,
            at: 0,
        }
    }

    /// Goes behind the next tag.
    fn next_tag(&mut self) -> Option<Tag<'t>> {
        let rest = &self.text[self.at..];
        let kinds = [
            (Kind::Block, self.syntax.block_delimiters()),
            (Kind::Variable, self.syntax.variable_delimiters()),
            (Kind::Comment, self.syntax.comment_delimiters()),
        ];
        // Of two that begin at one place the longer is meant.
        let found = kinds.into_iter().filter_map(|(kind, (open, close))| {
            let at = rest.find(open).filter(|_| !open.is_empty())?;
            Some((at, open, kind, close))
        });
        let (at, open, kind, close) =
            found.min_by_key(|(at, open, ..)| (*at, std::cmp::Reverse(open.len())))?;
        let start = self.at + at;
        let inside = start + open.len();
        let length = match kind {
            Kind::Comment => self.text[inside..].find(close)?,
            Kind::Block | Kind::Variable => closing(&self.text[inside..], close)?,
        };
        let inner = &self.text[inside..inside + length];
        let marks = ['-', '+'];
        let trims = (
            inner.starts_with('-'),
            inner.ends_with('-') && inner.len() > 1,
        );
        let inner = inner.strip_prefix(marks).unwrap_or(inner);
        let inner = inner.strip_suffix(marks).unwrap_or(inner);
        self.at = inside + length + close.len();
        Some(Tag {
            kind,
            start,
            end: self.at,
            inner: inner.trim(),
            trims,
        })
    }

    /// Says what is wrong with a tag, and in which line.
    fn mistake(&self, tag: &Tag<'_>, message: impl Into<String>) -> Mistake {
        Mistake {
            line: 1 + self.text[..tag.start].matches('\n').count(),
            message: message.into(),
        }
    }

    /// Goes behind `{% endraw %}`; what stands before it is not read as a template.
    fn skip_raw(&mut self) {
        let (open, close) = self.syntax.block_delimiters();
        let mut from = self.at;
        while let Some(at) = self.text[from..].find(open) {
            let inside = from + at + open.len();
            let inner = self.text[inside..]
                .trim_start_matches(['-', '+'])
                .trim_start();
            if let Some(behind) = inner.strip_prefix("endraw")
                && let Some(end) = behind.find(close)
            {
                self.at = self.text.len() - behind.len() + end + close.len();
                return;
            }
            from = inside;
        }
        self.at = self.text.len();
    }
}

/// Returns where a tag ends, which is not within quotes.
fn closing(text: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match quote {
            Some(_) if is_escaped => is_escaped = false,
            Some(_) if c == '\\' => is_escaped = true,
            Some(open) if c == open => quote = None,
            None if text[at..].starts_with(close) => return Some(at),
            None if matches!(c, '"' | '\'') => quote = Some(c),
            _ => {}
        }
    }
    None
}

/// A block with its texts, as catalogues have them.
struct Block<'t> {
    arguments: Arguments<'t>,
    singular: String,
    /// The text for several things, and the variable that says how many.
    plural: Option<(String, &'t str)>,
    /// Whether the last tag takes away the white space behind it.
    trims_behind: bool,
}

impl<'t> Block<'t> {
    /// Reads the block of a tag, and goes behind its end.
    fn read(tag: &Tag<'t>, scanner: &mut Scanner<'t, '_>) -> Result<Self, Mistake> {
        let mut arguments =
            Arguments::parse(tag.rest()).map_err(|message| scanner.mistake(tag, message))?;
        let mut texts = vec![Text::default()];
        let mut count = arguments.first_variable();
        let mut before = tag.clone();
        loop {
            let last = texts.len() - 1;
            let Some(next) = scanner.next_tag() else {
                return Err(scanner.mistake(tag, "`{% trans %}` has no `{% endtrans %}`"));
            };
            let data = &scanner.text[before.end..next.start];
            texts[last].push(data, &before, &next, scanner.syntax);
            match (next.kind, next.keyword()) {
                (Kind::Comment, _) => {}
                (Kind::Variable, _) if is_name(next.inner) => {
                    texts[last].insert(next.inner);
                    arguments.add_free(next.inner);
                    count = count.or(Some(next.inner));
                }
                (Kind::Variable, _) => {
                    let message = format!(
                        "within `{{% trans %}}` there are names alone: give `{}` a name as in `{{% trans name={} %}}`",
                        next.inner, next.inner
                    );
                    return Err(scanner.mistake(&next, message));
                }
                (Kind::Block, "pluralize") if last == 0 => {
                    if !next.rest().is_empty() {
                        if !arguments.has(next.rest()) {
                            let message = format!(
                                "`{{% pluralize {0} %}}` names a variable that `{{% trans %}}` does not: write `{{% trans {0}=… %}}`",
                                next.rest()
                            );
                            return Err(scanner.mistake(&next, message));
                        }
                        count = Some(next.rest());
                    }
                    if count.is_none() {
                        let message = "`{% pluralize %}` needs a number: write it as in `{% trans n=items|length %}`";
                        return Err(scanner.mistake(&next, message));
                    }
                    texts.push(Text::default());
                }
                (Kind::Block, "endtrans") => {
                    before = next;
                    break;
                }
                (Kind::Block, keyword) => {
                    let message = format!(
                        "`{{% {keyword} %}}` cannot stand within `{{% trans %}}`: only names and `{{% pluralize %}}` can"
                    );
                    return Err(scanner.mistake(&next, message));
                }
            }
            before = next;
        }
        Ok(Self::of_texts(arguments, texts, count, &before, scanner))
    }

    fn of_texts(
        arguments: Arguments<'t>,
        texts: Vec<Text>,
        count: Option<&'t str>,
        last: &Tag<'t>,
        scanner: &mut Scanner<'t, '_>,
    ) -> Self {
        // A block takes the line feed behind it with it, where the application wants that; a value would not.
        if scanner.syntax.trim_blocks() && scanner.text[scanner.at..].starts_with('\n') {
            scanner.at += 1;
        }
        // Without variables nothing is put in, so that a per cent sign is one.
        let has_variables = texts.iter().any(|text| text.has_variables);
        let mut texts = texts
            .into_iter()
            .map(|text| text.finish(arguments.is_trimmed, has_variables));
        let singular = texts.next().unwrap_or_default();
        Self {
            singular,
            plural: texts.next().zip(count),
            trims_behind: last.trims.1,
            arguments,
        }
    }

    /// Writes the call in place of the block, with as many line feeds.
    fn call(&self, tag: &Tag<'_>, written: &str, syntax: &SyntaxConfig) -> String {
        let (open, close) = syntax.variable_delimiters();
        let mark = |trims: bool| if trims { "-" } else { "" };
        let none = || "none".to_owned();
        let (plural, count) = match &self.plural {
            Some((plural, count)) => (quoted(plural), quoted(count)),
            None => (none(), none()),
        };
        let context = self.arguments.context.map_or_else(none, str::to_owned);
        let variables = self.arguments.variables();
        let variables: Vec<_> = variables
            .map(|(name, value)| format!("{}: {value}", quoted(name)))
            .collect();
        let mut call = format!(
            "{open}{} {FUNCTION}({}, {plural}, {count}, {context}, {{{}}}) ",
            mark(tag.trims.0),
            quoted(&self.singular),
            variables.join(", ")
        );
        let lines = |text: &str| text.matches('\n').count();
        call.push_str(&"\n".repeat(lines(written).saturating_sub(lines(&call))));
        call.push_str(mark(self.trims_behind));
        call.push_str(close);
        call
    }
}

/// A text of a block.
#[derive(Default)]
struct Text {
    text: String,
    has_variables: bool,
}

impl Text {
    /// Adds what stands between two tags.
    fn push(&mut self, data: &str, before: &Tag<'_>, behind: &Tag<'_>, syntax: &SyntaxConfig) {
        let mut data = data;
        if before.trims.1 {
            data = data.trim_start();
        } else if syntax.trim_blocks() && before.kind != Kind::Variable {
            data = data.strip_prefix('\n').unwrap_or(data);
        }
        if behind.trims.0 {
            data = data.trim_end();
        } else if syntax.lstrip_blocks() && behind.kind != Kind::Variable {
            let line = data.rfind('\n').map_or(0, |at| at + 1);
            if data[line..].chars().all(|c| matches!(c, ' ' | '\t')) {
                data = &data[..line];
            }
        }
        self.text.push_str(&data.replace('%', "%%"));
    }

    fn insert(&mut self, name: &str) {
        self.has_variables = true;
        self.text.push_str(&format!("%({name})s"));
    }

    fn finish(self, is_trimmed: bool, has_variables: bool) -> String {
        let text = if has_variables {
            self.text
        } else {
            self.text.replace("%%", "%")
        };
        if is_trimmed { trimmed(&text) } else { text }
    }
}

/// Joins the lines of a text by spaces.
fn trimmed(text: &str) -> String {
    let lines = text.trim().lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Writes a text as an expression.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests;
