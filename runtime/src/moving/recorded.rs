//! What the script wrote of a Pyramid application.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde::Deserialize;

use super::written::plain;

/// The form of what the script writes.
const FORMAT: u32 = 1;

/// What a view says that is for everybody.
pub(super) const NO_PERMISSION_REQUIRED: &str = "__no_permission_required__";

/// A Pyramid application, as its own introspection describes it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Recorded {
    format: u32,
    error: Option<RecordedError>,
    pub(super) introspects: bool,
    pub(super) versions: Versions,
    pub(super) routes: Vec<OldRoute>,
    pub(super) views: Vec<OldView>,
    pub(super) tweens: Vec<Named>,
    pub(super) subscribers: Vec<OldSubscriber>,
    pub(super) session: Option<OldSession>,
    pub(super) security: OldSecurity,
    pub(super) csrf: OldCsrf,
    pub(super) view_derivers: Vec<Named>,
    pub(super) predicates: Vec<OldPredicate>,
    pub(super) renderers: Vec<Named>,
    pub(super) response_adapters: Vec<Named>,
    pub(super) traversers: Vec<Named>,
    pub(super) resource_url_adapters: Vec<Named>,
    pub(super) translation_directories: Vec<Named>,
    pub(super) locale_negotiator: Option<String>,
    pub(super) request_methods: Vec<Named>,
    pub(super) factories: OldFactories,
    pub(super) overrides: Vec<Named>,
    pub(super) cache_busters: Vec<Named>,
    pub(super) static_views: Vec<Named>,
    pub(super) settings: BTreeMap<String, serde_json::Value>,
    pub(super) unknown: Vec<UnknownCategory>,
}

