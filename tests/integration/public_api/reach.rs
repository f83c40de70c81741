//! The items of the crate, and the paths under which users reach them.

use std::collections::BTreeMap;
use std::path::Path;

use proc_macro2::TokenStream;
use syn::{Attribute, ImplItem, Item, Meta, UseTree, Visibility};

use super::expand::Rules;

/// A module by its path from the root of the crate.
pub(super) type ModulePath = Vec<String>;

/// Where an item is defined: its module and its name.
pub(super) type Definition = (ModulePath, String);

/// The crate as its files are written, with what its own macros write.
#[derive(Default)]
pub(super) struct Sources {
    pub(super) modules: BTreeMap<ModulePath, Module>,
    macros: BTreeMap<Definition, Rules>,
}

#[derive(Default)]
pub(super) struct Module {
    pub(super) items: Vec<Item>,
    /// What is said inside its file.
    pub(super) attributes: Vec<Attribute>,
    /// What must be so that it is compiled.
    pub(super) conditions: Vec<String>,
    uses: Vec<Use>,
}

/// A name that a module brings in.
struct Use {
    name: String,
    target: Vec<String>,
    is_public: bool,
    is_glob: bool,
    is_hidden: bool,
    conditions: Vec<String>,
}

/// The public paths of the items, and what is passed on of other crates.
#[derive(Default)]
pub(super) struct Reached {
    /// Each with what must be so that it is there.
    pub(super) paths: BTreeMap<Definition, BTreeMap<String, Vec<String>>>,
    pub(super) foreign: BTreeMap<String, String>,
}

impl Sources {
    pub(super) fn read(root: &Path) -> Self {
        let mut sources = Self::default();
        sources.read_file(&root.join("lib.rs"), root, &[], &[]);
        sources.read_table(&root.join("../../syntax/src/predicates.rs"));
        sources.expand_macros();
        sources
    }

    /// Reads the macros that a file of the crate for syntax gives to this one.
    fn read_table(&mut self, file: &Path) {
        let text = std::fs::read_to_string(file).expect("a file of a table");
        let parsed = syn::parse_file(&text).expect("a file of Rust");
        for item in parsed.items {
            if let (Item::Macro(item), true) = (&item, is_exported(attributes(&item))) {
                let name = item.ident.as_ref().expect("a name").to_string();
                let rules = Rules::read(item.mac.tokens.clone());
                let module = vec!["pyramidion_syntax".to_owned()];
                self.macros.insert((module, name), rules);
            }
        }
    }

    fn read_file(&mut self, file: &Path, folder: &Path, path: &[String], conditions: &[String]) {
        let text = std::fs::read_to_string(file).expect("a file of a module");
        let parsed = syn::parse_file(&text).expect("a file of Rust");
        self.read_items(parsed.items, folder, path, conditions);
        self.modules.get_mut(path).expect("the module").attributes = parsed.attrs;
    }

    fn read_items(
        &mut self,
        items: Vec<Item>,
        folder: &Path,
        path: &[String],
        conditions: &[String],
    ) {
        let mut module = Module {
            conditions: conditions.to_vec(),
            ..Module::default()
        };
        for item in items {
            if is_for_tests(attributes(&item)) {
                continue;
            }
            match &item {
                Item::Use(item) => {
                    let is_public = matches!(item.vis, Visibility::Public(_));
                    let is_hidden = is_hidden(&item.attrs);
                    let mut add = |name, target, is_glob| {
                        module.uses.push(Use {
                            name,
                            target,
                            is_public,
                            is_glob,
                            is_hidden,
                            conditions: self::conditions(&item.attrs).collect(),
                        });
                    };
                    read_use(&item.tree, Vec::new(), &mut add);
                }
                Item::Mod(item) => {
                    let name = item.ident.to_string();
                    let below = [path, std::slice::from_ref(&name)].concat();
                    let folder = folder.join(&name);
                    let own = self::conditions(&item.attrs);
                    let conditions: Vec<_> = conditions.iter().cloned().chain(own).collect();
                    match &item.content {
                        Some((_, items)) => {
                            self.read_items(items.clone(), &folder, &below, &conditions);
                        }
                        None => {
                            let file = folder.with_extension("rs");
                            self.read_file(&file, &folder, &below, &conditions);
                        }
                    }
                }
                Item::Macro(item) if item.mac.path.is_ident("macro_rules") => {
                    let name = item.ident.as_ref().expect("a name").to_string();
                    let rules = Rules::read(item.mac.tokens.clone());
                    self.macros.insert((path.to_vec(), name), rules);
                }
                _ => {}
            }
            module.items.push(item);
        }
        self.modules.insert(path.to_vec(), module);
    }

