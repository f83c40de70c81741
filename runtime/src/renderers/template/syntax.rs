//! Mistakes in the syntax of a template, in words that say what to write.

mod cut;
mod unexpected;

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
    } else if let Some(name) = detail
        .strip_prefix("block '")
        .and_then(|rest| rest.strip_suffix("' defined twice"))
    {
        (line, nesting.repeated(name))
    } else {
        let cut = cut::explain(&detail, text, nesting.read, syntax);
        cut.unwrap_or_else(|| {
            let what = unusable(&detail).or_else(|| unexpected::explain(&detail));
            (line, what.unwrap_or(detail))
        })
    };
    format!("a mistake in the template {path}:{line}: {what}")
}

/// Says what to write instead of something that is not allowed where it stands.
fn unusable(detail: &str) -> Option<String> {
    if let Some(name) = detail.strip_prefix("cannot assign to reserved variable name ") {
        return Some(format!(
            "`{name}` is a name of the language; give the variable another"
        ));
    }
    if let Some(names) = detail.strip_prefix("mismatching name on block. Got ")
        && let Some((written, name)) = names.split_once(", expected ")
    {
        let name = name.trim_matches('`');
        return Some(format!(
            "{written} does not end the block `{name}`; write `{{% endblock {name} %}}`"
        ));
    }
    Some(match detail {
        "'break' must be placed inside a loop" | "'continue' must be placed inside a loop" => {
            let name = detail.trim_start_matches('\'').split('\'').next()?;
            format!(
                "`{{% {name} %}}` is not in a loop; write it between `{{% for … %}}` and `{{% endfor %}}`"
            )
        }
        "block tags in macros are not allowed" => {
            "a block cannot stand in a macro; put it outside of the macro".to_owned()
        }
        "names starting with an underline can not be imported" => {
            "a name that begins with `_` cannot be imported; give it another where it is defined"
                .to_owned()
        }
        _ => return None,
    })
}

