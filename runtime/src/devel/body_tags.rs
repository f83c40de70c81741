//! Where the body of a page of HTML begins and ends, as a browser reads it: not in comments, scripts and attributes.

use memchr::{memchr, memchr3, memmem};

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

/// How many tags may have no end before no other is looked for: each is looked for in all that is left of the page.
const ENDLESS: usize = 50;

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
        let mut found = Self::default();
        let mut at = 0;
        let mut endless = 0;
        while let Some(open) = find(b'<', page, at) {
            let rest = &page[open..];
            at = open + 1;
            // Most tags begin with another letter than those that are looked for.
            match rest.get(1) {
                Some(b'!') if rest.starts_with(b"<!--") => {
                    at = end_of_comment(page, open + 2);
                }
                Some(b'/') if is_tag(rest, b"</", b"body") => found.end = Some(open),
                Some(first) if first.is_ascii_alphabetic() || *first == b'/' => {
                    if endless == ENDLESS {
                        continue;
                    }
                    let Some(end) = end_of_tag(page, open) else {
                        endless += 1;
                        continue;
                    };
                    at = end;
                    if is_tag(rest, b"<", b"body") {
                        found.begin = found.begin.or(Some(end));
                    } else if let Some(name) = RAW.iter().find(|name| is_tag(rest, b"<", name)) {
                        at = end_of_raw(page, end, name);
                    }
                }
                _ => {}
            }
        }
        found
    }
}

/// Returns where a byte is, from a place on. What looks for one is compiled to be fast, also in a debug build.
fn find(byte: u8, page: &[u8], from: usize) -> Option<usize> {
    Some(from + memchr(byte, page.get(from..)?)?)
}

/// Returns where the end of a comment begins, or the end of the page.
fn end_of_comment(page: &[u8], from: usize) -> usize {
    let end = page.get(from..).and_then(|rest| memmem::find(rest, b"-->"));
    end.map_or(page.len(), |end| from + end)
}

/// Returns where the tag is that ends an element in which there are no tags, or the end of the page.
fn end_of_raw(page: &[u8], mut from: usize, name: &[u8]) -> usize {
    while let Some(open) = find(b'<', page, from) {
        if is_tag(&page[open..], b"</", name) {
            return open;
        }
        from = open + 1;
    }
    page.len()
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

/// Returns where a tag ends that begins at a place: behind the first sign for that which is in no quotes.
fn end_of_tag(page: &[u8], open: usize) -> Option<usize> {
    let mut at = open;
    loop {
        let sign = at + memchr3(b'>', b'"', b'\'', page.get(at..)?)?;
        if page[sign] == b'>' {
            return Some(sign + 1);
        }
        at = find(page[sign], page, sign + 1)? + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::BodyTags;

    #[test]
    fn a_large_page_is_read_once_whatever_is_in_it() {
        let size = 1 << 18;
        for piece in [
            "<a", "<a\"", "<a\"<a'", "</a", "<!--", "<!-->", "<title>", "<p a='>", "a", "-",
        ] {
            for end in ["\">", "'>", ">", "\"'>", ""] {
                let page = [&piece.repeat(size / piece.len()), end, "</body>"].concat();
                // If it were read again at every tag, it would take hours.
                let _ = BodyTags::of(page.as_bytes());
            }
        }
    }

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
