//! The texts of templates that can be translated.

use std::borrow::Cow;

use minijinja::machinery::ast::{Call, CallArg, Expr, Stmt};
use minijinja::machinery::parse;
use minijinja::syntax::SyntaxConfig;
use pyramidion_syntax::outline::{bodies, expressions, parts};
use pyramidion_syntax::trans;

use super::translating::Translate;
use super::{Escaping, Templates, text};

/// A text of a template, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TemplateMessage {
    /// The name of the template, with its package if it has one.
    pub(crate) template: String,
    pub(crate) line: usize,
    pub(crate) msgid: String,
    pub(crate) plural: Option<String>,
    pub(crate) context: Option<String>,
    pub(crate) domain: Option<String>,
    pub(crate) default: Option<String>,
}

impl Templates {
    /// Returns the texts of all templates, as they are now.
    pub(crate) fn messages(&self) -> Vec<TemplateMessage> {
        let Some(environment) = self.environments.get(&Escaping::Html) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (name, template) in &self.sources {
            let text = text(&template.source, self.reloads);
            found.extend(messages(name, &text, environment.syntax()));
        }
        found
    }
}

/// Returns the texts of a template.
fn messages(name: &str, text: &str, syntax: &SyntaxConfig) -> Vec<TemplateMessage> {
    let text = trans::rewritten(text, syntax).unwrap_or(Cow::Borrowed(text));
    let mut found = Vec::new();
    if let Ok(root) = parse(&text, name, syntax.clone()) {
        in_statement(&root, name, &mut found);
    }
    found
}

fn in_statement(statement: &Stmt<'_>, template: &str, found: &mut Vec<TemplateMessage>) {
    let mut open: Vec<&Expr<'_>> = expressions(statement);
    open.reverse();
    while let Some(expr) = open.pop() {
        if let Expr::Call(call) = expr
            && let Some(message) = of_call(call, usize::from(expr.span().start_line), template)
        {
            found.push(message);
        }
        open.extend(parts(expr).into_iter().rev());
    }
    for (body, _) in bodies(statement) {
        for statement in body {
            in_statement(statement, template, found);
        }
    }
}

/// Returns the text that a call translates, if it is written out.
fn of_call(call: &Call<'_>, line: usize, template: &str) -> Option<TemplateMessage> {
    let name = match &call.expr {
        Expr::Var(var) => var.id,
        Expr::GetAttr(get) => get.name,
        _ => return None,
    };
    let positional: Vec<Option<String>> = call
        .args
        .iter()
        .filter_map(|arg| match arg {
            CallArg::Pos(expr) => Some(constant(expr)),
            _ => None,
        })
        .collect();
    let at = |index: usize| positional.get(index).cloned().flatten();
    let (context, msgid, plural) = match Translate::of_name(name)? {
        Translate::Text => (None, 0, None),
        Translate::Plural => (None, 0, Some(1)),
        Translate::TextInContext => (Some(0), 1, None),
        Translate::PluralInContext => (Some(0), 1, Some(2)),
        Translate::Block => (Some(3), 0, Some(1)),
    };
    let named = |wanted: &str| {
        call.args.iter().find_map(|arg| match arg {
            CallArg::Kwarg(name, expr) if *name == wanted => constant(expr),
            _ => None,
        })
    };
    Some(TemplateMessage {
        template: template.to_owned(),
        line,
        msgid: at(msgid).filter(|msgid| !msgid.is_empty())?,
        plural: plural.and_then(at),
        context: context.and_then(at).or_else(|| named("context")),
        domain: named("domain"),
        default: named("default"),
    })
}

fn constant(expr: &Expr<'_>) -> Option<String> {
    expr.as_const()?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_wherever_they_stand() {
        let text = "{{ _('a') }}\n{% if gettext('b', default='B') %}{% trans n=1 %}{{ n }} c{% pluralize %}{{ n }} d{% endtrans %}\n\
                    {% endif %}{{ pgettext('menu', 'e')|upper }}{{ f(ngettext('g', 'h', 2, domain='shop')) }}\n\
                    {{ npgettext('x', 'i', 'j', n) }}{{ _(k) }}{% trans 'y' %}l{% endtrans %}{{ other('m') }}";
        let found = messages("t.html", text, &SyntaxConfig::default());
        let shown: Vec<_> = found
            .iter()
            .map(|m| {
                let of = |text: &Option<String>| text.clone().unwrap_or_default();
                let (plural, context, domain) = (of(&m.plural), of(&m.context), of(&m.domain));
                format!(
                    "{}:{}|{plural}|{context}|{domain}|{}",
                    m.line,
                    m.msgid,
                    of(&m.default)
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                "1:a||||",
                "2:b||||B",
                "2:%(n)s c|%(n)s d|||",
                "3:e||menu||",
                "3:g|h||shop|",
                "4:i|j|x||",
                "4:l||y||",
            ]
        );
    }
}
