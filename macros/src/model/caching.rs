//! `http_cache`: how long the response may be kept.

use syn::{Expr, ExprLit, Lit, UnOp};

use crate::args::Arg;
use crate::errors::Errors;
use crate::value::Text;

/// How long the response may be kept.
pub(crate) enum Caching {
    /// A number of seconds with directives.
    Seconds(u32, Option<Text>),
    /// Directives without a time.
    Directives(Text),
    /// A constant.
    Expression(Expr),
}

impl Caching {
    pub(super) fn parse(arg: &Arg, errors: &mut Errors) -> Option<Self> {
        let value = arg.expr()?;
        match value {
            Expr::Lit(ExprLit {
                lit: Lit::Int(_) | Lit::Float(_),
                ..
            }) => Some(Self::Seconds(seconds(value, errors)?, None)),
            Expr::Tuple(pair) if pair.elems.len() == 2 => {
                let first = &pair.elems[0];
                if is_none(first) {
                    return Some(Self::Directives(directives(arg, &pair.elems[1], errors)?));
                }
                let seconds = seconds(first, errors);
                let directives = directives(arg, &pair.elems[1], errors);
                Some(Self::Seconds(seconds?, Some(directives?)))
            }
            Expr::Lit(ExprLit {
                lit: Lit::Bool(_), ..
            }) => {
                let advice = "`http_cache` takes seconds: 0 forbids keeping the response, and without the argument the view decides";
                errors.add(value, advice);
                None
            }
            Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
                seconds(value, errors).map(|seconds| Self::Seconds(seconds, None))
            }
            Expr::Lit(_) | Expr::Tuple(_) | Expr::Array(_) | Expr::Closure(_) => {
                errors.add(
                    value,
                    "`http_cache` takes seconds, as in `http_cache = 3600`, with directives as in \
                     `http_cache = (3600, \"public\")`, or a constant `HttpCache`",
                );
                None
            }
            Expr::Group(group) => Self::parse_inner(arg, &group.expr, errors),
            Expr::Paren(paren) => Self::parse_inner(arg, &paren.expr, errors),
            value => Some(Self::Expression(value.clone())),
        }
    }

    fn parse_inner(arg: &Arg, value: &Expr, errors: &mut Errors) -> Option<Self> {
        let arg = Arg {
            value: crate::args::Value::Expr(value.clone()),
            ..arg.clone()
        };
        Self::parse(&arg, errors)
    }
}

fn is_none(value: &Expr) -> bool {
    matches!(value, Expr::Path(path) if path.path.is_ident("None"))
}

fn seconds(value: &Expr, errors: &mut Errors) -> Option<u32> {
    let number = match value {
        Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) => number.base10_parse::<u32>().ok(),
        _ => None,
    };
    if number.is_none() {
        errors.add(
            value,
            format!(
                "a number of seconds is expected here, from 0 to {}",
                u32::MAX
            ),
        );
    }
    number
}

/// Reads directives of `Cache-Control`, as the runtime checks those of constants.
fn directives(arg: &Arg, value: &Expr, errors: &mut Errors) -> Option<Text> {
    if matches!(value, Expr::Lit(ExprLit { lit, .. }) if !matches!(lit, Lit::Str(_))) {
        errors.add(
            value,
            "directives are a text, as in `http_cache = (3600, \"public\")`",
        );
        return None;
    }
    let text = Text::parse(arg, value, errors)?;
    let is_directive = |directive: &str| {
        !directive.is_empty()
            && directive.bytes().all(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'=' | b'"' | b'_')
            })
    };
    if let Some(literal) = text.literal()
        && !literal.split(',').map(str::trim).all(is_directive)
    {
        errors.add(
            &text,
            format!(
                "{literal:?} are not directives of `Cache-Control`, as in \"public, immutable\""
            ),
        );
        return None;
    }
    Some(text)
}
