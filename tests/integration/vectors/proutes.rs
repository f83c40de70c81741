//! Listings of routes: what `proutes` prints is read as it was meant.

use pyramidion::proutes;
use pyramidion::session::Value;

use super::{Outcome, field, rows, text};

#[test]
fn proutes_vectors() {
    let file = pyramidion_tests::vectors("proutes");
    let mut outcome = Outcome::default();
    for row in rows(&file, "proutes") {
        let id = text(row, "id");
        let listing = text(row, "text");
        let has = |head: &str| {
            listing
                .lines()
                .next()
                .is_some_and(|line| line.contains(head))
        };
        let Ok(routes) = proutes::parse(listing) else {
            let is_table = has("Name") && has("Pattern");
            outcome.check(id, "error", if is_table { "a table" } else { "error" });
            continue;
        };
        let ours: Vec<_> = routes
            .iter()
            .flat_map(|route| {
                let fields = |view: &proutes::ListedView| {
                    let fields = [route.name(), route.pattern(), view.view(), view.methods()];
                    Value::from(fields.map(Value::from).to_vec())
                };
                route.views().iter().map(fields).collect::<Vec<_>>()
            })
            .collect();
        let recorded = rows(row, "rows").iter().map(|fields| {
            let field = |(name, head): (&str, &str)| {
                if has(head) {
                    field(fields, name).clone()
                } else {
                    Value::from("")
                }
            };
            let names = [
                ("name", "Name"),
                ("pattern", "Pattern"),
                ("view", "View"),
                ("method", "Method"),
            ];
            Value::from(names.map(field).to_vec())
        });
        let recorded: Vec<_> = recorded.collect();
        outcome.check(
            id,
            &Value::from(ours).to_string(),
            &Value::from(recorded).to_string(),
        );
    }
    outcome.finish("proutes");
}
