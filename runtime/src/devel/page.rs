//! A report as a page, which is complete without scripts.

use std::time::Duration;

use super::editor::Editor;
use super::excerpt::Excerpt;
use super::html::Html;
use super::logged::short;
use super::mask::Mask;
use super::page_contents::{Details, Frames, Outcome, Place, Report, Stage, Trial};
use super::plain;
use super::shown::Shown;

/// The routes that are shown at once at most; of more only those that are near.
const MOST: usize = 50;

/// Writes a report as a page.
pub(super) fn page(report: &Report, editor: &Editor<'_>, mask: &Mask) -> Html {
    let title = format!("{} {}", report.status.as_u16(), report.error);
    let mut page = Page {
        html: Html::new(mask.text(&title)),
        editor,
        mask,
    };
    page.head(report);
    page.html.markup("<main>\n");
    page.places(&report.places);
    page.trials(&report.routes);
    page.decision(&report.decision);
    page.facts(report);
    page.stack(&report.stack);
    for details in &report.details {
        page.details(details);
    }
    page.stages(&report.stages);
    page.copies(report);
    page.html.markup("</main>\n");
    page.foot(report);
    page.html
}

/// Writes a text in which what stands between backticks is code.
fn prose(html: &mut Html, text: &Shown) {
    let is_balanced = text.as_str().matches('`').count().is_multiple_of(2);
    if !is_balanced {
        html.text(text);
        return;
    }
    for (position, part) in text.split('`').iter().enumerate() {
        if position.is_multiple_of(2) {
            html.text(part);
        } else {
            html.markup("<code>").text(part).markup("</code>");
        }
    }
}

struct Page<'p> {
    html: Html,
    editor: &'p Editor<'p>,
    mask: &'p Mask,
}

