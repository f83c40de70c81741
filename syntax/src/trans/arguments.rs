//! What stands behind `trans` in its tag: a context, `trimmed`, and variables.

/// The arguments of a block.
#[derive(Debug, Default)]
pub(super) struct Arguments<'t> {
    /// The context, as it is written, with its quotes.
    pub(super) context: Option<&'t str>,
    pub(super) is_trimmed: bool,
    /// The variables by their names, with their values as they are written.
    variables: Vec<(&'t str, &'t str)>,
}

impl<'t> Arguments<'t> {
    /// Reads what stands behind `trans`.
    pub(super) fn parse(text: &'t str) -> Result<Self, String> {
        let mut arguments = Self::default();
        let mut rest = text.trim();
        if rest.starts_with(['"', '\'']) {
            let end = quoted_end(rest).ok_or("the quotes of the context are not closed")?;
            arguments.context = Some(&rest[..end]);
            rest = rest[end..].trim_start();
        }
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
            // Python's colon may end the tag.
            if rest.is_empty() || rest == ":" {
                return Ok(arguments);
            }
            let end = rest.find(|c| !super::is_of_name(c)).unwrap_or(rest.len());
            let (name, behind) = (&rest[..end], rest[end..].trim_start());
            if !super::is_name(name) {
                return Err(format!(
                    "`{rest}` is not a variable: write `{{% trans name=value %}}`, with commas between several"
                ));
            }
            let value = behind
                .strip_prefix('=')
                .filter(|value| !value.starts_with('='));
            match value {
                Some(value) => {
                    let length = expression_end(value);
                    let expression = value[..length].trim();
                    if expression.is_empty() {
                        return Err(format!("`{name}=` has no value"));
                    }
                    arguments.add(name, expression)?;
                    rest = &value[length..];
                }
                None if matches!(name, "trimmed" | "notrimmed") => {
                    arguments.is_trimmed = name == "trimmed";
                    rest = behind;
                }
                None => {
                    arguments.add(name, name)?;
                    rest = behind;
                }
            }
        }
    }

    fn add(&mut self, name: &'t str, value: &'t str) -> Result<(), String> {
        if self.has(name) {
            return Err(format!("the variable `{name}` is given twice"));
        }
        self.variables.push((name, value));
        Ok(())
    }

    /// Adds a name that stands in the block, unless it was given.
    pub(super) fn add_free(&mut self, name: &'t str) {
        if !self.has(name) {
            self.variables.push((name, name));
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.variables.iter().any(|(other, _)| *other == name)
    }

    /// Returns the variable that says how many there are, unless `pluralize` names another.
    pub(super) fn first_variable(&self) -> Option<&'t str> {
        self.variables.first().map(|(name, _)| *name)
    }

    pub(super) fn variables(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.variables.iter().copied()
    }
}

/// Returns where the text within quotes ends with which a text begins.
fn quoted_end(text: &str) -> Option<usize> {
    let quote = text.chars().next()?;
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Returns where an expression ends: at a comma that is not within brackets or quotes.
fn expression_end(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '"' | '\'' => {
                at += quoted_end(&text[at..]).unwrap_or(text.len() - at);
                continue;
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => return at,
            _ => {}
        }
        at += c.len_utf8();
    }
    text.len()
}
