//! What the compiler says about views: each file in `pass` compiles, each in `fail` does not, with
//! the messages in the file beside it.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/**/*.rs");
}
