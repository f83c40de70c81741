//! The predicates: what they are called, in which order they stand, what is written as their value.
//!
//! A new predicate is a line of the table; the compiler then names what else has to know it.

use crate::conditions;

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
    /// A text, or a list of them.
    Texts(Check),
    /// One text, and what is said where there are several.
    Text(Check, &'static str),
}

/// What is known of a predicate.
#[derive(Clone, Copy, Debug)]
struct Facts {
    name: &'static str,
    rank: u32,
    takes: Takes,
    example: &'static str,
}

macro_rules! table {
    ($($variant:ident $name:literal $rank:literal $takes:expr, $example:literal;)*) => {
        /// A predicate that the framework has.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum PredicateName {
            $(#[doc = concat!("`", $example, "`")] $variant),*
        }

        impl PredicateName {
            /// All of them, in the order in which messages list them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            const fn facts(self) -> Facts {
                match self {
                    $(Self::$variant => Facts {
                        name: $name,
                        rank: $rank,
                        takes: $takes,
                        example: $example,
                    }),*
                }
            }
        }
    };
}

// The number is the place in the table of Pyramid, where later ones make a view more specific. `content_type`, which Pyramid
// does not have, has the place of `request_type`, which is not here.
table! {
    RequestMethod "request_method" 1 Takes::Methods, "request_method = \"POST\"";
    Xhr "xhr" 0 Takes::Flag, "xhr = true";
    PathInfo "path_info" 2 Takes::Text(
        conditions::regex,
        "the expressions are written as one, as in `path_info = \"/(a|b)\"`",
    ), "path_info = \"/docs\"";
    RequestParam "request_param" 3 Takes::Texts(conditions::param), "request_param = \"page=2\"";
    Header "header" 4 Takes::Texts(conditions::header), "header = \"X-Version:2\"";
    Accept "accept" 5 Takes::Text(
        conditions::media_type,
        "a view answers with one media type: declare it once for each of them",
    ), "accept = \"application/json\"";
    ContentType "content_type" 7 Takes::Texts(conditions::content_type), "content_type = \"application/json\"";
    Containment "containment" 6 Takes::Type, "containment = Folder";
    MatchParam "match_param" 8 Takes::Texts(conditions::match_param), "match_param = \"action=edit\"";
    IsAuthenticated "is_authenticated" 10 Takes::Flag, "is_authenticated = true";
}

/// The place of the first predicate of an application's own.
pub const FIRST_CUSTOM_RANK: u32 = 13;

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
            assert!(one.rank() < FIRST_CUSTOM_RANK, "{one:?}");
            assert!(one.example().starts_with(one.name()), "{one:?}");
            for other in &PredicateName::ALL[..index] {
                assert_ne!(one.name(), other.name());
                assert_ne!(one.rank(), other.rank());
            }
        }
    }
}
