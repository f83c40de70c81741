//! Where events are reported: to the subscriber of `tracing`, or on standard error where there is none.

use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

use tracing::Level;

/// Reports what those who run the application should know, as an event of `tracing` or as a line.
///
/// It is written as the macros of `tracing` are, after the level: fields, then the message. A field is a name with a value,
/// with `%` before a value that is shown by `Display` and `?` before one that is shown by `Debug`.
macro_rules! report {
    ($level:ident, $($rest:tt)+) => {
        $crate::telemetry::report!(@read $level [] [] $($rest)+)
    };
    (@read $level:ident [$($event:tt)*] [$($line:tt)*] $name:ident = %$value:expr, $($rest:tt)+) => {
        $crate::telemetry::report!(
            @read $level [$($event)* $name = %$value,] [$($line)* ($name, "{}", $value)] $($rest)+
        )
    };
    (@read $level:ident [$($event:tt)*] [$($line:tt)*] $name:ident = ?$value:expr, $($rest:tt)+) => {
        $crate::telemetry::report!(
            @read $level [$($event)* $name = ?$value,] [$($line)* ($name, "{:?}", $value)] $($rest)+
        )
    };
    (@read $level:ident [$($event:tt)*] [$($line:tt)*] $name:ident = $value:expr, $($rest:tt)+) => {
        $crate::telemetry::report!(
            @read $level [$($event)* $name = $value,] [$($line)* ($name, "{}", $value)] $($rest)+
        )
    };
    (@read $level:ident [$($event:tt)*] [$($line:tt)*] %$name:ident, $($rest:tt)+) => {
        $crate::telemetry::report!(
            @read $level [$($event)* %$name,] [$($line)* ($name, "{}", $name)] $($rest)+
        )
    };
    (@read $level:ident [$($event:tt)*] [$($line:tt)*] ?$name:ident, $($rest:tt)+) => {
        $crate::telemetry::report!(
            @read $level [$($event)* ?$name,] [$($line)* ($name, "{:?}", $name)] $($rest)+
        )
    };
    (@read $level:ident [$($event:tt)*] [$($line:tt)*] $name:ident, $($rest:tt)+) => {
        $crate::telemetry::report!(
            @read $level [$($event)* $name,] [$($line)* ($name, "{}", $name)] $($rest)+
        )
    };
    (
        @read $level:ident [$($event:tt)*] [$(($name:ident, $form:literal, $value:expr))*]
        $message:literal
    ) => {{
        ::tracing::event!(::tracing::Level::$level, $($event)* $message);
        if $crate::telemetry::is_unheard() {
            $crate::telemetry::write_line(
                ::tracing::Level::$level,
                ::core::format_args!($message),
                &[$((::core::stringify!($name), ::core::format_args!($form, $value))),*],
            );
        }
    }};
}

pub(crate) use report;

/// Whether lines go where a harness of tests captures them.
static IS_CAPTURED: AtomicBool = AtomicBool::new(false);

/// Lets the harness of tests capture the lines, which it shows where a test fails.
pub(crate) fn capture() {
    IS_CAPTURED.store(true, Ordering::Relaxed);
}

/// Tells whether no event of this process reaches anybody.
pub(crate) fn is_unheard() -> bool {
    #[cfg(feature = "log")]
    if log::max_level() != log::LevelFilter::Off {
        return false; // `tracing` passes its events on to the facade where it has no subscriber
    }
    !tracing::dispatcher::has_been_set()
}

/// Reports warnings before the first request.
pub(crate) fn warn_at_start(warnings: &[String]) {
    for warning in warnings {
        tracing::warn!("{warning}");
        if is_unheard() {
            print(&line(Level::WARN, format_args!("{warning}"), &[]));
        }
    }
}

/// Writes a report to standard error.
pub(crate) fn write_line(
    level: Level,
    message: fmt::Arguments<'_>,
    fields: &[(&str, fmt::Arguments<'_>)],
) {
    let mut line = line(level, message, fields);
    if IS_CAPTURED.load(Ordering::Relaxed) {
        print(&line);
    } else {
        line.push('\n');
        // The macro that a harness captures panics where standard error is broken, which is not a reason not to answer.
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
}

#[expect(clippy::print_stderr, reason = "what nobody sees is not told")]
fn print(line: &str) {
    eprintln!("{line}");
}

/// Writes a line as `error: a view failed: the reason (view=home at=src/views.rs:9)`.
fn line(
    level: Level,
    message: fmt::Arguments<'_>,
    fields: &[(&str, fmt::Arguments<'_>)],
) -> String {
    let mut line = Line(String::from(match level {
        Level::ERROR => "error: ",
        Level::WARN => "warning: ",
        _ => "",
    }));
    let is_reason = |name: &str| matches!(name, "error" | "panic");
    // Writing into a text never fails.
    let _ = line.write_fmt(message);
    for (_, reason) in fields.iter().filter(|(name, _)| is_reason(name)) {
        let _ = write!(line, ": {reason}");
    }
    let mut before = " (";
    for (name, value) in fields.iter().filter(|(name, _)| !is_reason(name)) {
        let _ = write!(line, "{before}{name}={value}");
        before = " ";
    }
    if before == " " {
        let _ = line.write_str(")");
    }
    line.0
}

/// A text without what would end the line or steer a terminal.
struct Line(String);

impl fmt::Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            if c.is_control() {
                self.0.extend(c.escape_default());
            } else {
                self.0.push(c);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_the_reason_before_the_rest() {
        let fields = [
            ("view", format_args!("home")),
            ("error", format_args!("no\n\x1b[1mdatabase")),
            ("at", format_args!("src/views.rs:9")),
        ];
        assert_eq!(
            line(Level::ERROR, format_args!("a view failed"), &fields),
            "error: a view failed: no\\n\\u{1b}[1mdatabase (view=home at=src/views.rs:9)"
        );
        assert_eq!(
            line(Level::INFO, format_args!("listening"), &[]),
            "listening"
        );
        assert_eq!(line(Level::WARN, format_args!("é"), &[]), "warning: é");
    }
}
