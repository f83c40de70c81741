//! The sections and options of an ini file, as Python's `configparser` reads them, each with its line.

/// The section whose options every other one can refer to.
pub(super) const DEFAULT: &str = "DEFAULT";

/// The sections of a file, in its order.
#[derive(Debug, Default)]
pub(super) struct Sections {
    sections: Vec<Section>,
}

#[derive(Debug)]
pub(super) struct Section {
    pub(super) name: String,
    pub(super) line: u32,
    pub(super) options: Vec<Setting>,
}

/// A name with its value, which may have several lines.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) line: u32,
}

impl Section {
    /// Returns the value of an option.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let option = self.options.iter().find(|option| option.name == name)?;
        Some(&option.value)
    }
}

impl Sections {
    /// Returns a section by its name.
    pub(super) fn get(&self, name: &str) -> Option<&Section> {
        self.all().find(|section| section.name == name)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Section> {
        self.sections.iter()
    }

    /// Reads a file; mistakes are added with their lines.
    pub(super) fn read(text: &str, mistakes: &mut Vec<(u32, String)>) -> Self {
        let mut read = Self::default();
        // How far the last name stands from the margin; what stands farther goes on with its value.
        let mut indentation = None;
        for (line, number) in text.lines().zip(1..) {
            let content = line.trim();
            if content.starts_with(['#', ';']) {
                continue;
            }
            let margin = line.len() - line.trim_start().len();
            if content.is_empty() || indentation.is_some_and(|other| margin > other) {
                read.go_on(content, indentation.is_some());
            } else if let Some(name) = header(content) {
                indentation = None;
                read.begin(name, number, mistakes);
            } else if read.sections.is_empty() {
                let mistake = if content.starts_with('[') {
                    "a section begins with `[name]`"
                } else {
                    "there is text before the first section"
                };
                mistakes.push((number, mistake.to_owned()));
                return read;
            } else if let Some((name, value)) = assignment(content) {
                indentation = Some(margin);
                read.add(name, value, number, mistakes);
            } else {
                let mistake = "the line is neither a section nor `name = value`";
                mistakes.push((number, mistake.to_owned()));
            }
        }
        let options = read
            .sections
            .iter_mut()
            .flat_map(|section| &mut section.options);
        for option in options {
            option.value.truncate(option.value.trim_end().len());
        }
        read
    }

    /// Adds a line to the last value, if there is one.
    fn go_on(&mut self, content: &str, has_value: bool) {
        let section = self.sections.last_mut();
        let option = section.and_then(|section| section.options.last_mut());
        if let Some(option) = option.filter(|_| has_value) {
            option.value.push('\n');
            option.value += content;
        }
    }

    fn begin(&mut self, name: &str, line: u32, mistakes: &mut Vec<(u32, String)>) {
        if let Some(other) = self.get(name) {
            let mistake = format!("`[{name}]` begins in line {}, too", other.line);
            mistakes.push((line, mistake));
        }
        self.sections.push(Section {
            name: name.to_owned(),
            line,
            options: Vec::new(),
        });
    }

    fn add(&mut self, name: &str, value: &str, line: u32, mistakes: &mut Vec<(u32, String)>) {
        let Some(section) = self.sections.last_mut() else {
            return;
        };
        if let Some(other) = section.options.iter().find(|option| option.name == name) {
            let mistake = format!("`{name}` is set in line {}, too", other.line);
            mistakes.push((line, mistake));
        }
        section.options.push(Setting {
            name: name.to_owned(),
            value: value.to_owned(),
            line,
        });
    }
}

/// Returns the name of the section that begins.
fn header(content: &str) -> Option<&str> {
    let (name, _) = content.strip_prefix('[')?.rsplit_once(']')?;
    (!name.is_empty()).then_some(name)
}

/// Returns a name and its value.
fn assignment(content: &str) -> Option<(&str, &str)> {
    let (name, value) = content.split_once(['=', ':'])?;
    let name = name.trim_end();
    (!name.is_empty()).then_some((name, value.trim_start()))
}
