//! Trees of resources: what is walked, found, answered, and linked to.

mod acls;
mod links;
mod lookup;
mod places;
mod tree;
mod walks;

use super::rows;

/// What Pyramid can do besides, for which there is another way here.
#[test]
fn traversal_vectors_of_what_is_done_otherwise() {
    let file = pyramidion_tests::vectors("traversal");
    for (section, reason) in [
        ("render_view", "a view is a function, which is called"),
        (
            "subrequest",
            "what two views share is a function of its own",
        ),
        (
            "invoke_exception_view",
            "an error that is returned is answered by its exception view",
        ),
    ] {
        let rows = rows(&file, section);
        assert!(!rows.is_empty(), "{section}");
        println!(
            "traversal.{section}: differs on purpose ({reason}): {} rows",
            rows.len()
        );
    }
}