/// How the statements of a template are nested.
struct Nesting {
    /// The statements that are open at the end, outermost first.
    open: Vec<Tag>,
    /// The first end of a statement that is not the one to be ended, and the statements that are open there.
    misplaced: Option<(Tag, Vec<Tag>)>,
    /// The delimiter that is open at the end, with its line.
    delimiter: Option<(&'static str, usize)>,
    /// The blocks.
    blocks: Vec<Tag>,
    /// How much of the text could be read, in bytes.
    read: usize,
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
            blocks: Vec::new(),
            read: 0,
        };
        let mut tag: Option<Tag> = None;
        let mut assigns = false;
        let (mut is_first, mut is_block) = (false, false);
        for token in tokenize(text, false, syntax.clone()) {
            let Ok((token, span)) = token else {
                break;
            };
            let line = usize::from(span.start_line);
            nesting.read = span.end_offset as usize;
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
                    is_block = name == "block";
                    let name = name.to_owned();
                    (tag, is_first) = (Some(Tag { name, line }), false);
                }
                Token::Ident(name) if is_block => {
                    let name = name.to_owned();
                    nesting.blocks.push(Tag { name, line });
                    is_block = false;
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

    /// Says which statement is still open at the end of the template.
    fn unfinished(&self) -> Option<(usize, String)> {
        if let Some((delimiter, line)) = self.delimiter {
            let end = if delimiter == "{{" { "}}" } else { "%}" };
            return Some((line, format!("`{delimiter}` is not closed; write `{end}`")));
        }
        let Tag { name, line } = self.open.last()?;
        let what = format!("`{{% {name} … %}}` is not closed; write `{{% end{name} %}}`");
        Some((*line, what))
    }

    /// Says that a block is there already.
    fn repeated(&self, name: &str) -> String {
        let mut blocks = self.blocks.iter().filter(|block| block.name == name);
        let first = blocks.next().map_or(1, |block| block.line);
        format!(
            "the block `{name}` was defined at line {first} already; give one of them another name, or write \
             `{{{{ self.{name}() }}}}` to show the first again"
        )
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
                None => format!("`{{% {name} %}}` has nothing to end"),
            };
        }
        match name {
            "else" | "elif" => {
                format!("`{{% {name} %}}` has no open `{{% if … %}}` before it")
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
                let hint = near::hint(name, STATEMENTS);
                format!("there is no statement `{name}`{hint}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let syntax = SyntaxConfig::default();
        let Err(error) = minijinja::machinery::parse(text, "a", syntax.clone()) else {
            unreachable!("{text} can be parsed");
        };
        let explained = explain("a.html", text, &error, &syntax);
        assert_eq!(
            explained,
            format!("a mistake in the template a.html:{expected}")
        );
    }

    #[test]
    fn what_is_open_is_named_with_its_line() {
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
        check("a{% endif %}", "1: `{% endif %}` has nothing to end");
        check(
            "\n{% else %}",
            "2: `{% else %}` has no open `{% if … %}` before it",
        );
        check("\n\n{{ name", "3: `{{` is not closed; write `}}`");
        check(
            "{% incude 'a' %}",
            "1: there is no statement `incude` (did you mean `include`?)",
        );
    }

    #[test]
    fn what_cannot_stand_there_is_told_as_it_is_written() {
        check("a\n{# b\n\n{{ c }}", "2: `{#` is not closed; write `#}`");
        check(
            "{# a #}{# b #}\n {#- c",
            "2: `{#` is not closed; write `#}`",
        );
        check(
            "{% raw %}{{ a }}{% endraw %}\n{%- raw -%}\n{{ b }}",
            "2: `{% raw %}` is not closed; write `{% endraw %}`",
        );
        check(
            "\n{{ 'a }}\n",
            "2: the text that begins with `'` is not closed; write `'` at its end",
        );
        check("{{ a && b }}", "1: `&&` means nothing here; write `and`");
        check("{{ !a }}", "1: `!` means nothing here; write `not`");
        check(
            "{{ a ? b : c }}",
            "1: `?` means nothing here; write `b if a else c` for `a ? b : c`",
        );
        check("{{ a @ b }}", "1: `@` means nothing here; leave it out");
        check(
            "{% block a %}{% endblock b %}",
            "1: `b` does not end the block `a`; write `{% endblock a %}`",
        );
        check(
            "{% if a = 1 %}{% endif %}",
            "1: `=` stands here, where `%}` is expected; to compare write `==`",
        );
        check(
            "{% if a === 1 %}{% endif %}",
            "1: `=` means nothing here; to compare write `==`",
        );
        check(
            "{{ a || b }}",
            "1: `|` stands here, where a name is expected; `or` is written as a word",
        );
        check(
            "{{ a|join:', ' }}",
            "1: `:` stands here, where `}}` is expected; the arguments of a filter are written as in `join(', ')`",
        );
        check(
            "{% for a of b %}{% endfor %}",
            "1: a name stands here, where `in` is expected",
        );
        check(
            "{% if a %}{% else if b %}{% endif %}",
            "1: a name stands here, where `%}` is expected",
        );
        check(
            "{% block %}{% endblock %}",
            "1: `%}` stands here, where a name is expected",
        );
        check("{{ a } }}", "1: `}` stands here, where `}}` is expected");
        check(
            "{% block a %}{% endblock %}\n{% block b %}{% endblock %}\n{% block a %}{% endblock %}",
            "3: the block `a` was defined at line 1 already; give one of them another name, or write \
             `{{ self.a() }}` to show the first again",
        );
        check(
            "{% macro a() %}{% block b %}{% endblock %}{% endmacro %}",
            "1: a block cannot stand in a macro; put it outside of the macro",
        );
        check(
            "{% if x %}{% endfi %}",
            "1: there is no statement `endfi` (did you mean `endif`?)",
        );
    }
}
