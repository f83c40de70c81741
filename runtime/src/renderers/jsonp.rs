//! The renderer `jsonp`: JSON that another site's page can load as a script.

use http::HeaderValue;

use crate::httpexceptions::HttpException;

use super::{Rendered, Renderer, SystemValues, Value};

/// `renderer = "jsonp"`: the value as JSON, or as a call of the function that the query names.
///
/// Without the parameter the response is that of the renderer `json`. The name of the function must
/// be an identifier of JavaScript in ASCII, or a path of them with dots and indices in brackets such as
/// `app.handlers[0]`, of at most 128 characters; any other is answered with 400. The parameter is called
/// `callback`, unless the application adds the renderer again.
///
/// A page of any site can load the script, and the browser sends the visitor's cookies. So render only what everybody
/// may read.
///
/// # Examples
///
/// ```
/// use pyramidion::renderers::Jsonp;
/// use pyramidion::testing::TestApp;
/// use pyramidion::{Configurator, Request, View};
///
/// let mut config = Configurator::new();
/// config.add_renderer("jsonp", Jsonp::new("cb"));
/// config.add_route("news", "/news");
/// config.add_view(View::rendered(|_: &mut Request| [1, 2]).route_name("news").renderer("jsonp"));
/// let app = TestApp::new(config.make_app()?);
/// assert_eq!(app.get("/news").send().text(), "[1,2]");
/// assert_eq!(app.get("/news?cb=show").send().text(), "/**/show([1,2]);");
/// assert_eq!(app.get("/news?cb=alert(1)").send().status(), 400);
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Jsonp {
    param_name: String,
}

impl Jsonp {
    /// Returns the renderer with the name of its parameter in the query.
    pub fn new(param_name: impl Into<String>) -> Self {
        Self {
            param_name: param_name.into(),
        }
    }
}

impl Default for Jsonp {
    fn default() -> Self {
        Self::new("callback")
    }
}

impl Renderer for Jsonp {
    fn render(&self, value: Value<'_>, system: SystemValues<'_>) -> crate::Result<Rendered> {
        let Some(callback) = system.request().get().get(&self.param_name) else {
            let json = HeaderValue::from_static("application/json");
            return Ok(Rendered::new(json, serde_json::to_vec(value)?));
        };
        if !is_callback(callback) {
            let detail = format!(
                "`{}` is not the name of a JavaScript function",
                self.param_name
            );
            return Err(HttpException::bad_request().with_detail(detail).into());
        }
        let json = serde_json::to_string(value)?;
        // Before ECMAScript 2019 both ended a line, so that no text of a script could hold them.
        let json = json.replace('\u{2028}', "\\u2028");
        let json = json.replace('\u{2029}', "\\u2029");
        // The comment keeps a callback from being the first bytes, which some plug-ins looked at.
        Ok(Rendered::new(
            HeaderValue::from_static("application/javascript"),
            format!("/**/{callback}({json});"),
        ))
    }
}

/// Tells whether a text is identifiers with dots between them, each with any number of indices.
fn is_callback(text: &str) -> bool {
    const MAX_LENGTH: usize = 128;
    text.len() <= MAX_LENGTH && text.split('.').all(is_indexed_identifier)
}

fn is_indexed_identifier(text: &str) -> bool {
    let (name, indices) = text.split_at(text.find('[').unwrap_or(text.len()));
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
    let is_name = |name: &str| {
        name.bytes().all(is_inner) && name.bytes().next().is_some_and(|b| !b.is_ascii_digit())
    };
    let is_index = |index: &str| {
        index.strip_suffix(']').is_some_and(|index| {
            is_name(index) || (!index.is_empty() && index.bytes().all(|b| b.is_ascii_digit()))
        })
    };
    is_name(name) && indices.split('[').skip(1).all(is_index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callbacks_are_paths_of_identifiers() {
        for callback in [
            "f",
            "cb",
            "show",
            "$",
            "_private1",
            "a.b.c",
            "jQuery123_456",
            "a[0]",
            "a[0][12].b[c]",
        ] {
            assert!(is_callback(callback), "{callback}");
        }
        for text in [
            "", "1a", "a b", "a(", "a)", "a;", "a.", ".a", "a..b", "a[", "a[]", "a]", "[0]", "a[0",
            "a[0]b", "a[0]]", "a[[0]]", "a[1x]", "a[-1]", "a\n", "é", "a\"", "a'", "a/**/", "a%28",
            "a[0].", "a<b", "a=b", "a-b", "a`",
        ] {
            assert!(!is_callback(text), "{text:?}");
        }
        assert!(is_callback(&"a".repeat(128)));
        assert!(!is_callback(&"a".repeat(129)));
    }
}
