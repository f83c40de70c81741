//! Files and folders of parts of an application that others take the place of.

use std::collections::BTreeSet;
use std::panic::Location;

use pyramidion_syntax::near;

use crate::introspection::SourcePlace;
use crate::static_files::{Asset, LONGEST_CHAIN, Layers, Override, StaticSource};

use super::Configurator;
use super::actions::{Declared, resolve_named};
use super::error::Problem;
use super::report::Report;

/// What overrides.
impl Configurator {
    /// Lets a file or folder take the place of one that an included part brings: a template, a base or macros that templates
    /// name, a static file, or a folder of either.
    ///
    /// `to_override` is the name of a package, a colon and a path, as templates are named and as the
    /// [`spec`](crate::static_files::StaticDir::spec) of a folder is written: `blog:templates/base.html`. It ends with a slash if
    /// it is a folder; the name of a package alone is all that it has. `override_with` is a folder of
    /// [`static_dir!`](crate::static_dir), a part of one, or a path on the disk; it is a folder if the other one is. A
    /// file that is named by its path may be a link to any other; links in a folder lead to what is in it.
    ///
    /// A folder is laid over the other: files that it does not have still come from there. A template that takes the place of another has
    /// its name, so that what it names is looked for from there. The URLs of static files stay what they are.
    ///
    /// What an application overrides goes before what its includes override; of the same part, a file goes before its folder, and a
    /// folder before the one around it. Two of one asset conflict as all declarations do.
    ///
    /// # Examples
    ///
    /// ```
    /// use pyramidion::testing::TestApp;
    /// use pyramidion::{Configurator, static_dir};
    ///
    /// // Stands for a part from another package.
    /// fn docs(config: &mut Configurator) {
    ///     config.add_static_view("docs", static_dir!("src/session"));
    /// }
    ///
    /// let mut config = Configurator::new();
    /// config.include(docs);
    /// let own = static_dir!("src/cookies");
    /// config.override_asset("pyramidion:src/session/store.rs", own.asset("name.rs"));
    /// config.override_asset("pyramidion:src/session/store/", own);
    /// let app = TestApp::new(config.make_app()?);
    /// let served = |path, file| app.get(path).send().bytes() == std::fs::read(file).unwrap();
    /// assert!(served("/docs/store.rs", "src/cookies/name.rs"));
    /// assert!(served("/docs/store/pairs.rs", "src/cookies/pairs.rs"));
    /// assert!(served("/docs/store/memory.rs", "src/session/store/memory.rs"));
    /// # Ok::<(), pyramidion::Error>(())
    /// ```
    #[track_caller]
    pub fn override_asset(
        &mut self,
        to_override: impl Into<String>,
        override_with: impl Into<Asset>,
    ) {
        let written = to_override.into();
        let original = whole(&written);
        let is_folder = original.ends_with(['/', ':']);
        let declared = Override {
            original: original.clone(),
            is_folder,
            with: override_with.into(),
        };
        let declared = Declared::new(declared, Location::caller(), &self.include);
        self.overrides.push((original, declared));
    }
}

/// Returns the name of an asset; that of a package ends with its colon.
fn whole(written: &str) -> String {
    if written.contains([':', '/']) || written.is_empty() {
        written.to_owned()
    } else {
        format!("{written}:")
    }
}

/// What overrides, with the places of the declarations.
pub(super) struct Overrides {
    pub(super) layers: Layers,
    places: Vec<SourcePlace>,
}

