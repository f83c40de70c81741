//! Which media types the server prefers.

use crate::accept::MediaType;
use crate::order::{self, Order};

use super::actions::{self, Declared};
use super::report::Report;

/// The order without a word of the application, best first.
const DEFAULT: [&str; 6] = [
    "text/html",
    "application/xhtml+xml",
    "application/xml",
    "text/xml",
    "text/plain",
    "application/json",
];

/// A type with its place relative to others, which are named as in a header.
struct Wish {
    media_type: MediaType,
    name: String,
    /// Types that are better.
    under: Vec<String>,
    /// Types that are worse.
    over: Vec<String>,
}

/// Returns the media types that the server prefers, best first.
pub(super) fn accept_order(
    declared: &[(String, Declared<Order>)],
    report: &mut Report,
) -> Vec<MediaType> {
    let before = report.count();
    let added: Vec<_> = declared
        .iter()
        .filter_map(|(name, declared)| Wish::new(name, declared, report))
        .collect();
    let is_added = |media_type: &MediaType| added.iter().any(|wish| wish.media_type == *media_type);
    let defaults = DEFAULT.iter().filter_map(|name| MediaType::parse(name));
    let defaults = defaults.filter(|media_type| !is_added(media_type));
    let mut wishes: Vec<_> = defaults.map(Wish::default_place).collect();
    wishes.extend(added);
    if report.count() > before {
        return Vec::new();
    }
    let orders: Vec<_> = wishes
        .iter()
        .map(|wish| (wish.name.clone(), wish.order()))
        .collect();
    let names = order::sort(BEST, WORST, &orders).unwrap_or_else(|misplaced| {
        let what = "in the order of media types,";
        actions::report_misplaced(misplaced, declared, report, what);
        Vec::new()
    });
    let wish_of = |name: &String| wishes.iter().find(|wish| wish.name == *name);
    let sorted = names.iter().filter_map(wish_of);
    sorted.map(|wish| wish.media_type.clone()).collect()
}

/// The ends of the row, which are not media types.
const BEST: &str = "the best";
const WORST: &str = "the worst";

impl Wish {
    /// Reads a declaration, or reports what is wrong with it.
    fn new(name: &str, declared: &Declared<Order>, report: &mut Report) -> Option<Self> {
        let before = report.count();
        let mut read = |name: &str| {
            let media_type = MediaType::parse(name);
            if media_type.is_none() {
                let message = format!(
                    "`add_accept_view_order` takes a media type without wildcards and without `q`, \
                     as in \"application/json\", not {name:?}"
                );
                report.add_at(declared.place, message);
            }
            media_type
        };
        let media_type = read(name)?;
        let mut others = |names: &[String]| -> Vec<MediaType> {
            names.iter().filter_map(|name| read(name)).collect()
        };
        let (under, over) = (others(&declared.value.under), others(&declared.value.over));
        for other in under.iter().chain(&over) {
            if let Some(reason) = incomparable(&media_type, other) {
                let message = format!(
                    "in the order of media types, `{media_type}` cannot stand under or over \
                     `{other}`: {reason}"
                );
                report.add_at(declared.place, message);
            }
        }
        let names = |types: Vec<MediaType>| types.iter().map(ToString::to_string).collect();
        (report.count() == before).then(|| Self {
            name: media_type.to_string(),
            media_type,
            under: names(under),
            over: names(over),
        })
    }

    fn default_place(media_type: MediaType) -> Self {
        Self {
            name: media_type.to_string(),
            media_type,
            under: Vec::new(),
            over: Vec::new(),
        }
    }

    /// Returns the place as Pyramid sees it: what has none is the last so far.
    fn order(&self) -> Order {
        let order = Order::new()
            .under(self.under.clone())
            .over(self.over.clone());
        order.or_else(|| Order::new().over([WORST]))
    }
}

