//! What a page shows: the controls, their attributes, and what leads from one to the other.

mod ids;

use std::collections::BTreeSet;

use pyramidion::forms::{Choice, Date, FieldError, Fields, Filled, LocalDateTime, Time};
use pyramidion::testing::{TestApp, TestResponse};
use pyramidion::{Response, View};
use pyramidion_tests::applications::client;

#[derive(Choice, Clone, Copy, Debug, PartialEq)]
enum Colour {
    Red,
    #[choice(value = "#0f0", label = "Green & \"lush\"")]
    Green,
}

#[derive(Debug, Fields)]
struct Address {
    #[field(autocomplete = "street-address")]
    street: String,
    #[field(pattern = "[0-9]{5}", message = "Five digits")]
    zip: Option<String>,
}

fn sizes() -> Vec<Choice> {
    vec![Choice::new("s", "Small"), Choice::new("l", "Large")]
}

#[derive(Debug, Fields)]
struct Everything {
    #[field(min_length = 2, max_length = 9, label = "A line", help = "Short")]
    line: String,
    #[field(kind = "textarea", max_length = 99)]
    lines: String,
    #[field(kind = "password", min_length = 8, autocomplete = "new-password")]
    secret: String,
    #[field(email)]
    mail: Option<String>,
    #[field(min = 1, max = 9)]
    whole: u8,
    #[field(min = 0.5)]
    fraction: f64,
    #[field(min = FIRST)]
    day: Option<Date>,
    moment: Option<Time>,
    meeting: Option<LocalDateTime>,
    news: bool,
    #[field(required, label = "I agree")]
    terms: bool,
    colour: Colour,
    #[field(kind = "radio")]
    other: Option<Colour>,
    #[field(choices = sizes)]
    sizes: Vec<String>,
    #[field(kind = "checkboxes", choices = [("1", "One"), ("2", "Two")], required)]
    numbers: Vec<u8>,
    #[field(kind = "hidden")]
    token: Option<String>,
    address: Address,
    aliases: Vec<String>,
}

const FIRST: Date = Date::new(2026, 1, 31).unwrap();

fn app() -> TestApp {
    const PAGE: &str = r#"{% import "pyramidion/form.html" as f %}<form method="post">{{ f.summary(form) }}
        {% for control in form.controls %}{{ f.field(control) }}{% endfor %}<button>Send</button></form>"#;
    client(|config| {
        config.add_template("everything.html", PAGE);
        config.add_route("everything", "/");
        let view = |form: Filled<Everything>| -> pyramidion::Result<Response> {
            Ok(Response::text(format!("{:?}", form.submitted()?)))
        };
        config.add_view(
            View::rendered(view)
                .route_name("everything")
                .renderer("everything.html"),
        );
    })
}

/// Checks that ids are unique, that each control has a label, and that what leads somewhere arrives.
#[track_caller]
fn is_accessible(page: &TestResponse) {
    let ids: Vec<_> = page
        .select("[id]")
        .iter()
        .map(|element| element.attribute("id").unwrap().to_owned())
        .collect();
    let set: BTreeSet<_> = ids.iter().collect();
    assert_eq!(set.len(), ids.len(), "{ids:?}");
    let labelled: BTreeSet<_> = page
        .select("label")
        .iter()
        .map(|label| label.attribute("for").unwrap().to_owned())
        .collect();
    for control in page.select("input:not([type=hidden]), select, textarea") {
        let id = control.attribute("id").expect("a control has an id");
        assert!(labelled.contains(id), "{id} has no label");
        assert!(!id.contains('.'), "{id}");
    }
    let legends = page.select("fieldset > legend:first-child").len();
    assert_eq!(page.select("fieldset").len(), legends);
    let described = page.select("[aria-describedby]");
    let described = described
        .iter()
        .flat_map(|element| element.attribute("aria-describedby").unwrap().split(' '));
    let links = page.select("[role=alert] a");
    let links = links
        .iter()
        .map(|link| link.attribute("href").unwrap().trim_start_matches('#'));
    for target in labelled
        .iter()
        .map(String::as_str)
        .chain(described)
        .chain(links)
    {
        assert!(ids.iter().any(|id| id == target), "{target} is nowhere");
    }
    for invalid in page.select("[aria-invalid=true]") {
        let id = invalid.attribute("id").unwrap();
        let about = invalid
            .attribute("aria-describedby")
            .expect("what is wrong is said");
        assert!(
            about
                .split(' ')
                .any(|about| about == format!("{id}--error")),
            "{about}"
        );
    }
}

