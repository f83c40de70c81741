//! Fields that come several times, in types that take every value before they look what they need.

use std::collections::HashMap;

use serde::Deserialize;

use super::{reads, refuses};

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug")]
struct Page {
    page: u32,
    #[serde(default)]
    tags: Vec<u8>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug")]
struct Flat {
    #[serde(flatten)]
    page: Page,
    #[serde(flatten)]
    rest: HashMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind")]
#[expect(dead_code, reason = "shown by Debug")]
enum Tagged {
    List { tags: Vec<u8> },
    Text { text: String, page: u32 },
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug")]
struct Optional {
    #[serde(flatten)]
    tagged: Tagged,
    #[serde(flatten)]
    more: Option<More>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug")]
struct More {
    size: u8,
}

#[test]
fn a_repeated_value_is_named_as_such() {
    refuses::<Flat>("page=1&page=2", "`page` is given more than once");
    refuses::<Flat>("page=1&x=1&x=2", "`x` is given more than once");
    refuses::<Flat>("page=1&x=a&x=b", "`x` is given more than once");
    refuses::<Flat>(
        "tags=1&tags=2&page=1&page=2",
        "`page` is given more than once",
    );
    refuses::<Tagged>(
        "kind=Text&text=a&page=1&page=2",
        "`page` is given more than once",
    );
    refuses::<Tagged>(
        "kind=Text&text=a&text=b&page=1",
        "`text` is given more than once",
    );
}

#[test]
fn a_wrong_value_of_a_list_is_named() {
    let number = "must be a whole number from 0 to 255";
    for fields in [
        "tags=evil",
        "tags=1&tags=evil",
        "tags=evil&tags=1",
        "tags=1&tags=300",
        "tags=300",
    ] {
        refuses::<Tagged>(&format!("kind=List&{fields}"), &format!("`tags` {number}"));
        refuses::<Flat>(&format!("page=1&{fields}"), &format!("`tags` {number}"));
    }
    refuses::<Flat>(
        "tags=1&tags=2&page=evil",
        "`page` must be a whole number from 0 to 4294967295",
    );
}

#[test]
fn what_is_optional_does_not_depend_on_other_values() {
    let expected = |text: &str| {
        format!(
            "Optional {{ tagged: Text {{ text: {text:?}, page: 1 }}, more: Some(More {{ size: 4 }}) }}"
        )
    };
    for text in ["a", "2", "true", "1"] {
        reads::<Optional>(
            &format!("kind=Text&text={text}&page=1&size=4"),
            &expected(text),
        );
    }
}
