//! The page: one heading for each item, with what belongs to it below.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use syn::{Attribute, ImplItem, Item, ItemImpl, Meta, Type, Visibility};

use super::examples::has_example;
use super::reach::{self, Definition, ModulePath, Reached, Sources};
use super::signature;

/// The module of the chapters, which is there in documentation only.
const CHAPTERS: &str = "pyramidion::guide";

/// The public API of a crate.
#[derive(Default)]
pub(super) struct Page {
    /// The items by their shortest path.
    entries: BTreeMap<String, Entry>,
}

#[derive(Default)]
struct Entry {
    /// The declaration, or several for different features.
    declared: Vec<String>,
    other_paths: Vec<String>,
    members: BTreeSet<String>,
    implements: BTreeSet<String>,
    has_example: bool,
    /// The names of its methods and constants.
    names: BTreeSet<String>,
}

impl Page {
    /// Reads the page of the framework.
    pub(super) fn of_runtime() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src");
        let sources = Sources::read(&root);
        let reached = sources.reached("pyramidion");
        let mut page = Self::default();
        for (path, target) in &reached.foreign {
            let entry = page.entries.entry(path.clone()).or_default();
            entry.declared.push(format!("use {target}"));
            entry.has_example = true;
        }
        for (module, known) in &sources.modules {
            for item in &known.items {
                page.add_item(module, item, &sources, &reached);
            }
        }
        for (module, known) in &sources.modules {
            for item in &known.items {
                if let Item::Impl(block) = item {
                    page.add_impl(module, block, &sources, &reached);
                }
            }
        }
        page
    }

    fn add_item(&mut self, module: &ModulePath, item: &Item, sources: &Sources, reached: &Reached) {
        let attributes = reach::attributes(item);
        if reach::is_hidden(attributes) {
            return;
        }
        if let Item::Macro(item) = item {
            if reach::is_exported(&item.attrs) {
                let line = signature::of_item(&Item::Macro(item.clone()));
                let path = line.replace("macro ", "pyramidion::");
                let entry = self.entries.entry(path).or_default();
                entry.declared.push(line);
                entry.has_example = has_example(&item.attrs);
            }
            return;
        }
        let Some(name) = reach::name_of(item) else {
            return;
        };
        let below = [&module[..], std::slice::from_ref(&name)].concat();
        let Some((main, others)) = paths(&(module.clone(), name), reached) else {
            return;
        };
        if matches!(item, Item::Mod(module) if !is_public(&module.vis)) {
            return;
        }
        // The chapters of the documentation are modules of it alone, and no part of the API.
        if main.0 == CHAPTERS || main.0.starts_with(&format!("{CHAPTERS}::")) {
            return;
        }
        let entry = self.entries.entry(main.0).or_default();
        let conditions = reach::conditions(attributes).chain(main.1);
        entry
            .declared
            .push(signature::of_item(item) + &written(conditions));
        entry.other_paths = others;
        entry.has_example |= has_example(attributes);
        let derived = derived(attributes);
        if !derived.is_empty() {
            entry.implements.insert(format!("derive {derived}"));
        }
        match item {
            Item::Enum(item) => {
                let variants = item.variants.iter().map(signature::of_variant);
                entry.members.extend(variants);
            }
            Item::Trait(item) => {
                let shown = item.items.iter().filter(|item| match item {
                    syn::TraitItem::Fn(item) => !reach::is_hidden(&item.attrs),
                    _ => true,
                });
                entry.members.extend(shown.map(signature::of_trait_item));
            }
            Item::Mod(_) => {
                entry.has_example |= has_example(&sources.modules[&below].attributes);
            }
            _ => {}
        }
    }

    fn add_impl(
        &mut self,
        module: &ModulePath,
        block: &ItemImpl,
        sources: &Sources,
        reached: &Reached,
    ) {
        if reach::is_hidden(&block.attrs) {
            return;
        }
        let entry_of = |path: &syn::Path| {
            let names = path.segments.iter();
            let names: Vec<_> = names.map(|segment| segment.ident.to_string()).collect();
            let definition = sources.define(module, &names)?;
            Some((paths(&definition, reached)?.0.0, definition.0))
        };
        let own = match &*block.self_ty {
            Type::Path(path) => entry_of(&path.path),
            _ => None,
        };
        let Some((of_trait, _)) = &block.trait_ else {
            let Some((path, defined_in)) = own else {
                return;
            };
            let known = &sources.modules[&defined_in].conditions;
            let conditions = sources.modules[module].conditions.iter();
            let conditions = conditions.filter(|condition| !known.contains(condition));
            let conditions: Vec<_> = conditions.cloned().collect();
            if let Some(entry) = self.entries.get_mut(&path) {
                entry.add_members(block, &conditions);
            }
            return;
        };
        let names = of_trait.segments.iter();
        let names: Vec<_> = names.map(|segment| segment.ident.to_string()).collect();
        let is_private = sources
            .define(module, &names)
            .is_some_and(|definition| paths(&definition, reached).is_none());
        let holder = own.or_else(|| entry_of(of_trait));
        if let Some(entry) = holder.and_then(|(path, _)| self.entries.get_mut(&path))
            && !is_private
        {
            entry.implements.insert(signature::of_impl(block));
        }
    }

    /// Returns the paths of the items without an example.
    pub(super) fn items_without_example(&self) -> impl Iterator<Item = &str> {
        let entries = self.entries.iter().filter(|(_, entry)| !entry.has_example);
        entries.map(|(path, _)| path.as_str())
    }

    /// Returns the methods and constants of types, each with the path of its type and its name.
    pub(super) fn members(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().flat_map(|(path, entry)| {
            let names = entry.names.iter();
            names.map(move |name| (path.as_str(), name.as_str()))
        })
    }
}

