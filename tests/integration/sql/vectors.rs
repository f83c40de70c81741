//! Recorded behaviour of `pyramid_tm` and `pyramid_retry`, held against ours.

use pyramidion::session::Value;
use pyramidion_sqlx::Transactions;
use pyramidion_tests::vectors;

use super::{client, configured, post, sqlite};

/// What the rows about one veto are in our application, and where its rule differs: ours is one rule, whose reasons are in the
/// table of differences.
const ACTIONS: &[(&str, &str)] = &[
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

/// What differs from Pyramid with its default veto.
const DIFFERENT: &[(&str, &str)] = &[
    (
        "error-200",
        "an error is rolled back, whatever its exception view answers",
    ),
    (
        "commit-500",
        "a rule of the application can prevent a commit, and not make one",
    ),
];

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    let field = row.as_object().and_then(|row| row.get(name));
    field.and_then(Value::as_str).unwrap_or_default()
}

/// Returns how often the transaction of a row was committed.
fn commits(row: &Value) -> usize {
    let events = row.as_object().and_then(|row| row.get("transaction"));
    let events = events.and_then(Value::as_array).expect("events");
    events
        .iter()
        .filter(|event| event.as_str() == Some("commit"))
        .count()
}

#[tokio::test]
async fn transactions_end_as_with_the_default_veto() {
    let database = sqlite(1).await;
    let transactions = Transactions::new(database.pool.clone()).commit_when(|_, outcome| {
        let veto = outcome.headers().and_then(|headers| headers.get("x-tm"));
        veto.is_none_or(|veto| veto != "abort")
    });
    let client = client(configured(transactions));
    let rows = vectors("tm");
    let rows = rows.as_array().expect("rows");
    let (mut passed, mut different) = (0, 0);
    for (name, action) in ACTIONS {
        let name = format!("default veto: {name}");
        let row = rows.iter().find(|row| text(row, "case") == name);
        let row = row.unwrap_or_else(|| panic!("there is no row {name:?}"));
        let commits = commits(row);
        let status = text(row, "response").split(' ').next().unwrap_or_default();
        let status = if status == "raises" { "500" } else { status };

        let before = database.notes().await;
        let response = post(&client, &format!("/act/{action}")).await;
        let committed = usize::try_from(database.notes().await - before).expect("more");
        assert_eq!(response.status().as_str(), status, "{name}");
        if DIFFERENT.iter().any(|(other, _)| other == action) {
            assert_ne!(committed, commits, "{name} does not differ any more");
            different += 1;
        } else {
            assert_eq!(committed, commits, "{name}");
            passed += 1;
        }
    }
    println!("{passed} rows pass, {different} differ on purpose");
}

/// Pyramid's explicit manager has no transaction after the first; its rows about the implicit one are ours.
#[tokio::test]
async fn a_view_may_commit_by_itself() {
    let database = sqlite(1).await;
    let client = client(configured(Transactions::new(database.pool.clone())));
    let rows = vectors("tm");
    let rows = rows.as_array().expect("rows");
    for (name, action) in [
        ("view commits itself, implicit manager", "commit"),
        ("view commits and begins another", "commit-twice"),
    ] {
        let row = rows.iter().find(|row| text(row, "case") == name);
        let row = row.unwrap_or_else(|| panic!("there is no row {name:?}"));
        let before = database.notes().await;
        let response = post(&client, &format!("/act/{action}")).await;
        assert!(
            text(row, "response").starts_with(response.status().as_str()),
            "{name}"
        );
        let committed = usize::try_from(database.notes().await - before).expect("more");
        assert_eq!(committed, commits(row), "{name}");
    }
}

/// What of the rest is a test elsewhere, or not here at all, with the place or the reason: no row is forgotten.
#[test]
fn every_row_has_its_place() {
    let elsewhere = [
        (
            "no veto: ",
            "the veto is the rule here; `transactions_end_as_with_the_default_veto`",
        ),
        (
            "default veto: ",
            "`transactions_end_as_with_the_default_veto`",
        ),
        (
            "view commits",
            "`a_view_may_commit_by_itself`; there is no explicit manager",
        ),
        ("view aborts itself", "there is no explicit manager"),
        (
            "commit fails",
            "`endings::a_commit_that_fails_is_an_error_and_no_session_is_saved`",
        ),
        ("exception view of ", "`endings`"),
        (
            "order of callbacks",
            "`outcomes::callbacks_learn_what_is_sent_before_anything_is`",
        ),
        (
            "a response callback fails",
            "they cannot fail; one that panics comes after the commit",
        ),
        ("a streamed body", "it is read after the outcome callbacks"),
        ("a tween", "`outcomes::tweens_come_before`"),
        (
            "no such route",
            "`endings::nothing_is_begun_for_who_does_not_ask`",
        ),
        (
            "activate_hook says no",
            "`conflicts::requests_without_transactions_are_told`",
        ),
        (
            "savepoint",
            "all three databases have them; `endings::savepoints_are_kept_or_undone`",
        ),
        ("retry", "`retries`, `conflicts`"),
    ];
    let rows = vectors("tm");
    for row in rows.as_array().expect("rows") {
        let name = text(row, "case");
        let known = elsewhere.iter().any(|(begin, _)| name.starts_with(begin));
        assert!(known, "{name}");
    }
}
