//! `timeout`: how long the view may take.

use std::time::Duration;

use pyramidion_syntax::duration;
use syn::{Expr, ExprLit, Lit};

use crate::args::Arg;
use crate::errors::Errors;

/// How long the view may take.
pub(crate) enum Timeout {
    After(Duration),
    Never,
    /// A constant.
    Expression(Expr),
}

impl Timeout {
    pub(super) fn parse(arg: &Arg, errors: &mut Errors) -> Option<Self> {
        let mut value = arg.expr()?;
        while let Expr::Group(syn::ExprGroup { expr, .. })
        | Expr::Paren(syn::ExprParen { expr, .. }) = value
        {
            value = expr;
        }
        let read = match value {
            Expr::Lit(ExprLit { lit, .. }) => of_literal(lit),
            Expr::Path(path) if path.path.is_ident("None") => return Some(Self::Never),
            Expr::Unary(_)
            | Expr::Tuple(_)
            | Expr::Array(_)
            | Expr::Reference(_)
            | Expr::Closure(_) => Err(expected()),
            value => return Some(Self::Expression(value.clone())),
        };
        match read {
            Ok(Duration::ZERO) => {
                let message = "no view has an answer in no time: `timeout = None` is for however long it takes";
                errors.add(value, message);
                None
            }
            Ok(time) => Some(Self::After(time)),
            Err(message) => {
                errors.add(value, message);
                None
            }
        }
    }
}

fn of_literal(literal: &Lit) -> Result<Duration, String> {
    match literal {
        Lit::Int(seconds) => {
            let seconds = seconds.base10_parse().map_err(|_| expected())?;
            Ok(Duration::from_secs(seconds))
        }
        Lit::Str(text) => duration::parse(&text.value()),
        _ => Err(expected()),
    }
}

fn expected() -> String {
    "`timeout` takes a time, as in `timeout = \"30s\"`, seconds, as in `timeout = 30`, `None`, or a constant `Duration`"
        .to_owned()
}
