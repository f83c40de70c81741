//! The listing of routes in the example is what the command of Pyramid prints.

use std::process::{Command, Stdio};

use pyramidion_tests::skip;

use super::site::PYTHON;

#[test]
fn the_listing_of_the_example_is_what_pyramid_prints() {
    let Some(python) = PYTHON.as_deref() else {
        skip("Python with Pyramid and waitress");
        return;
    };
    let output = Command::new(python)
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/interop/side_by_side_routes.py"
        ))
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .expect("Python starts");
    assert!(output.status.success(), "{}", output.status);
    let printed = String::from_utf8(output.stdout).expect("text");
    let committed = include_str!("../../../examples/side-by-side/proutes.txt");
    assert_eq!(
        printed, committed,
        "write it to examples/side-by-side/proutes.txt"
    );
}
