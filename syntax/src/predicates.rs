//! The predicates: what they are called, in which order they stand, what is written as their value.
//!
//! [`predicates!`](crate::predicates!) is the table of them. A new predicate is an entry there; what it means is said in a file of the
//! framework, which the compiler asks for.

use crate::conditions;
use crate::constants::{Constant, constant};

/// Hands the table of the predicates to a macro.
///
/// An entry is read as `Name: Form = name(value) { … }`. `name` is that of the argument, of the method of `View`, whose documentation
/// stands above the entry, and of the function, which `holds` documents. `Form` is what they take: a `Flag`, a `Type`, one `Text`, or
/// `Texts`. `argument` is what an editor shows for a value that is not a type, `row` what the table of the attribute says of it. Then come the facts
/// that only this crate reads.
#[macro_export]
macro_rules! predicates {
    ($macro:ident) => {
        $macro! {
            /// Sets the methods that the view answers; `GET` implies `HEAD`.
            RequestMethod: Texts = request_method(methods) {
                holds: "Holds if the method is one of these; `GET` implies `HEAD`.",
                argument: "A method that the view answers; `GET` implies `HEAD`. Without one it answers every method.",
                row: "the methods, such as `\"POST\"` or `(\"GET\", \"POST\")`; `GET` implies `HEAD`",
                example: "request_method = \"POST\"",
                rank: 1,
                takes: Takes::Methods,
                constant: is_method, "must be an HTTP method, in upper case",
            }

            /// Sets whether `X-Requested-With: XMLHttpRequest` must be there, or must not.
            Xhr: Flag = xhr(xhr) {
                holds: "Holds if `X-Requested-With: XMLHttpRequest` is there, or is not.",
                argument: "Whether `X-Requested-With: XMLHttpRequest` must be there, or must not.",
                row: "`true` or `false`: whether `X-Requested-With: XMLHttpRequest` must be there, or must not",
                example: "xhr = true",
                rank: 0,
                takes: Takes::Flag,
            }

            /// Sets a regular expression that the decoded path must begin with.
            PathInfo: Text = path_info(regex) {
                holds: "Holds if the decoded path begins with a match of this regular expression.",
                argument: "A regular expression that the decoded path begins with.",
                row: "a regular expression that the path begins with",
                example: "path_info = \"/docs\"",
                rank: 2,
                takes: Takes::Text(
                    conditions::regex,
                    "the expressions are written as one, as in `path_info = \"/(a|b)\"`",
                ),
                constant: is_not_empty,
            }

            /// Sets parameters that must be there: `name`, or `name=value`.
            RequestParam: Texts = request_param(params) {
                holds: "Holds if every one of these parameters is there: `name`, or `name=value`.",
                argument: "A parameter that must be there: `name`, or `name=value`.",
                row: "parameters that must be there, such as `\"page\"` or `(\"page=2\", \"sort\")`",
                example: "request_param = \"page=2\"",
                rank: 3,
                takes: Takes::Texts(conditions::param, Several::Pairs),
                constant: is_not_empty,
            }

            /// Sets headers that must be there: `Name`, or `Name:regex` matched at its start.
            Header: Texts = header(headers) {
                holds: "Holds if every one of these headers is there: `Name`, or `Name:regex` matched at its start.",
                argument: "A header that must be there: `Name`, or `Name:regex`.",
                row: "headers that must be there, such as `\"X-Version\"` or `\"X-Version:2\"`, a regular expression after the colon",
                example: "header = \"X-Version:2\"",
                rank: 4,
                takes: Takes::Texts(conditions::header, Several::All),
                constant: is_header, "must begin with the name of a header",
            }

            /// Sets the media type that the view answers with, which the client must accept.
            Accept: Text = accept(media_type) {
                holds: "Holds if the client accepts this media type.",
                argument: "The media type that the view answers with.",
                row: "the media type that the view answers with",
                example: "accept = \"application/json\"",
                rank: 5,
                takes: Takes::Text(
                    conditions::media_type,
                    "a view answers with one media type: declare it once for each of them",
                ),
                constant: is_media_type, "must be a media type without wildcards",
            }

            /// Sets the media types of which the content of the request must be one, such as `application/json` or `text/*`.
            ///
            /// Other content is answered with 415 if no view takes it. Parameters such as `charset` do not count, nor does
            /// case; `application/json` is not `application/problem+json`, which is a type of its own.
            ///
            /// # Examples
            ///
            /// ```
            /// use pyramidion::testing::TestApp;
            /// use pyramidion::{Configurator, Request, View};
            ///
            /// let mut config = Configurator::new();
            /// config.add_route("notes", "/notes");
            /// let view = || View::new(|_: &mut Request| "noted").route_name("notes");
            /// config.add_view(view().request_method(["POST"]).content_type(["application/json"]));
            /// let app = TestApp::new(config.make_app()?);
            /// let note = || app.post("/notes").body("{}");
            /// assert_eq!(note().header("content-type", "application/json").send().text(), "noted");
            /// let refused = note().header("content-type", "text/plain").send();
            /// assert_eq!(refused.status(), 415);
            /// assert_eq!(refused.header("accept-post"), Some("application/json"));
            /// # Ok::<(), pyramidion::Error>(())
            /// ```
            ContentType: Texts = content_type(types) {
                holds: "Holds if the content of the request is declared as one of these media types, such as `application/json` or `text/*`.",
                argument: "A media type of which the content of the request must be, such as `application/json` or `text/*`.",
                row: "media types of which the content of the request must be one, such as `\"application/json\"` or `(\"text/plain\", \"image/*\")`; other content is answered with 415",
                example: "content_type = \"application/json\"",
                // Pyramid does not have it; it has the place of `request_type`, which is not here.
                rank: 7,
                takes: Takes::Texts(conditions::content_type, Several::OneOf),
                constant: is_content_type, "must be a media type without parameters, such as `application/json` or `text/*`",
            }

            /// Sets the type of which the context or one of the resources above it must be.
            Containment: Type = containment(resource) {
                holds: "Holds if the context or one of the resources above it is a `T`.",
                row: "the type of a resource above the context",
                example: "containment = Folder",
                rank: 6,
                takes: Takes::Type,
            }

            /// Sets the path in the tree of resources that the context must be at, such as `/users/ada`.
            ///
            /// Names are not quoted, and slashes at its ends do not count; `/` is the root.
            PhysicalPath: Text = physical_path(path) {
                holds: "Holds if the context is at this path in the tree of resources, such as `/users/ada`.",
                argument: "The path in the tree of resources that the context is at, such as `/users/ada`.",
                row: "the path in the tree of resources that the context is at, such as `\"/users/ada\"`",
                example: "physical_path = \"/users/ada\"",
                rank: 9,
                takes: Takes::Text(
                    conditions::physical_path,
                    "the context is at one path: declare the view once for each of them",
                ),
                constant: is_not_empty,
            }

            /// Sets values that placeholders must have: `name=value`.
            MatchParam: Texts = match_param(params) {
                holds: "Holds if every one of these placeholders has this value: `name=value`. That of a remainder never has.",
                argument: "The value that a placeholder must have: `name=value`.",
                row: "values of placeholders, such as `\"action=edit\"`",
                example: "match_param = \"action=edit\"",
                rank: 8,
                takes: Takes::Texts(conditions::match_param, Several::Pairs),
                constant: is_match_param, "must be a placeholder and its value, `name=value`",
            }

            /// Sets whether the visitor must be known to the security policy, or must not.
            IsAuthenticated: Flag = is_authenticated(is_authenticated) {
                holds: "Holds if the security policy knows who the visitor is, or does not.",
                argument: "Whether the visitor must be known to the security policy, or must not.",
                row: "`true` or `false`: whether the visitor must be known to the security policy, or must not",
                example: "is_authenticated = true",
                rank: 10,
                takes: Takes::Flag,
            }

            /// Sets the principals of which the visitor must have every one: groups, an id, or `system.Authenticated`.
            ///
            /// They are those that the [security policy](crate::security::SecurityPolicy::principals) knows. A visitor who lacks one is not
            /// denied anything: another view answers, or 404. Without a security policy everybody is `system.Everyone` only.
            ///
            /// # Examples
            ///
            /// ```
            /// use pyramidion::security::{Decision, SecurityPolicy};
            /// use pyramidion::testing::TestApp;
            /// use pyramidion::{Configurator, Request, View};
            ///
            /// struct ByHeader;
            ///
            /// impl SecurityPolicy for ByHeader {
            ///     fn authenticated_userid(&self, request: &mut Request) -> Option<String> {
            ///         request.header("x-user").map(str::to_owned)
            ///     }
            ///
            ///     fn permits(&self, _: &mut Request, _: &str) -> Decision {
            ///         true.into()
            ///     }
            /// }
            ///
            /// let mut config = Configurator::new();
            /// config.set_security_policy(ByHeader);
            /// config.add_route("home", "/");
            /// config.add_view(View::new(|| "yours, Ada").route_name("home").effective_principals(["ada"]));
            /// config.add_view(View::new(|| "welcome").route_name("home"));
            /// let app = TestApp::new(config.make_app()?);
            /// assert_eq!(app.get("/").header("x-user", "ada").send().text(), "yours, Ada");
            /// assert_eq!(app.get("/").header("x-user", "bob").send().text(), "welcome");
            /// # Ok::<(), pyramidion::Error>(())
            /// ```
            EffectivePrincipals: Texts = effective_principals(principals) {
                holds: "Holds if the visitor has every one of these principals, such as `group:editors`.",
                argument: "A principal that the visitor must have, such as `group:editors`.",
                row: "principals of which the visitor must have every one, such as `\"group:editors\"` or `(\"group:editors\", \"group:staff\")`",
                example: "effective_principals = \"group:editors\"",
                rank: 11,
                takes: Takes::Texts(conditions::principal, Several::All),
                constant: is_not_empty,
            }

            /// Sets whether it must be the last attempt to answer the request, or must not: for exception views that say "try again later".
            ///
            /// Without a [`Retry`](crate::retry::Retry) the first attempt is the last.
            LastAttempt: Flag = last_attempt(last_attempt) {
                holds: "Holds if the request is not answered once more whatever becomes of it, or if it may be.",
                argument: "Whether it must be the last attempt to answer the request, or must not.",
                row: "`true` or `false`: whether it must be the last attempt to answer the request, or must not; see `retry`",
                example: "last_attempt = true",
                // That of `pyramid_retry` is a custom one; it stands before those of an application's own.
                rank: 12,
                takes: Takes::Flag,
            }
        }
    };
}

