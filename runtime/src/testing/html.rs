//! The page of a response, as a visitor sees and uses it.

mod controls;
mod element;
mod entries;
mod filling;
mod form;
mod links;
mod owners;
mod sanitized;

use scraper::{ElementRef, Html, Selector};

use super::address::Address;
use super::mistake::{fail, instead, or_fail};
use super::received::TestResponse;

pub use element::Element;
pub use form::Form;

/// What is on a page, with the feature `testing-html`.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Response, View};
///
/// fn page() -> Response {
///     Response::html("<h1>Pyramids</h1><ul><li class=old>Giza <b>(Egypt)</b><li>Louvre</ul>")
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("page", "/");
/// config.add_view(View::new(page).route_name("page"));
/// let app = TestApp::new(config.make_app()?);
/// let response = app.get("/").send();
/// assert_eq!(response.element("h1").text(), "Pyramids");
/// let items: Vec<_> = response.select("li").into_iter().map(|item| item.text().to_owned()).collect();
/// assert_eq!(items, ["Giza (Egypt)", "Louvre"]);
/// response.assert_select("li.old");
/// # Ok::<(), pyramidion::Error>(())
/// ```
impl TestResponse {
    /// Returns the elements that a CSS selector matches, in the order of the page.
    ///
    /// # Panics
    ///
    /// Panics if the response is not a page of HTML, or if the selector is malformed.
    #[track_caller]
    pub fn select(&self, css: &str) -> Vec<Element> {
        let page = self.page();
        page.select(&selector(css)).map(Element::of).collect()
    }

    /// Returns the one element that a CSS selector matches.
    ///
    /// # Panics
    ///
    /// Panics if it matches none or several, and shows what there is.
    #[track_caller]
    pub fn element(&self, css: &str) -> Element {
        let page = self.page();
        Element::of(self.only(&page, css))
    }

    /// Checks that a CSS selector matches something.
    ///
    /// # Panics
    ///
    /// Panics if it does not, and shows what of the same kind there is.
    #[track_caller]
    pub fn assert_select(&self, css: &str) -> &Self {
        let page = self.page();
        if page.select(&selector(css)).next().is_none() {
            self.nothing_matches(&page, css);
        }
        self
    }

    /// Returns the page.
    #[track_caller]
    fn page(&self) -> Html {
        let media_type = self.media_type();
        if !matches!(media_type.as_str(), "text/html" | "application/xhtml+xml") {
            fail(format!(
                "the response is `{media_type}`, not a page of HTML\n{}",
                self.shown()
            ));
        }
        self.document()
    }

    /// Reads the body as HTML, whatever it is.
    pub(super) fn document(&self) -> Html {
        let mut page = Html::parse_document(&String::from_utf8_lossy(self.bytes()));
        // What is in a template is not part of the page, until a script puts it there.
        let templates = page.tree.nodes().filter(|node| {
            let element = node.value().as_element();
            element.is_some_and(|element| element.name() == "template")
        });
        let in_templates = templates.flat_map(|template| template.descendants().skip(1));
        let in_templates: Vec<_> = in_templates.map(|node| node.id()).collect();
        for id in in_templates {
            if let Some(mut node) = page.tree.get_mut(id) {
                node.detach();
            }
        }
        page
    }

    /// Returns the one element that a selector matches.
    #[track_caller]
    fn only<'p>(&self, page: &'p Html, css: &str) -> ElementRef<'p> {
        let selector = selector(css);
        let mut elements = page.select(&selector);
        let Some(first) = elements.next() else {
            self.nothing_matches(page, css);
        };
        let others = elements.count();
        if others > 0 {
            let all = page.select(&selector).map(|element| tag(&element));
            let all: Vec<_> = all.collect();
            fail(format!(
                "`{css}` matches {} elements: {}",
                others + 1,
                all.join(" ")
            ));
        }
        first
    }

    #[track_caller]
    fn nothing_matches(&self, page: &Html, css: &str) -> ! {
        // Those of the kind that was asked for last.
        let kind: String = css
            .rsplit([' ', '>', '+', '~'])
            .next()
            .unwrap_or_default()
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let kinds = Selector::parse(if kind.is_empty() { "[id]" } else { &kind });
        let near: Vec<_> = match &kinds {
            Ok(kinds) => page
                .select(kinds)
                .map(|element| tag(&element))
                .take(12)
                .collect(),
            Err(_) => Vec::new(),
        };
        let instead = instead("the page", css, near.iter().map(String::as_str));
        fail(format!(
            "nothing matches `{css}`; {instead}\n{}",
            self.shown()
        ))
    }

    /// Returns what references on the page are relative to.
    fn base(&self, page: &Html) -> Address {
        let address = self.request().address();
        let base = Selector::parse("base[href]").ok();
        let base = base.and_then(|base| page.select(&base).next()?.attr("href"));
        base.and_then(|base| address.join(base)).unwrap_or(address)
    }
}

#[track_caller]
fn selector(css: &str) -> Selector {
    or_fail(Selector::parse(css), |error| {
        format!("`{css}` is not a CSS selector: {error}")
    })
}

/// Writes the opening tag of an element.
fn tag(element: &ElementRef<'_>) -> String {
    let attributes = element.value().attrs();
    let attributes = attributes.map(|(name, value)| format!(" {name}=\"{value}\""));
    format!(
        "<{}{}>",
        element.value().name(),
        attributes.collect::<String>()
    )
}
