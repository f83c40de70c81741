//! A form of a page, as a visitor fills it in.

use scraper::{ElementRef, Html, Selector};

use crate::testing::address::Address;
use crate::testing::mistake::{fail, instead};
use crate::testing::received::TestResponse;
use crate::testing::sending::TestRequest;

use super::controls::{Button, Control, Kind, State};
use super::entries::{Encoding, Entries};
use super::owners;

/// A form of a page, as a visitor fills it in and sends it.
///
/// It has what the page has: hidden fields, values that are filled in, boxes that are checked. A value that a browser does not take,
/// as `ten` for a number, is left out as browsers do. What a visitor cannot do fails the
/// test and says what there is instead. As in `WebTest`, rules such as `required`, `maxlength`, `pattern` and `min` are not checked: a test
/// can send what a browser would not, as an attacker does, and sees what the application says to it.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, Response, View};
///
/// fn page() -> Response {
///     Response::html(
///         r#"<form action="/add" method="post">
///              <input type="hidden" name="token" value="t0">
///              <input name="user">
///              <select name="role"><option>reader<option>editor</select>
///              <input type="checkbox" name="news" value="yes" checked>
///              <button>Add</button>
///            </form>"#,
///     )
/// }
///
/// fn add(request: &mut Request) -> String {
///     let fields = request.post().iter().map(|(name, value)| format!("{name}={value}"));
///     fields.collect::<Vec<_>>().join(" ")
/// }
///
/// let mut config = Configurator::new();
/// config.add_route("page", "/");
/// config.add_route("add", "/add");
/// config.add_view(View::new(page).route_name("page"));
/// config.add_view(View::new(add).route_name("add").request_method(["POST"]));
/// let app = TestApp::new(config.make_app()?);
/// let page = app.get("/").send();
/// let form = page.form().set("user", "Ada").set("role", "editor").uncheck("news");
/// assert_eq!(form.submit().send().text(), "token=t0 user=Ada role=editor");
/// # Ok::<(), pyramidion::Error>(())
/// ```
///
/// Several fields of one name are filled in by their numbers or all together:
///
/// ```
/// # use pyramidion::testing::TestApp;
/// # use pyramidion::{Configurator, Response, View};
/// # let mut config = Configurator::new();
/// # config.add_route("page", "/");
/// const PAGE: &str = r#"<form>
///      <input name="row" value="a"><input name="row" value="b">
///      <input type="checkbox" name="color" value="red"><input type="checkbox" name="color" value="blue">
///    </form>"#;
/// # config.add_view(View::new(|| Response::html(PAGE)).route_name("page"));
/// # let app = TestApp::new(config.make_app()?);
/// # let page = app.get("/").send();
/// let form = page.form();
/// assert_eq!(form.names(), ["row", "color"]);
/// assert_eq!(form.values("row"), ["a", "b"]);
/// let form = form.set_nth("row", 1, "x").set_all("color", &["blue"]).with_extra("more", "1");
/// let sent = form.submit().send();
/// assert_eq!(sent.url(), "http://localhost/?row=a&row=x&color=blue&more=1");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a form is sent by the request that `submit()` returns"]
pub struct Form<'r> {
    response: &'r TestResponse,
    /// What relative references on the page start from.
    base: Address,
    action: Option<String>,
    method: Option<String>,
    enctype: Option<String>,
    pub(super) controls: Vec<Control>,
    extra: Vec<(String, String)>,
}

/// Forms, with the feature `testing-html`.
impl TestResponse {
    /// Returns the form of the page.
    ///
    /// # Panics
    ///
    /// Panics if there is none or if there are several, of which [`form_at`](Self::form_at) chooses one.
    #[track_caller]
    pub fn form(&self) -> Form<'_> {
        self.form_at("form")
    }

    /// Returns the form that a CSS selector matches, or in which what it matches stands.
    ///
    /// # Panics
    ///
    /// Panics if it matches none or several, or what is in no form.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Response, View};
    ///
    /// let mut config = Configurator::new();
    /// config.add_route("page", "/");
    /// let page = || Response::html("<form id=search><input name=q></form><form id=login><input name=user></form>");
    /// config.add_view(View::new(page).route_name("page"));
    /// let app = TestApp::new(config.make_app()?);
    /// let page = app.get("/").send();
    /// assert_eq!(page.forms().len(), 2);
    /// assert_eq!(page.form_at("#login").names(), ["user"]);
    /// assert_eq!(page.form_at("[name=q]").names(), ["q"]);
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn form_at(&self, css: &str) -> Form<'_> {
        let page = self.page();
        let element = self.only(&page, css);
        let mut around =
            std::iter::once(element).chain(element.ancestors().filter_map(ElementRef::wrap));
        let Some(form) = around.find(|element| element.value().name() == "form") else {
            fail(format!(
                "what `{css}` matches is in no form\n{}",
                self.shown()
            ));
        };
        Form::of(self, &page, form)
    }

    /// Returns the forms of the page, in its order.
    ///
    /// # Panics
    ///
    /// Panics if the response is not a page of HTML.
    #[track_caller]
    pub fn forms(&self) -> Vec<Form<'_>> {
        let page = self.page();
        let Ok(selector) = Selector::parse("form") else {
            return Vec::new();
        };
        let forms = page.select(&selector);
        forms.map(|form| Form::of(self, &page, form)).collect()
    }
}

