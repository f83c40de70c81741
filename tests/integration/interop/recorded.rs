//! What is recorded of Pyramid is what it does: the scripts that recorded it write the same again.

use std::path::Path;
use std::process::Command;

use pyramidion::session::Value;
use pyramidion_tests::skip;

use super::site::PYTHON;

#[test]
fn the_recorded_behaviour_is_that_of_the_installed_pyramid() {
    let Some(python) = PYTHON.as_deref() else {
        skip("Python with Pyramid and waitress");
        return;
    };
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["authtkt", "proutes", "signed_cookies"] {
        let script = format!("{name}_vectors.py");
        let written = Command::new(python)
            .arg(tests.join("interop").join(&script))
            .output()
            .expect("Python starts");
        assert!(written.status.success(), "{script}");
        let written = String::from_utf8(written.stdout).expect("UTF-8");
        let recorded = std::fs::read_to_string(tests.join(format!("vectors/{name}.json")));
        let [written, recorded] = [written, recorded.expect("the vectors")].map(|text| {
            let mut file: Value = text.parse().expect("JSON");
            // It names versions, of Python among others.
            file.as_object_mut().expect("sections").remove("meta");
            file.to_string()
        });
        assert!(
            written == recorded,
            "{script} writes other vectors than {name}.json"
        );
    }
}