/// Says why two types have no order: parameters rank among those of one type, and before the bare type.
fn incomparable(one: &MediaType, other: &MediaType) -> Option<&'static str> {
    match (one.has_parameters(), other.has_parameters()) {
        (false, false) => None,
        (true, true) if one.bare() == other.bare() => None,
        (true, true) => Some(
            "parameters are compared within one type only; leave one of them out, or its parameters",
        ),
        (true, false) | (false, true) => Some(
            "a type with parameters always stands before the same type without, and where its type \
             stands among others; leave its parameters out",
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::panic::Location;

    use super::super::actions::IncludePath;
    use super::*;

    fn order(wishes: &[(&str, Order)]) -> Result<Vec<String>, Vec<String>> {
        let declared: Vec<_> = wishes
            .iter()
            .map(|(name, order)| {
                let declared =
                    Declared::new(order.clone(), Location::caller(), &IncludePath::default());
                ((*name).to_owned(), declared)
            })
            .collect();
        let mut report = Report::default();
        let sorted = accept_order(&declared, &mut report);
        let told = report.told();
        if told.is_empty() {
            let mut names: Vec<_> = sorted.iter().map(ToString::to_string).collect();
            // Short, so that the rows can be read.
            for (name, short) in DEFAULT.iter().zip(["H", "XH", "AX", "TX", "P", "J"]) {
                for written in names.iter_mut().filter(|written| written == name) {
                    *written = short.to_owned();
                }
            }
            Ok(names)
        } else {
            Err(told)
        }
    }

    #[track_caller]
    fn check(wishes: &[(&str, Order)], expected: &str) {
        assert_eq!(order(wishes).unwrap().join(" "), expected);
    }

    #[test]
    fn types_stand_where_pyramid_puts_them() {
        let new = Order::new;
        check(&[], "H XH AX TX P J");
        check(&[("a/b", new()), ("c/d", new())], "H XH AX TX P J a/b c/d");
        check(&[("Text/CSV;A=B", new())], "H XH AX TX P J text/csv;a=B");
        check(&[("text/html", new())], "XH AX TX P J H");
        let over = |name: &str| new().over([name]);
        let under = |name: &str| new().under([name]);
        check(&[("a/b", over("text/html"))], "XH AX TX P J a/b H");
        check(&[("a/b", under("text/html"))], "H a/b XH AX TX P J");
        check(
            &[("a/b", over("TEXT/plain").under(["text/xml"]))],
            "H XH AX TX a/b P J",
        );
        check(
            &[("text/html", under("application/json"))],
            "XH AX TX P J H",
        );
        check(
            &[("a/b", new().over(["x/y", "text/html"]))],
            "XH AX TX P J a/b H",
        );
        check(
            &[("application/json", new().over(["text/html", "text/plain"]))],
            "XH AX TX J P H",
        );
        check(
            &[("a/b", new()), ("c/d", over("a/b"))],
            "H XH AX TX P J c/d a/b",
        );
        check(
            &[("a/b", under("text/html")), ("c/d", under("text/html"))],
            "H c/d a/b XH AX TX P J",
        );
        check(
            &[("a/b", over("text/html")), ("c/d", over("text/html"))],
            "XH AX TX P J a/b c/d H",
        );
        // What others stand over has a place, also if what it wishes is not there.
        check(
            &[("text/html", under("a/b")), ("text/xml", over("text/html"))],
            "XH AX P J TX H",
        );
        check(
            &[("a/b;p=1", over("a/b;p=2")), ("a/b;p=2", new())],
            "H XH AX TX P J a/b;p=1 a/b;p=2",
        );
    }

    #[test]
    fn contradictory_orders_are_mistakes() {
        let over = |name: &str| Order::new().over([name]);
        let under = |name: &str| Order::new().under([name]);
        for (wishes, expected) in [
            (
                vec![("a/b", under("c/d")), ("c/d", under("a/b"))],
                "`a/b` and `c/d` stand under each other",
            ),
            (vec![("a/b", over("a/b"))], "`a/b` stands under itself"),
            (
                vec![("a/b", over("text/htm"))],
                "must be over `text/htm`, which does not exist (did you mean `text/html`?)",
            ),
            (
                vec![("text/plain;a=1", over("text/plain"))],
                "always stands before the same type without",
            ),
            (
                vec![("text/plain", under("text/plain;a=1"))],
                "always stands before the same type without",
            ),
            (
                vec![("a/b;p=1", over("c/d;p=1")), ("c/d;p=1", Order::new())],
                "within one type only",
            ),
            (
                vec![("*/html", Order::new())],
                "without wildcards and without `q`, as in \"application/json\", not \"*/html\"",
            ),
            (vec![("a/b", over("text/*"))], "not \"text/*\""),
            (vec![("a/b;q=0.5", Order::new())], "not \"a/b;q=0.5\""),
        ] {
            let problems = order(&wishes).unwrap_err();
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert!(problems[0].contains(expected), "{problems:?}");
        }
    }
}