#[test]
fn the_controls_have_what_the_rules_say() {
    let blank = app().get("/").send();
    is_accessible(&blank);
    for css in [
        "input[type=text]#line[minlength='2'][maxlength='9'][required][aria-describedby=line--help]",
        "textarea#lines[maxlength='99'][required]:not([minlength])",
        "input[type=password]#secret[minlength='8'][autocomplete=new-password][required]:not([value])",
        "input[type=email]#mail:not([required])",
        "input[type=number]#whole[min='1'][max='9'][required]:not([step])",
        "input[type=number]#fraction[min='0.5'][step=any]",
        "input[type=date]#day[min='2026-01-31']:not([required])",
        "input[type=time]#moment",
        "input[type=datetime-local]#meeting",
        "input[type=checkbox]#news:not([required]):not([checked])",
        "input[type=checkbox]#terms[required]",
        "select#colour[required]:not([multiple]) option[value='']",
        "select#colour option[value='#0f0']",
        "fieldset input[type=radio]#other[name=other][value=red]:not([required])",
        "fieldset input[type=radio]#other--1[name=other][value='#0f0']",
        "select#sizes[multiple]:not([required]) option[value=s]",
        "fieldset input[type=checkbox]#numbers[name=numbers][value='1']:not([required])",
        "input[type=hidden]#token",
        "fieldset#address input#address-street[name='address.street'][autocomplete=street-address][required]",
        "fieldset#address input#address-zip[pattern='\\\\s*(?:[0-9]{5})\\\\s*']:not([required])",
        "fieldset#aliases",
    ] {
        assert_eq!(blank.select(css).len(), 1, "{css} in {}", blank.text());
    }
    assert!(
        blank
            .select("[aria-invalid], .field-errors, [role=alert]")
            .is_empty()
    );
}

#[test]
fn what_was_typed_is_shown_again_with_all_that_is_wrong() {
    let typed = "<b>&\"' \u{2028}";
    let pairs = [
        ("line", "x"),
        ("lines", "\r\n<b>&\"'"),
        ("secret", "short"),
        ("mail", typed),
        ("whole", "ten"),
        ("fraction", "0.4"),
        ("day", "2026-01-30"),
        ("moment", "10:30:15"),
        ("news", "on"),
        ("colour", "#0f0"),
        ("other", "#0f0"),
        ("sizes", "l"),
        ("sizes", "s"),
        ("token", typed),
        ("address.street", typed),
        ("address.zip", "1"),
        ("aliases.4", typed),
        ("aliases.7", ""),
    ];
    let wrong = app().post("/").form(pairs).send();
    assert_eq!(wrong.status(), 422);
    is_accessible(&wrong);
    let form = wrong.form();
    assert_eq!(form.value("line"), Some("x"));
    assert_eq!(form.value("lines"), Some("\n<b>&\"'"), "{}", wrong.text());
    assert_eq!(form.value("secret"), Some(""));
    assert_eq!(form.value("mail"), Some(typed));
    // It is on the page, but browsers leave a text that is not a number out of the field.
    let whole = wrong.element("[name=whole]");
    assert_eq!(whole.attribute("value"), Some("ten"));
    assert_eq!(form.value("whole"), Some(""));
    assert_eq!(form.value("moment"), Some("10:30:15"));
    assert_eq!(form.values("news"), ["true"]);
    assert!(form.values("terms").is_empty());
    assert_eq!(form.value("colour"), Some("#0f0"));
    assert_eq!(form.value("other"), Some("#0f0"));
    assert_eq!(form.values("sizes"), ["s", "l"]);
    assert!(form.values("numbers").is_empty());
    assert_eq!(form.value("token"), Some(typed));
    assert_eq!(form.value("address.street"), Some(typed));
    // The gap is closed.
    assert_eq!(form.value("aliases.0"), Some(typed));
    assert_eq!(form.value("aliases.1"), Some(""));

    let links = wrong.select("[role=alert] a");
    let links: Vec<_> = links
        .iter()
        .map(|link| format!("{} {}", link.attribute("href").unwrap(), link.text()))
        .collect();
    assert_eq!(
        links,
        [
            "#line A line: Shorter than minimum length 2",
            "#secret Secret: Shorter than minimum length 8",
            "#mail Mail: Invalid email address",
            "#whole Whole: \"ten\" is not a number",
            "#fraction Fraction: 0.4 is less than minimum value 0.5",
            "#day Day: 2026-01-30 is less than minimum value 2026-01-31",
            "#terms I agree: Required",
            "#numbers Numbers: Required",
            "#address-zip Zip: Five digits",
            "#aliases-1 Aliases 2: Required",
        ]
    );
    assert_eq!(wrong.select("input#moment[step=any]").len(), 1);
}

#[test]
fn a_page_that_is_filled_in_as_it_stands_is_right() {
    let app = app();
    let blank = app.get("/").send();
    let form = blank
        .form()
        .set("line", "a line")
        .set("lines", "b")
        .set("secret", "12345678")
        .set("whole", "3");
    let form = form
        .set("fraction", "1.5")
        .check("terms")
        .set("colour", "red")
        .set_all("numbers", &["2"]);
    let right = form.set("address.street", "Hill 1").submit().send();
    assert_eq!(right.status(), 200, "{}", right.text());
    for part in [
        "line: \"a line\"",
        "news: false",
        "terms: true",
        "colour: Red",
        "other: None",
        "numbers: [2]",
        "aliases: []",
    ] {
        assert!(right.text().contains(part), "{part} in {}", right.text());
    }
}

