//! The text of a page that a visitor reads.

use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

/// Elements whose content nobody reads.
const UNREAD: [&str; 6] = [
    "head", "noscript", "script", "style", "template", "datalist",
];

/// Elements that stand within a line.
const INLINE: [&str; 31] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "label", "mark", "q", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
];

/// Elements that stand beside others in a line.
const BESIDE: [&str; 6] = ["button", "input", "option", "select", "td", "th"];

/// Returns the text of a page, with one space where there are several or ends of lines.
pub(super) fn visible_text(page: &Html) -> String {
    text_of(page.root_element())
}

/// Returns the text of an element, with one space where there are several or ends of lines.
pub(super) fn text_of(element: ElementRef<'_>) -> String {
    let words: Vec<_> = lines_of(element);
    words.join(" ")
}

/// Returns the title of a page and its text, a line for each paragraph.
pub(super) fn visible_lines(text: &str) -> String {
    let page = Html::parse_document(text);
    let titles = page.root_element().descendent_elements();
    let titles = titles.filter(|element| element.value().name() == "title");
    let mut lines: Vec<_> = titles.take(1).flat_map(lines_of).collect();
    lines.extend(lines_of(page.root_element()));
    lines.join("\n")
}

/// Returns the lines that are not empty.
fn lines_of(element: ElementRef<'_>) -> Vec<String> {
    let mut text = String::new();
    // Pages may be nested deeper than the stack is.
    let mut steps = vec![Step::Visit(*element)];
    while let Some(step) = steps.pop() {
        let node = match step {
            Step::Write(c) => {
                text.push(c);
                continue;
            }
            Step::Visit(node) => node,
        };
        match node.value() {
            Node::Text(part) => text.extend(part.chars().map(|c| if c == '\n' { ' ' } else { c })),
            Node::Element(inner) => {
                if node.id() != element.id() && is_unread(inner) {
                    continue;
                }
                let border = border(inner.name());
                text.extend(border);
                steps.extend(border.map(Step::Write));
                let children: Vec<_> = node.children().collect();
                steps.extend(children.into_iter().rev().map(Step::Visit));
            }
            _ => {}
        }
    }
    let lines = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect()
}

enum Step<T> {
    Visit(T),
    Write(char),
}

fn is_unread(element: &Element) -> bool {
    UNREAD.contains(&element.name()) || element.attr("hidden").is_some()
}

/// Returns what separates an element from what stands before and behind it.
fn border(name: &str) -> Option<char> {
    if INLINE.contains(&name) {
        None
    } else if BESIDE.contains(&name) {
        Some(' ')
    } else {
        Some('\n')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_visitor_reads_is_found() {
        for (html, expected) in [
            ("<p>a<b>b</b>\n c</p><p>d</p>", "ab c d"),
            ("<ul><li>a<li>b</ul>", "a b"),
            ("<table><tr><td>1<td>2<tr><td>3</table>", "1 2 3"),
            (
                "<title>t</title>a<br>b<script>x</script><style>y</style>",
                "a b",
            ),
            ("<p hidden>a</p><template>b</template>c &amp; d", "c & d"),
            ("<div>".repeat(4_000).as_str(), ""),
        ] {
            assert_eq!(
                visible_text(&Html::parse_document(html)),
                expected,
                "{html:.60}"
            );
        }
    }

    #[test]
    fn a_page_has_lines() {
        let page = "<title>Home</title><h1>Welcome\n back</h1><p>one<p>two <i>three</i><tr><td>4";
        assert_eq!(visible_lines(page), "Home\nWelcome back\none\ntwo three4");
    }
}