    /// Puts what macros of the crate write in place of their calls.
    fn expand_macros(&mut self) {
        for path in self.modules.keys().cloned().collect::<Vec<_>>() {
            let module = self.modules.get_mut(&path).expect("a module");
            let items = std::mem::take(&mut module.items);
            let mut expanded = Vec::new();
            for item in items {
                self.expand_item(&path, item, &mut expanded);
            }
            self.modules.get_mut(&path).expect("a module").items = expanded;
        }
    }

    fn expand_item(&self, module: &[String], item: Item, expanded: &mut Vec<Item>) {
        match item {
            Item::Macro(call) if call.ident.is_none() => {
                if let Some(written) = self.written(module, &call.mac) {
                    let file: syn::File = syn::parse2(written).expect("items");
                    for item in file.items {
                        self.expand_item(module, item, expanded);
                    }
                }
            }
            Item::Impl(mut block) => {
                let mut items = Vec::new();
                for item in std::mem::take(&mut block.items) {
                    self.expand_impl_item(module, item, &mut items);
                }
                block.items = items;
                expanded.push(Item::Impl(block));
            }
            item => expanded.push(item),
        }
    }

    fn expand_impl_item(&self, module: &[String], item: ImplItem, expanded: &mut Vec<ImplItem>) {
        let written = match &item {
            ImplItem::Macro(call) => self.written(module, &call.mac),
            _ => None,
        };
        let Some(written) = written else {
            return expanded.push(item);
        };
        let braced = proc_macro2::Group::new(proc_macro2::Delimiter::Brace, written);
        let mut block: TokenStream = "impl X".parse().expect("tokens");
        block.extend([proc_macro2::TokenTree::Group(braced)]);
        let block: syn::ItemImpl = syn::parse2(block).expect("the items of a block");
        for item in block.items {
            self.expand_impl_item(module, item, expanded);
        }
    }

    /// Returns what a macro of this crate writes where it is called.
    fn written(&self, module: &[String], call: &syn::Macro) -> Option<TokenStream> {
        let names = call.path.segments.iter();
        let names: Vec<_> = names.map(|segment| segment.ident.to_string()).collect();
        let rules = match names.as_slice() {
            [krate, name] if krate == "pyramidion_syntax" => {
                self.macros.get(&(vec![krate.clone()], name.clone()))?
            }
            names => self.macros.get(&self.define(module, names)?)?,
        };
        Some(rules.expand(call.tokens.clone()))
    }

    /// Returns where that is defined which a path names in a module, if it is of this crate.
    pub(super) fn define(&self, module: &[String], path: &[String]) -> Option<Definition> {
        let (name, parents) = path.split_last()?;
        let Some((first, rest)) = parents.split_first() else {
            return self.find(module, name);
        };
        let mut base = match first.as_str() {
            "crate" => Vec::new(),
            "self" => module.to_vec(),
            "super" => module.split_last()?.1.to_vec(),
            other => {
                let below = [module, &[other.to_owned()]].concat();
                if self.modules.contains_key(&below) {
                    below
                } else {
                    let (mut parent, name) = self.find(module, other)?;
                    parent.push(name);
                    parent
                }
            }
        };
        for segment in rest {
            match segment.as_str() {
                "super" => drop(base.pop()),
                segment => base.push(segment.to_owned()),
            }
        }
        self.modules.contains_key(&base).then_some(())?;
        self.find(&base, name)
    }

    /// Returns where that is defined which a module calls by a name.
    fn find(&self, module: &[String], name: &str) -> Option<Definition> {
        let known = self.modules.get(module)?;
        let here = (module.to_vec(), name.to_owned());
        let is_item = known.items.iter().any(|item| is_named(item, name));
        if is_item || self.macros.contains_key(&here) {
            return Some(here);
        }
        let used = known.uses.iter().find(|used| used.name == name)?;
        // A macro is given to other modules by a `use` of itself.
        (used.target != [name]).then_some(())?;
        self.define(module, &used.target)
    }

