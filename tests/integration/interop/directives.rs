//! The guides say of every directive of Pyramid what it is here.

use std::path::Path;
use std::process::Command;

use pyramidion_tests::skip;

use super::site::PYTHON;

const NAMES: &str = "
from pyramid.config import Configurator
config = Configurator()
names = {name for name in dir(config) if callable(getattr(config, name, None))}
print('\\n'.join(sorted(name for name in names if not name.startswith('_'))))
";

#[test]
fn every_directive_of_pyramid_is_in_a_guide() {
    let Some(python) = PYTHON.as_deref() else {
        skip("Python with Pyramid and waitress");
        return;
    };
    let listed = Command::new(python).args(["-c", NAMES]).output();
    let listed = listed.expect("Python starts");
    assert!(listed.status.success());
    let listed = String::from_utf8(listed.stdout).expect("UTF-8");
    let names: Vec<_> = listed.lines().collect();
    assert!(names.len() > 60, "{names:?}");

    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let guides = ["configuration.md", "moving.md"]
        .map(|name| std::fs::read_to_string(docs.join(name)).expect("a guide"));
    let is_told = |name: &&&str| {
        let forms = [format!("`{name}`"), format!("`{name}(")];
        let told = |guide: &String| forms.iter().any(|form| guide.contains(form));
        guides.iter().any(told)
    };
    let missing: Vec<_> = names.iter().filter(|name| !is_told(name)).collect();
    assert!(
        missing.is_empty(),
        "no guide says what {missing:?} are here"
    );
}
