//! Where secrets stand in XML and HTML: in elements and attributes that have their names, or stand beside their names.

use std::collections::HashMap;
use std::ops::Range;

/// The attributes that name what an element is about.
const NAMING: [&str; 4] = ["field", "key", "name", "property"];

/// A tag: where it stands, and what it says.
struct Tag<'t> {
    name: &'t str,
    is_end: bool,
    is_empty: bool,
    range: Range<usize>,
    attributes: Vec<(&'t str, Range<usize>)>,
}

/// Returns where the values of secrets stand in a text that may have markup in it.
pub(super) fn secrets_in(text: &str, hides: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let tags = tags(text);
    let mut ends: HashMap<&str, Vec<usize>> = HashMap::new();
    for tag in tags.iter().filter(|tag| tag.is_end) {
        ends.entry(tag.name).or_default().push(tag.range.start);
    }
    let is_document = text.trim_start().starts_with('<');
    let mut found = Vec::new();
    let mut hidden_until = 0;
    // Whether the text before names what follows, as in `<name>password</name><value>…</value>`.
    let mut is_named = false;
    for (position, tag) in tags.iter().enumerate() {
        let next = tags.get(position + 1);
        let content = tag.range.end..next.map_or(text.len(), |next| next.range.start);
        if tag.range.start < hidden_until {
            found.extend(tag.attributes.iter().map(|(_, value)| value.clone()));
            found.extend(value_of(text, content));
            continue;
        }
        if !tag.is_end {
            let said = text[content.clone()].trim();
            // What is called `key` is one, or the name of what stands beside it.
            let is_naming = NAMING.contains(&tag.name) && is_name(said) && hides(said);
            let is_secret = hides(tag.name) && !is_naming;
            let is_about_secret = is_named || is_secret || names_secret(tag, text, &hides);
            let attributes = tag.attributes.iter().filter(|(name, _)| {
                hides(name) || (is_about_secret && !NAMING.contains(&&*name.to_ascii_lowercase()))
            });
            found.extend(attributes.map(|(_, value)| value.clone()));
            if is_about_secret && !tag.is_empty {
                let end = ends.get(tag.name).and_then(|ends| {
                    let after = ends.partition_point(|end| *end < tag.range.end);
                    ends.get(after).copied()
                });
                // A text that is not a document may have other things between these signs, such as types of Rust.
                hidden_until = end.or(is_document.then_some(text.len())).unwrap_or(0);
                if hidden_until > 0 {
                    found.extend(value_of(text, content.clone()));
                }
            }
            is_named = false;
        }
        let said = text[content].trim();
        if !said.is_empty() {
            is_named =
                tag.range.start >= hidden_until && is_document && is_name(said) && hides(said);
        }
    }
    found
}

/// Returns what the entities in a text stand for.
pub(super) fn without_entities(text: &str) -> String {
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    entities
        .iter()
        .fold(text.to_owned(), |text, (entity, c)| text.replace(entity, c))
}

/// Returns the tags of a text; malformed tags are left out.
fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut from = 0;
    // Behind the last of these signs no tag is whole; to look for its end at every tag would take long.
    let whole = text.rfind('>').unwrap_or(0);
    while let Some(open) = text.get(from..whole).and_then(|rest| rest.find('<')) {
        let start = from + open;
        from = start + 1;
        if text[start..].starts_with("<![CDATA[") {
            from = text[start..]
                .find("]]>")
                .map_or(text.len(), |end| start + end);
        } else if let Some(tag) = tag_at(text, start) {
            from = tag.range.end;
            tags.push(tag);
        }
    }
    tags
}

fn tag_at(text: &str, start: usize) -> Option<Tag<'_>> {
    let rest = &text[start + 1..];
    let is_end = rest.starts_with('/');
    let rest = &rest[usize::from(is_end)..];
    let name = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
    if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return None;
    }
    let mut at = text.len() - rest.len() + name.len();
    let mut attributes = Vec::new();
    loop {
        let rest = text[at..].trim_start();
        at = text.len() - rest.len();
        match rest.chars().next()? {
            '>' => break,
            '/' => at += 1,
            c if is_part(c) => {
                let (name, value, end) = attribute_at(text, at)?;
                attributes.extend(value.map(|value| (name, value)));
                at = end;
            }
            _ => return None,
        }
    }
    Some(Tag {
        name,
        is_end,
        is_empty: text[..at].ends_with('/'),
        range: start..at + 1,
        attributes,
    })
}

