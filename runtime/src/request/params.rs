//! `request.params()`: the query and the form as one.

use crate::httpexceptions::HttpException;
use crate::multidict::MultiDict;

use super::Request;

/// The parameters of a request: those of the query, then those of the form.
///
/// A single look-up prefers the query to the form, and the last value to earlier ones, as Pyramid's
/// `request.params` does.
///
/// # Examples
///
/// ```
/// use pyramidion::testing::DummyRequest;
///
/// let request = DummyRequest::post("/?user=query&page=1").form([("user", "form")]).build();
/// let params = request.params();
/// assert_eq!(params.one("user")?, "query");
/// assert_eq!(params.all("user").collect::<Vec<_>>(), ["query", "form"]);
/// assert_eq!(params.get("absent"), None);
///
/// let error = params.one("absent").unwrap_err();
/// assert_eq!(error.to_string(), "400 Bad Request: the parameter `absent` is missing");
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Params<'a> {
    request: &'a Request,
    get: &'a MultiDict,
    post: &'a MultiDict,
}

impl<'a> Params<'a> {
    pub(super) fn new(request: &'a Request) -> Self {
        Self {
            request,
            get: request.get(),
            post: request.post(),
        }
    }

    /// Returns the value of `name`.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.get.get(name).or_else(|| self.post.get(name))
    }

    /// Returns the value of `name`, which must be there.
    ///
    /// # Errors
    ///
    /// Fails with 400 and the name if the parameter is missing.
    pub fn one(&self, name: &str) -> Result<&'a str, HttpException> {
        self.get(name).ok_or_else(|| self.missing(name))
    }

    /// Returns every value of `name`: those of the query, then those of the form.
    pub fn all(&self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.get.all(name).chain(self.post.all(name))
    }

    /// Tells whether `name` has a value.
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Returns every pair: those of the query, then those of the form.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.get.iter().chain(self.post.iter())
    }

    /// Returns the number of pairs.
    pub fn len(&self) -> usize {
        self.get.len() + self.post.len()
    }

    /// Tells whether there is no pair.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn missing(&self, name: &str) -> HttpException {
        let mut detail = format!("the parameter `{name}` is missing");
        if let Some(absence) = self.request.form_absence() {
            detail.push_str(&format!(" ({absence})"));
        }
        HttpException::bad_request().with_detail(detail)
    }
}
