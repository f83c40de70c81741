//! An element of a page.

use scraper::ElementRef;

use crate::testing::visible::text_of;

/// An element of a page, as it was when it was selected.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Response, View};
///
/// let mut config = Configurator::new();
/// config.add_route("page", "/");
/// let page = || Response::html("<a href='/next'>The <b>next</b> page</a>");
/// config.add_view(View::new(page).route_name("page"));
/// let app = TestApp::new(config.make_app()?);
/// let link = app.get("/").send().element("a");
/// assert_eq!((link.name(), link.text()), ("a", "The next page"));
/// assert_eq!(link.attribute("href"), Some("/next"));
/// assert_eq!(link.html(), "<a href=\"/next\">The <b>next</b> page</a>");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    html: String,
}

impl Element {
    pub(super) fn of(element: ElementRef<'_>) -> Self {
        let attributes = element.value().attrs();
        let attributes = attributes.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self {
            name: element.value().name().to_owned(),
            attributes: attributes.collect(),
            text: text_of(element),
            html: element.html(),
        }
    }

    /// Returns the name of the element, in lower case.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the text that a visitor reads, with one space where there are several or ends of lines.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let (_, value) = attributes.find(|(other, _)| other == name)?;
        Some(value)
    }

    /// Returns the markup of the element, with its attributes in the order of their names.
    pub fn html(&self) -> &str {
        &self.html
    }
}
