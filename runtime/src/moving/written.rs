//! The report for people.

use std::collections::BTreeMap;
use std::fmt;

use super::report::{Item, Report, Step, Subject, Verdict};

/// As many names are written of what is said of several items.
const NAMES: usize = 8;

/// As many steps are written.
const STEPS: usize = 10;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pyramid = self.pyramid.as_deref().unwrap_or("of an unknown version");
        writeln!(
            f,
            "a Pyramid application (Pyramid {pyramid}, Python {})",
            self.python
        )?;
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        self.counts(f)?;
        for verdict in Verdict::ALL {
            self.section(f, verdict)?;
        }
        self.steps(f)
    }
}

impl Report {
    /// Writes how many of each subject have which verdict.
    fn counts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counts: BTreeMap<Subject, BTreeMap<Verdict, usize>> = BTreeMap::new();
        for item in &self.items {
            *counts
                .entry(item.subject)
                .or_default()
                .entry(item.verdict)
                .or_default() += 1;
        }
        for (subject, verdicts) in counts {
            let all: usize = verdicts.values().sum();
            let [one, several] = subject.names();
            let parts: Vec<_> = Verdict::ALL
                .into_iter()
                .rev()
                .filter_map(|verdict| {
                    Some(format!("{} {}", verdicts.get(&verdict)?, verdict.counted()))
                })
                .collect();
            let name = if all == 1 { one } else { several };
            writeln!(f, "  {all:4} {name}: {}", parts.join(", "))?;
        }
        Ok(())
    }

    /// Writes the items of a verdict; those of which the same is said are written together.
    fn section(&self, f: &mut fmt::Formatter<'_>, verdict: Verdict) -> fmt::Result {
        let items = self.items.iter().filter(|item| item.verdict == verdict);
        let mut groups: Vec<(Subject, &[String], Vec<&Item>)> = Vec::new();
        let mut places: BTreeMap<(Subject, &[String]), usize> = BTreeMap::new();
        for item in items {
            let key = (item.subject, item.says.as_slice());
            let place = *places.entry(key).or_insert_with(|| {
                groups.push((item.subject, &item.says, Vec::new()));
                groups.len() - 1
            });
            groups[place].2.push(item);
        }
        if groups.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n{}", verdict.title())?;
        for (subject, says, items) in groups {
            let [one, several] = subject.names();
            let name = if items.len() == 1 { one } else { several };
            writeln!(f, "  {name} {}", names(&items))?;
            for sentence in says {
                writeln!(f, "    {}", plain(sentence))?;
            }
        }
        Ok(())
    }

    fn steps(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.next.is_empty() {
            return writeln!(f, "\nonly what is named above is left to move");
        }
        writeln!(f, "\nwhat to move next")?;
        for (place, step) in self.next.iter().take(STEPS).enumerate() {
            write_step(f, place + 1, step)?;
        }
        let left = self.next.len().saturating_sub(STEPS);
        if left > 0 {
            writeln!(f, "  … and {left} more; `--format json` names all")?;
        }
        Ok(())
    }
}

/// Names items, each with its place if there are few.
fn names(items: &[&Item]) -> String {
    let shown = items.iter().take(NAMES).map(|item| {
        let mut name = plain(&item.name);
        if let Some(route) = &item.route {
            name += &format!(" of {}", plain(route));
        }
        let is_small = items.len() <= NAMES && item.verdict < Verdict::Forwarded;
        match &item.place {
            Some(place) if is_small => format!("{name} ({})", plain(place)),
            _ => name,
        }
    });
    let shown: Vec<_> = shown.collect();
    let more = match items.len().saturating_sub(NAMES) {
        0 => String::new(),
        left => format!(" and {left} more"),
    };
    shown.join(", ") + &more
}

fn write_step(f: &mut fmt::Formatter<'_>, number: usize, step: &Step) -> fmt::Result {
    match &step.context {
        Some(context) => writeln!(f, "  {number:2}. views of {}", plain(context))?,
        None => writeln!(f, "  {number:2}. {}", plain(&step.route))?,
    }
    for before in &step.before {
        writeln!(f, "      before: {}", plain(before))?;
    }
    for line in &step.code {
        writeln!(f, "      {}", plain(line))?;
    }
    Ok(())
}

/// Tells whether a character turns the direction of the text around it.
fn is_of_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Shows what would control a terminal.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            if c.is_control() || is_of_direction(c) {
                c.escape_debug().collect::<Vec<_>>()
            } else {
                vec![c]
            }
        })
        .collect()
}
