//! The URLs that templates ask for by names that stand in them.

use minijinja::machinery::ast::{Call, CallArg, Expr};

/// A URL of a route or of a static file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AskedUrl {
    /// The name of the function, such as `route_url`.
    pub(crate) function: String,
    /// The variable that it is a method of.
    pub(crate) of: Option<String>,
    /// The name of the route, or the path of the file.
    pub(crate) name: String,
    /// The names of the values that are given, if all of them are known.
    pub(crate) values: Option<Vec<String>>,
}

impl AskedUrl {
    /// Reads a call, if it asks for the URL of what is named by a literal.
    pub(super) fn of(call: &Call<'_>) -> Option<Self> {
        let (of, function) = match &call.expr {
            Expr::Var(var) => (None, var.id),
            Expr::GetAttr(get) => match &get.expr {
                Expr::Var(var) if matches!(var.id, "request" | "req") => (Some(var.id), get.name),
                _ => return None,
            },
            _ => return None,
        };
        if !matches!(
            function,
            "route_url" | "route_path" | "static_url" | "static_path"
        ) {
            return None;
        }
        let CallArg::Pos(Expr::Const(name)) = call.args.first()? else {
            return None;
        };
        let name = name.value.as_str()?.to_owned();
        let value = |arg: &CallArg<'_>| match arg {
            // A path element, which is not a value.
            CallArg::Pos(_) => Some(None),
            CallArg::Kwarg(name, _) => Some(Some((*name).to_owned())),
            CallArg::PosSplat(_) | CallArg::KwargSplat(_) => None,
        };
        let values: Option<Vec<_>> = call.args[1..].iter().map(value).collect();
        Some(Self {
            function: function.to_owned(),
            of: of.map(str::to_owned),
            name,
            values: values.map(|values| values.into_iter().flatten().collect()),
        })
    }

    /// Tells whether it is the URL of a static file.
    pub(crate) fn is_static(&self) -> bool {
        self.function.starts_with("static_")
    }
}
