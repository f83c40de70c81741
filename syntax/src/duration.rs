//! Lengths of time as they are written: `500ms`, `30s`, `2m`, `1h`.

use std::time::Duration;

/// Reads a number and its unit.
///
/// # Errors
///
/// Fails with what is wrong, and what to write instead.
pub fn parse(text: &str) -> Result<Duration, String> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit());
    let (number, unit) = text.split_at(unit_at.unwrap_or(text.len()));
    let milliseconds = match unit {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        "h" => Some(3_600_000),
        _ => None,
    };
    let number = number.parse::<u64>().ok();
    match (number, milliseconds) {
        (Some(number), Some(milliseconds)) => number
            .checked_mul(milliseconds)
            .map(Duration::from_millis)
            .ok_or_else(|| format!("{text:?} is too long a time")),
        _ => Err(format!(
            "{text:?} is not a length of time; write a number and its unit, as in \"500ms\", \"30s\", \"2m\" or \"1h\""
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_number_and_its_unit() {
        for (text, expected) in [
            ("0s", 0),
            ("500ms", 500),
            ("30s", 30_000),
            ("2m", 120_000),
            ("1h", 3_600_000),
        ] {
            assert_eq!(parse(text), Ok(Duration::from_millis(expected)), "{text}");
        }
    }

    #[test]
    fn everything_else_is_told_how_to_be_written() {
        for text in [
            "", "30", "s", "1.5s", "-1s", "30 s", "30S", "30sec", "1h30m", "½s", "+1s",
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.contains("write a number and its unit"), "{error}");
        }
        assert!(parse("18446744073709551615h").is_err_and(|error| error.contains("too long")));
        assert!(parse("99999999999999999999s").is_err());
    }
}
