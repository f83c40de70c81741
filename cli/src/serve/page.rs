//! What is wrong, as a page, as a text and as JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::ansi::{self, escaped};
use super::excerpt::Excerpt;
use super::report::{Level, Place, Report};

const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/script.js");

/// Returns a page that loads itself again when there is another answer than the one with this id.
pub(super) fn html(report: &Report, nonce: &str, id: &str) -> String {
    let title = escaped(&report.title);
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style nonce=\"{nonce}\">\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n"
    );
    for problem in &report.problems {
        let (class, word) = match problem.level() {
            Level::Error => ("error", "Error"),
            Level::Warning => ("warning", "Warning"),
        };
        let _ = write!(html, "<section class=\"{class}\">\n<h2>{word}");
        if let Some(place) = &problem.place {
            let Place {
                file, line, column, ..
            } = place;
            let named = place_html(&format!("{file}:{line}:{column}"), place.link.as_deref());
            let _ = write!(html, " in {named}");
        }
        let text = ansi::html(problem.text().trim_end());
        let _ = write!(html, "</h2>\n<pre tabindex=\"0\">{text}</pre>\n");
        for excerpt in &problem.excerpts {
            html.push_str(&excerpt_html(excerpt));
        }
        html.push_str("</section>\n");
    }
    let _ = write!(
        html,
        "<footer>The next change of a file builds the application again; this page then loads itself again.</footer>\n\
         </main>\n<script nonce=\"{nonce}\" data-build=\"{id}\">\n{SCRIPT}</script>\n</body>\n</html>\n"
    );
    html
}

fn excerpt_html(excerpt: &Excerpt) -> String {
    let Excerpt {
        file,
        line,
        link,
        lines,
    } = excerpt;
    let place = place_html(&format!("{file}:{line}"), link.as_deref());
    let mut html = format!("<h3>{place}</h3>\n<pre tabindex=\"0\">");
    for (number, text) in lines {
        let shown = format!("{number:>5} | {}", ansi::html(text));
        let shown = if number == line {
            format!("<mark>{shown}</mark>")
        } else {
            shown
        };
        let _ = writeln!(html, "{shown}");
    }
    html.push_str("</pre>\n");
    html
}

/// Returns a place, which is a link if something opens it.
fn place_html(place: &str, link: Option<&str>) -> String {
    let place = format!("<code>{}</code>", escaped(place));
    match link {
        Some(link) => format!("<a href=\"{}\">{place}</a>", escaped(link)),
        None => place,
    }
}

/// Returns a text for a terminal without colours.
pub(super) fn text(report: &Report) -> String {
    let mut text = format!("{}\n", report.title);
    for problem in &report.problems {
        let _ = write!(text, "\n{}\n", ansi::plain(problem.text()).trim_end());
        for Excerpt {
            file, line, lines, ..
        } in &problem.excerpts
        {
            let _ = write!(text, "\n{file}:{line}\n");
            for (number, source) in lines {
                let mark = if number == line { '>' } else { ' ' };
                let _ = writeln!(text, "{mark}{number:>5} | {}", ansi::plain(source));
            }
        }
    }
    text
}

/// Returns JSON for tools.
pub(super) fn json(report: &Report) -> String {
    #[derive(Serialize)]
    struct Whole<'r> {
        status: u16,
        title: &'r str,
        messages: Vec<Message<'r>>,
    }

    #[derive(Serialize)]
    struct Message<'r> {
        level: Level,
        text: String,
        place: Option<&'r Place>,
    }

    let messages = report.problems.iter().map(|problem| Message {
        level: problem.level(),
        text: ansi::plain(problem.text()),
        place: problem.place.as_ref(),
    });
    let whole = Whole {
        status: 503,
        title: &report.title,
        messages: messages.collect(),
    };
    // Texts and numbers are always JSON.
    serde_json::to_string(&whole).unwrap_or_default()
}
