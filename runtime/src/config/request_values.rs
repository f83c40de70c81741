//! Values that an application adds to its requests.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::panic::Location;
use std::sync::Arc;

use crate::introspection::RequestValueRecord;
use crate::request::{AddedValue, MakeRequestValue, RequestValues};

use super::Configurator;
use super::actions::{Declared, resolve_named};
use super::report::Report;

const WHAT: &str = "the request value";

/// Values of requests.
impl Configurator {
    /// Adds a value to every request, Pyramid's `add_request_method(…, reify=True)`.
    ///
    /// It is made when it is first asked for, once for a request, and may be waited for. Who does not ask for it pays nothing. Views
    /// take it as [`RequestValue<T>`](crate::extract::RequestValue), or ask by [`request.value()`](crate::Request::value). Templates
    /// see it under its name, as `request.user` or `request["user"]`; one that has to be waited for is waited for before the view, where its
    /// template, or one that this leads to, names it. If it cannot be made, the view is not called, and the error is that of the view.
    ///
    /// A template may also hand the request on, to a variable, a macro or a list. Then a value is waited for if its name stands anywhere in
    /// these templates, as in `{{ r.user }}`. If a template works the name out, as in `request[name]`, or if a filter, test or function of
    /// the application gets the request, all values are waited for. A template that a view names only while it answers, by
    /// [`render`](crate::renderers::render) or [`set_override_renderer`](crate::Request::set_override_renderer), needs
    /// [`request.load_value::<T>().await?`](crate::Request::load_value) before.
    ///
    /// A name that a request has already is a mistake, and so are two values of one type.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::extract::RequestValue;
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, Request, View};
    ///
    /// #[derive(serde::Serialize)]
    /// struct User {
    ///     name: String,
    /// }
    ///
    /// async fn user(request: &mut Request) -> pyramidion::Result<User> {
    ///     tokio::task::yield_now().await; // asks a database
    ///     let name = request.header("x-user").unwrap_or("nobody");
    ///     Ok(User { name: name.to_owned() })
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.add_request_value("user", user);
    /// config.add_template("page.html", "<b>{{ request.user.name }}</b>");
    /// config.add_route("page", "/page");
    /// config.add_view(View::rendered(|| ()).route_name("page").renderer("page.html"));
    /// config.add_route("name", "/name");
    /// config.add_view(View::new(|user: RequestValue<User>| user.name.clone()).route_name("name"));
    /// let app = TestApp::new(config.make_app()?);
    /// assert_eq!(app.get("/page").header("x-user", "ada").send().text(), "<b>ada</b>");
    /// assert_eq!(app.get("/name").send().text(), "nobody");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn add_request_value<Kind>(
        &mut self,
        name: impl Into<String>,
        make: impl MakeRequestValue<Kind>,
    ) {
        let value = make.into_request_value();
        let declared = Declared::new(value, Location::caller(), &self.include);
        self.request_values.push((name.into(), declared));
    }
}

/// Keeps one value of each name, and reports those that cannot be.
pub(super) fn resolve(
    mut declared: Vec<(String, Declared<AddedValue>)>,
    types: &mut Vec<TypeId>,
    report: &mut Report,
) -> (Arc<RequestValues>, Vec<RequestValueRecord>) {
    declared.retain(|(name, declared)| {
        #[cfg(feature = "templates")]
        if crate::renderers::is_of_request(name) {
            let message = format!("{WHAT} `{name}` has a name that `request` has already; give it another");
            report.add_at(declared.place, message);
            return false;
        }
        let of_name = |c: char| c == '_' || c.is_ascii_alphanumeric();
        let is_name = name.chars().all(of_name) && !name.starts_with(|c: char| c.is_ascii_digit()) && !name.is_empty();
        if !is_name {
            let message = format!(
                "{WHAT} `{name}` cannot be written in a template as `request.{name}`; a name has letters, digits \
                 and `_`, and begins with no digit"
            );
            report.add_at(declared.place, message);
        }
        is_name
    });
    let mut values: BTreeMap<String, AddedValue> = BTreeMap::new();
    let mut records = Vec::new();
    for (name, Declared { value, place, .. }) in resolve_named(declared, report, WHAT) {
        let same = values.iter().find(|(_, other)| other.kept == value.kept);
        if let Some((other, _)) = same {
            let of = super::view_arguments::simple(value.type_name);
            let message = format!(
                "{WHAT} `{name}` is a `{of}`, as `{other}` is, so that a view which takes `RequestValue<{of}>` says \
                 not which; give one of them a type of its own"
            );
            report.add_at(place, message);
            continue;
        }
        types.push(value.kept);
        records.push(RequestValueRecord {
            name: name.clone(),
            type_name: value.type_name.to_owned(),
            is_async: value.load.is_some(),
            place,
        });
        values.insert(name, value);
    }
    (Arc::new(RequestValues(values)), records)
}
