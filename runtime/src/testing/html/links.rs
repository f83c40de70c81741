//! Links of a page.

use http::Method;
use http::header::{HeaderValue, REFERER};
use scraper::{ElementRef, Html};

use crate::testing::address::Address;
use crate::testing::mistake::{fail, instead, or_fail};
use crate::testing::outgoing::Outgoing;
use crate::testing::received::TestResponse;
use crate::testing::sending::TestRequest;

use crate::testing::visible::text_of;

/// Links, with the feature `testing-html`.
impl TestResponse {
    /// Returns the request of a link with a text: the whole text, or a part that is in no other link.
    ///
    /// A link without a text is known by its `aria-label`, its `title`, or the `alt` of its picture.
    ///
    /// # Panics
    ///
    /// Panics if there is no such link, if links with the text lead to several pages, or if it leads to another host.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Response, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("home", "/");
    /// config.add_route("about", "/about");
    /// let home = || Response::html("<a href=about>About us</a>");
    /// config.add_view(View::new(home).route_name("home"));
    /// config.add_view(View::new(|| "about").route_name("about"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/").send().click("About us").send().text(), "about");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn click(&self, text: &str) -> TestRequest<'_> {
        let page = self.page();
        let links: Vec<_> = links(&page);
        let mut found: Vec<_> = links.iter().filter(|link| link.text == text).collect();
        if found.is_empty() {
            found = links
                .iter()
                .filter(|link| link.text.contains(text))
                .collect();
        }
        let Some(first) = found.first() else {
            let names = links.iter().map(|link| link.text.as_str());
            let instead = instead("the page", text, names);
            fail(format!(
                "there is no link `{text}`; {instead}\n{}",
                self.shown()
            ));
        };
        if found.iter().any(|link| link.target != first.target) {
            let found = found
                .iter()
                .map(|link| format!("`{}` to {}", link.text, link.target));
            let found = found.collect::<Vec<_>>().join(", ");
            fail(format!(
                "several links are called `{text}`: {found}; choose with `click_on(…)`"
            ));
        }
        self.visit(&page, first.target)
    }

    /// Returns the request of the link that a CSS selector matches.
    ///
    /// # Panics
    ///
    /// Panics if it matches none or several, if what it matches is not a link, or if it leads to another host.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Response, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("page", "/");
    /// let page = || Response::html("<a href='?p=1'>More</a><nav><a href='?p=2'>More</a></nav>");
    /// config.add_view(View::new(page).route_name("page"));
    /// let app = TestApp::new(config.make_app()?);
    /// let next = app.get("/").send().click_on("nav a").send();
    /// assert_eq!(next.url(), "http://localhost/?p=2");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn click_on(&self, css: &str) -> TestRequest<'_> {
        let page = self.page();
        let element = self.only(&page, css);
        let Some(target) = element.attr("href") else {
            fail(format!(
                "what `{css}` matches is not a link: {}",
                super::tag(&element)
            ));
        };
        self.visit(&page, target)
    }

    /// Returns a request for what stands on the page.
    #[track_caller]
    fn visit(&self, page: &Html, target: &str) -> TestRequest<'_> {
        let address = self.base(page).join(target);
        let address = self.here(address, "link", target);
        self.request_from_page(Method::GET, &address, |_| {})
    }

    /// Returns where something on the page leads, if that is this application.
    #[track_caller]
    pub(super) fn here(&self, address: Option<Address>, what: &str, target: &str) -> Address {
        let own = self.request().address();
        let Some(address) = address.filter(|address| address.is_at_host_of(&own)) else {
            fail(format!(
                "the {what} leads to `{target}`, which is not at {}",
                own.origin()
            ));
        };
        address
    }

    /// Makes a request that comes from the page.
    #[track_caller]
    pub(super) fn request_from_page(
        &self,
        method: Method,
        address: &Address,
        complete: impl FnOnce(&mut Outgoing),
    ) -> TestRequest<'_> {
        let request = Outgoing::to(method, address);
        let mut request = or_fail(request, |mistake| mistake);
        let referer = self.request().address().referer_for(address, self.url());
        let referer = referer.and_then(|page| HeaderValue::try_from(page).ok());
        if let Some(page) = referer {
            request.head.headers.insert(REFERER, page);
        }
        complete(&mut request);
        TestRequest::again(self.browser(), request)
    }
}

struct Link<'p> {
    text: String,
    target: &'p str,
}

fn links(page: &Html) -> Vec<Link<'_>> {
    let elements = page.root_element().descendent_elements();
    let elements = elements.filter(|element| matches!(element.value().name(), "a" | "area"));
    let links = elements.filter_map(|element| {
        Some(Link {
            target: element.attr("href")?,
            text: name_of(element),
        })
    });
    links.collect()
}

/// Returns what a link is called.
fn name_of(link: ElementRef<'_>) -> String {
    let text = text_of(link);
    if !text.is_empty() {
        return text;
    }
    let picture = || {
        link.descendent_elements()
            .find_map(|element| element.attr("alt"))
    };
    let own = ["aria-label", "title", "alt"];
    let name = own
        .into_iter()
        .find_map(|name| link.attr(name))
        .or_else(picture);
    name.unwrap_or_default().trim().to_owned()
}
