//! Panels as pages, which need no script.

use pyramidion::Request;
use pyramidion::devel::{Html, Mask, Shown, debug_path};

use crate::markdown;
use crate::panels::{Bar, Block, Cell, Panel, Table, Tone};
use crate::pauses::Interval;
use crate::recording::{Line, Recording};

/// Returns the title of the page of a request.
pub(crate) fn title_of(recording: &Recording) -> Shown {
    text(format_args!("{} {}", recording.method, recording.path))
}

/// Writes the page of the last requests, which a script keeps as they are and clears.
pub(crate) fn of_history(panels: &[Panel], token: Option<&str>, request: &Request) -> Html {
    let root = root(request);
    let mut page = begin(&"The last requests".into(), panels, &root);
    page.markup("<nav aria-label=\"Actions\"><button type=\"button\" id=\"clear\" hidden>Clear the history</button></nav>");
    page.markup("<p class=\"what\" role=\"status\"></p>");
    page.markup("</header><main data-token=\"")
        .text(&text(format_args!("{}", token.unwrap_or_default())));
    page.markup("\">");
    write_panels(&mut page, panels, &root);
    page.markup("</main><script src=\"").text(&root);
    page.markup("/history.js\" data-root=\"").text(&root);
    page.markup("\" defer></script>");
    page
}

/// Writes the page of the application.
pub(crate) fn of_application(panels: &[Panel], request: &Request) -> Html {
    let root = root(request);
    let mut page = begin(&"The application".into(), panels, &root);
    page.markup("</header><main>");
    write_panels(&mut page, panels, &root);
    page.markup("</main>");
    page
}

/// Writes the page of a request, with what can be copied of it.
pub(crate) fn of_request(
    title: &Shown,
    panels: &[Panel],
    recording: &Recording,
    request: &Request,
) -> Html {
    let root = root(request);
    let mut page = begin(title, panels, &root);
    page.markup("<nav aria-label=\"Actions\">");
    page.markup(
        "<button type=\"button\" data-copy=\"as-markdown\" hidden>Copy as Markdown</button>",
    );
    if !recording.curl.as_str().is_empty() {
        page.markup("<button type=\"button\" data-copy=\"as-curl\" hidden>Copy as curl</button>");
    }
    page.markup("</nav></header><main>");
    write_panels(&mut page, panels, &root);
    page.markup("<section><h2>For others</h2><p>Secrets are hidden.</p>");
    if !recording.curl.as_str().is_empty() {
        let curl = &recording.curl;
        page.markup("<details><summary>As curl</summary><pre class=\"plain\" tabindex=\"0\" id=\"as-curl\">");
        page.text(curl).markup("</pre></details>");
    }
    page.markup("<details><summary>As Markdown</summary><pre class=\"plain\" tabindex=\"0\" id=\"as-markdown\">");
    page.text(&markdown::write(title, panels));
    page.markup("</pre></details></section></main>");
    page
}

/// Returns what the paths of the toolbar begin with, as a browser asks for them.
fn root(request: &Request) -> Shown {
    let (prefix, root) = (request.script_name(), debug_path(request.settings()));
    text(format_args!("{prefix}{root}"))
}

