#![no_implicit_prelude]
#![deny(warnings)]

use ::pyramidion::forms::{Choice, Errors, FieldError, Fields, Filled, OrderedValue};

mod framework {
    pub use ::pyramidion::*;
}

/// Names that generated code must not mean.
#[allow(dead_code)]
struct String;
#[allow(dead_code)]
fn max_length() {}

const MOST: u32 = 10;

#[derive(Choice, Debug, PartialEq)]
#[choice(crate = crate::pass::forms::framework)]
enum r#Kind {
    r#Type,
    #[choice(value = "2", label = "Two")]
    Second,
}

#[derive(Fields)]
#[form(crate = crate::pass::forms::framework, check = self::checks::whole)]
pub(super) struct Form {
    #[field(max_length = 5, pattern = r#"[a-z"]+"#, message = "At most ${max}")]
    r#type: ::std::string::String,
    #[field(max = MOST, min = 1, check = checks::is_odd::<u32>, check = checks::is_small)]
    pub number: ::core::option::Option<u32>,
    #[field(kind = "radio")]
    kind: Kind,
    #[field(choices = checks::colours, required, max_items = 1 + 1)]
    colours: ::std::vec::Vec<::std::string::String>,
    inner: ::core::option::Option<Inner>,
}

#[derive(Fields)]
struct Inner {
    inner: ::std::vec::Vec<Inner>,
    number: i8,
}

#[derive(Fields)]
struct Empty {}

mod checks {
    use ::pyramidion::forms::{Errors, FieldError};

    pub(super) fn whole(form: &super::Form, errors: &mut Errors) {
        if form.r#type == "wrong" {
            errors.add_to_form(FieldError::new("wrong", "It is wrong"));
        }
    }

    pub(super) fn is_odd<T: ::core::marker::Copy + ::core::convert::Into<u64>>(
        number: &T,
    ) -> ::core::result::Result<(), FieldError> {
        let number: u64 = (*number).into();
        match number % 2 {
            1 => ::core::result::Result::Ok(()),
            _ => ::core::result::Result::Err(FieldError::new("even", "Only odd numbers")),
        }
    }

    pub(super) fn is_small(number: &u32) -> ::core::result::Result<(), FieldError> {
        match *number < 8 {
            true => ::core::result::Result::Ok(()),
            false => ::core::result::Result::Err(FieldError::new("large", "Too large")),
        }
    }

    pub(super) fn colours() -> [&'static str; 2] {
        ["red", "green"]
    }
}

#[test]
fn it_is_read() {
    fn codes<T: Fields>(form: &Filled<T>) -> ::std::vec::Vec<&str> {
        let errors: &Errors = form.errors();
        ::core::iter::Iterator::collect(::core::iter::Iterator::map(
            errors.iter(),
            |(_, error): (_, &FieldError)| error.code(),
        ))
    }
    fn is_ordered<T: OrderedValue>() {}
    is_ordered::<u32>();
    let pairs = [
        ("type", "abc"),
        ("number", "8"),
        ("kind", "type"),
        ("colours", "red"),
    ];
    ::std::assert_eq!(codes(&Filled::<Form>::of(pairs)), ["even", "large"]);
    let pairs = [
        ("type", "wrong"),
        ("kind", "2"),
        ("colours", "red"),
        ("inner.number", "1"),
    ];
    ::std::assert_eq!(codes(&Filled::<Form>::of(pairs)), ["wrong"]);
    ::std::assert!(Filled::<Empty>::of([("", "")]).submitted().is_ok());
}
