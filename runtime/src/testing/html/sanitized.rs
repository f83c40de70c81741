//! What a browser makes of the value that a page gives a field of one line: the HTML standard calls it value sanitization.

use scraper::ElementRef;

/// Returns the value that a field has before anybody changes it; one that its kind does not take counts as absent.
pub(super) fn sanitized(element: ElementRef<'_>, kind: &str) -> String {
    let value = without_ends_of_lines(element.attr("value").unwrap_or_default());
    let takes: fn(&str) -> bool = match kind {
        "email" | "url" => {
            return value
                .trim_matches(|c: char| c.is_ascii_whitespace())
                .to_owned();
        }
        "color" if is_color(&value) => return value.to_ascii_lowercase(),
        "color" => return "#000000".to_owned(),
        "range" => return in_range(element, &value),
        "number" => |text| number(text).is_some(),
        "date" => is_date,
        "month" => is_month,
        "week" => is_week,
        "time" => is_time,
        "datetime-local" => |text| {
            let parts = text.split_once(['T', ' ']);
            parts.is_some_and(|(date, time)| is_date(date) && is_time(time))
        },
        _ => return value,
    };
    if takes(&value) { value } else { String::new() }
}

/// Returns a text as a field of one line has it.
pub(super) fn without_ends_of_lines(text: &str) -> String {
    text.replace(['\r', '\n'], "")
}

fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

/// Reads a number as the standard writes it: without a plus sign, and with digits behind a point.
fn number(text: &str) -> Option<f64> {
    let (mantissa, _) = text.split_once(['e', 'E']).unwrap_or((text, ""));
    let is_written = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | 'e' | 'E' | '+');
    let is_well_formed = text.chars().all(is_written) && !text.starts_with('+');
    let number: f64 = text.parse().ok()?;
    (is_well_formed && !mantissa.ends_with('.') && number.is_finite()).then_some(number)
}

/// Returns the number of a slider, which always has one: in the middle, if the page gives none.
fn in_range(element: ElementRef<'_>, value: &str) -> String {
    let of = |name: &str| element.attr(name).and_then(number);
    let least = of("min").unwrap_or(0.0);
    let most = of("max").unwrap_or(100.0).max(least);
    let value = number(value).unwrap_or(least + (most - least) / 2.0);
    let value = value.clamp(least, most);
    if element.attr("step") == Some("any") {
        return value.to_string();
    }
    let step = of("step").filter(|step| *step > 0.0).unwrap_or(1.0);
    let steps = ((value - least) / step + 0.5).floor();
    let highest = ((most - least) / step).floor();
    (least + steps.min(highest) * step).to_string()
}

fn is_date(text: &str) -> bool {
    let Some((month, day)) = text.rsplit_once('-') else {
        return false;
    };
    let days = match month
        .split_once('-')
        .and_then(|(_, month)| month.parse().ok())
    {
        Some(2) => 28 + u32::from(is_leap(month)),
        Some(4 | 6 | 9 | 11) => 30,
        _ => 31,
    };
    is_month(month) && is_between(day, 1, days)
}

/// Tells whether a month is one of a leap year.
fn is_leap(month: &str) -> bool {
    let year = month
        .split_once('-')
        .and_then(|(year, _)| year.parse().ok());
    year.is_some_and(|year: u32| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    })
}

fn is_month(text: &str) -> bool {
    text.split_once('-')
        .is_some_and(|(year, month)| is_year(year) && is_between(month, 1, 12))
}

fn is_week(text: &str) -> bool {
    text.split_once("-W")
        .is_some_and(|(year, week)| is_year(year) && is_between(week, 1, 53))
}

fn is_year(text: &str) -> bool {
    text.len() >= 4 && text.bytes().all(|digit| digit.is_ascii_digit()) && text.parse() != Ok(0)
}

fn is_time(text: &str) -> bool {
    let mut parts = text.splitn(3, ':');
    let is_hour = parts.next().is_some_and(|hour| is_between(hour, 0, 23));
    let is_minute = parts.next().is_some_and(|minute| is_between(minute, 0, 59));
    let is_second = parts.next().is_none_or(|second| {
        let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
        let is_fraction = (1..=3).contains(&fraction.len());
        is_between(second, 0, 59) && is_fraction && fraction.bytes().all(|c| c.is_ascii_digit())
    });
    is_hour && is_minute && is_second
}

/// Tells whether a text is a number of two digits between others.
fn is_between(text: &str, least: u32, most: u32) -> bool {
    text.len() == 2
        && text.bytes().all(|digit| digit.is_ascii_digit())
        && text
            .parse()
            .is_ok_and(|number| (least..=most).contains(&number))
}
