//! Which requests of a route the other application answers.

use std::net::IpAddr;

use http::Method;

use crate::request::{Request, methods_of_names};

/// Which requests of a route are passed on, for moving it step by step.
///
/// A route takes it by [`forward_when`](crate::config::RouteConfig::forward_when).
///
/// # Examples
///
/// ```
/// use pyramidion::Configurator;
/// use pyramidion::forward::Choice;
///
/// let mut config = Configurator::new();
/// config.forward_unmatched("http://127.0.0.1:8080");
/// // Here the form is shown, there it is handled.
/// config.add_route("contact", "/contact").forward_when(Choice::methods(["POST"]));
/// // A tenth of the visitors, and those who want it, see the new page.
/// let old = Choice::percentage(90).and(Choice::cookie("preview").not());
/// config.add_route("search", "/search").forward_when(old);
/// config.make_app()?;
/// # Ok::<(), pyramidion::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Choice {
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Always,
    Methods(Vec<Method>),
    Percentage { percent: u8, cookie: Option<String> },
    Cookie { name: String, value: Option<String> },
    Not(Box<Kind>),
    And(Box<Kind>, Box<Kind>),
    Or(Box<Kind>, Box<Kind>),
    Mistake(String),
}

impl Choice {
    /// Chooses every request.
    pub fn always() -> Self {
        Self { kind: Kind::Always }
    }

    /// Chooses requests with one of these methods; `GET` implies `HEAD`.
    ///
    /// They are written as those of [`request_method`](crate::predicates::request_method), in upper case.
    pub fn methods<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Self {
        let every = "\"*\" is not an HTTP method; for all of them write `Choice::always()`";
        let kind = match methods_of_names(names, every) {
            Ok(methods) if methods.is_empty() => Kind::Mistake(
                "`Choice::methods` needs at least one method; for every request write `Choice::always()`"
                    .to_owned(),
            ),
            Ok(methods) => Kind::Methods(methods),
            Err(mistake) => Kind::Mistake(mistake),
        };
        Self { kind }
    }

    /// Chooses this many of a hundred visitors, by the addresses they connect from.
    ///
    /// A visitor is always chosen or never, on every route and by every process; who is chosen of fewer is
    /// chosen of more. For IPv6 addresses the first half counts. Behind a proxy that the server
    /// does not trust, all visitors have the address of the proxy: choose by a cookie then.
    pub fn percentage(percent: u8) -> Self {
        Self::of_percentage(percent, None)
    }

    /// Chooses this many of a hundred visitors, by the value of a cookie, or by their addresses where they have none.
    pub fn percentage_by_cookie(percent: u8, cookie: impl Into<String>) -> Self {
        Self::of_percentage(percent, Some(cookie.into()))
    }

    fn of_percentage(percent: u8, cookie: Option<String>) -> Self {
        let kind = if percent > 100 {
            Kind::Mistake(format!(
                "{percent} of a hundred visitors is more than all; write a percentage of at most 100"
            ))
        } else {
            Kind::Percentage { percent, cookie }
        };
        Self { kind }
    }

    /// Chooses visitors that have a cookie, whatever its value.
    pub fn cookie(name: impl Into<String>) -> Self {
        let name = name.into();
        let kind = Kind::Cookie { name, value: None };
        Self { kind }
    }

    /// Chooses visitors that have a cookie with this value.
    pub fn cookie_value(name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), Some(value.into()));
        let kind = Kind::Cookie { name, value };
        Self { kind }
    }

    /// Chooses what this does not.
    #[expect(clippy::should_implement_trait, reason = "it reads as a sentence")]
    pub fn not(self) -> Self {
        let kind = Kind::Not(Box::new(self.kind));
        Self { kind }
    }

    /// Chooses what both choose.
    pub fn and(self, other: Self) -> Self {
        let kind = Kind::And(Box::new(self.kind), Box::new(other.kind));
        Self { kind }
    }

    /// Chooses what either chooses.
    pub fn or(self, other: Self) -> Self {
        let kind = Kind::Or(Box::new(self.kind), Box::new(other.kind));
        Self { kind }
    }

    pub(crate) fn holds(&self, request: &Request) -> bool {
        self.kind.holds(request)
    }

    /// Tells whether every request is chosen.
    pub(crate) fn is_always(&self) -> bool {
        matches!(
            self.kind,
            Kind::Always | Kind::Percentage { percent: 100, .. }
        )
    }

    /// Returns what is wrong.
    pub(crate) fn errors(&self) -> Vec<&str> {
        let mut errors = Vec::new();
        self.kind.collect_errors(&mut errors);
        errors
    }
}

