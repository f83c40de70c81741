//! The error of views and of what they call.

use std::error::Error as StdError;
use std::fmt;
use std::ops::Deref;
use std::panic::Location;

/// An error in a box, as the traits of `hyper` and `tower` pass it on.
///
/// # Examples
///
/// ```
/// use pyramidion::BoxError;
/// use pyramidion::session::StoreError;
///
/// let cause: BoxError = "the connection is closed".into();
/// assert_eq!(StoreError::new(cause).to_string(), "the session store cannot be asked");
/// ```
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// Any error: what a view, a renderer or an extractor can fail with.
///
/// Every type that implements [`std::error::Error`] converts into it with `?`; so does a text. An
/// [`HttpException`](crate::HttpException) answers with its status, every other error with 500.
///
/// It knows [where it was raised](Self::place): the line and the column of the `?`, or of the `into()`, that made it. The log
/// says so. `.map_err(Into::into)` hides it, since Rust's library calls `into` then; write `Ok(value?)`.
/// Inside is the error itself, with its causes: an `Error` dereferences to it.
///
/// It does not implement [`std::error::Error`], since it could not be made of every other error then. A function that
/// returns `Box<dyn Error>` takes it with `.map_err(Error::into_boxed)?`.
///
/// # Examples
///
/// ```
/// use pyramidion::Error;
///
/// fn age(text: &str) -> pyramidion::Result<u8> {
///     let age: u8 = text.parse()?; // line 5
///     if age < 18 {
///         return Err("too young".into());
///     }
///     Ok(age)
/// }
///
/// let error: Error = age("x").unwrap_err();
/// assert_eq!(error.to_string(), "invalid digit found in string");
/// assert!(error.downcast_ref::<std::num::ParseIntError>().is_some());
/// assert!(error.place().file().ends_with(".rs"));
/// ```
pub struct Error {
    error: BoxError,
    place: &'static Location<'static>,
}

impl Error {
    /// Returns where the error became an `Error`: the place of the `?` or of the `into()`.
    ///
    /// What the framework itself fails with has a place in the framework.
    pub fn place(&self) -> &'static Location<'static> {
        self.place
    }

    /// Returns where it was raised, if that is in the code of an application: not in the framework, nor in Rust's library.
    pub(crate) fn own_place(&self) -> Option<&'static Location<'static>> {
        let sources = file!().trim_end_matches("error.rs");
        let file = self.place.file();
        let is_known = !file.starts_with(sources) && !is_of_rust(file);
        is_known.then_some(self.place)
    }

    /// Returns an error that was raised at a place.
    pub(crate) fn raised_at(error: BoxError, place: &'static Location<'static>) -> Self {
        Self { error, place }
    }

    /// Returns the error itself if it is of this type.
    ///
    /// # Errors
    ///
    /// Gives the error back if it is of another type.
    pub fn downcast<T: StdError + 'static>(self) -> Result<Box<T>, Self> {
        let Self { error, place } = self;
        error.downcast().map_err(|error| Self { error, place })
    }

    /// Returns the error itself, without its place.
    pub fn into_boxed(self) -> BoxError {
        self.error
    }
}

/// What a function of the framework returns that an application calls.
pub(crate) trait Called {
    /// Says of an error that it was raised where the function was called, unless the application has raised it itself.
    fn called_at(self, place: &'static Location<'static>) -> Self;
}

impl<T> Called for crate::Result<T> {
    fn called_at(self, place: &'static Location<'static>) -> Self {
        self.map_err(|error| Error {
            place: error.own_place().unwrap_or(place),
            error: error.error,
        })
    }
}

/// Tells whether a source file is one of Rust's library, as its distributions name them.
fn is_of_rust(file: &str) -> bool {
    file.starts_with("/rustc/")
        || file
            .replace('\\', "/")
            .contains("/rustlib/src/rust/library/")
}

impl<E: Into<BoxError>> From<E> for Error {
    #[track_caller]
    fn from(error: E) -> Self {
        Self {
            error: error.into(),
            place: Location::caller(),
        }
    }
}

