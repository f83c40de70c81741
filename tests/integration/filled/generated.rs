//! Ten thousand forms of every kind of wrong input, against rules that are written down a second time.

use std::collections::{BTreeMap, BTreeSet};

use pyramidion::forms::{Choice, Date, Fields, Filled};
use pyramidion_tests::harness::Numbers;

#[derive(Choice, Debug)]
pub(super) enum Size {
    Small,
    Large,
}

#[derive(Debug, Fields)]
pub(super) struct Person {
    name: String,
    age: Option<u8>,
}

#[derive(Debug, Fields)]
pub(super) struct Sample {
    #[field(min_length = 2, max_length = 4)]
    title: String,
    #[field(min = -5, max = 5)]
    whole: i8,
    ratio: Option<f64>,
    news: bool,
    size: Option<Size>,
    #[field(max_items = 3)]
    numbers: Vec<u8>,
    day: Option<Date>,
    #[field(max_items = 2)]
    people: Vec<Person>,
    #[field(kind = "password", min_length = 3)]
    secret: Option<String>,
}

/// What is typed, by people and by others.
const VALUES: [&str; 46] = [
    "",
    " ",
    "\t\r\n",
    "\u{2003}",
    "a",
    "ab",
    "abcd",
    "abcde",
    "öö",
    "\u{1F600}\u{1F600}",
    "\u{2003}ab\u{2003}",
    "a\0b",
    "a\r\nb",
    "a\r\n\rb",
    "\u{feff}",
    "5",
    "-5",
    "6",
    "+3",
    "007",
    "-0",
    "1_0",
    "٣",
    "1.0",
    "1e3",
    ".5",
    "nan",
    "inf",
    "-129",
    "255",
    "256",
    "99999999999999999999999999",
    "true",
    "FALSE",
    "off",
    "on",
    "small",
    " small",
    "Small",
    "2026-02-28",
    "2026-02-29",
    "0000-01-01",
    "2026-2-28",
    "<b>&\"'</b>",
    "${val}",
    "{{ 7 * 7 }}",
];

/// Names as they are sent, with what they are, if they are anything.
const NAMES: [(&str, &str); 40] = [
    ("title", "title"),
    ("whole", "whole"),
    ("ratio", "ratio"),
    ("news", "news"),
    ("size", "size"),
    ("day", "day"),
    ("secret", "secret"),
    ("numbers", "numbers"),
    ("numbers.0", "numbers.0"),
    ("numbers[1]", "numbers.1"),
    ("numbers[4294967295]", "numbers.4294967295"),
    ("numbers.4294967296", ""),
    ("numbers.-1", ""),
    ("numbers.01", ""),
    ("numbers.+1", ""),
    ("numbers[]", ""),
    ("numbers[0", ""),
    ("people", ""),
    ("people.0.name", "people.0.name"),
    ("people[0][age]", "people.0.age"),
    ("people.7[name]", "people.7.name"),
    ("people[7].age", "people.7.age"),
    ("people.99.name", "people.99.name"),
    ("people.99.rank", ""),
    ("people.0", ""),
    ("people.name", ""),
    ("TITLE", ""),
    ("title.0", ""),
    ("title[0]", ""),
    ("title.", ""),
    (".title", ""),
    ("", ""),
    ("controls", ""),
    ("errors", ""),
    ("__proto__[title]", ""),
    ("title\0", ""),
    ("title ", ""),
    ("is_admin", ""),
    ("whole.0.name", ""),
    ("size[small]", ""),
];

/// The pairs of a form by the names that they are.
type Sent<'p> = BTreeMap<&'p str, Vec<&'p str>>;

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// The rules, by the last value of a name.
struct Rules<'p> {
    sent: &'p Sent<'p>,
    errors: BTreeSet<(String, &'static str)>,
}

impl<'p> Rules<'p> {
    fn text(&mut self, at: &str, name: &str, lengths: (usize, usize), is_required: bool) {
        let value = self.sent.get(at).and_then(|texts| texts.last().copied());
        let Some(value) = value.filter(|value| !is_blank(value)) else {
            if is_required {
                self.add(name, "required");
            }
            return;
        };
        if value.contains('\0') {
            return self.add(name, "null_character");
        }
        let value = value.replace("\r\n", "\n").replace('\r', "\n");
        let length = if name == "secret" {
            value.chars()
        } else {
            value.trim().chars()
        }
        .count();
        if length < lengths.0 {
            self.add(name, "too_short");
        }
        if length > lengths.1 {
            self.add(name, "too_long");
        }
    }

    fn whole(
        &mut self,
        value: Option<&str>,
        name: &str,
        (min, max): (i128, i128),
        rule: Option<(i128, i128)>,
        is_required: bool,
    ) {
        let Some(value) = value.filter(|value| !is_blank(value)) else {
            if is_required {
                self.add(name, "required");
            }
            return;
        };
        let text = value.trim();
        if value.contains('\0') {
            return self.add(name, "null_character");
        }
        let digits = text.trim_start_matches(['+', '-']);
        if digits.is_empty()
            || text.len() - digits.len() > 1
            || !digits.chars().all(|c| c.is_ascii_digit())
        {
            return self.add(name, "integer");
        }
        let number: i128 = text.parse().expect("it is not that large");
        let (least, most) = match rule {
            Some(rule) if (min..=max).contains(&number) => rule,
            _ => (min, max),
        };
        if number < least {
            self.add(name, "too_small");
        } else if number > most {
            self.add(name, "too_large");
        }
    }

