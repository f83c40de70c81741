//! The files of a crate, and which of its modules each one imports from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use proc_macro2::{TokenStream, TokenTree};
use pyramidion_tests::files;
use syn::visit::{self, Visit};
use syn::{Attribute, ItemMod, ItemUse, Macro, UseTree};

/// A module by its path from the root of its crate; the root has an empty one.
pub(super) type ModulePath = Vec<String>;

/// A crate as its files are written.
pub(super) struct Crate {
    modules: BTreeMap<ModulePath, Module>,
}

/// One file.
pub(super) struct Module {
    pub(super) file: PathBuf,
    /// Its text, without unit tests at its end.
    pub(super) code: String,
    pub(super) lines: usize,
    /// The modules in which what it names is defined.
    imports: BTreeSet<ModulePath>,
    /// The paths that it names, each from the root.
    paths: BTreeSet<Vec<String>>,
    /// What its `use` items bring in, with the name under which they do.
    bindings: BTreeMap<String, Vec<String>>,
}

impl Crate {
    /// Returns the crate whose files are below a folder of this repository; it is read once.
    pub(super) fn of(folder: &str) -> Arc<Self> {
        static READ: Mutex<BTreeMap<String, Arc<Crate>>> = Mutex::new(BTreeMap::new());
        let mut read = READ.lock().expect("no panic while a crate is read");
        let known = read.entry(folder.to_owned());
        Arc::clone(known.or_insert_with(|| Arc::new(Self::read(folder))))
    }

    fn read(folder: &str) -> Self {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(folder);
        let files = files(&sources, &["rs"]).into_iter();
        let is_test = |file: &PathBuf| {
            let names = file.iter().map(|name| name.to_string_lossy());
            names
                .into_iter()
                .any(|name| name == "tests.rs" || name == "snapshots")
        };
        let modules = files.filter(|file| !is_test(file)).map(|file| {
            let path = module_path(file.strip_prefix(&sources).expect("a path below"));
            let module = Module::read(file, &path);
            (path, module)
        });
        let mut read = Self {
            modules: modules.collect(),
        };
        let imports: Vec<BTreeSet<_>> = read
            .modules
            .values()
            .map(|module| module.paths.iter().map(|path| read.resolve(path)).collect())
            .collect();
        for (module, imports) in read.modules.values_mut().zip(imports) {
            module.imports = imports;
        }
        read
    }

    pub(super) fn modules(&self) -> impl Iterator<Item = (&ModulePath, &Module)> {
        self.modules.iter()
    }

    /// Returns the names of the modules directly below one.
    pub(super) fn children(&self, parent: &[String]) -> BTreeSet<String> {
        let below = self.modules.keys().filter_map(|path| {
            let rest = path.strip_prefix(parent)?;
            rest.first().cloned()
        });
        below.collect()
    }

    /// Returns, for each module directly below one, which of its siblings it imports from; what is
    /// inside a module belongs to it.
    pub(super) fn imports_below(&self, parent: &[String]) -> BTreeMap<String, BTreeSet<String>> {
        let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (path, module) in &self.modules {
            let Some([child, ..]) = path.strip_prefix(parent) else {
                continue;
            };
            let imported = module.imports.iter().filter_map(|defined_in| {
                let sibling = defined_in.strip_prefix(parent)?.first()?.clone();
                (sibling != *child).then_some(sibling)
            });
            imports.entry(child.clone()).or_default().extend(imported);
        }
        imports
    }

    /// Returns the module in which what a path names is defined, also where another passes it on.
    fn resolve(&self, path: &[String]) -> ModulePath {
        let mut named = path.to_vec();
        // A module passes on what it imports, and that may be passed on again.
        for _ in 0..8 {
            let mut depth = named.len();
            while !self.modules.contains_key(&named[..depth]) {
                depth -= 1;
            }
            let (module, rest) = named.split_at(depth);
            let passed_on = rest
                .split_first()
                .and_then(|(name, rest)| Some((self.modules[module].bindings.get(name)?, rest)));
            match passed_on {
                Some((target, rest)) => named = [target, rest].concat(),
                None => return module.to_vec(),
            }
        }
        panic!("{named:?} is passed on without end");
    }

    /// Returns the groups of modules of one folder that import from each other, as `folder: a b`.
    pub(super) fn circles(&self) -> BTreeSet<String> {
        let mut circles = BTreeSet::new();
        for parent in self.modules.keys() {
            let imports = self.imports_below(parent);
            let reached: BTreeMap<_, _> = imports
                .keys()
                .map(|from| (from, reachable(from, &imports)))
                .collect();
            for (from, others) in &reached {
                let circle = others.iter().filter(|other| reached[other].contains(*from));
                let circle: Vec<_> = circle.map(String::as_str).collect();
                if !circle.is_empty() {
                    let mut folder = parent.join("/");
                    if folder.is_empty() {
                        folder.push('.');
                    }
                    circles.insert(format!("{folder}: {}", circle.join(" ")));
                }
            }
        }
        circles
    }
}

