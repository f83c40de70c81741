//! The names of the values that a view gives its template, where the struct that it returns stands beside it.
//!
//! An attribute sees no types. But the file of the view can be read: if the struct is written in the same module and
//! derives `Serialize`, its fields are the names. All else, a struct of another module, a map, a struct with `flatten`, is
//! not known, and then nothing is said of the template's variables.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use syn::ext::IdentExt as _;
use syn::{GenericArgument, ImplItem, Item, PathArguments, Type};

use crate::model::Function;

mod serde;

/// Returns the names of what a view returns, if they are known.
pub(crate) fn of(function: &Function) -> Option<Vec<String>> {
    let name = type_name(function.output.as_ref()?)?;
    if !proc_macro::is_available() {
        return None;
    }
    let file = function.name.span().unwrap().local_file()?;
    read(&file)?.fields(&function.name.unraw().to_string(), &name)
}

/// Returns the name of the type that is serialized, if it is written without a path.
fn type_name(ty: &Type) -> Option<String> {
    let path = match ty {
        Type::Path(path) if path.qself.is_none() => &path.path,
        Type::Group(group) => return type_name(&group.elem),
        Type::Paren(paren) => return type_name(&paren.elem),
        _ => return None,
    };
    let last = path.segments.last()?;
    match &last.arguments {
        PathArguments::None => path.get_ident().map(|ident| ident.unraw().to_string()),
        PathArguments::AngleBracketed(arguments)
            if last.ident == "Result" || last.ident == "PageOr" =>
        {
            arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(type_name(ty)),
                _ => None,
            })?
        }
        _ => None,
    }
}

/// The modules of a file.
struct Modules(Vec<Module>);

#[derive(Default)]
struct Module {
    functions: BTreeSet<String>,
    /// The structs of each name, with their fields if these are known.
    structs: BTreeMap<String, Vec<Option<Vec<String>>>>,
}

impl Modules {
    fn parse(text: &str) -> Option<Self> {
        let file = syn::parse_file(text).ok()?;
        let mut modules = Self(Vec::new());
        modules.add(&file.items);
        Some(modules)
    }

    fn add(&mut self, items: &[Item]) {
        let mut module = Module::default();
        for item in items {
            match item {
                Item::Fn(function) => {
                    module
                        .functions
                        .insert(function.sig.ident.unraw().to_string());
                }
                Item::Impl(block) => {
                    let methods = block.items.iter().filter_map(|item| match item {
                        ImplItem::Fn(method) => Some(method.sig.ident.unraw().to_string()),
                        _ => None,
                    });
                    module.functions.extend(methods);
                }
                Item::Struct(item) => {
                    let name = item.ident.unraw().to_string();
                    let fields = serde::fields(item);
                    module.structs.entry(name).or_default().push(fields);
                }
                Item::Mod(inner) => {
                    if let Some((_, items)) = &inner.content {
                        self.add(items);
                    }
                }
                _ => {}
            }
        }
        self.0.push(module);
    }

    /// Returns the fields of a struct beside a function, unless there is more than one of either.
    fn fields(&self, function: &str, name: &str) -> Option<Vec<String>> {
        let mut modules = self
            .0
            .iter()
            .filter(|module| module.functions.contains(function));
        let (Some(module), None) = (modules.next(), modules.next()) else {
            return None;
        };
        match module.structs.get(name)?.as_slice() {
            [fields] => fields.clone(),
            _ => None,
        }
    }
}

/// Reads a file, once for all of its views.
fn read(path: &Path) -> Option<Arc<Modules>> {
    type Cache = HashMap<PathBuf, (Option<SystemTime>, Option<Arc<Modules>>)>;
    static CACHE: Mutex<Option<Cache>> = Mutex::new(None);

    let modified = std::fs::metadata(path)
        .and_then(|data| data.modified())
        .ok();
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    let cache = cache.get_or_insert_default();
    if let Some((read_at, modules)) = cache.get(path)
        && *read_at == modified
    {
        return modules.clone();
    }
    let text = std::fs::read_to_string(path).ok();
    let modules = text.and_then(|text| Modules::parse(&text)).map(Arc::new);
    cache.insert(path.to_owned(), (modified, modules.clone()));
    modules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&[&str]>) {
        let found = Modules::parse(text).unwrap().fields("home", "Page");
        let expected = expected.map(|names| names.iter().map(|n| (*n).to_owned()).collect());
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn fields_are_those_that_serde_writes() {
        let all = "#[derive(Debug, serde::Serialize)] #[serde(rename_all = \"camelCase\")]
                   struct Page { first_one: u8, #[serde(rename = \"2\")] b: u8, #[serde(skip)] c: u8,
                   #[serde(default, skip_serializing_if = \"Option::is_none\")] d: u8, r#type: u8 }
                   fn home() {}";
        check(all, Some(&["firstOne", "2", "d", "type"]));
        check(
            "#[derive(Serialize)] struct Page {} impl X { fn home() {} }",
            Some(&[]),
        );
        check(
            "mod a { #[derive(Serialize)] struct Page { a: u8 } fn home() {} } struct Page {}",
            Some(&["a"]),
        );
    }

    #[test]
    fn what_is_not_certain_is_not_known() {
        for text in [
            "struct Page { a: u8 } fn home() {}",
            "#[derive(Serialize)] struct Page { #[serde(flatten)] a: A } fn home() {}",
            "#[derive(Serialize)] #[serde(into = \"A\")] struct Page { a: A } fn home() {}",
            "#[derive(Serialize)] #[serde(transparent)] struct Page { a: A } fn home() {}",
            "#[cfg_attr(a, serde(x))] #[derive(Serialize)] struct Page { a: A } fn home() {}",
            "#[derive(Serialize)] struct Page(A); fn home() {}",
            "#[derive(Serialize)] struct Page { a: A } mod b { fn home() {} }",
            "#[derive(Serialize)] struct Page { a: A } fn home() {} mod b { fn home() {} }",
            "#[cfg(a)] #[derive(Serialize)] struct Page { a: A }
             #[cfg(b)] #[derive(Serialize)] struct Page { b: A } fn home() {}",
            "use a::Page; fn home() {}",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn the_type_is_that_which_is_serialized() {
        let check = |ty: &str, expected: Option<&str>| {
            let ty: Type = syn::parse_str(ty).unwrap();
            assert_eq!(type_name(&ty).as_deref(), expected);
        };
        check("Page", Some("Page"));
        check("pyramidion::Result<Page>", Some("Page"));
        check("Result<Page, HttpException>", Some("Page"));
        check("PageOr<Page>", Some("Page"));
        check("Result<view::PageOr<Page>, HttpException>", Some("Page"));
        check("other::Page", None);
        check("Page<'static>", None);
        check("impl Serialize", None);
    }
}
