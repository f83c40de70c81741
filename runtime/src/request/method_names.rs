//! Methods by their names, as predicates and choices have them.

use http::Method;
use pyramidion_syntax::methods::check;

/// Reads the names of methods; `GET` implies `HEAD`. For `*`, `every` says what to write instead.
///
/// # Errors
///
/// Fails if one cannot be a method, or if it is nearly that of a standard one.
pub(crate) fn methods_of_names<S: AsRef<str>>(
    names: impl IntoIterator<Item = S>,
    every: &str,
) -> Result<Vec<Method>, String> {
    let method = |name: S| {
        let name = name.as_ref();
        if name == "*" {
            return Err(every.to_owned());
        }
        check(name, |names| format!("[{names}]"))?;
        Method::from_bytes(name.as_bytes())
            .map_err(|_| format!("{name:?} is not an HTTP method; write it as in \"GET\""))
    };
    let mut methods: Vec<_> = names.into_iter().map(method).collect::<Result<_, _>>()?;
    if methods.contains(&Method::GET) {
        methods.push(Method::HEAD);
    }
    Ok(methods)
}
