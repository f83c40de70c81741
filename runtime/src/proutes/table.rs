//! Reading the table that `proutes` prints.

use std::fmt;
use std::ops::Range;

use super::{ListedRoute, ListedView};

/// Reads the routes from what `proutes` printed, in the order in which they are tried.
///
/// The columns may stand in any order; `Name` and `Pattern` must be among them. What is printed before the
/// table does not matter, and the table ends with an empty line.
///
/// # Errors
///
/// Fails if there is no such table, or if a row does not stand below the heads of the columns.
///
/// See the [module docs](super).
pub fn parse(text: &str) -> Result<Vec<ListedRoute>, InvalidListing> {
    let mut lines = text.lines().zip(1..);
    let mut head = None;
    let columns = lines
        .by_ref()
        .find_map(|(line, _)| {
            let rule = line;
            let columns = head.take().and_then(|head| Columns::of(head, rule));
            head = Some(line);
            columns
        })
        .ok_or_else(|| {
            InvalidListing::new(1, "there is no table with the heads `Name` and `Pattern`")
        })?;
    let mut routes: Vec<ListedRoute> = Vec::new();
    for (line, number) in lines.take_while(|(line, _)| !line.trim().is_empty()) {
        let row = Row::of(line, &columns).ok_or_else(|| {
            InvalidListing::new(
                number,
                "the row does not stand below the heads of the columns",
            )
        })?;
        match routes.last_mut() {
            Some(route) if route.name == row.name && route.pattern == row.pattern => {
                route.views.push(row.view);
            }
            _ => routes.push(ListedRoute {
                name: row.name,
                pattern: row.pattern,
                views: vec![row.view],
                line: number,
            }),
        }
    }
    Ok(routes)
}

/// Where the columns begin and end, in characters.
struct Columns {
    name: Range<usize>,
    pattern: Range<usize>,
    view: Option<Range<usize>>,
    method: Option<Range<usize>>,
    /// Where each column but the first begins.
    starts: Vec<usize>,
}

impl Columns {
    /// Finds the columns below a line of heads and a line of dashes, if the lines are that.
    fn of(head: &str, rule: &str) -> Option<Self> {
        let is_rule = rule.contains('-') && rule.chars().all(|c| c == '-' || c.is_whitespace());
        if !is_rule {
            return None;
        }
        let starts: Vec<_> = word_starts(head).collect();
        let column = |title: &str| {
            let at = head.split_whitespace().position(|word| word == title)?;
            Some(starts[at]..starts.get(at + 1).copied().unwrap_or(usize::MAX))
        };
        Some(Self {
            name: column("Name")?,
            pattern: column("Pattern")?,
            view: column("View"),
            method: column("Method"),
            starts: starts.iter().skip(1).copied().collect(),
        })
    }
}

/// Returns where the words of a line begin, in characters.
fn word_starts(line: &str) -> impl Iterator<Item = usize> {
    let mut after_space = true;
    line.chars().enumerate().filter_map(move |(at, c)| {
        let is_start = after_space && !c.is_whitespace();
        after_space = c.is_whitespace();
        is_start.then_some(at)
    })
}

/// The fields of a row.
struct Row {
    name: String,
    pattern: String,
    view: ListedView,
}

impl Row {
    /// Cuts a row at the columns, unless a field goes across.
    fn of(line: &str, columns: &Columns) -> Option<Self> {
        let chars: Vec<_> = line.chars().collect();
        let is_cut = |start: &usize| chars.get(start - 1).is_none_or(|c| *c == ' ');
        if !columns.starts.iter().all(is_cut) {
            return None;
        }
        let field = |range: &Range<usize>| {
            let end = range.end.min(chars.len());
            let field: String = chars
                .get(range.start..end)
                .unwrap_or_default()
                .iter()
                .collect();
            field.trim_end().to_owned()
        };
        let optional =
            |range: &Option<Range<usize>>| range.as_ref().map(&field).unwrap_or_default();
        let pattern = field(&columns.pattern);
        (!pattern.is_empty()).then(|| Self {
            name: field(&columns.name),
            pattern,
            view: ListedView {
                view: optional(&columns.view),
                methods: optional(&columns.method),
            },
        })
    }
}

/// The error for a text that is not what `proutes` prints.
///
/// See the [module docs](super).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidListing {
    line: usize,
    reason: &'static str,
}

impl InvalidListing {
    fn new(line: usize, reason: &'static str) -> Self {
        Self { line, reason }
    }

    /// Returns the line of the mistake, counted from one.
    pub fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for InvalidListing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {} is not what `proutes` prints: {}; copy the whole output of `proutes \
             development.ini`, spaces and heads included",
            self.line, self.reason
        )
    }
}

impl std::error::Error for InvalidListing {}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "INFO  a line of the log\n\
        Name     Pattern      View     Method\n\
        ----     -------      ----     ------\n\
        a        /a/{x y}     m.a      GET\n\
        a        /a/{x y}     m.b      POST\n\
        b c      /b\n\
        \n\
        more\n";

    #[test]
    fn rows_of_a_route_are_joined_and_the_rest_ignored() {
        let routes = parse(TABLE).unwrap();
        let names: Vec<_> = routes.iter().map(ListedRoute::name).collect();
        assert_eq!(names, ["a", "b c"]);
        assert_eq!(routes[0].pattern(), "/a/{x y}");
        let views: Vec<_> = routes[0].views().iter().map(ListedView::view).collect();
        assert_eq!(views, ["m.a", "m.b"]);
        assert_eq!(routes[0].line(), 4);
        assert!(routes[1].accepts("DELETE"));
        assert!(routes[0].accepts("HEAD"));
        assert!(!routes[0].accepts("DELETE"));
    }

    #[test]
    fn what_is_not_a_table_is_refused_with_its_line() {
        for text in ["", "Name", "Name Pattern\n", "Name View\n---- ----\na  b\n"] {
            let error = parse(text).unwrap_err();
            assert!(
                error.to_string().contains("`Name` and `Pattern`"),
                "{error}"
            );
        }
        let squeezed = TABLE.replace("a        /a", "a /a");
        let error = parse(&squeezed).unwrap_err();
        assert_eq!(error.line(), 4, "{error}");
        assert!(error.to_string().contains("spaces"), "{error}");
    }
}
