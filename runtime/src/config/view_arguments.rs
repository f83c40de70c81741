//! What views take from the path and from the body, and whether their requests can have it.

use pyramidion_syntax::near;

use crate::extract::{BodyUse, Misfit, Names, PathArgument, Requirements};
use crate::url::RouteInfo;
use crate::view::View;

use super::routes::{MatchingRoute, Routes};

/// Returns what is wrong with the arguments of a view; the subject of each sentence is the view.
pub(super) fn mistakes(
    view: &View,
    route: Option<&MatchingRoute>,
    requirements: &Requirements,
    routes: &Routes,
) -> Vec<String> {
    let mut mistakes = Vec::new();
    mistakes.extend(bodies(&requirements.bodies));
    let paths = &requirements.paths;
    if paths.is_empty() {
        return mistakes;
    }
    match route {
        Some(route) => mistakes.extend(against_route(paths, &route.entry.route.info)),
        // An error may be met on any route, and a view without a route may answer for one.
        None if view.declared.context.is_error() || routes.have_global_views() => {}
        None => mistakes.extend(paths.iter().find_map(without_route)),
    }
    mistakes
}

/// Returns what is wrong with the arguments of a factory, of a route or of all that have none; its subject is the factory.
pub(super) fn of_factory(requirements: &Requirements, route: Option<&RouteInfo>) -> Vec<String> {
    let of_path = route.and_then(|route| against_route(&requirements.paths, route));
    let mistakes = bodies(&requirements.bodies).into_iter();
    mistakes.chain(of_path).collect()
}

