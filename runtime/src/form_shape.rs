//! What a form is made of: the names that its fields can have. Templates are checked by it, so that it stands below them.

use pyramidion_syntax::near;

/// What a field is made of. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A value or a file, with a name of its own.
    Value,
    /// Fields that belong together.
    Group(&'static [Part]),
    /// Any number of the same.
    List(fn() -> Shape),
}

/// A form, as templates that show it are checked by it.
#[cfg(feature = "templates")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct FormShape {
    /// The name of its type.
    pub(crate) name: &'static str,
    pub(crate) parts: fn() -> &'static [Part],
}

#[cfg(feature = "templates")]
impl FormShape {
    /// Returns the name of its type without that of its module.
    pub(crate) fn short_name(&self) -> &'static str {
        self.name.rsplit("::").next().unwrap_or(self.name)
    }
}

/// A field by its name. It is not public API.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub(crate) name: &'static str,
    pub(crate) shape: fn() -> Shape,
}

impl Shape {
    /// Tells whether a name below that of the field is one of a control; an empty one is its own.
    ///
    /// A field of another name is not part of the form, whoever sends it.
    pub(crate) fn has(self, below: &str) -> bool {
        self.counting(below).is_some()
    }

    /// Says what is wrong with a name below that of a group or a list, if neither a control nor what holds some has it.
    ///
    /// It goes on from the name of the form: "has no field `titel` (did you mean `title`?)".
    pub(crate) fn misnamed(self, name: &str) -> Option<String> {
        let mut shape = self;
        let mut rest = Some(name);
        while let Some(below) = rest {
            let (first, next) = match below.split_once('.') {
                Some((first, next)) => (first, Some(next)),
                None => (below, None),
            };
            // The name of what the rest stands in.
            let whole = name.strip_suffix(below).unwrap_or_default();
            let whole = whole.trim_end_matches('.');
            shape = match shape {
                Self::Value => {
                    return Some(format!(
                        "has no fields within `{whole}`, which is one value"
                    ));
                }
                Self::Group(parts) => match parts.iter().find(|part| part.name == first) {
                    Some(part) => (part.shape)(),
                    None => return Some(unknown(name, whole, first, parts)),
                },
                Self::List(item) if position(first).is_some() => item(),
                Self::List(_) => {
                    return Some(format!(
                        "has no field `{name}`: `{whole}` is a list, whose items are named by their positions, as in `{whole}.0`"
                    ));
                }
            };
            rest = next;
        }
        None
    }

    /// Returns which of several values count under a name, if it is one of a control.
    pub(crate) fn counting(self, below: &str) -> Option<Counting> {
        let (first, rest) = below.split_once('.').unwrap_or((below, ""));
        match self {
            Self::Value => below.is_empty().then_some(Counting::Last),
            Self::Group(parts) => {
                let part = parts.iter().find(|part| part.name == first)?;
                (part.shape)().counting(rest)
            }
            Self::List(item) if below.is_empty() => {
                // A group has no value of its own, only its fields have.
                item().counting("").map(|_| Counting::All)
            }
            Self::List(item) => {
                position(first)?;
                item().counting(rest)
            }
        }
    }
}

/// Says that a form, or a group within it, has no field of a name, and which it has.
fn unknown(name: &str, whole: &str, wrong: &str, parts: &[Part]) -> String {
    let names = || parts.iter().map(|part| part.name);
    let hint = near::hint_or(wrong, names(), || {
        format!(": there are `{}`", names().collect::<Vec<_>>().join("`, `"))
    });
    match whole {
        "" => format!("has no field `{name}`{hint}"),
        whole => format!("has no field `{name}`; in `{whole}` there is no `{wrong}`{hint}"),
    }
}

/// Which of several values of one name count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counting {
    Last,
    All,
}

/// Reads a position as it is written in names: `0`, `17`.
pub(crate) fn position(text: &str) -> Option<u32> {
    let is_plain = text == "0" || !text.starts_with(['0', '+']);
    text.parse().ok().filter(|_| is_plain)
}

#[cfg(test)]
mod tests {
    use super::{Part, Shape};

    #[test]
    fn names_are_those_of_the_fields() {
        const PERSON: Shape = Shape::Group(&[
            Part {
                name: "name",
                shape: || Shape::Value,
            },
            Part {
                name: "tags",
                shape: || Shape::List(|| Shape::Value),
            },
        ]);
        let people = Shape::List(|| PERSON);
        for name in ["0.name", "17.tags", "0.tags.5"] {
            assert!(people.has(name), "{name}");
        }
        for (name, wrong) in [
            (
                "0.nme",
                "has no field `0.nme`; in `0` there is no `nme` (did you mean `name`?)",
            ),
            (
                "0.rank",
                "has no field `0.rank`; in `0` there is no `rank`: there are `name`, `tags`",
            ),
            ("name", "has no field `name`: `` is a list"),
            (
                "0.name.x",
                "has no fields within `0.name`, which is one value",
            ),
            (
                "0.tags.x",
                "has no field `0.tags.x`: `0.tags` is a list, whose items are named by their positions, as in `0.tags.0`",
            ),
        ] {
            let said = people.misnamed(name).unwrap_or_default();
            assert!(said.starts_with(wrong), "{said}");
        }
        for name in ["0", "0.name", "0.tags", "0.tags.7"] {
            assert_eq!(people.misnamed(name), None);
        }
        for name in [
            "",
            "0",
            "name",
            "0.rank",
            "0.name.0",
            "01.name",
            "-1.name",
            "0.tags.x",
            "0.tags.0.0",
        ] {
            assert!(!people.has(name), "{name}");
        }
    }
}