impl<'r> Form<'r> {
    fn of(response: &'r TestResponse, page: &Html, form: ElementRef<'_>) -> Self {
        let own = |name: &str| form.attr(name).map(str::to_owned);
        let controls = owners::controls(page, form);
        let mut form = Self {
            response,
            base: response.base(page),
            action: own("action"),
            method: own("method"),
            enctype: own("enctype"),
            controls: controls.into_iter().map(Control::of).collect(),
            extra: Vec::new(),
        };
        form.leave_one_radio_of_each_name();
        form
    }

    /// Of several buttons of a group that are checked the last one is.
    fn leave_one_radio_of_each_name(&mut self) {
        let mut checked: Vec<String> = Vec::new();
        for control in self.controls.iter_mut().rev() {
            if let Kind::Radio { is_checked, .. } = &mut control.kind
                && *is_checked
            {
                *is_checked = !checked.contains(&control.name);
                checked.push(control.name.clone());
            }
        }
    }

    /// Returns the value of a field, the first if it has several; nothing if nothing is chosen.
    ///
    /// # Panics
    ///
    /// Panics if there is no such field.
    #[track_caller]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values(name).first().copied()
    }

    /// Returns the values of the fields with a name.
    ///
    /// # Panics
    ///
    /// Panics if there is no such field.
    #[track_caller]
    pub fn values(&self, name: &str) -> Vec<&str> {
        let positions = self.find(name).into_iter();
        positions
            .flat_map(|position| self.controls[position].values())
            .collect()
    }

    /// Returns the names of the fields, in the order of the page.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for control in self.controls.iter().filter(|control| control.is_field()) {
            if !names.contains(&control.name.as_str()) {
                names.push(control.name.as_str());
            }
        }
        names
    }

    /// Adds a field that the page has not, as a script or an attacker does; it is sent last.
    pub fn with_extra(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.extra.push((name.into(), value.into()));
        self
    }

    /// Returns the request that is sent when the visitor presses Enter: by the first button, if there is one.
    ///
    /// # Panics
    ///
    /// Panics if the form leads to another host, or sends nothing: browsers send nothing by Enter while the first button is disabled.
    #[track_caller]
    pub fn submit(self) -> TestRequest<'r> {
        let is_button = |control: &Control| matches!(control.kind, Kind::Button(_));
        let first = self.controls.iter().position(is_button);
        if let Some(first) = first
            && let Kind::Button(button) = &self.controls[first].kind
            && self.controls[first].state == State::Disabled
        {
            fail(format!(
                "the first button, `{}`, is disabled, so that Enter sends nothing; press another one by `.submit_with(…)`",
                button.text
            ));
        }
        self.send_by(first)
    }

    /// Returns the request that is sent when the visitor presses a button, which is known by its text, its value or its name.
    ///
    /// # Panics
    ///
    /// Panics if there is no such button, if several have the text, or as [`submit`](Self::submit) does.
    #[track_caller]
    pub fn submit_with(self, button: &str) -> TestRequest<'r> {
        let buttons = self.controls.iter().enumerate();
        let buttons =
            buttons.filter_map(|(position, control)| Some((position, control, control.button()?)));
        let buttons: Vec<_> = buttons.collect();
        let by: [fn(&Control, &Button) -> String; 3] = [
            |_, button| button.text.clone(),
            |_, button| button.value.clone(),
            |control, _| control.name.clone(),
        ];
        for known_by in by {
            let found = buttons
                .iter()
                .filter(|(_, control, own)| known_by(control, own) == button);
            let found: Vec<_> = found.map(|(position, _, _)| *position).collect();
            match found.as_slice() {
                [] => {}
                [position] => return self.clone().send_by(Some(*position)),
                several => fail(format!(
                    "{} buttons are called `{button}`; choose by value, text or name",
                    several.len()
                )),
            }
        }
        let texts = buttons.iter().map(|(_, _, button)| button.text.as_str());
        let instead = instead("the form", button, texts);
        fail(format!(
            "there is no button `{button}`; {instead}\n{}",
            self.response.shown()
        ))
    }

    #[track_caller]
    fn send_by(self, button: Option<usize>) -> TestRequest<'r> {
        let chosen = button.and_then(|position| self.controls[position].button());
        let of_button =
            |own: fn(&Button) -> &Option<String>| chosen.and_then(|button| own(button).clone());
        let method = of_button(|button| &button.method).or_else(|| self.method.clone());
        let enctype = of_button(|button| &button.enctype).or_else(|| self.enctype.clone());
        let action = of_button(|button| &button.action).or_else(|| self.action.clone());
        let target = action.as_deref().unwrap_or_default().trim();
        let page = self.response.request().address();
        let address = if target.is_empty() {
            Some(page)
        } else {
            self.base.join(target)
        };
        let address = self.response.here(address, "form", target);
        let entries = Entries::of(&self.controls, button, self.extra.clone());
        match method.unwrap_or_default().to_ascii_lowercase().as_str() {
            "post" => entries.post(self.response, &address, Encoding::named(enctype.as_deref())),
            "dialog" => fail("the form closes a dialog, and sends nothing"),
            _ => entries.get(self.response, &address),
        }
    }

    /// Returns the positions of the fields with a name.
    #[track_caller]
    pub(super) fn find(&self, name: &str) -> Vec<usize> {
        let fields = self.controls.iter().enumerate();
        let named = fields.filter(|(_, control)| control.is_field() && control.name == name);
        let positions: Vec<_> = named.map(|(position, _)| position).collect();
        if positions.is_empty() {
            let instead = instead("the form", name, self.names());
            fail(format!(
                "there is no field `{name}`; {instead}\n{}",
                self.response.shown()
            ));
        }
        positions
    }

    /// Returns the response that the form is on, for a message.
    pub(super) fn shown(&self) -> String {
        self.response.shown()
    }
}
