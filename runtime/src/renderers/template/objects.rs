//! The request and its parts, as templates see them.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Enumerator, Object, Serde, from_args};
use minijinja::{Error, ErrorKind, State, Value};

use crate::causes;
use crate::request::Request;

use super::functions::{Function, because};
use super::lent::Lent;

/// `request` in a template.
#[derive(Debug)]
pub(super) struct RequestObject(pub(super) Arc<Lent>);

impl Object for RequestObject {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Value> {
        if let Some(part) = Part::of_name(name) {
            return Some(Value::from_object(PartObject::new(
                Arc::clone(&self.0),
                part,
            )));
        }
        match self.0.with(|request| attribute(request, name))? {
            Ok(value) => value,
            Err(error) => {
                let message = error.to_string();
                self.0.fail(error);
                // An error as a value fails where it is used.
                Some(Value::from(because(FailedValue(message))))
            }
        }
    }

    /// There always is one, though nothing lists what it has.
    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn call_method(
        self: &Arc<Self>,
        state: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        match Function::of_name(method) {
            Some(function) => function.call(&self.0, state, args),
            None => Err(Error::from(ErrorKind::UnknownMethod)),
        }
    }
}

/// Works out an attribute of the request.
///
/// # Errors
///
/// Fails as what makes a value of the application fails.
fn attribute(request: &mut Request, name: &str) -> crate::Result<Option<Value>> {
    if let Some(value) = own_attribute(request, name) {
        return Ok(Some(value));
    }
    let seen = request.seen_value(name).transpose()?;
    Ok(seen.map(|seen| Value::from(Serde(&*seen))))
}

/// Works out an attribute that every request has.
fn own_attribute(request: &mut Request, name: &str) -> Option<Value> {
    Some(match name {
        "method" => Value::from(request.method().as_str()),
        "path" => Value::from(request.path()),
        "path_info" => Value::from(&*request.path_info()),
        "path_qs" => Value::from(request.path_qs()),
        "path_url" => Value::from(request.path_url()),
        "query_string" => Value::from(request.query_string()),
        "url" => Value::from(request.url()),
        "host" => Value::from(request.host()),
        "host_port" => Value::from(request.host_port()),
        "host_url" => Value::from(request.host_url()),
        "domain" => Value::from(request.domain()),
        "scheme" => Value::from(request.scheme()),
        "application_url" => Value::from(request.application_url()),
        "script_name" => Value::from(request.script_name()),
        "content_type" => Value::from(request.content_type()),
        "remote_addr" => Value::from(request.remote_addr()?.ip().to_string()),
        "is_xhr" => Value::from(request.is_xhr()),
        "is_authenticated" => Value::from(request.is_authenticated()),
        "authenticated_userid" => Value::from(request.authenticated_userid()?),
        "identity" => Value::from(Serde(request.whole_identity()?.shown()?)),
        "matched_route" => {
            let route = request.matched_route()?;
            Value::from_pairs([("name", route.name()), ("pattern", route.pattern())])
        }
        _ => return None,
    })
}

/// Says that a value of the application could not be made, and why.
#[derive(Debug)]
pub(super) struct FailedValue(String);

impl fmt::Display for FailedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FailedValue {}

/// Tells whether a template failed because a value of the application could not be made.
pub(super) fn is_of_value(error: &Error) -> bool {
    causes::chain(error).any(<dyn std::error::Error>::is::<FailedValue>)
}

/// The attributes of the request, its parts included.
pub(super) const ATTRIBUTES: [&str; 28] = [
    "method",
    "path",
    "path_info",
    "path_qs",
    "path_url",
    "query_string",
    "url",
    "host",
    "host_port",
    "host_url",
    "domain",
    "scheme",
    "application_url",
    "script_name",
    "content_type",
    "remote_addr",
    "is_xhr",
    "is_authenticated",
    "authenticated_userid",
    "identity",
    "matched_route",
    "params",
    "GET",
    "POST",
    "headers",
    "cookies",
    "matchdict",
    "session",
];

/// The methods of its parts.
pub(super) const PART_METHODS: [&str; 5] = ["get", "getall", "keys", "values", "items"];

/// A part of the request that is looked into by name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    Params,
    Get,
    Post,
    Headers,
    Cookies,
    Matchdict,
    Session,
}