impl Kind {
    fn holds(&self, request: &Request) -> bool {
        match self {
            Self::Always => true,
            Self::Methods(methods) => methods.contains(request.method()),
            Self::Percentage { percent, cookie } => {
                let value = cookie.as_ref().and_then(|name| request.cookies().get(name));
                let bucket = match value {
                    Some(value) => bucket(value.as_bytes()),
                    None => bucket(&address(request.remote_addr().map(|address| address.ip()))),
                };
                bucket < u64::from(*percent)
            }
            Self::Cookie { name, value } => match (request.cookies().get(name), value) {
                (Some(found), Some(value)) => *found == **value,
                (found, None) => found.is_some(),
                (None, Some(_)) => false,
            },
            Self::Not(inner) => !inner.holds(request),
            Self::And(one, other) => one.holds(request) && other.holds(request),
            Self::Or(one, other) => one.holds(request) || other.holds(request),
            Self::Mistake(_) => false,
        }
    }

    fn collect_errors<'k>(&'k self, errors: &mut Vec<&'k str>) {
        match self {
            Self::Mistake(error) => errors.push(error),
            Self::Not(inner) => inner.collect_errors(errors),
            Self::And(one, other) | Self::Or(one, other) => {
                one.collect_errors(errors);
                other.collect_errors(errors);
            }
            Self::Always | Self::Methods(_) | Self::Percentage { .. } | Self::Cookie { .. } => {}
        }
    }
}

/// Returns what of an address belongs to one visitor.
fn address(address: Option<IpAddr>) -> Vec<u8> {
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V4(address)) => address.octets().into(),
        Some(IpAddr::V6(address)) => address.octets()[..8].into(),
        None => Vec::new(),
    }
}

/// Returns a number below a hundred, the same for the same bytes in every process.
fn bucket(bytes: &[u8]) -> u64 {
    // FNV-1a, whose upper bits are mixed into the lower ones.
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    (hash ^ (hash >> 33)) % 100
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::DummyRequest;

    fn holds(choice: &Choice, method: &str, cookie: &str) -> bool {
        let request = DummyRequest::new(method, "/").header("cookie", cookie);
        choice.holds(&request.build())
    }

    #[test]
    fn choices_are_combined() {
        let choice = Choice::methods(["GET"]).and(Choice::cookie("new").not());
        assert!(holds(&choice, "GET", ""));
        assert!(holds(&choice, "HEAD", "old=1"));
        assert!(!holds(&choice, "GET", "new=1"));
        assert!(!holds(&choice, "POST", ""));
        let choice = Choice::cookie_value("side", "old").or(Choice::methods(["PUT"]));
        assert!(holds(&choice, "GET", "side=old"));
        assert!(!holds(&choice, "GET", "side=new"));
        assert!(holds(&choice, "PUT", "side=new"));
    }

    #[test]
    fn mistakes_are_found_wherever_they_are() {
        let choice = Choice::percentage(101).not().and(Choice::methods(["G T"]));
        let expected = [
            "101 of a hundred visitors is more than all; write a percentage of at most 100",
            "' ' cannot be in the name of an HTTP method; write several as `[\"G\", \"T\"]`, instead of \"G T\"",
        ];
        assert_eq!(choice.errors(), expected);
        assert!(Choice::percentage(100).errors().is_empty());
    }

    #[test]
    fn a_percentage_is_about_so_many_visitors_and_always_the_same() {
        let chosen = |percent| {
            let choice = Choice::percentage_by_cookie(percent, "id");
            let is_chosen = |id: &u32| holds(&choice, "GET", &format!("id=visitor-{id}"));
            (0..5000).filter(is_chosen).collect::<Vec<u32>>()
        };
        assert!(chosen(0).is_empty());
        assert_eq!(chosen(100).len(), 5000);
        let (tenth, half) = (chosen(10), chosen(50));
        assert!((400..600).contains(&tenth.len()), "{}", tenth.len());
        assert!((2300..2700).contains(&half.len()), "{}", half.len());
        assert!(tenth.iter().all(|id| half.contains(id)));
        assert_eq!(bucket(b"visitor"), 51, "it does not change with a release");
    }
}
