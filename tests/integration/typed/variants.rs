//! Types of which a part is tried and may be dropped: variants without a tag, and options that are flattened.

use std::net::IpAddr;

use serde::Deserialize;

use super::{Code, Key, Keyed, Paging, Search, read, reads, refuses};

#[test]
fn enums_without_a_tag_name_the_field_for_which_no_variant_fits() {
    refuses::<Search>("other=evil", "one of `id`, `name` is missing");
    refuses::<Search>("id=5", "one of `is_exact`, `name` is missing");
    refuses::<Search>(
        "id=evil&is_exact=on",
        "`id` must be a whole number from 0 to 4294967295",
    );
    refuses::<Search>("id=5&is_exact=evil", "`is_exact` must be `true` or `false`");
    // That `name` is a text is known before what is wrong with the age.
    refuses::<Search>(
        "name=5&age=300",
        "`age` must be a whole number from 0 to 255",
    );
    refuses::<Around>(
        "title=x&age=evil&name=5",
        "`age` must be a whole number from 0 to 255",
    );
    refuses::<Around>("title=x", "one of `id`, `name` is missing");
    refuses::<Keyed>("key=1&key=2", "`key` is given more than once");
    refuses::<Either>(
        "either=evil",
        "`either` must be a whole number from 0 to 255 or `true` or `false`",
    );
    refuses::<Told>("a=evil", "`a`: give a number or nothing");
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug")]
struct Around {
    title: String,
    #[serde(flatten)]
    search: Search,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug")]
struct Either {
    either: OneOrOther,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "shown by Debug")]
enum OneOrOther {
    Number(u8),
    Flag(bool),
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "give a number or nothing")]
#[expect(dead_code, reason = "is read only")]
enum Told {
    Some { a: u8 },
    None { b: () },
}

#[derive(Debug, Deserialize)]
struct Optional {
    #[serde(flatten)]
    inner: Option<Inner>,
    #[serde(flatten)]
    other: Option<Paging>,
    key: Option<Key>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug")]
struct Inner {
    is_on: bool,
    title: String,
    code: Option<u8>,
    #[serde(default)]
    tags: Vec<u8>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug")]
struct Booking {
    #[serde(flatten)]
    guest: Guest,
    #[serde(flatten)]
    stay: Stay,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug")]
struct Guest {
    code: Code,
    name: String,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug")]
struct Stay {
    address: IpAddr,
    #[serde(default)]
    rooms: Option<(u8, u8)>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "shown by Debug")]
enum Stays {
    One(Stay),
}

/// What a type says itself shows nothing of the value, and neither does a list that is too long.
#[test]
fn errors_of_flattened_types_name_their_field_though_they_show_nothing_of_it() {
    let (right, list) = (
        "code=right&address=::1&name=a",
        "must be a list of 2 values",
    );
    read::<Booking>(right).unwrap();
    for (fields, expected) in [
        ("address=::1&name=a&code=short", "`code`: has four digits"),
        ("code=short&name=a&address=::1", "`code`: has four digits"),
        (
            "code=right&address=evil&name=a",
            "`address`: invalid IP address syntax",
        ),
        (
            "address=evil&name=a&code=right",
            "`address`: invalid IP address syntax",
        ),
        (
            &format!("{right}&rooms=1&rooms=2&rooms=3"),
            &format!("`rooms` {list}"),
        ),
        (&format!("rooms=1&{right}"), &format!("`rooms` {list}")),
    ] {
        refuses::<Booking>(fields, expected);
    }
    refuses::<Stays>("address=evil", "`address`: invalid IP address syntax");
    refuses::<Stays>("address=::1&rooms=1", &format!("`rooms` {list}"));
}

/// serde makes nothing of a flattened option that cannot be read, so it must be read in every way that it can.
#[test]
fn a_flattened_option_is_none_only_if_it_cannot_be_read() {
    for (fields, inner) in [
        ("is_on=on&title=a", Some((true, "a", "None", "[]"))),
        (
            "is_on=on&title=5&code=&tags=7",
            Some((true, "5", "None", "[7]")),
        ),
        (
            "is_on=false&title=true&code=07",
            Some((false, "true", "Some(7)", "[]")),
        ),
        (
            "is_on=on&title=&tags=1&tags=02&other=on",
            Some((true, "", "None", "[1, 2]")),
        ),
        ("title=a", None),
        ("is_on=evil&title=a", None),
        ("is_on=on", None),
        ("", None),
    ] {
        let inner = inner.map_or("None".to_owned(), |(is_on, title, code, tags)| {
            format!(
                "Some(Inner {{ is_on: {is_on}, title: {title:?}, code: {code}, tags: {tags} }})"
            )
        });
        reads::<Optional>(
            fields,
            &format!("Optional {{ inner: {inner}, other: None, key: None }}"),
        );
    }
    // What is not a part of an option is read as before.
    let read = read::<Optional>("key=007&is_on=on&title=007&page=2").unwrap();
    assert_eq!(
        format!(
            "{:?} {:?} {:?}",
            read.key,
            read.inner.map(|it| it.title),
            read.other.map(|it| it.page)
        ),
        r#"Some(Name("007")) Some("007") Some(2)"#
    );
}
