//! Settings in TOML: tables are the beginnings of names.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::settings::Variables;

use super::contents::{Contents, Entry, line_at};

/// Reads the settings of a file.
pub(super) fn read(text: &str, variables: &Variables) -> Contents {
    let mut reader = Reader {
        text,
        variables,
        contents: Contents::default(),
        lines: BTreeMap::new(),
    };
    let (table, mistakes) = DeTable::parse_recoverable(text);
    for mistake in mistakes {
        let span = mistake.span().unwrap_or_default();
        let key = text.get(span.clone()).unwrap_or_default();
        // Other places may hold a secret.
        let message = match mistake.message() {
            "duplicate key" => format!("`{key}` is set a second time"),
            other => other.to_owned(),
        };
        reader.report(span.start, message);
    }
    // After one mistake in a line the parser may report others that are not there.
    reader.contents.mistakes.dedup_by_key(|(line, _)| *line);
    if reader.contents.mistakes.is_empty() {
        reader.read_table("", table.get_ref());
    }
    reader.contents
}

struct Reader<'t> {
    text: &'t str,
    variables: &'t Variables,
    contents: Contents,
    /// Where each name is set.
    lines: BTreeMap<String, u32>,
}

impl Reader<'_> {
    fn line(&self, position: usize) -> u32 {
        line_at(self.text.as_bytes(), position)
    }

    fn report(&mut self, position: usize, mistake: String) {
        let line = self.line(position);
        self.contents.mistakes.push((line, mistake));
    }

    fn read_table(&mut self, prefix: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            if key.get_ref().is_empty() {
                let mistake = "a name is empty".to_owned();
                self.report(key.span().start, mistake);
                continue;
            }
            let name = format!("{prefix}{}", key.get_ref());
            match value.get_ref() {
                DeValue::Table(table) => self.read_table(&format!("{name}."), table),
                _ => self.read_value(name, key.span().start, value),
            }
        }
    }

    fn read_value(&mut self, name: String, position: usize, value: &Spanned<DeValue<'_>>) {
        let line = self.line(position);
        if let Some(other) = self.lines.insert(name.clone(), line) {
            self.report(position, format!("`{name}` is set in line {other}, too"));
            return;
        }
        match self.text_of(value) {
            Ok(Text { value, variable }) => self.contents.entries.push(Entry {
                name,
                value,
                line,
                variable,
            }),
            Err(mistake) => {
                let position = value.span().start;
                self.report(position, format!("`{name}` {mistake}"));
            }
        }
    }

    /// Returns a value as text, or what is wrong with it.
    fn text_of(&self, value: &Spanned<DeValue<'_>>) -> Result<Text, String> {
        let text = match value.get_ref() {
            DeValue::String(text) => return self.resolve(text),
            DeValue::Integer(integer) => {
                let number = i128::from_str_radix(integer.as_str(), integer.radix());
                number.map_or_else(|_| integer.to_string(), |number| number.to_string())
            }
            DeValue::Float(float) => float.as_str().to_owned(),
            DeValue::Boolean(is_on) => is_on.to_string(),
            DeValue::Datetime(time) => time.to_string(),
            DeValue::Array(values) => return self.list(values.iter()),
            DeValue::Table(_) => {
                return Err("is a table in a list, and a setting cannot be one".to_owned());
            }
        };
        Ok(Text::new(text))
    }

    /// Returns the elements of a list with spaces between them, as Pyramid's `aslist` reads them.
    fn list<'v>(
        &self,
        values: impl Iterator<Item = &'v Spanned<DeValue<'v>>>,
    ) -> Result<Text, String> {
        let mut list = Text::new(String::new());
        for value in values {
            let element = self.text_of(value)?;
            if element.value.contains(char::is_whitespace) {
                return Err(
                    "is a list, whose elements are separated by spaces, and one of them has a space"
                        .to_owned(),
                );
            }
            if !list.value.is_empty() {
                list.value.push(' ');
            }
            list.value += &element.value;
            list.variable = list.variable.or(element.variable);
        }
        Ok(list)
    }

    /// Returns a text, or the variable of the environment that it names.
    fn resolve(&self, text: &str) -> Result<Text, String> {
        let Some(rest) = text.strip_prefix('$') else {
            return Ok(Text::new(text.to_owned()));
        };
        if rest.starts_with('$') {
            return Ok(Text::new(rest.to_owned()));
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if rest.is_empty() || !rest.chars().all(is_name) {
            // It may be a secret, so it is not shown.
            return Err(
                "begins with a dollar, and what follows is not the name of a variable of the environment; \
                 for a dollar write two"
                    .to_owned(),
            );
        }
        let value = self.variables.named(rest);
        let value = value.ok_or_else(|| {
            let is_there = self.variables.unreadable().contains(rest);
            let why = if is_there { "UTF-8" } else { "set" };
            format!("is the environment variable `{rest}`, which is not {why}")
        })?;
        Ok(Text {
            value: value.to_owned(),
            variable: Some(rest.to_owned()),
        })
    }
}

