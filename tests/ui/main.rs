//! What the compiler says about views: each file in `pass` compiles and runs, each in `fail` does not
//! compile, with the messages in the file beside it.

#[test]
fn right_views_are_accepted() {
    trybuild::TestCases::new().pass("ui/pass/*.rs");
}

// It is a test of its own because cases that only fail are all checked in one run of cargo.
#[test]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("ui/fail/**/*.rs");
}
