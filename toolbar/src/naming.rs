//! Which templates a template extends, includes and imports, and those in turn.

use pyramidion::devel::Mask;
use pyramidion::observers::Departure;

use crate::limits::VALUES;
use crate::recording::Naming;

/// Returns the statements of a template that name others, then those of the others, each template once.
pub(crate) fn of(template: &str, departure: &Departure<'_>, mask: &Mask) -> Vec<Naming> {
    let mut namings = Vec::new();
    let mut met = vec![template.to_owned()];
    let mut next = 0;
    while next < met.len() && namings.len() < VALUES {
        let name = met[next].clone();
        next += 1;
        let Some(record) = departure.template(&name) else {
            continue;
        };
        for reference in record.references {
            let names = reference.names.iter().map(|name| mask.text(name));
            namings.push(Naming {
                template: mask.text(&name),
                line: reference.line,
                keyword: reference.keyword,
                names: names.collect(),
                is_open: reference.is_open,
            });
            for name in reference.names {
                if !met.contains(&name) {
                    met.push(name);
                }
            }
        }
    }
    namings
}