/// A value, and the variable that it is from.
struct Text {
    value: String,
    variable: Option<String>,
}

impl Text {
    fn new(value: String) -> Self {
        Self {
            value,
            variable: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables() -> Variables {
        let variables = [("SECRET", "s3cret"), ("EMPTY", "")];
        Variables::new(
            variables.map(|(name, value)| (name.into(), value.into())),
            false,
        )
    }

    #[test]
    fn tables_are_the_beginnings_of_names() {
        let text = "title = \"x\"\n[mail]\nhost = \"$$h\"\nport = 0x19\ntls = true\nhosts = [\"a\", \"b\"]\n\
                    \"dotted.name\" = 1.5\n[mail.deep]\nsecret = \"$SECRET\"\nempty = \"$EMPTY\"\nat = 2026-01-02\n";
        let contents = read(text, &variables());
        let found: Vec<_> = contents
            .entries
            .iter()
            .map(|entry| (entry.line, entry.name.as_str(), entry.value.as_str()))
            .collect();
        let expected = [
            (10, "mail.deep.at", "2026-01-02"),
            (9, "mail.deep.empty", ""),
            (9 - 1, "mail.deep.secret", "s3cret"),
            (7, "mail.dotted.name", "1.5"),
            (3, "mail.host", "$h"),
            (6, "mail.hosts", "a b"),
            (4, "mail.port", "25"),
            (5, "mail.tls", "true"),
            (1, "title", "x"),
        ];
        let mut found = found;
        found.sort_by_key(|(_, name, _)| *name);
        assert_eq!(
            found.iter().map(|f| (f.1, f.2)).collect::<Vec<_>>(),
            expected.map(|e| (e.1, e.2))
        );
        assert_eq!(found[8].0, 1);
        assert_eq!(found[4].0, 3);
        let secret = contents
            .entries
            .iter()
            .find(|entry| entry.name == "mail.deep.secret");
        assert_eq!(
            secret.and_then(|entry| entry.variable.as_deref()),
            Some("SECRET")
        );
    }

    #[test]
    fn every_mistake_has_its_line() {
        let text = "a = \"$NOT_THERE\"\nb = \"$5.00\"\nc = [\"a b\"]\nd = [{x = 1}]\n\"e.f\" = 1\n[e]\nf = 2\n";
        let mut mistakes = read(text, &variables()).mistakes;
        mistakes.sort();
        let lines: Vec<_> = mistakes.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines.len(), 5, "{mistakes:?}");
        assert_eq!(lines[..4], [1, 2, 3, 4], "{mistakes:?}");
        assert!(mistakes[0].1.contains("`NOT_THERE`, which is not set"));
        let broken = read("a = 1\nb = \n", &variables()).mistakes;
        assert_eq!(broken[0].0, 2, "{broken:?}");
    }
}
