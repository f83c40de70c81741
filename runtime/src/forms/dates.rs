//! Days and times, as browsers send them.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::errors::FieldError;
use super::kind::Kind;
use super::text_value::FormValue;

/// A day of the Gregorian calendar, of the years 1 to 9999: what `<input type="date">` sends.
///
/// It shows itself as `2026-02-28`, which the crates for dates read.
///
/// # Examples
///
/// ```
/// use pyramidion::forms::Date;
///
/// let day: Date = "2024-02-29".parse().unwrap();
/// assert_eq!((day.year(), day.month(), day.day()), (2024, 2, 29));
/// assert!(day < Date::new(2024, 3, 1).unwrap());
/// assert!(Date::new(2023, 2, 29).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Returns a day, if there is such a one.
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let is_leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if is_leap => 29,
            2 => 28,
            _ => return None,
        };
        if year == 0 || year > 9999 || day == 0 || day > days {
            return None;
        }
        Some(Self { year, month, day })
    }

    /// Returns the year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Returns the month, from 1.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Returns the day of the month, from 1.
    pub const fn day(self) -> u8 {
        self.day
    }
}

/// A time of day: what `<input type="time">` sends, with seconds or without.
///
/// # Examples
///
/// ```
/// use pyramidion::forms::Time;
///
/// let time: Time = "10:30".parse().unwrap();
/// assert_eq!((time.hour(), time.minute(), time.second()), (10, 30, 0));
/// assert_eq!("23:59:58.5".parse::<Time>().unwrap().to_string(), "23:59:58.500");
/// assert!(Time::new(24, 0, 0, 0).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    hour: u8,
    minute: u8,
    second: u8,
    millisecond: u16,
}

impl Time {
    /// Returns a time of day, if there is such a one; a minute has no second 60.
    pub const fn new(hour: u8, minute: u8, second: u8, millisecond: u16) -> Option<Self> {
        if hour > 23 || minute > 59 || second > 59 || millisecond > 999 {
            return None;
        }
        Some(Self {
            hour,
            minute,
            second,
            millisecond,
        })
    }

    /// Returns the hour, from 0 to 23.
    pub const fn hour(self) -> u8 {
        self.hour
    }

    /// Returns the minute, from 0 to 59.
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// Returns the second, from 0 to 59.
    pub const fn second(self) -> u8 {
        self.second
    }

    /// Returns the thousandths of the second.
    pub const fn millisecond(self) -> u16 {
        self.millisecond
    }
}

/// A day with a time of day, of no time zone: what `<input type="datetime-local">` sends.
///
/// # Examples
///
/// ```
/// use pyramidion::forms::LocalDateTime;
///
/// let moment: LocalDateTime = "2026-02-28T10:30".parse().unwrap();
/// assert_eq!(moment.to_string(), "2026-02-28T10:30:00");
/// assert_eq!(moment.date().day(), 28);
/// assert_eq!(moment.time().hour(), 10);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDateTime {
    date: Date,
    time: Time,
}

impl LocalDateTime {
    /// Returns a day with a time of day.
    pub const fn new(date: Date, time: Time) -> Self {
        Self { date, time }
    }

    /// Returns the day.
    pub const fn date(self) -> Date {
        self.date
    }

    /// Returns the time of day.
    pub const fn time(self) -> Time {
        self.time
    }
}

/// Reads two or more digits, and nothing else.
fn digits<T: FromStr>(text: &str, length: usize) -> Option<T> {
    let is_number = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

fn date(text: &str) -> Option<Date> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    Date::new(digits(year, 4)?, digits(month, 2)?, digits(day, 2)?)
}

fn time(text: &str) -> Option<Time> {
    let (hour, rest) = text.split_once(':')?;
    let (minute, second) = rest.split_once(':').unwrap_or((rest, "00"));
    let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
    // Thousandths are written with up to three digits.
    let millisecond = (1..=3)
        .contains(&fraction.len())
        .then(|| format!("{fraction:0<3}"))?;
    Time::new(
        digits(hour, 2)?,
        digits(minute, 2)?,
        digits(second, 2)?,
        digits(&millisecond, 3)?,
    )
}

fn date_time(text: &str) -> Option<LocalDateTime> {
    let (day, moment) = text.split_once(['T', ' '])?;
    Some(LocalDateTime::new(date(day)?, time(moment)?))
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour, self.minute, self.second)?;
        if self.millisecond > 0 {
            write!(f, ".{:03}", self.millisecond)?;
        }
        Ok(())
    }
}

impl fmt::Display for LocalDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date, self.time)
    }
}

macro_rules! values {
    ($($type:ident: $kind:ident, $read:ident, $code:literal, $msgid:literal;)*) => {$(
        impl FormValue for $type {
            const KIND: Kind = Kind::$kind;

            fn parse(text: &str) -> Result<Self, FieldError> {
                $read(text).ok_or_else(|| FieldError::of_colander($code, $msgid))
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }

        impl FromStr for $type {
            type Err = FieldError;

            fn from_str(text: &str) -> Result<Self, FieldError> {
                Self::parse(text)
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )*};
}

values! {
    Date: Date, date, "date", "Invalid date";
    Time: Time, time, "time", "Invalid time";
    LocalDateTime: DatetimeLocal, date_time, "datetime", "Invalid date";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formats_are_those_of_html() {
        for wrong in [
            "2026-2-28",
            "+026-02-28",
            "02026-02-28",
            "2026-02-28 ",
            "2026-13-01",
            "0000-01-01",
            "2026-04-31",
            "1900-02-29",
            "2026-02",
            "20260228",
            "２０２６-02-28",
        ] {
            assert!(wrong.parse::<Date>().is_err(), "{wrong}");
        }
        assert_eq!(
            "2000-02-29".parse::<Date>().unwrap().to_string(),
            "2000-02-29"
        );
        for wrong in [
            "24:00",
            "10:60",
            "10:00:60",
            "1:00",
            "10",
            "10:00:00.",
            "10:00:00.1234",
            "10:00.5",
            "10:00Z",
            "-1:00",
            "10:00+01:00",
        ] {
            assert!(wrong.parse::<Time>().is_err(), "{wrong}");
        }
        assert_eq!(
            "10:30:15.25".parse::<Time>().unwrap().to_string(),
            "10:30:15.250"
        );
        for wrong in [
            "2026-02-28",
            "2026-02-28T",
            "2026-02-28T10:00Z",
            "2026-02-28t10:00",
        ] {
            assert!(wrong.parse::<LocalDateTime>().is_err(), "{wrong}");
        }
        assert!("2026-02-28 10:00".parse::<LocalDateTime>().is_ok());
    }
}
