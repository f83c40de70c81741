//! What templates of Jinja2 use beyond what minijinja has: methods of Python's values, and further filters.

use minijinja::value::{Kwargs, Rest, ValueOrKwargs};
use minijinja::{Environment, Error, ErrorKind, State, Value};
use minijinja_contrib::{filters, globals, pycompat};

/// What the filter `truncate` takes, in this order.
const TRUNCATE: [&str; 4] = ["length", "killwords", "end", "leeway"];

/// What the filter `wordwrap` takes, in this order.
const WORDWRAP: [&str; 4] = [
    "width",
    "break_long_words",
    "wrapstring",
    "break_on_hyphens",
];

pub(super) fn add_to(environment: &mut Environment<'static>) {
    minijinja_contrib::add_to_environment(environment);
    environment.set_unknown_method_callback(pycompat::unknown_method_callback);
    environment.add_filter("forceescape", force_escape);
    environment.add_filter("truncate", truncate);
    environment.add_filter("wordwrap", wordwrap);
    environment.add_function("cycler", |items: Rest<Value>| globals::cycler(items.0));
}

fn force_escape(state: &mut State<'_, '_>, value: &Value) -> Result<Value, Error> {
    state.apply_filter("escape", &[Value::from(value.to_string())])
}

fn truncate(
    state: &mut State<'_, '_>,
    value: &Value,
    args: Rest<ValueOrKwargs>,
) -> Result<Value, Error> {
    filters::truncate(state, value, named(args, TRUNCATE)?)
}

fn wordwrap(value: &Value, args: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    filters::wordwrap(value, named(args, WORDWRAP)?)
}

/// Gives positional arguments the names that they have.
fn named(args: Rest<ValueOrKwargs>, names: [&str; 4]) -> Result<Kwargs, Error> {
    let mut args = args.into_values();
    let kwargs = args.pop_if(|last| last.is_kwargs());
    if args.len() > names.len() {
        return Err(ErrorKind::TooManyArguments.into());
    }
    let mut all: Vec<_> = names.into_iter().zip(args).collect();
    let kwargs: Kwargs = match kwargs {
        Some(kwargs) => kwargs.try_into()?,
        None => Kwargs::from_iter::<[(&str, Value); 0]>([]),
    };
    for name in kwargs.args() {
        all.push((name, kwargs.peek(name)?));
    }
    Ok(all.into_iter().collect())
}