#[test]
fn a_record_is_shown_by_a_form_that_was_not_sent() {
    let record = Everything {
        line: "<b>".to_owned(),
        lines: "a\nb".to_owned(),
        secret: "never shown".to_owned(),
        mail: None,
        whole: 3,
        fraction: 1.5,
        day: Some(FIRST),
        moment: Time::new(10, 30, 0, 0),
        meeting: None,
        news: true,
        terms: false,
        colour: Colour::Green,
        other: None,
        sizes: vec!["l".to_owned()],
        numbers: vec![2, 1],
        token: Some("x".to_owned()),
        address: Address {
            street: "Hill 1".to_owned(),
            zip: None,
        },
        aliases: vec!["A".to_owned(), "B".to_owned()],
    };
    let controls = serde_json::to_value(Filled::blank().over(&record).controls()).expect("JSON");
    let value = |name: &str| controls[name]["value"].clone();
    assert_eq!(value("line"), "<b>");
    assert_eq!(value("secret"), serde_json::Value::Null);
    assert_eq!(value("day"), "2026-01-31");
    assert_eq!(value("moment"), "10:30:00");
    assert_eq!(controls["news"]["checked"], true);
    assert_eq!(controls["terms"]["checked"], false);
    assert_eq!(value("colour"), "#0f0");
    assert_eq!(controls["sizes"]["values"], serde_json::json!(["l"]));
    assert_eq!(controls["numbers"]["values"], serde_json::json!(["2", "1"]));
    assert_eq!(controls["address"]["fields"]["street"]["value"], "Hill 1");
    assert_eq!(controls["aliases"]["entries"][1]["value"], "B");
    assert_eq!(controls["aliases"]["blank"]["name"], "aliases.2");
    assert!(!controls.to_string().contains("never shown"));
    // What was sent goes before the record.
    let sent = Filled::of([("line", "typed")]).over(&record);
    assert_eq!(
        serde_json::to_value(sent.controls()).expect("JSON")["line"]["value"],
        "typed"
    );
}

#[derive(Debug, Fields)]
struct Tree {
    name: String,
    children: Vec<Tree>,
}

#[test]
fn a_form_that_holds_itself_has_an_end() {
    let deep = format!("{}name", "children.0.".repeat(40));
    let form = Filled::<Tree>::of([("name", "a"), ("children.0.name", "b"), (&deep, "too deep")]);
    let tree = form.submitted().expect("no mistake");
    assert_eq!(tree.children[0].name, "b");
    assert!(tree.children[0].children.is_empty());
    assert!(
        !serde_json::to_string(&Filled::<Tree>::blank().controls())
            .expect("JSON")
            .is_empty()
    );
}

#[test]
fn choices_may_be_known_only_by_the_view() {
    #[derive(Debug, Fields)]
    struct Article {
        category: Option<u32>,
        tags: Vec<u32>,
    }
    let form = |pairs: &[(&'static str, &'static str)]| {
        let form = Filled::<Article>::of(pairs.iter().copied());
        let form = form.choices("category", [("1", "News"), ("2", "Sports")]);
        form.choices("tags", [("7", "Seven")])
    };
    let right = form(&[("category", "2"), ("tags", "7")])
        .submitted()
        .expect("no mistake");
    assert_eq!((right.category, right.tags), (Some(2), vec![7]));
    assert!(form(&[("category", "")]).submitted().is_ok());
    let wrong = form(&[("category", "3"), ("tags", "7"), ("tags", "8")]);
    let controls = serde_json::to_value(wrong.controls()).expect("JSON");
    assert_eq!(controls["category"]["kind"], "select");
    assert_eq!(
        controls["category"]["errors"][0]["message"],
        "\"3\" is not one of News, Sports"
    );
    assert_eq!(controls["tags"]["choices"][0]["selected"], true);
    assert_eq!(controls["tags"]["errors"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_control_of_several_values_says_what_is_wrong_with_any() {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "a rule is given a borrow of the value"
    )]
    fn is_odd(number: &u32) -> Result<(), FieldError> {
        match number % 2 {
            1 => Ok(()),
            _ => Err(FieldError::new("even", "Only odd numbers")),
        }
    }
    #[derive(Debug, Fields)]
    struct Numbers {
        #[field(choices = ["1", "2", "3"], check = is_odd)]
        chosen: Vec<u32>,
        #[field(check = is_odd)]
        typed: Vec<u32>,
    }
    let pairs = [
        ("chosen", "1"),
        ("chosen", "2"),
        ("typed", "1"),
        ("typed", "2"),
    ];
    let form = Filled::<Numbers>::of(pairs);
    let names: Vec<_> = form.errors().iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["chosen", "typed.1"]);
}