#[derive(Debug, Deserialize)]
struct RecordedError {
    kind: String,
    message: String,
    #[serde(default)]
    traceback: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Versions {
    pub(super) python: String,
    pub(super) pyramid: Option<String>,
    pub(super) packages: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OldRoute {
    pub(super) name: String,
    pub(super) pattern: String,
    pub(super) factory: Option<String>,
    pub(super) methods: Option<Vec<String>>,
    pub(super) predicates: Vec<String>,
    pub(super) arguments: Vec<Argument>,
    pub(super) use_global_views: bool,
    pub(super) pregenerator: Option<String>,
    #[serde(rename = "static")]
    pub(super) is_static: bool,
    pub(super) place: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OldView {
    pub(super) callable: String,
    pub(super) append_slash: bool,
    pub(super) kind: Option<String>,
    /// The folder of a static view.
    pub(super) folder: Option<OldFolder>,
    pub(super) attr: Option<String>,
    pub(super) name: String,
    pub(super) route_name: Option<String>,
    pub(super) context: Option<String>,
    /// Whether the context is an interface.
    pub(super) is_interface: bool,
    pub(super) is_exception: bool,
    /// The status of the exceptions, if they are of one.
    pub(super) status: Option<u16>,
    pub(super) methods: Option<Vec<String>>,
    pub(super) predicates: Vec<String>,
    pub(super) arguments: Vec<Argument>,
    pub(super) permission: Option<String>,
    pub(super) renderer: Option<String>,
    pub(super) require_csrf: Option<bool>,
    pub(super) http_cache: serde_json::Value,
    pub(super) decorator: Option<String>,
    pub(super) mapper: Option<String>,
    pub(super) wrapper: Option<String>,
    pub(super) options: Vec<String>,
    /// Those of the options that view derivers read.
    pub(super) deriver_options: Vec<String>,
    pub(super) place: Option<String>,
}

/// A predicate, and the value that it was declared with.
#[derive(Debug, Deserialize)]
pub(super) struct Argument(pub(super) String, pub(super) serde_json::Value);

/// The folder of a static view.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OldFolder {
    /// The asset specification, or the path.
    pub(super) spec: String,
    pub(super) cache_max_age: Option<serde_json::Value>,
    pub(super) use_subpath: bool,
}

/// What has a name, and is perhaps something else beside it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Named {
    pub(super) name: Option<String>,
    pub(super) value: Option<String>,
    pub(super) place: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OldSubscriber {
    pub(super) name: String,
    pub(super) events: Vec<String>,
    pub(super) predicates: Vec<String>,
    pub(super) place: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OldSession {
    pub(super) factory: String,
    pub(super) options: BTreeMap<String, serde_json::Value>,
    pub(super) signed_by: Option<String>,
    pub(super) serializer: Option<String>,
    pub(super) hashalg: Option<String>,
    pub(super) has_default_salt: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OldSecurity {
    pub(super) policy: Option<OldPolicy>,
    pub(super) authentication: Option<OldPolicy>,
    pub(super) authorization: Option<OldPolicy>,
    pub(super) default_permission: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OldPolicy {
    pub(super) policy: String,
    pub(super) helpers: Vec<Helper>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Helper {
    pub(super) kind: String,
    pub(super) options: BTreeMap<String, serde_json::Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OldCsrf {
    pub(super) storage: Option<String>,
    pub(super) options: Option<OldCsrfOptions>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OldCsrfOptions {
    pub(super) require_csrf: bool,
    pub(super) token: Option<String>,
    pub(super) header: Option<String>,
    pub(super) safe_methods: Vec<String>,
    pub(super) check_origin: Option<bool>,
    pub(super) allow_no_origin: Option<bool>,
    pub(super) callback: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OldPredicate {
    pub(super) name: String,
    pub(super) subject: String,
    pub(super) place: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OldFactories {
    pub(super) root: Option<String>,
    pub(super) request: Option<String>,
    pub(super) response: Option<String>,
    pub(super) execution_policy: Option<String>,
    pub(super) view_mapper: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct UnknownCategory {
    pub(super) category: String,
    pub(super) count: usize,
    pub(super) titles: Vec<String>,
}

impl Recorded {
    /// Returns the views of each route.
    pub(super) fn views_by_route(&self) -> HashMap<&str, Vec<&OldView>> {
        let mut by_route: HashMap<_, Vec<_>> = HashMap::new();
        for view in &self.views {
            if let Some(route) = view.route_name.as_deref() {
                by_route.entry(route).or_default().push(view);
            }
        }
        by_route
    }

    /// Returns the permission that a view needs: its own, or the default one.
    pub(super) fn permission_of<'v>(&'v self, view: &'v OldView) -> Option<&'v str> {
        let default = self.security.default_permission.as_deref();
        let permission = view.permission.as_deref().or(default);
        permission.filter(|name| *name != NO_PERMISSION_REQUIRED)
    }

    /// Reads what the script wrote.
    pub(super) fn parse(text: &str) -> Result<Self, InvalidRecord> {
        let text = text.trim_start_matches('\u{feff}').trim();
        if !text.starts_with('{') {
            return Err(InvalidRecord("it is not what the script writes".to_owned()));
        }
        let found: Self = serde_json::from_str(text)
            .map_err(|error| InvalidRecord(format!("it is not what the script writes: {error}")))?;
        if let Some(error) = &found.error {
            return Err(error.as_invalid());
        }
        match found.format {
            FORMAT => Ok(found),
            0 => Err(InvalidRecord(
                "it is not what the script writes: it has no `format`".to_owned(),
            )),
            other => Err(InvalidRecord(format!(
                "its format is {other}, and this version reads {FORMAT}: write it again with the script of this version"
            ))),
        }
    }
}

impl RecordedError {
    fn as_invalid(&self) -> InvalidRecord {
        let lines = self.message.lines().map(plain);
        let message = &lines.collect::<Vec<_>>().join("\n  ");
        let mut text = match &*self.kind {
            "pyramid" => format!("{message}; `--python` names the Python of the application"),
            "start" => format!("the Pyramid application does not start: {message}"),
            "read" => format!("the Pyramid application cannot be read: {message}"),
            _ => message.clone(),
        };
        let lines: Vec<_> = self.traceback.lines().map(plain).collect();
        let last = &lines[lines.len().saturating_sub(LINES)..];
        for line in last {
            text += "\n  ";
            text += line;
        }
        InvalidRecord(text)
    }
}

/// The lines of a traceback that are shown.
const LINES: usize = 9;

/// Why what the script wrote cannot be compared: the application did not start, or the text is not of the script.
///
/// See [`check`](super::check) for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidRecord(pub(super) String);

impl fmt::Display for InvalidRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidRecord {}