/// Returns the name of an attribute, where its value stands, and where it ends.
fn attribute_at(text: &str, start: usize) -> Option<(&str, Option<Range<usize>>, usize)> {
    let rest = &text[start..];
    let name = &rest[..rest.find(|c| !is_part(c))?];
    let Some(value) = rest[name.len()..].trim_start().strip_prefix('=') else {
        return Some((name, None, start + name.len()));
    };
    let value = value.trim_start();
    let begin = text.len() - value.len();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (begin, length, quotes) = match quote {
        Some(quote) => (begin + 1, value[1..].find(quote)?, 1),
        None => (
            begin,
            value.find(|c: char| c.is_whitespace() || c == '>')?,
            0,
        ),
    };
    let end = begin + length;
    Some((name, Some(begin..end), end + quotes))
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':')
}

/// Tells whether a text is one name, not a sentence.
fn is_name(text: &str) -> bool {
    text.chars().all(is_part)
}

/// Tells whether an attribute of a tag says that it is about a secret.
fn names_secret(tag: &Tag<'_>, text: &str, hides: impl Fn(&str) -> bool) -> bool {
    let mut naming = tag
        .attributes
        .iter()
        .filter(|(name, _)| NAMING.contains(&&*name.to_ascii_lowercase()));
    naming.any(|(_, value)| hides(&text[value.clone()]))
}

/// Returns where a value stands between two tags, if there is one.
fn value_of(text: &str, content: Range<usize>) -> Option<Range<usize>> {
    let said = &text[content.clone()];
    let value = said.trim();
    let begin = content.start + (said.len() - said.trim_start().len());
    let inner = value
        .strip_prefix("<![CDATA[")
        .map(|inner| inner.strip_suffix("]]>").unwrap_or(inner));
    let begin = begin + inner.map_or(0, |_| "<![CDATA[".len());
    let value = inner.unwrap_or(value);
    (!value.is_empty()).then(|| begin..begin + value.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_their_elements_and_attributes_and_by_names_beside_them() {
        let hides = |name: &str| name.to_lowercase().contains("password");
        for (text, expected) in [
            (
                "<a><password>x</password><b>y</b></a>",
                "<a><password>*</password><b>y</b></a>",
            ),
            (
                "<w:Password t='1'>\n x \n</w:Password>",
                "<w:Password t='*'>\n * \n</w:Password>",
            ),
            (
                "<password><![CDATA[a<b]]></password>",
                "<password><![CDATA[*]]></password>",
            ),
            (
                "<passwords><a>x</a> y <b/>z</passwords>w",
                "<passwords><a>*</a> * <b/>*</passwords>w",
            ),
            ("<a password='x' b=y/>", "<a password='*' b=y/>"),
            ("<a password=x>y</a>", "<a password=*>y</a>"),
            (
                "<p name=\"password\" value=\"x\"/><p name='a' value='b'/>",
                "<p name=\"password\" value=\"*\"/><p name='a' value='b'/>",
            ),
            ("<p name='password'>x</p>y", "<p name='password'>*</p>y"),
            (
                "<m><name>password</name><value><s>x</s></value></m><v>y</v>",
                "<m><name>password</name><value><s>*</s></value></m><v>y</v>",
            ),
            ("<a><password>x", "<a><password>*"),
            (
                "<password/>x<password></password>",
                "<password/>x<password></password>",
            ),
            (
                "expected `Vec<Password>`, found 1",
                "expected `Vec<Password>`, found 1",
            ),
            ("got <password>x</password>", "got <password>*</password>"),
            ("a < b > c <<password>>", "a < b > c <<password>>"),
            ("<password", "<password"),
            ("<a b='<password>x", "<a b='<password>*"),
        ] {
            let mut shown = String::new();
            let mut from = 0;
            for range in secrets_in(text, hides) {
                shown.push_str(&text[from..range.start]);
                shown.push('*');
                from = range.end;
            }
            shown.push_str(&text[from..]);
            assert_eq!(shown, expected);
        }
    }
}