impl Part {
    fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "params" => Self::Params,
            "GET" => Self::Get,
            "POST" => Self::Post,
            "headers" => Self::Headers,
            "cookies" => Self::Cookies,
            "matchdict" => Self::Matchdict,
            "session" => Self::Session,
            _ => return None,
        })
    }

    /// Returns the value of a name; of several the one that Pyramid returns.
    fn value(self, request: &mut Request, name: &str) -> Result<Option<Value>, Error> {
        let text = match self {
            Self::Params => request.params().get(name).map(Value::from),
            Self::Get => request.get().get(name).map(Value::from),
            Self::Post => request.post().get(name).map(Value::from),
            Self::Headers => request.headers().get(name).map(header),
            Self::Cookies => request
                .cookies()
                .get(name)
                .map(|value| Value::from(&*value)),
            Self::Matchdict => {
                let matchdict = request.matchdict();
                let names = matchdict.iter().map(|(name, _)| name);
                let index = names.into_iter().position(|other| other == name);
                index.map(|index| {
                    if matchdict.is_remainder(index) {
                        matchdict.value_segments(index).map(Value::from).collect()
                    } else {
                        Value::from(matchdict.get(name).unwrap_or_default())
                    }
                })
            }
            Self::Session => {
                let session = request.try_session().map_err(because)?;
                session.value(name).map(|value| Value::from(Serde(value)))
            }
        };
        Ok(text)
    }

    /// Returns every value of a name.
    fn values(self, request: &mut Request, name: &str) -> Result<Vec<Value>, Error> {
        Ok(match self {
            Self::Params => request.params().all(name).map(Value::from).collect(),
            Self::Get => request.get().all(name).map(Value::from).collect(),
            Self::Post => request.post().all(name).map(Value::from).collect(),
            Self::Headers => request.headers().get_all(name).iter().map(header).collect(),
            _ => self.value(request, name)?.into_iter().collect(),
        })
    }

    /// Returns the names, each once.
    fn names(self, request: &mut Request) -> Result<Vec<String>, Error> {
        let mut names: Vec<String> = match self {
            Self::Params => owned(request.params().iter().map(|(name, _)| name)),
            Self::Get => owned(request.get().iter().map(|(name, _)| name)),
            Self::Post => owned(request.post().iter().map(|(name, _)| name)),
            Self::Headers => owned(request.headers().keys().map(http::HeaderName::as_str)),
            Self::Cookies => owned(request.cookies().iter().map(|(name, _)| name)),
            Self::Matchdict => owned(request.matchdict().iter().map(|(name, _)| name)),
            Self::Session => owned(request.try_session().map_err(because)?.keys()),
        };
        let mut seen = std::collections::BTreeSet::new();
        names.retain(|name| seen.insert(name.clone()));
        Ok(names)
    }
}

fn owned<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    names.map(str::to_owned).collect()
}

fn header(value: &http::HeaderValue) -> Value {
    Value::from(String::from_utf8_lossy(value.as_bytes()))
}

/// A part of the request as a value of a template: `params.page`, `params["page"]`,
/// `params.get("page", 1)`, `params.getall("tag")`, `params.items()`.
pub(super) struct PartObject {
    lent: Arc<Lent>,
    part: Part,
}

impl PartObject {
    pub(super) fn new(lent: Arc<Lent>, part: Part) -> Self {
        Self { lent, part }
    }

    fn with<T: Default>(
        &self,
        use_it: impl FnOnce(&mut Request) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.lent.with(use_it).unwrap_or_else(|| Ok(T::default()))
    }

    fn pairs(&self) -> Result<Vec<(String, Value)>, Error> {
        self.with(|request| {
            let mut pairs = Vec::new();
            for name in self.part.names(request)? {
                for value in self.part.values(request, &name)? {
                    pairs.push((name.clone(), value));
                }
            }
            Ok(pairs)
        })
    }
}

impl Object for PartObject {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Value> {
        match self.with(|request| self.part.value(request, name)) {
            Ok(value) => value,
            // An error as a value fails where it is used.
            Err(error) => Some(Value::from(error)),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let names = self.with(|request| self.part.names(request));
        Enumerator::Values(match names {
            Ok(names) => names.into_iter().map(Value::from).collect(),
            Err(error) => vec![Value::from(error)],
        })
    }

    fn call_method(
        self: &Arc<Self>,
        state: &mut State<'_, '_>,
        method: &str,
        args: &[Value],
    ) -> Result<Value, Error> {
        match method {
            "get" => {
                let (name, default): (&str, Option<Value>) = from_args(args)?;
                let value = self.with(|request| self.part.value(request, name))?;
                Ok(value.or(default).unwrap_or(Value::from(())))
            }
            "getall" => {
                let (name,): (&str,) = from_args(args)?;
                self.with(|request| self.part.values(request, name))
                    .map(Value::from)
            }
            "keys" => {
                from_args::<()>(args)?;
                self.with(|request| self.part.names(request))
                    .map(Value::from)
            }
            "values" => {
                from_args::<()>(args)?;
                Ok(self.pairs()?.into_iter().map(|(_, value)| value).collect())
            }
            "items" => {
                from_args::<()>(args)?;
                let pairs = self.pairs()?.into_iter();
                Ok(pairs
                    .map(|(name, value)| Value::from(vec![Value::from(name), value]))
                    .collect())
            }
            _ => {
                let function = Function::of_name(method);
                let is_of_session = matches!(self.part, Part::Session);
                match function.filter(|function| is_of_session && function.is_of_session()) {
                    Some(function) => function.call(&self.lent, state, args),
                    None => Err(Error::from(ErrorKind::UnknownMethod)),
                }
            }
        }
    }
}

impl fmt::Debug for PartObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PartObject").field(&self.part).finish()
    }
}
