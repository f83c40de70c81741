//! The targets of `fuzz`, called with mutations of their seeds.

use pyramidion_tests::harness::{self, TARGETS};

/// Returns how many mutations a target is called with.
fn cases(target: &str) -> usize {
    match std::env::var("PYRAMIDION_FUZZ_CASES") {
        Ok(cases) => cases.parse().expect("PYRAMIDION_FUZZ_CASES is a number"),
        // Each case configures an application, compiles regular expressions, or reads or writes files.
        Err(_)
            if matches!(
                target,
                "route_match"
                    | "proutes_listing"
                    | "backtraces"
                    | "po_catalogue"
                    | "mo_catalogue"
                    | "plural_rule"
            ) =>
        {
            2_000
        }
        Err(_) => 10_000,
    }
}

/// Runs a target, and checks that its inputs get beyond a refusal, but not all of them.
fn check(target: &str) {
    let (name, harness) = TARGETS
        .iter()
        .find(|(name, _)| *name == target)
        .expect("a target");
    let counts = harness::run(name, *harness, cases(target));
    println!("{name}: {counts:?}");
    assert!(counts.accepted >= 3, "{counts:?}");
    assert!(counts.refused >= 1, "{counts:?}");
}

macro_rules! targets {
    ($($(#[$attribute:meta])* $target:ident),* $(,)?) => {
        $(
            $(#[$attribute])*
            #[test]
            fn $target() {
                check(stringify!($target));
            }
        )*

        /// The names of the tests above.
        const TESTED: &[&str] = &[$($(#[$attribute])* stringify!($target)),*];
    };
}

targets! {
    cookie_header,
    session_cookie,
    session_payload,
    route_match,
    query_and_form,
    multipart,
    filled_form,
    accept,
    range,
    host_and_forwarded,
    ticket,
    proutes_listing,
    po_catalogue,
    mo_catalogue,
    plural_rule,
    locale_name,
    #[cfg(debug_assertions)]
    backtraces,
    #[cfg(debug_assertions)]
    masks,
}

/// Each target is tested here, is a program of `fuzz`, and has from five to fifteen seeds.
#[test]
fn every_target_is_complete() {
    let fuzz = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    let manifest = std::fs::read_to_string(fuzz.join("Cargo.toml")).expect("a manifest");
    let names: Vec<_> = TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, TESTED);
    for name in names {
        let program = fuzz.join(format!("fuzz_targets/{name}.rs"));
        let program = std::fs::read_to_string(program).expect("a program");
        assert!(program.contains(&format!("harness::{name}(")), "{program}");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
        let seeds = harness::seeds(name);
        assert!((5..=15).contains(&seeds.len()), "{name}: {}", seeds.len());
    }
}