/// The place of the first predicate of an application's own: after those of the framework.
pub const FIRST_CUSTOM_RANK: u32 = {
    let (mut first, mut index) = (0, 0);
    while index < PredicateName::ALL.len() {
        let rank = PredicateName::ALL[index].rank();
        if rank >= first {
            first = rank + 1;
        }
        index += 1;
    }
    first
};

/// Says what is wrong with a text, and what to write instead.
pub type Check = fn(&str) -> Result<(), String>;

/// What is written as the value of a predicate.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// `true` or `false`.
    Flag,
    /// A type.
    Type,
    /// A method of HTTP, or a list of them.
    Methods,
    /// A text, or a list of them, and what a list means.
    Texts(Check, Several),
    /// One text, and what is said where there are several.
    Text(Check, &'static str),
}

/// What a request must be like if several texts are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Several {
    /// One of them is enough.
    OneOf,
    /// All of them are needed.
    All,
    /// All of them are needed: names with values, `name=value`, of which a name has one.
    Pairs,
}

/// What is known of a predicate.
#[derive(Clone, Copy, Debug)]
struct Facts {
    name: &'static str,
    /// The argument as it is written.
    example: &'static str,
    /// The place in the table of Pyramid, where later ones make a view more specific.
    rank: u32,
    takes: Takes,
    /// What a constant must be; predicates that take no text have none.
    constant: Option<Constant>,
}

