//! Mistakes in the syntax of a template, in words that say what to write.

use minijinja::Error;
use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;
use pyramidion_syntax::near;

/// The statements that have an end.
const WITH_END: [&str; 9] = [
    "for",
    "if",
    "with",
    "set",
    "autoescape",
    "filter",
    "block",
    "macro",
    "call",
];

/// All statements.
const STATEMENTS: [&str; 26] = [
    "for",
    "if",
    "with",
    "set",
    "autoescape",
    "filter",
    "block",
    "macro",
    "call",
    "extends",
    "include",
    "import",
    "from",
    "do",
    "else",
    "elif",
    "raw",
    "endfor",
    "endif",
    "endwith",
    "endset",
    "endautoescape",
    "endfilter",
    "endblock",
    "endmacro",
    "endcall",
];

/// Returns the mistake of a template that cannot be parsed, with its file and line.
pub(super) fn explain(path: &str, text: &str, error: &Error, syntax: &SyntaxConfig) -> String {
    let detail = error
        .detail()
        .map_or_else(|| error.kind().to_string(), str::to_owned);
    let line = error.line().unwrap_or(1);
    let nesting = Nesting::read(text, syntax);
    let (line, what) = if detail.starts_with("unexpected end of input") {
        nesting.unfinished().unwrap_or((line, detail))
    } else if let Some(name) = detail.strip_prefix("unknown statement ") {
        (line, nesting.unknown(name, line))
    } else {
        (line, detail)
    };
    format!("a mistake in the template {path}:{line}: {what}")
}

/// How the statements of a template are nested.
struct Nesting {
    /// The statements that are open at the end, outermost first.
    open: Vec<Tag>,
    /// The first end of a statement that is not the one to be ended, and the statements that are open there.
    misplaced: Option<(Tag, Vec<Tag>)>,
    /// The delimiter that is open at the end, with its line.
    delimiter: Option<(&'static str, usize)>,
}

#[derive(Clone, PartialEq, Eq)]
struct Tag {
    name: String,
    line: usize,
}

impl Nesting {
    fn read(text: &str, syntax: &SyntaxConfig) -> Self {
        let mut nesting = Self {
            open: Vec::new(),
            misplaced: None,
            delimiter: None,
        };
        let mut tag: Option<Tag> = None;
        let mut assigns = false;
        let mut is_first = false;
        for token in tokenize(text, false, syntax.clone()) {
            let Ok((token, span)) = token else {
                break;
            };
            let line = usize::from(span.start_line);
            match token {
                Token::VariableStart => nesting.delimiter = Some(("{{", line)),
                Token::VariableEnd => nesting.delimiter = None,
                Token::BlockStart => {
                    nesting.delimiter = Some(("{%", line));
                    (tag, assigns, is_first) = (None, false, true);
                }
                Token::BlockEnd => {
                    nesting.delimiter = None;
                    if let Some(tag) = tag.take() {
                        nesting.add(tag, assigns);
                    }
                }
                Token::Ident(name) if is_first => {
                    let name = name.to_owned();
                    (tag, is_first) = (Some(Tag { name, line }), false);
                }
                Token::Assign => assigns = true,
                _ => is_first = false,
            }
        }
        nesting
    }

    fn add(&mut self, tag: Tag, assigns: bool) {
        let is_inline = tag.name == "set" && assigns;
        if WITH_END.contains(&tag.name.as_str()) && !is_inline {
            self.open.push(tag);
        } else if let Some(ended) = tag.name.strip_prefix("end") {
            match self.open.last() {
                Some(last) if last.name == ended => {
                    self.open.pop();
                }
                _ if self.misplaced.is_none() => {
                    self.misplaced = Some((tag, self.open.clone()));
                }
                _ => {}
            }
        }
    }

    /// Says what is not ended at the end of the template.
    fn unfinished(&self) -> Option<(usize, String)> {
        if let Some((delimiter, line)) = self.delimiter {
            let end = if delimiter == "{{" { "}}" } else { "%}" };
            return Some((line, format!("`{delimiter}` is not closed; write `{end}`")));
        }
        let Tag { name, line } = self.open.last()?;
        let what = format!("`{{% {name} … %}}` is not closed; write `{{% end{name} %}}`");
        Some((*line, what))
    }

    /// Says why a statement is not known where it stands.
    fn unknown(&self, name: &str, line: usize) -> String {
        if let Some((tag, open)) = &self.misplaced
            && tag.name == name
            && tag.line == line
            && WITH_END.contains(&name.trim_start_matches("end"))
        {
            return match open.last() {
                Some(Tag { name: inner, line }) => format!(
                    "`{{% {name} %}}` is here while `{{% {inner} … %}}` of line {line} is open; write \
                     `{{% end{inner} %}}` before it"
                ),
                None => format!("`{{% {name} %}}` ends nothing that is open"),
            };
        }
        match name {
            "else" | "elif" => {
                format!("`{{% {name} %}}` belongs to no `{{% if … %}}` that is open")
            }
            "break" | "continue" if !cfg!(feature = "jinja2") => format!(
                "`{{% {name} %}}` needs the feature `jinja2` of `pyramidion`; add it to the dependency in \
                 `Cargo.toml`"
            ),
            "trans" | "pluralize" | "endtrans" => {
                format!(
                    "there is no statement `{name}`: translations are not a part of the framework"
                )
            }
            _ => {
                let hint = near::hint(name, STATEMENTS.into_iter());
                format!("there is no statement `{name}`{hint}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_named_with_its_line() {
        let check = |text: &str, expected: &str| {
            let syntax = SyntaxConfig::default();
            let Err(error) = minijinja::machinery::parse(text, "a", syntax.clone()) else {
                unreachable!("{text} can be parsed");
            };
            let explained = explain("a.html", text, &error, &syntax);
            assert_eq!(
                explained,
                format!("a mistake in the template a.html:{expected}")
            );
        };
        check(
            "a\n{% for x in y %}\n{{ x }}\n",
            "2: `{% for … %}` is not closed; write `{% endfor %}`",
        );
        check(
            "{% block a %}\n{%- if x -%}{# {% endif %} #}{{ '{% endif %}' }}",
            "2: `{% if … %}` is not closed; write `{% endif %}`",
        );
        check(
            "{% set a = 1 %}{% set b %}c",
            "1: `{% set … %}` is not closed; write `{% endset %}`",
        );
        check(
            "{% for x in y %}\n{% if x %}\n{% endfor %}",
            "3: `{% endfor %}` is here while `{% if … %}` of line 2 is open; write `{% endif %}` before it",
        );
        check("a{% endif %}", "1: `{% endif %}` ends nothing that is open");
        check(
            "\n{% else %}",
            "2: `{% else %}` belongs to no `{% if … %}` that is open",
        );
        check("\n\n{{ name", "3: `{{` is not closed; write `}}`");
        check(
            "{% incude 'a' %}",
            "1: there is no statement `incude` (did you mean `include`?)",
        );
        check(
            "{% if x %}{% endfi %}",
            "1: there is no statement `endfi` (did you mean `endif`?)",
        );
    }
}