    fn one_of(&mut self, name: &str, is_right: impl Fn(&str) -> bool, code: &'static str) {
        let value = self.sent.get(name).and_then(|texts| texts.last().copied());
        match value.filter(|value| !is_blank(value)) {
            Some(value) if code != "choice" && value.contains('\0') => {
                self.add(name, "null_character");
            }
            Some(value) if !is_right(value) => self.add(name, code),
            _ => {}
        }
    }

    /// Returns the items of a list: texts, and places in what was sent.
    fn items(&self, name: &str) -> Vec<Result<&'p str, String>> {
        let texts = self.sent.get(name).into_iter().flatten();
        let texts = texts.filter(|text| !is_blank(text)).map(|text| Ok(*text));
        let below = |other: &&str| {
            other
                .strip_prefix(name)?
                .strip_prefix('.')?
                .split('.')
                .next()?
                .parse::<u32>()
                .ok()
        };
        let positions: BTreeSet<_> = self.sent.keys().filter_map(below).collect();
        let places = positions
            .iter()
            .map(|position| Err(format!("{name}.{position}")));
        texts.chain(places).collect()
    }

    fn add(&mut self, name: &str, code: &'static str) {
        self.errors.insert((name.to_owned(), code));
    }
}

/// Returns what is wrong with a form, by the rules as they are told in the chapter.
fn expected(sent: &Sent<'_>) -> BTreeSet<(String, &'static str)> {
    let mut rules = Rules {
        sent,
        errors: BTreeSet::new(),
    };
    rules.text("title", "title", (2, 4), true);
    let whole = sent.get("whole").and_then(|texts| texts.last().copied());
    rules.whole(whole, "whole", (-128, 127), Some((-5, 5)), true);
    let is_ratio = |text: &str| {
        let text = text.trim();
        text.chars()
            .all(|c| c.is_ascii_digit() || "+-.e".contains(c))
            && text.parse().is_ok_and(f64::is_finite)
    };
    rules.one_of("ratio", is_ratio, "number");
    rules.one_of("size", |text| matches!(text, "small" | "large"), "choice");
    rules.one_of("day", |text| text.trim() == "2026-02-28", "date");
    rules.one_of("news", |_| true, "never");
    rules.text("secret", "secret", (3, usize::MAX), false);
    let numbers = rules.items("numbers");
    if numbers.len() > 3 {
        rules.add("numbers", "too_many");
    } else {
        for (position, item) in numbers.into_iter().enumerate() {
            let value = match &item {
                Ok(text) => Some(*text),
                Err(place) => sent
                    .get(place.as_str())
                    .and_then(|texts| texts.last().copied()),
            };
            rules.whole(value, &format!("numbers.{position}"), (0, 255), None, true);
        }
    }
    let people = rules.items("people");
    let people: Vec<_> = people
        .into_iter()
        .map(|item| item.err().unwrap_or_default())
        .collect();
    if people.len() > 2 {
        rules.add("people", "too_many");
    } else {
        for (position, place) in people.into_iter().enumerate() {
            rules.text(
                &format!("{place}.name"),
                &format!("people.{position}.name"),
                (0, usize::MAX),
                true,
            );
            let age = format!("{place}.age");
            let age = sent
                .get(age.as_str())
                .and_then(|texts| texts.last().copied());
            rules.whole(
                age,
                &format!("people.{position}.age"),
                (0, 255),
                None,
                false,
            );
        }
    }
    rules.errors
}

#[test]
fn ten_thousand_forms_keep_to_the_rules() {
    let mut numbers = Numbers::new(2026);
    let (mut right, mut wrong) = (0, BTreeSet::new());
    for _ in 0..10_000 {
        // Most begin with what is right, so that each mistake is met alone, too.
        let mut pairs = match numbers.below(4) {
            0 => Vec::new(),
            _ => vec![("title", "abc"), ("whole", "3")],
        };
        for _ in 0..numbers.below(6) {
            let (name, _) = NAMES[numbers.below(NAMES.len())];
            pairs.push((name, VALUES[numbers.below(VALUES.len())]));
        }
        let mut sent = Sent::new();
        for (name, value) in &pairs {
            let (_, canonical) = NAMES
                .iter()
                .find(|(written, _)| written == name)
                .expect("a name");
            if !canonical.is_empty() {
                sent.entry(canonical).or_default().push(value);
            }
        }
        let form = Filled::<Sample>::of(pairs.iter().copied());
        let errors = form.errors().iter();
        let found: BTreeSet<_> = errors
            .map(|(name, error)| (name.to_owned(), error.code()))
            .collect();
        assert_eq!(found.len(), form.errors().len(), "{pairs:?}");
        let expected = expected(&sent);
        assert_eq!(found, expected, "{pairs:?}");
        let shown = serde_json::to_value(form.controls()).expect("JSON");
        let typed = sent.get("title").and_then(|texts| texts.last().copied());
        assert_eq!(shown["title"]["value"].as_str(), typed, "{pairs:?}");
        assert!(shown["secret"]["value"].is_null());
        wrong.extend(found.iter().map(|(name, code)| format!("{name} {code}")));
        right += usize::from(form.submitted().is_ok());
    }
    assert!(right > 500, "{right}");
    assert!(wrong.len() > 30, "{wrong:?}");
}