macro_rules! facts {
    ($($(#[$doc:meta])* $Name:ident: $Form:ident = $name:ident($value:ident) {
        holds: $holds:literal,
        $(argument: $argument:literal,)?
        row: $row:literal,
        example: $example:literal,
        rank: $rank:literal,
        takes: $takes:expr,
        $(constant: $constant:ident $(, $must:literal)?,)?
    })*) => {
        /// A predicate that the framework has.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum PredicateName {
            $(#[doc = concat!("`", $example, "`")] $Name),*
        }

        impl PredicateName {
            /// All of them, in the order in which messages list them.
            pub const ALL: &'static [Self] = &[$(Self::$Name),*];

            const fn facts(self) -> Facts {
                match self {
                    $(Self::$Name => Facts {
                        name: stringify!($name),
                        example: $example,
                        rank: $rank,
                        takes: $takes,
                        constant: constant!($($constant $(, $must)?)?),
                    }),*
                }
            }
        }
    };
}

predicates!(facts);

impl PredicateName {
    /// Returns the name, which is that of the argument and of the functions that declare it.
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// Returns the place in the order in which predicates make a view more specific, Pyramid's.
    pub const fn rank(self) -> u32 {
        self.facts().rank
    }

    /// Returns what is written as the value.
    pub const fn takes(self) -> Takes {
        self.facts().takes
    }

    /// Returns how a constant is checked that is the value.
    pub const fn constant(self) -> Option<Constant> {
        self.facts().constant
    }

    /// Returns the argument as it is written.
    pub const fn example(self) -> &'static str {
        self.facts().example
    }

    /// Tells whether `not(…)` can turn it round.
    pub const fn can_be_negated(self) -> bool {
        // It says what the view answers with.
        !matches!(self, Self::Accept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_predicate_has_a_name_and_a_place_of_its_own() {
        for (index, one) in PredicateName::ALL.iter().enumerate() {
            assert!(one.example().starts_with(one.name()), "{one:?}");
            for other in &PredicateName::ALL[..index] {
                assert_ne!(one.name(), other.name());
                assert_ne!(one.rank(), other.rank());
            }
        }
    }

    #[test]
    fn the_constants_of_every_predicate_that_takes_texts_are_checked() {
        for one in PredicateName::ALL {
            let takes_texts = !matches!(one.takes(), Takes::Flag | Takes::Type);
            assert_eq!(one.constant().is_some(), takes_texts, "{one:?}");
        }
    }
}
