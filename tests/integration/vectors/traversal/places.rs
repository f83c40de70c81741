//! Paths and places of resources, and how they are found.

use std::future::Future;
use std::sync::Arc;

use pyramidion::context::{Located, lineage};
use pyramidion::session::Value;
use pyramidion::traversal::{
    find_interface, find_resource, find_resource_tuple, find_root, inside, resource_path,
    resource_path_tuple, traverse,
};

use super::super::{Outcome, field, python_str, rows, text};
use super::tree::{NAMES, Named, keys, of_name, place, root, tree_of, written};

/// Waits for what a resource answers.
fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(future)
}

#[test]
fn traversal_vectors_split() {
    let file = pyramidion_tests::vectors("traversal");
    let mut outcome = Outcome::default();
    let empty: Value = "{\"class\":\"Root\"}".parse().unwrap();
    for row in rows(&file, "split") {
        let (id, given) = (text(row, "id"), text(row, "text"));
        let nothing = Located::root_shared(root(&file, &empty));
        let names = match wait(traverse(&nothing, given)) {
            Ok(end) if end.view_name.is_empty() => Vec::new(),
            Ok(end) => [vec![end.view_name], end.subpath].concat(),
            Err(_) => vec!["malformed".to_owned()],
        };
        if given.contains("%2F") {
            outcome.differ("an encoded slash stays inside its name", id);
            continue;
        }
        let pyramids = field(row, "traversal_path");
        if pyramids.as_object().is_some() && !given.is_ascii() {
            outcome.differ("a path may have characters that are not quoted", id);
            continue;
        }
        let pyramids = match pyramids.as_object() {
            Some(_) => vec!["malformed".to_owned()],
            None => keys(pyramids),
        };
        outcome.check(id, &format!("{names:?}"), &format!("{pyramids:?}"));
    }
    outcome.finish("traversal.split");
}

#[test]
fn traversal_vectors_resource_path() {
    let file = pyramidion_tests::vectors("traversal");
    let mut outcome = Outcome::default();
    for row in rows(&file, "resource_path") {
        let id = text(row, "id");
        let mut resource = place(&file, tree_of(&file, row), &keys(field(row, "resource")));
        for element in field(row, "elements").as_array().into_iter().flatten() {
            let element = python_str(element);
            let same = Arc::clone(resource.resource());
            resource = resource.below_shared(element, same);
        }
        let tree = field(row, "tree");
        if tree.as_str() == Some("named root") || text(row, "path").starts_with("root") {
            outcome.differ("a root has no name", id);
            continue;
        }
        let tuple = field(row, "tuple").as_array().into_iter().flatten();
        let tuple: Vec<_> = tuple
            .map(|name| {
                name.as_str()
                    .map_or_else(|| name.to_string(), str::to_owned)
            })
            .map(|name| if name == "0" { String::new() } else { name })
            .map(|name| if name == "null" { String::new() } else { name })
            .collect();
        let ours = (resource_path(&resource), resource_path_tuple(&resource));
        let pyramids = (text(row, "path").to_owned(), tuple);
        outcome.check(id, &format!("{ours:?}"), &format!("{pyramids:?}"));
    }
    for row in rows(&file, "quote_segment") {
        let empty: Value = "{\"class\":\"Root\"}".parse().unwrap();
        let nothing = Located::root_shared(root(&file, &empty));
        let same = Arc::clone(nothing.resource());
        let path = resource_path(&nothing.below_shared(text(row, "text"), same));
        let pyramids = format!("/{}", text(row, "expected"));
        outcome.check(text(row, "id"), &path, &pyramids);
    }
    outcome.finish("traversal.resource_path");
}

#[test]
fn traversal_vectors_location() {
    let file = pyramidion_tests::vectors("traversal");
    let mut outcome = Outcome::default();
    for row in rows(&file, "location") {
        let tree = tree_of(&file, row);
        let resource = place(&file, tree, &keys(field(row, "resource")));
        // Of one tree, so that objects are the same.
        let other_keys = keys(field(row, "other"));
        let other = wait(find_resource_tuple(&resource, {
            let mut names = vec![String::new()];
            names.extend(other_keys);
            names
        }));
        let other = other.unwrap().expect("the other one");
        let lineage = lineage(&*resource).count();
        let found: Vec<_> = NAMES[..11]
            .iter()
            .map(|name| {
                let found = of_name!(*name, Family => find_interface::<Family>(&resource));
                (*name, found.map(|place| written(place)))
            })
            .collect();
        let interfaces = field(row, "interfaces");
        let expected: Vec<_> = found
            .iter()
            .map(|(name, found)| {
                let there = interfaces
                    .as_object()
                    .is_some_and(|all| all.contains_key(name));
                let expected = field(interfaces, name).as_array();
                let expected = expected.map(|_| format!("{:?}", keys(field(interfaces, name))));
                (*name, if there { expected } else { found.clone() })
            })
            .collect();
        let root = written(find_root(&resource));
        let ours = format!("{lineage} {root} {} {found:?}", inside(&resource, &other));
        let pyramids = format!(
            "{} {:?} {} {expected:?}",
            rows(row, "lineage").len(),
            keys(field(row, "root")),
            field(row, "inside")
        );
        outcome.check(text(row, "id"), &ours, &pyramids);
    }
    outcome.finish("traversal.location");
}

/// Writes where a row leads to, here.
fn found(start: &Arc<Located>, path: &Value) -> String {
    let found = match path.as_str() {
        Some(path) => wait(find_resource(start, path)),
        None => wait(find_resource_tuple(start, keys(path))),
    };
    match found {
        Ok(Some(place)) => written(&place),
        Ok(None) => "nothing".to_owned(),
        Err(_) => "malformed".to_owned(),
    }
}

#[test]
fn traversal_vectors_find_resource() {
    let file = pyramidion_tests::vectors("traversal");
    let mut outcome = Outcome::default();
    for row in rows(&file, "find_resource") {
        let (id, path) = (text(row, "id"), field(row, "path"));
        let start = place(&file, tree_of(&file, row), &keys(field(row, "start")));
        let ours = found(&start, path);
        let expected = field(row, "expected");
        let pyramids = match field(expected, "error").as_str() {
            Some("KeyError") => "nothing".to_owned(),
            Some("URLDecodeError") => "malformed".to_owned(),
            Some("UnicodeEncodeError") => {
                outcome.differ("a path may have characters that are not quoted", id);
                continue;
            }
            Some(error) => panic!("{error} is not known"),
            None => format!("{:?}", keys(expected)),
        };
        let path = path.to_string();
        let reason = if path.contains("%2F") || path.contains("x/y") {
            "an encoded slash stays inside its name"
        } else if path.contains('?') || path.contains("://") {
            "a path is not a URL: nothing is cut off"
        } else if path.contains("\"..\"") {
            "`..` is never looked up"
        } else {
            outcome.check(id, &ours, &pyramids);
            continue;
        };
        if ours == pyramids {
            outcome.check(id, &ours, &pyramids);
        } else {
            outcome.differ(reason, id);
        }
    }
    outcome.finish("traversal.find_resource");
}