    /// Follows what is public from the root.
    pub(super) fn reached(&self, name: &str) -> Reached {
        let mut reached = Reached::default();
        self.reach(&[], name, &mut reached);
        reached
    }

    fn reach(&self, path: &[String], public: &str, reached: &mut Reached) {
        let module = &self.modules[path];
        for item in &module.items {
            let Some(name) = name_of(item).filter(|_| is_public(item)) else {
                continue;
            };
            let public = format!("{public}::{name}");
            if matches!(item, Item::Mod(_)) {
                let below = [path, std::slice::from_ref(&name)].concat();
                self.reach(&below, &public, reached);
            }
            let paths = reached.paths.entry((path.to_vec(), name)).or_default();
            paths.insert(public, Vec::new());
        }
        let uses = module.uses.iter();
        for used in uses.filter(|used| used.is_public && !used.is_hidden) {
            let public_name = format!("{public}::{}", used.name);
            match self.define(path, &used.target) {
                None => {
                    let origin = self.origin(path, &used.target).join("::");
                    reached.foreign.insert(public_name, origin);
                }
                Some((mut module, name)) if used.is_glob => {
                    module.push(name);
                    self.reach(&module, public, reached);
                }
                Some(definition) => {
                    let paths = reached.paths.entry(definition).or_default();
                    paths.insert(public_name, used.conditions.clone());
                }
            }
        }
    }

    /// Returns the path in another crate of what a module passes on, also if it is passed on twice.
    fn origin(&self, module: &[String], target: &[String]) -> Vec<String> {
        let (name, parents) = target.split_last().expect("a path");
        let below = [module, parents].concat();
        let uses = self.modules.get(&below).map(|module| &module.uses);
        let used = uses.and_then(|uses| uses.iter().find(|used| used.name == *name));
        match used {
            Some(used) if !parents.is_empty() => used.target.clone(),
            _ => target.to_vec(),
        }
    }
}

fn read_use(
    tree: &UseTree,
    mut before: Vec<String>,
    add: &mut dyn FnMut(String, Vec<String>, bool),
) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            read_use(&path.tree, before, add);
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                read_use(tree, before.clone(), add);
            }
        }
        UseTree::Glob(_) => add(String::new(), before, true),
        UseTree::Name(name) if name.ident == "self" => {
            let last = before.last().expect("a module").clone();
            add(last, before, false);
        }
        UseTree::Name(name) => {
            before.push(name.ident.to_string());
            add(name.ident.to_string(), before, false);
        }
        UseTree::Rename(rename) => {
            before.push(rename.ident.to_string());
            add(rename.rename.to_string(), before, false);
        }
    }
}

/// Tells whether users reach an item where its module is reached.
fn is_public(item: &Item) -> bool {
    let vis = match item {
        Item::Const(item) => &item.vis,
        Item::Enum(item) => &item.vis,
        Item::Fn(item) => &item.vis,
        Item::Mod(item) => &item.vis,
        Item::Static(item) => &item.vis,
        Item::Struct(item) => &item.vis,
        Item::Trait(item) => &item.vis,
        Item::Type(item) => &item.vis,
        _ => return false,
    };
    matches!(vis, Visibility::Public(_)) && !is_hidden(attributes(item))
}

pub(super) fn name_of(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Mod(item) => item.ident.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        _ => return None,
    })
}

fn is_named(item: &Item, name: &str) -> bool {
    name_of(item).is_some_and(|other| other == name)
}

pub(super) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Tells whether a macro is given to other crates.
pub(super) fn is_exported(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("macro_export"))
}

pub(super) fn is_hidden(attributes: &[Attribute]) -> bool {
    let mut lists = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"));
    lists.any(|attribute| match &attribute.meta {
        Meta::List(list) => list.tokens.to_string() == "hidden",
        _ => false,
    })
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    conditions(attributes).any(|condition| condition == "test")
}

/// Returns what must be so that an item is compiled, such as `feature = "forward"`.
pub(super) fn conditions(attributes: &[Attribute]) -> impl Iterator<Item = String> {
    attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::List(list) if list.path.is_ident("cfg") => Some(list.tokens.to_string()),
            _ => None,
        })
}
