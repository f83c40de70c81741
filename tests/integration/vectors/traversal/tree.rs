//! The trees of the rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use pyramidion::View;
use pyramidion::context::{Ace, Child, Families, Located, Resource, ResourceUrlInfo};
use pyramidion::session::Value;

use super::super::{field, text};

/// A class or an interface of Pyramid, which is a family here.
pub(super) struct Named<const N: usize>;

/// The names of the classes and interfaces, each at the number of its family.
pub(super) const NAMES: [&str; 12] = [
    "Root", "Folder", "Doc", "Base", "Sub", "Mix", "Other", "IBase", "IDoc", "IOther", "IMark",
    "Own",
];

/// Calls something with the family of a name.
macro_rules! of_name {
    ($name:expr, $N:ident => $what:expr) => {
        of_name!($name, $N => $what, 0 1 2 3 4 5 6 7 8 9 10 11)
    };
    ($name:expr, $N:ident => $what:expr, $($number:literal)*) => {
        match NAMES.iter().position(|name| *name == $name) {
            $(Some($number) => {
                type $N = Named<$number>;
                $what
            })*
            _ => panic!("{} is not a class of this test", $name),
        }
    };
}
pub(super) use of_name;

/// A resource of the rows.
pub(super) struct Node {
    /// The path from the root, which says which resource it is.
    pub(super) keys: Vec<String>,
    types: Vec<String>,
    acl: Vec<Ace>,
    children: Option<BTreeMap<String, Arc<dyn Resource>>>,
    raises: BTreeMap<String, String>,
    /// The URL of its own: nothing if it has no hook, `None` if that declines.
    hook: Option<String>,
}

impl Resource for Node {
    fn child<'r>(&'r self, name: &'r str) -> Child<'r> {
        match self.raises.get(name).map(String::as_str) {
            None => {}
            Some("SubKeyError") => return Child::none(),
            Some(error) => return Child::failed(error.to_owned()),
        }
        let found = self
            .children
            .as_ref()
            .and_then(|children| children.get(name));
        // Every other one is waited for.
        if name.len().is_multiple_of(2) {
            return Child::from(found.cloned());
        }
        let found = found.cloned();
        Child::wait(async move {
            tokio::task::yield_now().await;
            Ok(found)
        })
    }

    fn acl(&self) -> Vec<Ace> {
        self.acl.clone()
    }

    fn families(&self, families: &mut Families<'_>) {
        for name in &self.types {
            of_name!(name, Family => families.add::<Self, Family>(|_| &Named));
        }
    }

    fn resource_url(&self, info: &ResourceUrlInfo) -> Option<String> {
        let url = self.hook.as_ref()?;
        let url = url.replace("{virtual_path}", &info.virtual_path);
        let url = url.replace("{physical_path}", &info.physical_path);
        Some(url.replace("{app_url}", &info.app_url))
    }
}

/// Sets the type of contexts that a view is for.
pub(super) fn for_context(view: View, name: &str) -> View {
    of_name!(name, Family => view.family::<Family>())
}

/// Returns the tree of a row, which is one of its own or that of a name.
pub(super) fn tree_of<'a>(file: &'a Value, row: &'a Value) -> &'a Value {
    match field(row, "tree").as_str() {
        Some(name) => field(field(file, "trees"), name),
        None => field(row, "tree"),
    }
}

/// Makes the resources of a tree.
pub(super) fn root(file: &Value, tree: &Value) -> Arc<dyn Resource> {
    node(file, tree, &[])
}

fn node(file: &Value, tree: &Value, keys: &[String]) -> Arc<dyn Resource> {
    let children = field(tree, "children").as_object().map(|children| {
        let children = children.iter().map(|(key, child)| {
            let keys = [keys, &[key.to_owned()]].concat();
            (key.to_owned(), node(file, child, &keys))
        });
        children.collect()
    });
    let raises = field(tree, "raises").as_object();
    let raises = raises.into_iter().flat_map(pyramidion::session::Map::iter);
    let entries = field(tree, "acl").as_array().into_iter().flatten();
    Arc::new(Node {
        keys: keys.to_vec(),
        types: types(file, tree),
        acl: entries.map(entry).collect(),
        children,
        raises: raises
            .map(|(key, error)| {
                (
                    key.to_owned(),
                    error.as_str().unwrap_or_default().to_owned(),
                )
            })
            .collect(),
        hook: field(tree, "resource_url").as_str().map(str::to_owned),
    })
}

/// Returns the types of a resource in the order in which Pyramid asks them.
fn types(file: &Value, tree: &Value) -> Vec<String> {
    let resolution = field(field(file, "lookup_world"), "resolution");
    let of_path = |path: &str| {
        let names = field(resolution, path).as_array();
        let names = names.into_iter().flatten();
        names.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    if field(tree, "provides").as_array().is_some() {
        return of_path("/marked");
    }
    match text(tree, "class") {
        class @ ("Doc" | "Sub" | "Mix" | "Other" | "Base") => {
            of_path(&format!("/{}", class.to_lowercase()))
        }
        class => vec![class.to_owned()],
    }
}

fn entry(row: &Value) -> Ace {
    let Some([allows, principal, permissions]) = row.as_array() else {
        panic!("{row} is not an entry");
    };
    let principal = principal.as_str().expect("a principal");
    let allows = allows.as_i64() == Some(1);
    match permissions {
        Value::String(all) if all == "*" && allows => Ace::allow_all(principal),
        Value::String(all) if all == "*" => Ace::deny_all_to(principal),
        Value::String(one) if allows => Ace::allow(principal, [one]),
        Value::String(one) => Ace::deny(principal, [one]),
        several => {
            let several = several.as_array().expect("permissions").iter();
            let several = several.filter_map(Value::as_str);
            if allows {
                Ace::allow(principal, several)
            } else {
                Ace::deny(principal, several)
            }
        }
    }
}

/// Returns the keys that lead to a resource.
pub(super) fn keys(row: &Value) -> Vec<String> {
    let keys = row.as_array().into_iter().flatten();
    keys.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Finds the place of a resource by the keys that lead to it.
pub(super) fn place(file: &Value, tree: &Value, keys: &[String]) -> Arc<Located> {
    let mut place = Located::root_shared(root(file, tree));
    let mut here = tree;
    for key in keys {
        here = field(field(here, "children"), key);
        let named = here
            .as_object()
            .is_some_and(|node| node.contains_key("name"));
        let name = match field(here, "name") {
            _ if !named => key.clone(),
            Value::Null => String::new(),
            Value::String(name) => name.clone(),
            number if number.to_string() == "0" => String::new(),
            number => number.to_string(),
        };
        let resource = place.downcast_ref::<Node>().expect("a node");
        let child = resource.children.as_ref().expect("children")[key].clone();
        place = place.below_shared(name, child);
    }
    place
}

/// Writes the keys of a resource as the rows do.
pub(super) fn written(place: &Located) -> String {
    let node = place.downcast_ref::<Node>().expect("a node");
    format!("{:?}", node.keys)
}
