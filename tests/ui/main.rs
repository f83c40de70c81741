//! What the compiler says about views: the modules of `pass` compile and answer, each file in `fail` does not
//! compile, with the messages in the file beside it.

#![deny(future_incompatible)] // some of these lints can only be denied here

pub mod pass; // for `deny_lints`: some lints look at public items alone

// trybuild checks all cases in one run of cargo as long as each of them is to fail. A case that is to pass would be
// built, linked and run alone, and all dependencies be built for it once more.
#[test]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("fail/**/*.rs");
}
