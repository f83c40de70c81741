//! Panels as pages, which need no script.

use pyramidion::Request;
use pyramidion::devel::{Html, Mask, Shown};

use crate::panels::{Bar, Block, Cell, Panel, Table, Tone};
use crate::paths::ROOT;
use crate::recording::Recording;

/// Returns the title of the page of a request.
pub(crate) fn title_of(recording: &Recording) -> Shown {
    text(format_args!("{} {}", recording.method, recording.path))
}

/// Writes panels one below the other, with links to each.
pub(crate) fn page(title: Shown, panels: &[Panel], request: &Request) -> Html {
    let prefix = request.script_name();
    let mut page = Html::new(title.clone());
    page.markup("<header><p class=\"what\">Debug toolbar</p><h1>")
        .text(&title);
    page.markup("</h1><nav aria-label=\"Debug toolbar\">");
    for (path, name) in [
        ("/", "The last requests"),
        ("/application", "The application"),
    ] {
        page.link(&text(format_args!("{prefix}{ROOT}{path}")), &name.into());
    }
    page.markup("</nav>");
    if panels.len() > 1 {
        page.markup("<nav aria-label=\"Panels\">");
        for Panel {
            name, title, badge, ..
        } in panels
        {
            page.markup("<a href=\"#")
                .text(name)
                .markup("\">")
                .text(title);
            if let Some(badge) = badge {
                page.markup(" ")
                    .markup(open(badge.tone))
                    .text(&badge.text)
                    .markup("</span>");
            }
            page.markup("</a>");
        }
        page.markup("</nav>");
    }
    page.markup("</header><main>");
    for panel in panels {
        page.markup("<section id=\"")
            .text(&panel.name)
            .markup("\"><h2>")
            .text(&panel.title);
        page.markup("</h2>");
        for block in &panel.blocks {
            write_block(&mut page, block, prefix);
        }
        page.markup("</section>");
    }
    page.markup("</main>");
    page
}

fn write_block(page: &mut Html, block: &Block, prefix: &str) {
    match block {
        Block::Note(text) => {
            page.markup("<p>").text(text).markup("</p>");
        }
        Block::Code { caption, text } => {
            page.markup("<figure><figcaption>").text(caption);
            page.markup("</figcaption><pre class=\"plain\">").text(text);
            page.markup("</pre></figure>");
        }
        Block::Table(table) => write_table(page, table, prefix),
        Block::Bars {
            caption,
            total_us,
            bars,
        } => write_bars(page, caption, *total_us, bars),
    }
}

fn write_table(page: &mut Html, table: &Table, prefix: &str) {
    page.markup("<div class=\"scroll\"><table><caption>")
        .text(&table.caption)
        .markup("</caption>");
    if !table.head.is_empty() {
        page.markup("<thead><tr>");
        for name in &table.head {
            page.markup("<th scope=\"col\">").text(name).markup("</th>");
        }
        page.markup("</tr></thead>");
    }
    page.markup("<tbody>");
    for row in &table.rows {
        page.markup("<tr>");
        for (position, cell) in row.iter().enumerate() {
            let is_head = position == 0 && table.head.is_empty();
            page.markup(if is_head {
                "<th scope=\"row\">"
            } else {
                "<td>"
            });
            write_cell(page, cell, prefix);
            page.markup(if is_head { "</th>" } else { "</td>" });
        }
        page.markup("</tr>");
    }
    page.markup("</tbody></table></div>");
}

fn write_cell(page: &mut Html, cell: &Cell, prefix: &str) {
    page.markup(open(cell.tone));
    match &cell.link {
        Some(link) => page.link(&text(format_args!("{prefix}{link}")), &cell.text),
        None => page.text(&cell.text),
    };
    page.markup("</span>");
}

fn open(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "<span class=\"m\">",
        Tone::Good => "<span class=\"m yes\">",
        Tone::Bad => "<span class=\"m no\">",
        Tone::Dim => "<span class=\"m dim\">",
    }
}

/// Draws the parts of a time below each other, each where it was.
fn write_bars(page: &mut Html, caption: &Shown, total_us: u64, bars: &[Bar]) {
    page.markup("<div class=\"scroll\"><table><caption>")
        .text(caption)
        .markup("</caption><tbody>");
    for bar in bars {
        let total = total_us.max(1);
        let begin = (bar.from_us.min(total) * 1000 / total).min(997);
        let took = bar.until_us.saturating_sub(bar.from_us);
        let width = (took.min(total) * 1000 / total).max(3);
        page.markup("<tr><th scope=\"row\">")
            .text(&bar.label)
            .markup("</th><td>");
        page.markup("<svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" width=\"100%\" height=\"12\" aria-hidden=\"true\">");
        page.markup("<rect x=\"")
            .text(&text(format_args!("{begin}")));
        page.markup("\" width=\"")
            .text(&text(format_args!("{width}")));
        page.markup("\" height=\"10\" fill=\"currentColor\"></rect></svg></td><td>");
        let (whole, rest) = (took / 1000, took % 1000 / 10);
        page.text(&text(format_args!("{whole}.{rest:02}")))
            .markup("</td></tr>");
    }
    page.markup("</tbody></table></div>");
}

/// Returns a text of this program, with numbers and texts that have passed the mask.
fn text(text: std::fmt::Arguments<'_>) -> Shown {
    Mask::default().text(&text.to_string())
}
