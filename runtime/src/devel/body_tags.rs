//! Where the body of a page of HTML begins and ends, as a browser reads it: not in comments, scripts and attributes.

/// The elements in which there are no tags but their own end.
const RAW: [&[u8]; 8] = [
    b"iframe",
    b"noembed",
    b"noframes",
    b"script",
    b"style",
    b"textarea",
    b"title",
    b"xmp",
];

/// Where the body of a page begins and ends.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct BodyTags {
    /// The end of the first tag that begins it.
    pub(super) begin: Option<usize>,
    /// The begin of the last tag that ends it.
    pub(super) end: Option<usize>,
}

impl BodyTags {
    pub(super) fn of(page: &[u8]) -> Self {
        // Behind the last of these signs no tag is whole; to look for its end at every tag would take long.
        let whole = page.iter().rposition(|byte| *byte == b'>');
        let whole = &page[..whole.map_or(0, |last| last + 1)];
        let mut found = Self::default();
        let mut at = 0;
        while let Some(open) = find(page, at, |rest| rest[0] == b'<') {
            let rest = &page[open..];
            at = open + 1;
            if rest.starts_with(b"<!--") {
                at = find(page, open + 2, |rest| rest.starts_with(b"-->")).unwrap_or(page.len());
            } else if is_tag(rest, b"</", b"body") {
                found.end = Some(open);
            } else if let Some(end) = end_of_tag(whole, open) {
                at = end;
                if is_tag(rest, b"<", b"body") {
                    found.begin = found.begin.or(Some(end));
                }
                if let Some(name) = RAW.iter().find(|name| is_tag(rest, b"<", name)) {
                    at = find(page, end, |rest| is_tag(rest, b"</", name)).unwrap_or(page.len());
                }
            }
        }
        found
    }
}

/// Returns the first place, from one on, where the rest of a page is as asked; the rest is never empty.
fn find(page: &[u8], from: usize, is_it: impl Fn(&[u8]) -> bool) -> Option<usize> {
    (from..page.len()).find(|at| is_it(&page[*at..]))
}

/// Tells whether a text begins with a tag of this name, in letters of any case.
fn is_tag(text: &[u8], begin: &[u8], name: &[u8]) -> bool {
    let ends_name = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
    let Some((found, behind)) = text
        .strip_prefix(begin)
        .and_then(|inner| inner.split_at_checked(name.len()))
    else {
        return false;
    };
    found.eq_ignore_ascii_case(name) && behind.first().is_some_and(ends_name)
}

/// Returns where a tag ends, if one begins at a place.
fn end_of_tag(page: &[u8], open: usize) -> Option<usize> {
    let first = page.get(open + 1)?;
    if !first.is_ascii_alphabetic() && *first != b'/' {
        return None;
    }
    let mut quote = None;
    let end = page[open..].iter().position(|byte| {
        match quote {
            Some(open) if *byte == open => quote = None,
            None if matches!(byte, b'"' | b'\'') => quote = Some(*byte),
            _ => {}
        }
        quote.is_none() && *byte == b'>'
    })?;
    Some(open + end + 1)
}

#[cfg(test)]
mod tests {
    use super::BodyTags;

    #[test]
    fn a_body_begins_behind_its_tag_and_ends_before_that_of_its_end() {
        for (page, begin, end) in [
            ("<html><body>x", Some("x"), None),
            ("<BODY class='a>b' data-x=\"'>\">x", Some("x"), None),
            ("<bodyguard><body\n>x", Some("x"), None),
            ("<body class='a>x", None, None),
            ("<p>x</p></body>", None, Some("</body>")),
            ("<body", None, None),
            (
                "<body>x</BODY\n></html>",
                Some("x</BODY\n></html>"),
                Some("</BODY\n></html>"),
            ),
            ("</body>x</body>", None, Some("</body>")),
            (
                "<body></body><!-- </body> -->",
                Some("</body><!-- </body> -->"),
                Some("</body><!-- </body> -->"),
            ),
            (
                "<!-- <body> --><script>'<body></body>'</script><body>x",
                Some("x"),
                None,
            ),
            (
                "<body><script>'</body>'</script>",
                Some("<script>'</body>'</script>"),
                None,
            ),
            ("<textarea></body></textarea>", None, None),
            ("<p title='</body>'>", None, None),
            ("<!--><body>x", Some("x"), None),
            ("a < b </body>", None, Some("</body>")),
            ("</bodyguard>", None, None),
        ] {
            let found = BodyTags::of(page.as_bytes());
            assert_eq!(found.begin.map(|at| &page[at..]), begin, "{page}");
            assert_eq!(found.end.map(|at| &page[at..]), end, "{page}");
        }
    }
}
