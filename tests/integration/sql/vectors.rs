//! Recorded behaviour of `pyramid_tm` and `pyramid_retry`, held against ours: every row is data.

mod plays;

use pyramidion::session::Value;
use pyramidion_tests::vectors;

use super::sqlite;

/// The rows about the two vetoes, without the name of the veto, and what our view does for them.
const VETOES: &[(&str, &str)] = &[
    ("view returns 200", "200"),
    ("view returns 302", "302"),
    ("view returns 404", "404"),
    ("view returns 422", "422"),
    ("view returns 500", "500"),
    ("view raises HTTPFound", "raise-302"),
    ("view raises HTTPOk", "raise-200"),
    ("view returns HTTPFound()", "return-302"),
    ("view returns HTTPNotFound()", "return-404"),
    ("view raises HTTPNotFound", "raise-404"),
    ("view raises ValueError, no exception view", "error"),
    (
        "view raises ValueError, exception view answers 200",
        "error-200",
    ),
    (
        "view raises ValueError, exception view answers 500",
        "error-500",
    ),
    ("200 with X-Tm: abort", "abort"),
    ("500 with X-Tm: commit", "commit-500"),
    ("doomed, returns 200", "doomed"),
];

/// What differs from Pyramid, and why: ours is one rule, whose reasons are in the table of differences.
const DIFFERENT: &[(&str, &str)] = &[
    (
        "default veto: view raises ValueError, exception view answers 200",
        "an error is rolled back, whatever its exception view answers",
    ),
    (
        "default veto: 500 with X-Tm: commit",
        "a rule of the application can prevent a commit, and not make one",
    ),
    ("no veto: view returns 404", "the veto is the rule here"),
    ("no veto: view returns 422", "the veto is the rule here"),
    ("no veto: view returns 500", "the veto is the rule here"),
    (
        "no veto: view raises HTTPFound",
        "a redirect is a success, also if it is raised",
    ),
    (
        "no veto: view raises HTTPOk",
        "what is below 400 is a success, also if it is raised",
    ),
    (
        "no veto: view returns HTTPNotFound()",
        "the veto is the rule here",
    ),
    (
        "no veto: 500 with X-Tm: commit",
        "the veto is the rule here",
    ),
    (
        "a tween over tm raises afterwards",
        "the transaction ends after all tweens, so that nothing is committed that the visitor gets a 500 for",
    ),
];

/// What cannot be had here.
const ABSENT: &[(&str, &str)] = &[
    (
        "view commits itself, explicit manager",
        "there is no explicit manager: the next use begins another transaction",
    ),
    (
        "view aborts itself, explicit manager",
        "there is no explicit manager",
    ),
    (
        "a response callback fails",
        "response callbacks cannot fail; one that panics comes after the commit",
    ),
    (
        "savepoint(optimistic) with a manager that has none",
        "all three databases have them",
    ),
    (
        "savepoint with a manager that has none",
        "all three databases have them",
    ),
];

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    let field = row.as_object().and_then(|row| row.get(name));
    field.and_then(Value::as_str).unwrap_or_default()
}

/// What a row says of a request, or what our application did.
#[derive(Debug, PartialEq)]
struct Course {
    status: String,
    /// Nothing where the row does not say it: an error that leaves Pyramid, or one of its own pages.
    text: Option<String>,
    commits: usize,
    calls: usize,
}

impl Course {
    fn of_row(row: &Value) -> Self {
        let response = text(row, "response");
        let (status, text) = response.split_once(' ').unwrap_or((response, ""));
        let is_raised = status == "raises";
        let fields = row.as_object().expect("an object");
        let events = fields.get("transaction").and_then(Value::as_array);
        let commits = events.expect("events").iter();
        let commits = commits.filter(|event| event.as_str() == Some("commit"));
        let calls = fields.get("calls").and_then(Value::as_i64);
        Self {
            status: if is_raised { "500" } else { status }.to_owned(),
            text: (!is_raised && !text.is_empty()).then(|| text.to_owned()),
            commits: commits.count(),
            calls: calls
                .and_then(|calls| calls.try_into().ok())
                .expect("a number"),
        }
    }
}

/// Every row is played by our application, differs for a reason, or cannot be had here.
#[tokio::test]
async fn every_row_is_played_or_has_its_reason() {
    let rows = vectors("tm");
    let (mut same, mut different, mut absent) = (0, 0, 0);
    for row in rows.as_array().expect("rows") {
        let name = text(row, "case");
        if ABSENT.iter().any(|(other, _)| *other == name) {
            absent += 1;
            continue;
        }
        let veto = name.split_once(" veto: ").map(|(_, name)| name);
        let action = veto.and_then(|name| VETOES.iter().find(|(other, _)| *other == name));
        let expected = Course::of_row(row);
        let played = match action {
            Some((_, action)) => plays::of_veto(action, name.starts_with("default")).await,
            None => plays::of_row(name).await,
        };
        // Texts of plain answers are those of the framework.
        let text = played
            .text
            .clone()
            .filter(|_| expected.text.is_some() && veto.is_none());
        let expected_text = expected.text.clone().filter(|_| veto.is_none());
        let is_same = (&played.status, played.commits, played.calls, text)
            == (
                &expected.status,
                expected.commits,
                expected.calls,
                expected_text,
            );
        if DIFFERENT.iter().any(|(other, _)| *other == name) {
            assert!(!is_same, "{name} does not differ any more: {played:?}");
            different += 1;
        } else {
            assert!(is_same, "{name}: {played:?}, and not {expected:?}");
            same += 1;
        }
    }
    println!("{same} rows are the same, {different} differ on purpose, {absent} cannot be had");
    assert_eq!((different, absent), (DIFFERENT.len(), ABSENT.len()));
}

/// Returns a database of its own with how many notes it has.
async fn database() -> super::TestDatabase<sqlx::Sqlite> {
    sqlite(1).await
}