/// Begins a page with links to the other pages and to each of its panels.
fn begin(title: &Shown, panels: &[Panel], root: &Shown) -> Html {
    let mut page = Html::new(title.clone());
    page.markup("<header class=\"tool\"><p class=\"what\">Debug toolbar</p><h1>")
        .text(title);
    page.markup("</h1><nav aria-label=\"Debug toolbar\">");
    for (path, name) in [
        ("/", "The last requests"),
        ("/application", "The application"),
    ] {
        page.link(&text(format_args!("{root}{path}")), &name.into());
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
    page
}

fn write_panels(page: &mut Html, panels: &[Panel], root: &Shown) {
    for panel in panels {
        page.markup("<section id=\"").text(&panel.name);
        page.markup("\"><h2>").text(&panel.title).markup("</h2>");
        for block in &panel.blocks {
            write_block(page, block, root);
        }
        page.markup("</section>");
    }
}

fn write_block(page: &mut Html, block: &Block, root: &Shown) {
    match block {
        Block::Note(text) => {
            page.markup("<p>").text(text).markup("</p>");
        }
        Block::Code { caption, text } => {
            page.markup("<figure><figcaption>").text(caption);
            page.markup("</figcaption><pre class=\"plain\" tabindex=\"0\">");
            page.text(text).markup("</pre></figure>");
        }
        Block::Folded {
            caption,
            text: folded,
        } => {
            page.markup("<details><summary>").text(caption);
            page.markup("</summary><pre class=\"plain\" tabindex=\"0\">");
            page.text(folded).markup("</pre></details>");
        }
        Block::Source {
            caption,
            place,
            lines,
        } => write_source(page, (caption, place), lines),
        Block::Table(table) => write_table(page, table, root),
        Block::Bars {
            caption,
            total_us,
            bars,
        } => write_bars(page, caption, *total_us, bars),
    }
}

/// Writes the lines around a place, that of the place marked.
fn write_source(page: &mut Html, (caption, place): (&Shown, &Shown), lines: &[Line]) {
    page.markup("<figure><figcaption>").text(caption);
    page.markup(": <code>").text(place);
    page.markup("</code></figcaption>");
    if !lines.is_empty() {
        page.markup("<pre class=\"source\" tabindex=\"0\">");
        for line in lines {
            page.markup(if line.is_hit {
                "<span class=\"hit\"><i>"
            } else {
                "<span><i>"
            });
            page.text(&text(format_args!("{}", line.number)));
            page.markup("</i>").text(&line.text).markup("</span>");
        }
        page.markup("</pre>");
    }
    page.markup("</figure>");
}

fn write_table(page: &mut Html, table: &Table, root: &Shown) {
    page.markup(if table.head.is_empty() {
        "<div class=\"scroll\"><table><caption>"
    } else {
        "<div class=\"scroll\"><table class=\"rows\"><caption>"
    });
    page.text(&table.caption).markup("</caption>");
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
            if position == 0 && table.head.is_empty() {
                page.markup("<th scope=\"row\">");
                write_cell(page, cell, root);
                page.markup("</th>");
                continue;
            }
            let label = table.head.get(position).cloned().unwrap_or_default();
            page.markup("<td data-label=\"").text(&label).markup("\">");
            if !cell.text.as_str().is_empty() {
                write_cell(page, cell, root);
            }
            page.markup("</td>");
        }
        page.markup("</tr>");
    }
    page.markup("</tbody></table></div>");
}

fn write_cell(page: &mut Html, cell: &Cell, root: &Shown) {
    page.markup(open(cell.tone));
    match &cell.link {
        Some(link) => page.link(&text(format_args!("{root}{link}")), &cell.text),
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
        page.markup("<tr><th scope=\"row\">")
            .text(&bar.label)
            .markup("</th><td>");
        page.markup("<svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" width=\"100%\" height=\"12\" aria-hidden=\"true\">");
        for part in &bar.parts {
            let (begin, width) = scaled(part.time, total_us);
            page.markup("<rect x=\"")
                .text(&text(format_args!("{begin}")));
            page.markup("\" width=\"")
                .text(&text(format_args!("{width}")));
            page.markup(if part.is_waited {
                "\" height=\"10\" fill=\"currentColor\" fill-opacity=\".3\"></rect>"
            } else {
                "\" height=\"10\" fill=\"currentColor\"></rect>"
            });
        }
        page.markup("</svg></td><td class=\"time\">")
            .text(&bar.took());
        if let Some(waited) = bar.waited() {
            page.markup(" <span class=\"dim\">(waited ")
                .text(&waited)
                .markup(")</span>");
        }
        page.markup("</td></tr>");
    }
    page.markup("</tbody></table></div>");
}

/// Returns where a part of a time begins and how wide it is, of a thousand; what is very short is still seen.
fn scaled(part: Interval, total_us: u64) -> (u64, u64) {
    let total = total_us.max(1);
    let begin = (part.from_us.min(total) * 1000 / total).min(997);
    let width = (part.length().min(total) * 1000 / total).max(3);
    (begin, width)
}

/// Returns a text of this program, with numbers and texts that have passed the mask.
fn text(text: std::fmt::Arguments<'_>) -> Shown {
    Mask::default().text(&text.to_string())
}