impl Deref for Error {
    type Target = dyn StdError + Send + Sync;

    fn deref(&self) -> &Self::Target {
        &*self.error
    }
}

impl AsRef<dyn StdError + Send + Sync> for Error {
    fn as_ref(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.error
    }
}

/// Says what is wrong, without the causes and the place.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, f)
    }
}

/// Says what is wrong, and in a line of its own where it was raised, unless that is not in the application: so a `main` that
/// fails shows it.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(place) = self.own_place() else {
            return fmt::Debug::fmt(&self.error, f);
        };
        let error = format!("{:?}", self.error);
        write!(f, "{}\nraised at {place}", error.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::{Called as _, Error};
    use crate::HttpException;

    /// Returns the line and the column of the place in this file.
    #[track_caller]
    fn place(error: &Error) -> (u32, u32) {
        assert!(error.place().file().ends_with("error.rs"));
        (error.place().line(), error.place().column())
    }

    fn parse() -> crate::Result<u8> {
        Ok("x".parse::<u8>()?)
    }
    /// The line and the column of the `?` above.
    const PARSE: (u32, u32) = (line!() - 3, 12);

    async fn parse_later() -> crate::Result<u8> {
        std::future::ready(()).await;
        Ok("x".parse::<u8>()?)
    }
    const PARSE_LATER: (u32, u32) = (line!() - 2, 12);

    fn pass_on() -> crate::Result<u8> {
        Ok(parse()? + 1)
    }

    #[test]
    fn it_knows_the_line_and_the_column_of_a_question_mark() {
        assert_eq!(place(&parse().unwrap_err()), PARSE);
    }

    #[test]
    fn it_knows_them_in_an_async_function() {
        let mut parse = pin!(parse_later());
        let Poll::Ready(result) = parse.as_mut().poll(&mut Context::from_waker(Waker::noop()))
        else {
            panic!("it does not wait");
        };
        assert_eq!(place(&result.unwrap_err()), PARSE_LATER);
    }

    #[test]
    fn it_knows_where_a_text_and_an_exception_were_converted() {
        let text = Error::from("a text");
        assert_eq!(place(&text).0, line!() - 1);
        let exception: Error = HttpException::not_found().into();
        assert_eq!(place(&exception).0, line!() - 1);
    }

    #[test]
    fn it_keeps_its_place_when_it_is_passed_on() {
        assert_eq!(place(&pass_on().unwrap_err()), PARSE);
    }

    #[test]
    fn it_gives_back_what_is_inside() {
        let error = Error::from(std::fmt::Error);
        let error = error.downcast::<std::num::ParseIntError>().unwrap_err();
        assert!(error.is::<std::fmt::Error>());
        assert!(error.downcast::<std::fmt::Error>().is_ok());
        let causes = Error::from(crate::session::StoreError::new("a cause"));
        assert_eq!(causes.source().unwrap().to_string(), "a cause");
    }

    #[test]
    fn the_place_of_a_function_of_rust_says_nothing() {
        let result: Result<(), std::fmt::Error> = Err(std::fmt::Error);
        let error: Error = result.map_err(Into::into).unwrap_err();
        assert!(error.own_place().is_none(), "{}", error.place());
        assert!(!format!("{error:?}").contains("raised at"));
        let called = Err::<(), _>(error).called_at(std::panic::Location::caller());
        assert_eq!(place(&called.unwrap_err()).0, line!() - 1);
        for file in [
            "/rustc/5980761/library/core/src/convert/mod.rs",
            "/home/ann/.rustup/toolchains/stable/lib/rustlib/src/rust/library/core/src/ops/function.rs",
            r"C:\rust\lib\rustlib\src\rust\library\core\src\result.rs",
        ] {
            assert!(super::is_of_rust(file), "{file}");
        }
        assert!(!super::is_of_rust("src/library/core/src/views.rs"));
    }

    #[test]
    fn the_framework_shows_no_place_of_its_own() {
        let text = format!("{:?}", Error::from("a \"text\""));
        assert_eq!(text, "\"a \\\"text\\\"\"");
    }
}