impl Entry {
    fn add_members(&mut self, block: &ItemImpl, conditions: &[String]) {
        for item in &block.items {
            let (name, attributes, line) = match item {
                ImplItem::Fn(item) if is_public(&item.vis) => (
                    &item.sig.ident,
                    &item.attrs,
                    signature::of_function(&item.sig),
                ),
                ImplItem::Const(constant) if is_public(&constant.vis) => (
                    &constant.ident,
                    &constant.attrs,
                    signature::of_constant(item),
                ),
                _ => continue,
            };
            if reach::is_hidden(attributes) {
                continue;
            }
            self.has_example |= has_example(attributes);
            self.names.insert(name.to_string());
            let conditions = reach::conditions(attributes)
                .chain(reach::conditions(&block.attrs))
                .chain(conditions.iter().cloned());
            self.members.insert(line + &written(conditions));
        }
    }
}

/// A path with what must be so that it is there.
type Conditional = (String, Vec<String>);

/// Returns the shortest path of an item, and the others.
fn paths(definition: &Definition, reached: &Reached) -> Option<(Conditional, Vec<String>)> {
    let mut paths: Vec<_> = reached.paths.get(definition)?.iter().collect();
    paths.sort_by_key(|(path, _)| (path.matches("::").count(), path.len()));
    let (main, conditions) = paths.remove(0);
    let others = paths.into_iter().map(|(path, _)| path.clone());
    Some(((main.clone(), conditions.clone()), others.collect()))
}

fn written(conditions: impl Iterator<Item = String>) -> String {
    conditions.fold(String::new(), |written, condition| {
        format!("{written} #[cfg({condition})]")
    })
}

fn is_public(vis: &Visibility) -> bool {
    matches!(vis, Visibility::Public(_))
}

/// Returns what a type derives.
fn derived(attributes: &[Attribute]) -> String {
    let lists = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::List(list) if list.path.is_ident("derive") => {
                Some(list.tokens.to_string().replace(" ,", ","))
            }
            _ => None,
        });
    lists.collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (path, entry) in &self.entries {
            writeln!(f, "{path}")?;
            let others = entry.other_paths.iter().map(|path| format!("also {path}"));
            let lines = entry.declared.iter().cloned().chain(others);
            let lines = lines.chain(entry.members.iter().cloned());
            for line in lines.chain(entry.implements.iter().cloned()) {
                writeln!(f, "    {line}")?;
            }
        }
        Ok(())
    }
}