impl Page<'_> {
    fn head(&mut self, report: &Report) {
        let html = &mut self.html;
        html.markup("<header>\n<p class=\"what\">");
        html.text(&self.mask.text(&report.status.to_string()));
        html.markup(" · <code>")
            .text(&report.request)
            .markup("</code></p>\n<h1>");
        prose(html, &report.error);
        html.markup("</h1>\n");
        for (position, cause) in report.causes.iter().enumerate() {
            html.markup("<p class=\"causes\">");
            if position > 0 {
                html.markup("caused by ");
            }
            html.markup("<code>").text(&cause.kind).markup("</code>");
            if cause.message != report.error {
                html.markup(": ");
                prose(html, &cause.message);
            }
            html.markup("</p>\n");
        }
        for advice in &report.advice {
            html.markup("<p class=\"advice\">");
            match &advice.target {
                Some(target) => {
                    html.link(target, &advice.text);
                }
                None => prose(html, &advice.text),
            }
            html.markup("</p>\n");
        }
        html.markup("<nav aria-label=\"Actions\">");
        let excerpt = report
            .places
            .iter()
            .find_map(|place| place.excerpt.as_ref());
        if let Some(link) = excerpt.and_then(|excerpt| self.editor.link(excerpt, self.mask)) {
            html.link(&link, &"Open in editor".into());
        }
        html.markup("<button type=\"button\" data-copy=\"as-text\" hidden>Copy as text</button>");
        if !report.curl.as_str().is_empty() {
            html.markup(
                "<button type=\"button\" data-copy=\"as-curl\" hidden>Copy as curl</button>",
            );
        }
        html.markup("</nav>\n</header>\n");
    }

    fn places(&mut self, places: &[Place]) {
        for place in places {
            self.figure(place);
        }
    }

    /// Writes a place with the lines around it.
    fn figure(&mut self, place: &Place) {
        self.html.markup("<h2>");
        prose(&mut self.html, &place.what);
        self.html.markup("</h2>\n<figure><figcaption><code>");
        self.place(place);
        self.html.markup("</code></figcaption>\n");
        if let Some(excerpt) = &place.excerpt {
            self.source(excerpt);
        }
        self.html.markup("</figure>\n");
    }

    /// Writes a place as a link to the editor, if there is one.
    fn place(&mut self, place: &Place) {
        let link = place
            .excerpt
            .as_ref()
            .and_then(|excerpt| self.editor.link(excerpt, self.mask));
        match link {
            Some(link) => self.html.link(&link, &place.at),
            None => self.html.text(&place.at),
        };
    }

    fn source(&mut self, excerpt: &Excerpt) {
        let html = &mut self.html;
        html.markup("<pre class=\"source\" tabindex=\"0\">");
        for line in excerpt.lines() {
            let is_hit = line.number == excerpt.line();
            html.markup(if is_hit {
                "<span class=\"hit\"><i>"
            } else {
                "<span><i>"
            });
            html.text(&self.mask.text(&line.number.to_string()));
            html.markup("</i>").text(&line.text).markup("</span>");
            if is_hit && let Some(marker) = plain::marker(excerpt, line) {
                html.markup("<span><i></i>")
                    .text(&self.mask.text(&marker))
                    .markup("</span>");
            }
        }
        html.markup("</pre>\n");
    }

    fn trials(&mut self, trials: &[Trial]) {
        if trials.is_empty() {
            return;
        }
        let (near, far): (Vec<_>, Vec<_>) = if trials.len() > MOST {
            trials.iter().partition(|trial| trial.is_near)
        } else {
            (trials.iter().collect(), Vec::new())
        };
        self.table(&near);
        if !far.is_empty() {
            self.html.markup("<details><summary>The other ");
            self.html
                .text(&far.len().into())
                .markup(" routes</summary>\n");
            self.table(&far);
            self.html.markup("</details>\n");
        }
    }

    fn table(&mut self, trials: &[&Trial]) {
        self.html.markup(
            "<div class=\"scroll\"><table class=\"trials\"><caption>The routes, in the order in which they are tried</caption>\
             <thead><tr><th scope=\"col\">#</th><th scope=\"col\">Route</th><th scope=\"col\">Pattern</th>\
             <th scope=\"col\">Verdict</th><th scope=\"col\">Where</th></tr></thead>\n<tbody>",
        );
        for trial in trials {
            self.trial(trial);
        }
        self.html.markup("</tbody></table></div>\n");
    }

    fn trial(&mut self, trial: &Trial) {
        let html = &mut self.html;
        match (trial.number, &trial.pattern) {
            (Some(number), Some(pattern)) => {
                html.markup("<tr><td>")
                    .text(&number.into())
                    .markup("</td><td class=\"m\">");
                html.text(&trial.name).markup("</td><td class=\"m\">");
                html.text(pattern).markup("</td>");
            }
            _ => {
                html.markup("<tr class=\"sub\"><td></td><td class=\"m\" colspan=\"2\">view ");
                html.text(&trial.name).markup("</td>");
            }
        }
        html.markup(match trial.outcome {
            Outcome::Matches => "<td class=\"verdict yes\">✓ ",
            Outcome::Refuses if trial.is_near => "<td class=\"verdict no\">✗ ",
            Outcome::Refuses => "<td class=\"verdict dim\">✗ ",
            Outcome::NotTried => "<td class=\"verdict dim\">",
        });
        prose(html, &trial.verdict);
        html.markup("</td><td class=\"place m\">");
        self.place(&trial.place);
        self.html.markup("</td></tr>\n");
    }

    fn decision(&mut self, steps: &[Shown]) {
        if steps.is_empty() {
            return;
        }
        self.html
            .markup("<h2>The entries, from the resource upward</h2>\n<ol>");
        for step in steps {
            self.html.markup("<li>");
            prose(&mut self.html, step);
            self.html.markup("</li>\n");
        }
        self.html.markup("</ol>\n");
    }

    fn facts(&mut self, report: &Report) {
        if report.facts.is_empty() {
            return;
        }
        self.html
            .markup("<div class=\"scroll\"><table><caption>What was happening</caption><tbody>");
        for fact in &report.facts {
            self.html.markup("<tr><th scope=\"row\">");
            self.html.text(&fact.name.into()).markup("</th><td>");
            if fact.value.as_str().contains('`') {
                prose(&mut self.html, &fact.value);
            } else {
                self.html
                    .markup("<code>")
                    .text(&fact.value)
                    .markup("</code>");
            }
            if let Some(place) = &fact.place {
                self.html.markup(" · <code>");
                self.place(place);
                self.html.markup("</code>");
            }
            self.html.markup("</td></tr>\n");
        }
        self.html.markup("</tbody></table></div>\n");
    }

    fn stack(&mut self, stack: &[Frames]) {
        if stack.is_empty() {
            return;
        }
        self.html
            .markup("<details><summary>Stack, innermost first</summary>\n");
        for frames in stack {
            match frames {
                Frames::Own(place) => self.figure(place),
                Frames::Others(text) => {
                    self.html
                        .markup("<p class=\"dim\">")
                        .text(text)
                        .markup("</p>\n");
                }
            }
        }
        self.html.markup("</details>\n");
    }

    /// Writes how long each stage took, with a bar for who sees it.
    fn stages(&mut self, stages: &[Stage]) {
        let all: Duration = stages.iter().map(|stage| stage.took).sum();
        if stages.is_empty() {
            return;
        }
        let html = &mut self.html;
        let whole = short(all);
        html.markup("<details><summary>Time (")
            .text(&self.mask.text(&whole))
            .markup(")</summary>\n<div class=\"scroll\"><table><tbody>");
        for stage in stages {
            let took = stage.took.as_micros().to_string();
            html.markup("<tr><th scope=\"row\">")
                .text(&stage.name.into());
            html.markup("</th><td class=\"m\">")
                .text(&self.mask.text(&short(stage.took)));
            html.markup("</td><td><meter aria-hidden=\"true\" max=\"")
                .text(&self.mask.text(&all.as_micros().max(1).to_string()));
            html.markup("\" value=\"").text(&self.mask.text(&took));
            html.markup("\"></meter></td></tr>\n");
        }
        html.markup("</tbody></table></div>\n</details>\n");
    }

    fn details(&mut self, details: &Details) {
        if details.rows.is_empty() && details.text.is_none() {
            return;
        }
        let html = &mut self.html;
        html.markup(if details.is_open {
            "<details open><summary>"
        } else {
            "<details><summary>"
        });
        html.text(&details.title.into());
        if !details.rows.is_empty() {
            html.markup(" (")
                .text(&details.rows.len().into())
                .markup(")");
        }
        html.markup("</summary>\n");
        if let Some(text) = &details.text {
            html.markup("<pre class=\"plain\">")
                .text(text)
                .markup("</pre>\n");
        }
        if !details.rows.is_empty() {
            html.markup("<div class=\"scroll\"><table><tbody>");
            for (name, value) in &details.rows {
                html.markup("<tr><th scope=\"row\" class=\"m\">").text(name);
                html.markup("</th><td class=\"m\">")
                    .text(value)
                    .markup("</td></tr>\n");
            }
            html.markup("</tbody></table></div>\n");
        }
        html.markup("</details>\n");
    }

    fn copies(&mut self, report: &Report) {
        let html = &mut self.html;
        html.markup("<details><summary>As text</summary><pre class=\"plain\" id=\"as-text\">");
        html.text(&self.mask.text(&plain::text(report)))
            .markup("</pre></details>\n");
        if report.curl.as_str().is_empty() {
            return;
        }
        html.markup("<details><summary>As curl, without secrets</summary><pre class=\"plain\" id=\"as-curl\">");
        html.text(&report.curl).markup("</pre></details>\n");
    }

    fn foot(&mut self, report: &Report) {
        let html = &mut self.html;
        html.markup("<footer>Shown because <code>pyramidion.development</code> is on and you are on this machine. Others see “");
        html.text(&self.mask.text(&report.status.to_string()));
        html.markup("”. Values that look secret are masked.</footer>\n");
    }
}
