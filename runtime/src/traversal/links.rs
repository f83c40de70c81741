//! URLs of resources.

use std::panic::Location;
use std::sync::Arc;

use crate::context::{Located, Resource as _, ResourceUrlInfo};
use crate::introspection::PatternPart;
use crate::pattern::RouteValue;
use crate::percent;
use crate::request::Request;
use crate::url::{UrlArgs, UrlError};

use super::upward::path_of;

/// URLs of resources.
impl Request {
    /// Returns the URL of a resource: that of its path, with a slash at its end, and then elements, query and anchor.
    ///
    /// The names of the [virtual root](Self::virtual_root) are left out before it. With [`UrlArgs::route_name`] it is the URL of a
    /// route that leads through the tree, with the path as the value of its placeholder `traverse`, or of that named by
    /// [`UrlArgs::route_remainder_name`]. A resource that has [a URL of its own](crate::context::Resource::resource_url) has
    /// that one, but not in a route.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::UrlArgs;
    /// use pyramidion::context::{Located, Resource};
    /// use pyramidion::testing::DummyRequest;
    ///
    /// struct Page;
    ///
    /// impl Resource for Page {}
    ///
    /// let request = DummyRequest::get("/").header("host", "example.com").build();
    /// let page = Located::root(Page).below("a b", Page);
    /// assert_eq!(request.resource_url(&page, ())?, "http://example.com/a%20b/");
    /// let args = UrlArgs::new().element("edit").query([("tab", "text")]);
    /// assert_eq!(request.resource_url(&page, args)?, "http://example.com/a%20b/edit?tab=text");
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails as [`route_url`](Self::route_url) if a route is named.
    #[track_caller]
    pub fn resource_url(
        &self,
        resource: &Arc<Located>,
        args: impl Into<UrlArgs>,
    ) -> Result<String, UrlError> {
        let args = args.into();
        let place = Location::caller();
        if let Some((name, args)) = self.route_of(resource, args.clone()) {
            return self
                .route_url((name.as_str(), args))
                .map_err(|error| error.at(place));
        }
        let base = self.url_base();
        Ok(self.write_resource_url(resource, base.application_url_for(&args), &args))
    }

    /// Returns the path of a resource for links within the site: its [URL](Self::resource_url) without scheme and host.
    ///
    /// The function [`resource_path`](super::resource_path) returns the path in the tree instead.
    ///
    /// # Errors
    ///
    /// Fails as [`resource_url`](Self::resource_url).
    #[track_caller]
    pub fn resource_path(
        &self,
        resource: &Arc<Located>,
        args: impl Into<UrlArgs>,
    ) -> Result<String, UrlError> {
        let args = args.into();
        let place = Location::caller();
        if let Some((name, args)) = self.route_of(resource, args.clone()) {
            return self
                .route_path((name.as_str(), args))
                .map_err(|error| error.at(place));
        }
        let mut script_name = String::new();
        percent::quote_into(&mut script_name, self.script_name(), percent::PATH_VALUE);
        Ok(self.write_resource_url(resource, script_name, &args))
    }

    fn write_resource_url(
        &self,
        resource: &Arc<Located>,
        app_url: String,
        args: &UrlArgs,
    ) -> String {
        let names = resource.names();
        let below = self.below_virtual_root(&names);
        let info = ResourceUrlInfo::new(with_slash(below), with_slash(&names), app_url);
        let mut url = match resource.resource_url(&info) {
            Some(url) => url,
            None => info.app_url + &info.virtual_path,
        };
        args.write_after_path(&mut url);
        url
    }

    /// Returns the names without those of the virtual root, if the resource is below it.
    fn below_virtual_root<'n, 's>(&self, names: &'n [&'s str]) -> &'n [&'s str] {
        // Without a walk a request has links of resources, too.
        let virtual_root = self.claimed_virtual_root().unwrap_or_default();
        let is_below = virtual_root.len() <= names.len()
            && names
                .iter()
                .zip(&virtual_root)
                .all(|(own, other)| own == other);
        &names[if is_below { virtual_root.len() } else { 0 }..]
    }

    /// Returns the route that the arguments name, with the path of the resource as a value.
    fn route_of(&self, resource: &Arc<Located>, mut args: UrlArgs) -> Option<(String, UrlArgs)> {
        let name = args.take_route_name()?;
        let remainder = args.take_route_remainder_name();
        let remainder = remainder.as_deref().unwrap_or("traverse");
        if !args.has_value(remainder) {
            let names = resource.names();
            let names = self.below_virtual_root(&names);
            let path = if names.is_empty() {
                String::new()
            } else {
                with_slash(names)
            };
            // The pattern may have the slash before its placeholder, or leave it to the value.
            let has_slash = self.registry().urls.get(&name).is_some_and(|route| {
                let parts = route.pattern.parts();
                let before = parts.iter().zip(parts.iter().skip(1));
                let mut before = before.filter(|(_, part)| part.name() == Some(remainder));
                before
                    .any(|(text, _)| matches!(text, PatternPart::Text(text) if text.ends_with('/')))
            });
            let path = path
                .strip_prefix('/')
                .filter(|_| has_slash)
                .unwrap_or(&path);
            args.set(remainder.to_owned(), RouteValue::Quoted(path.to_owned()));
        }
        Some((name, args))
    }
}

/// Writes a path of names with a slash at its end.
fn with_slash(names: &[&str]) -> String {
    let mut path = path_of(names);
    if !path.ends_with('/') {
        path.push('/');
    }
    path
}