/// Returns every module to which imports lead from one, also itself if they lead back.
fn reachable(from: &str, imports: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(module) = open.pop() {
        for next in &imports[module] {
            if reached.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    reached
}

fn module_path(file: &Path) -> ModulePath {
    let names = file.with_extension("");
    let names = names
        .iter()
        .map(|name| name.to_str().expect("a name").to_owned());
    let names: Vec<_> = names.collect();
    let is_root = names == ["lib"] || names == ["main"];
    if is_root { Vec::new() } else { names }
}

impl Module {
    fn read(file: PathBuf, path: &[String]) -> Self {
        let text = std::fs::read_to_string(&file).expect("a file");
        let parsed = syn::parse_file(&text).expect("a file of Rust");
        let mut reader = Reader {
            module: path.to_vec(),
            paths: BTreeSet::new(),
            bindings: BTreeMap::new(),
        };
        reader.visit_file(&parsed);
        let tests = "#[cfg(test)]\nmod tests";
        Self {
            file,
            code: text.split(tests).next().unwrap_or_default().to_owned(),
            lines: text.lines().count(),
            imports: BTreeSet::new(),
            paths: reader.paths,
            bindings: reader.bindings,
        }
    }
}

/// Collects the paths of a file, without those of its unit tests.
struct Reader {
    module: ModulePath,
    paths: BTreeSet<Vec<String>>,
    bindings: BTreeMap<String, Vec<String>>,
}

impl Reader {
    /// Takes notice of a path that begins with `crate`, `self` or `super`.
    fn note(&mut self, segments: &[String]) {
        self.paths.extend(self.rooted(segments));
    }

    /// Returns a path from the root, if it is one of this crate.
    fn rooted(&self, segments: &[String]) -> Option<Vec<String>> {
        let (first, rest) = segments.split_first()?;
        let mut base = match first.as_str() {
            "crate" => Vec::new(),
            "self" => self.module.clone(),
            "super" => self.module.split_last()?.1.to_vec(),
            _ => return None,
        };
        for segment in rest {
            match segment.as_str() {
                "super" => drop(base.pop()),
                segment => base.push(segment.to_owned()),
            }
        }
        Some(base)
    }

    fn read_use(&mut self, tree: &UseTree, mut before: Vec<String>) {
        let name = match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                return self.read_use(&path.tree, before);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.read_use(tree, before.clone());
                }
                return;
            }
            UseTree::Glob(_) => return self.note(&before),
            UseTree::Name(name) if name.ident == "self" => before.last().expect("a module").clone(),
            UseTree::Name(name) => {
                before.push(name.ident.to_string());
                name.ident.to_string()
            }
            UseTree::Rename(rename) => {
                before.push(rename.ident.to_string());
                rename.rename.to_string()
            }
        };
        self.note(&before);
        // Without `crate`, `self` or `super` it begins with another crate or a module below.
        let target = self.rooted(&before).unwrap_or_else(|| {
            let below = self.module.iter().chain(&before);
            below.cloned().collect()
        });
        // A macro is given to other modules by a `use` of itself.
        if target.split_last() != Some((&name, &self.module)) {
            self.bindings.insert(name, target);
        }
    }

    /// Looks through what a macro is given, which may be not Rust.
    fn read_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut is_open = false;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if is_open || path.is_empty() => {
                    path.push(ident.to_string());
                    is_open = false;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => is_open = true,
                TokenTree::Group(group) => {
                    self.note(&std::mem::take(&mut path));
                    self.read_tokens(group.stream());
                    is_open = false;
                }
                other => {
                    self.note(&std::mem::take(&mut path));
                    is_open = false;
                    if let TokenTree::Ident(ident) = other {
                        path.push(ident.to_string());
                    }
                }
            }
        }
        self.note(&path);
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !module.attrs.iter().any(is_for_tests) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if !item.attrs.iter().any(is_for_tests) {
            self.read_use(&item.tree, Vec::new());
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path.segments.iter();
        let segments: Vec<_> = segments.map(|segment| segment.ident.to_string()).collect();
        self.note(&segments);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        self.visit_path(&called.path);
        self.read_tokens(called.tokens.clone());
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute
            .parse_args::<syn::Ident>()
            .is_ok_and(|condition| condition == "test")
}