impl Overrides {
    /// Keeps what holds, in the order in which it is asked, and reports what cannot be.
    pub(super) fn new(declared: Vec<(String, Declared<Override>)>, report: &mut Report) -> Self {
        let mut kept = resolve_named(declared, report, "the override of");
        kept.retain(|(_, declared)| {
            let mistake = mistake(&declared.value);
            let is_right = mistake.is_none();
            report.add_all_at(declared.place, mistake);
            is_right
        });
        // What an application says goes before what it includes; then what is more exact.
        kept.sort_by(|(left, one), (right, other)| {
            let by_part = one.include.depth().cmp(&other.include.depth());
            by_part.then(right.len().cmp(&left.len()))
        });
        let leads = loop {
            let leads = Leads::of(&kept);
            let Some(members) = leads.circle() else {
                break leads;
            };
            let (original, declared) = &kept[members[0]];
            let message = format!(
                "`{original}` is overridden by `{}`, which is a part of it, or is itself overridden by it",
                declared.value.with
            );
            let places: Vec<_> = members.iter().map(|member| kept[*member].1.place).collect();
            report.add(Problem::conflict(
                message,
                &places,
                "override it by something elsewhere",
            ));
            let mut position = 0..;
            kept.retain(|_| !members.contains(&position.next().unwrap_or_default()));
        };
        let chain = leads.longest();
        if chain.len() > LONGEST_CHAIN {
            let (first, last) = (&kept[chain[0]], &kept[chain[chain.len() - 1]]);
            let message = format!(
                "`{}` leads through {} overrides to `{}`, and at most {LONGEST_CHAIN} are followed: override it by the last of them \
                 directly",
                first.0,
                chain.len(),
                last.1.value.with
            );
            report.add_at(first.1.place, message);
        }
        let places = kept.iter().map(|(_, declared)| declared.place).collect();
        let overrides = kept.into_iter().map(|(_, declared)| declared.value);
        Self {
            layers: Layers::new(overrides.collect()),
            places,
        }
    }

    /// Returns what overrides, with the place of each declaration.
    #[cfg(feature = "templates")]
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Override, SourcePlace)> {
        self.layers.iter().zip(self.places.iter().copied())
    }

    /// Reports what is overridden or overrides, but is not there.
    ///
    /// `folders` are those whose files are served, `templates` the names of all templates.
    pub(super) fn check(&self, folders: &[StaticSource], templates: &[&str], report: &mut Report) {
        for (one, place) in self.layers.iter().zip(&self.places) {
            let original = &one.original;
            let mut others = self.layers.iter();
            let is_known = folders
                .iter()
                .any(|source| Layers::has_original(source, one))
                || templates.iter().any(|name| {
                    if one.is_folder {
                        name.starts_with(original)
                    } else {
                        name == original
                    }
                })
                || others.any(|other| {
                    other
                        .with
                        .spec()
                        .is_some_and(|spec| other.leads_to(&spec, one))
                });
            if is_known {
                report.add_all_at(*place, self.absent(one));
                continue;
            }
            let folders = folders.iter().filter_map(|source| match source {
                StaticSource::Dir(dir) => Some(format!("{}/", dir.spec)),
                StaticSource::Path(_) => None,
            });
            let names = templates.iter().map(ToString::to_string).chain(folders);
            let names: BTreeSet<_> = names.collect();
            let hint = near::hint(original, names.iter().map(String::as_str));
            let message = format!(
                "there is no template and no static file `{original}` that could be overridden{hint}; it is the name of \
                 a package, a colon and the path from the folder of that package, with a slash at the end of that of a \
                 folder"
            );
            report.add_at(*place, message);
        }
    }

    /// Says that what overrides is not there.
    fn absent(&self, one: &Override) -> Option<String> {
        let (original, with) = (&one.original, &one.with);
        let what = if with.is_folder() { "folder" } else { "file" };
        (!self.layers.is_there(with)).then(|| {
            format!("`{original}` is overridden by the {what} `{with}`, which is not there; correct its path, or leave the override out")
        })
    }
}