/// Reports arguments of which one reads the body so that nothing is left for another.
fn bodies(bodies: &[(BodyUse, &'static str)]) -> Option<String> {
    let pairs = bodies.iter().enumerate().flat_map(|(index, second)| {
        let earlier = bodies[..index].iter();
        earlier.map(move |first| (first, second))
    });
    let mut excluding = pairs.filter(|((first, _), (second, _))| first.excludes(*second));
    let ((first, first_name), (second, second_name)) = excluding.next()?;
    let (first_name, second_name) = (simple(first_name), simple(second_name));
    let why = if [*first, *second].contains(&BodyUse::Stream) {
        "but the body is there once, and a stream is not read before"
    } else {
        "but a body is a form or JSON, not both"
    };
    Some(format!(
        "takes `{first_name}` and `{second_name}`, {why}; take one of them"
    ))
}

fn names(route: &RouteInfo) -> Names<'_> {
    Names {
        names: route.pattern.names(),
        has_remainder: route.pattern.has_remainder(),
    }
}

/// Compares the arguments with the placeholders of the view's route; that is one mistake at most.
fn against_route(paths: &[PathArgument], route: &RouteInfo) -> Option<String> {
    let misfits = paths.iter().map(|path| path.misfits(names(route)));
    let misfits: Vec<_> = misfits.collect();
    let first = misfits.iter().position(|misfits| !misfits.is_empty())?;
    if let [_, _, ..] = paths {
        let takes = paths.iter().map(|path| format!("`{}`", written(path)));
        let takes: Vec<_> = takes.collect();
        return Some(format!(
            "takes {}, but each `Path` stands for all values of the path, and {} {}; write {}",
            joined(&takes),
            said(route),
            has(route.pattern.names()),
            proposed(paths, route),
        ));
    }
    Some(one_against_route(&paths[first], &misfits[first], route))
}

/// Says how one argument differs from the placeholders.
fn one_against_route(path: &PathArgument, misfits: &[Misfit], route: &RouteInfo) -> String {
    let names = route.pattern.names();
    let missing: Vec<_> = misfits
        .iter()
        .filter_map(|misfit| match misfit {
            Misfit::Missing(field) => Some(*field),
            _ => None,
        })
        .collect();
    if !missing.is_empty() {
        return missing_fields(path, &missing, route);
    }
    match &misfits[0] {
        Misfit::Unknown(name) => format!(
            "takes `{}`, which has no field `{name}` and allows no others, but {} has the placeholder \
             `{{{name}}}`; add the field, or leave out `#[serde(deny_unknown_fields)]`",
            written(path),
            said(route),
        ),
        Misfit::Compound(name) => format!(
            "takes `{}`, but the value of `{{{name}}}` of {} is one text, from which this cannot be read; \
             write a type that is read from a text, such as `String` or `u32`",
            written(path),
            said(route),
        ),
        // There is no type for no value.
        _ if names.is_empty() => format!(
            "takes {} from the path, but {} has no placeholder; write one into the pattern, as in \
             `/{{id}}`, or leave `Path` out",
            takes(&misfits[0]),
            said(route),
        ),
        misfit => format!(
            "takes {}, {} {}; write {}",
            takes(misfit),
            said(route),
            has(names),
            proposed(std::slice::from_ref(path), route),
        ),
    }
}

fn missing_fields(path: &PathArgument, missing: &[&str], route: &RouteInfo) -> String {
    let names = route.pattern.names();
    let hint = match missing {
        [field] => near::hint(field, names.iter().map(String::as_str)),
        _ => String::new(),
    };
    let fields: Vec<_> = missing.iter().map(|field| format!("`{field}`")).collect();
    let (noun, pronoun) = match missing {
        [_] => ("field", "it"),
        _ => ("fields", "them"),
    };
    let placeholders = names.iter().map(|name| format!("`{{{name}}}`"));
    let placeholders: Vec<_> = placeholders.collect();
    let has = match placeholders.as_slice() {
        [] => "has no placeholder".to_owned(),
        [one] => format!("has the placeholder {one} only"),
        several => format!("has the placeholders {}", joined(several)),
    };
    format!(
        "takes `{}` with the {noun} {}, but {} {has}{hint}; name the fields as the placeholders, or let \
         {pronoun} be absent by `Option` or `#[serde(default)]`",
        written(path),
        joined(&fields),
        said(route),
    )
}

fn without_route(path: &PathArgument) -> Option<String> {
    let none = Names {
        names: &[],
        has_remainder: false,
    };
    let misfits = path.misfits(none);
    (!misfits.is_empty()).then(|| {
        format!(
            "takes `{}`, but is for no route, so that there are no placeholders; add `route_name = \"…\"`",
            written(path)
        )
    })
}

fn takes(misfit: &Misfit) -> String {
    match misfit {
        Misfit::Many(count) if *count != 1 => format!("{} values", number(*count)),
        _ => "one value".to_owned(),
    }
}

fn has(names: &[String]) -> String {
    match names.len() {
        0 => "has none".to_owned(),
        count => format!("has {}", number(count)),
    }
}

/// Names a route with its pattern.
fn said(route: &RouteInfo) -> String {
    format!("the route `{}` (`{}`)", route.name, route.pattern_text)
}

/// Returns an argument of the right number of values, as it is written.
fn proposed(paths: &[PathArgument], route: &RouteInfo) -> String {
    let count = route.pattern.names().len();
    let mut types = Vec::new();
    for path in paths {
        let own = count_of(path);
        let simple = simple(path.type_name);
        if own == 1 && !simple.starts_with('(') {
            types.push(simple);
        } else {
            types.extend(path.types(own).into_iter().map(str::to_owned));
        }
    }
    // Of a type that is too short the last one is repeated.
    let last = types.last().cloned().unwrap_or_else(|| "String".to_owned());
    types.resize(count, last);
    if route.pattern.has_remainder()
        && let Some(rest) = types.last_mut()
        && !rest.starts_with("Vec<")
    {
        "Vec<String>".clone_into(rest);
    }
    match types.as_slice() {
        [] => "a pattern with placeholders, such as `/{id}`, or leave `Path` out".to_owned(),
        [one] => format!("`Path<{one}>`"),
        several => format!("`Path<({})>`", several.join(", ")),
    }
}

/// Returns of how many values a type is, as far as it is known.
fn count_of(path: &PathArgument) -> usize {
    let none = Names {
        names: &[],
        has_remainder: false,
    };
    match path.misfits(none).first() {
        Some(Misfit::Many(count)) => *count,
        _ => 1,
    }
}

fn written(path: &PathArgument) -> String {
    format!("Path<{}>", simple(path.type_name))
}

/// Leaves the modules out of the name of a type.
pub(super) fn simple(name: &str) -> String {
    let mut simple = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find("::") {
        let (before, after) = rest.split_at(at);
        let start = before
            .rfind(|c: char| c != '_' && !c.is_alphanumeric())
            .map_or(0, |at| at + 1);
        simple.push_str(&before[..start]);
        rest = &after[2..];
    }
    simple.push_str(rest);
    simple
}

fn joined(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

/// Writes a small number as a word.
fn number(count: usize) -> String {
    const WORDS: [&str; 11] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    WORDS
        .get(count)
        .map_or_else(|| count.to_string(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_types_lose_their_modules() {
        for (name, expected) in [
            ("u32", "u32"),
            ("(u32, alloc::string::String)", "(u32, String)"),
            ("core::option::Option<app::views::Id>", "Option<Id>"),
            ("alloc::vec::Vec<(u8, a::b::C)>", "Vec<(u8, C)>"),
        ] {
            assert_eq!(simple(name), expected);
        }
    }
}