/// Returns what is wrong with an override, whatever there is.
fn mistake(one: &Override) -> Option<String> {
    let (original, with) = (&one.original, &one.with);
    let path = original
        .split_once(':')
        .filter(|(package, _)| !package.is_empty());
    let Some((_, path)) = path else {
        return Some(format!(
            "{original:?} cannot be overridden: it begins with no package; write `package:path`, as in \
             `blog:templates/base.html`"
        ));
    };
    let mut segments = path.strip_suffix('/').unwrap_or(path).split('/');
    if !path.is_empty() && segments.any(|segment| matches!(segment, "" | "." | "..")) {
        return Some(format!(
            "{original:?} cannot be overridden: its path has a segment that is empty or made of dots; leave it out"
        ));
    }
    if with.has_dots() {
        return Some(format!(
            "`{original}` is overridden by `{with}`, whose path has a segment made of dots; leave it out"
        ));
    }
    match (one.is_folder, with.is_folder()) {
        (true, false) => Some(format!(
            "the folder `{original}` cannot be overridden by the file `{with}`; write a slash at the end of what is a \
             folder"
        )),
        (false, true) => Some(format!(
            "the file `{original}` cannot be overridden by the folder `{with}`; write a slash at the end of what is a \
             folder"
        )),
        _ if with.spec().as_ref() == Some(original) => Some(format!(
            "`{original}` is overridden by itself; override it by something elsewhere"
        )),
        _ => None,
    }
}

/// Which overrides lead to which.
struct Leads(Vec<Vec<usize>>);

impl Leads {
    fn of(overrides: &[(String, Declared<Override>)]) -> Self {
        let from = overrides.iter().map(|(_, declared)| {
            let Some(spec) = declared.value.with.spec() else {
                return Vec::new();
            };
            let all = overrides.iter().enumerate();
            let next = all.filter(|(_, (_, other))| declared.value.leads_to(&spec, &other.value));
            next.map(|(position, _)| position).collect()
        });
        Self(from.collect())
    }

    /// Returns overrides that lead back to themselves.
    fn circle(&self) -> Option<Vec<usize>> {
        let reached = |start: usize| {
            let mut reached = BTreeSet::new();
            let mut open = vec![start];
            while let Some(position) = open.pop() {
                let next = self.0[position].iter().copied();
                open.extend(next.filter(|next| reached.insert(*next)));
            }
            reached
        };
        let start = (0..self.0.len()).find(|start| reached(*start).contains(start))?;
        let members = reached(start).into_iter();
        Some(
            members
                .filter(|member| reached(*member).contains(&start))
                .collect(),
        )
    }

    /// Returns the longest chain, where none leads back.
    fn longest(&self) -> Vec<usize> {
        let mut longest = vec![None; self.0.len()];
        let chains = (0..self.0.len()).map(|start| self.longest_from(start, &mut longest));
        let best = chains
            .enumerate()
            .max_by_key(|(position, length)| (*length, std::cmp::Reverse(*position)));
        let mut next = best.map(|(start, _)| start);
        let mut chain = Vec::new();
        while let Some(position) = next {
            chain.push(position);
            next = longest[position].and_then(|(_, next)| next);
        }
        chain
    }

    /// Returns how long the longest chain from an override is, and keeps where it leads.
    fn longest_from(
        &self,
        position: usize,
        longest: &mut [Option<(usize, Option<usize>)>],
    ) -> usize {
        let mut open = vec![position];
        while let Some(position) = open.pop() {
            if longest[position].is_some() {
                continue;
            }
            let next = &self.0[position];
            let unknown: Vec<_> = next
                .iter()
                .copied()
                .filter(|next| longest[*next].is_none())
                .collect();
            if unknown.is_empty() {
                let best = next
                    .iter()
                    .max_by_key(|next| longest[**next].map(|(length, _)| length));
                let length = best
                    .and_then(|next| longest[*next])
                    .map_or(0, |(length, _)| length);
                longest[position] = Some((length + 1, best.copied()));
            } else {
                open.push(position);
                open.extend(unknown);
            }
        }
        longest[position].map_or(0, |(length, _)| length)
    }
}
