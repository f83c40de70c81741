//! Declarations on one line each, as they are written, without bodies and attributes.

use syn::{
    Fields, FieldsNamed, FieldsUnnamed, File, ImplItem, Item, ItemImpl, ItemStruct, ItemTrait,
    TraitItem, TraitItemFn, Variant, Visibility,
};

/// Writes a declaration on one line, without what is in it.
pub(super) fn of_item(item: &Item) -> String {
    match item {
        Item::Struct(item) => of_struct(item),
        Item::Enum(item) => {
            let mut item = item.clone();
            (item.attrs, item.vis) = (Vec::new(), Visibility::Inherited);
            item.variants.clear();
            printed(Item::Enum(item))
        }
        Item::Trait(item) => {
            let mut item = item.clone();
            (item.attrs, item.vis) = (Vec::new(), Visibility::Inherited);
            item.items.clear();
            printed(Item::Trait(item))
        }
        Item::Fn(item) => of_function(&item.sig),
        Item::Type(item) => {
            let mut item = item.clone();
            (item.attrs, item.vis) = (Vec::new(), Visibility::Inherited);
            printed(Item::Type(item))
        }
        Item::Const(item) => {
            let mut item = item.clone();
            (item.attrs, item.vis) = (Vec::new(), Visibility::Inherited);
            printed(Item::Const(item))
        }
        Item::Macro(item) => {
            let name = item.ident.as_ref().expect("a macro that is exported");
            format!("macro {name}!")
        }
        Item::Mod(item) => format!("mod {}", item.ident),
        _ => panic!("an item of this kind has no line on the page of the public API"),
    }
}

fn of_struct(item: &ItemStruct) -> String {
    let mut item = item.clone();
    (item.attrs, item.vis) = (Vec::new(), Visibility::Inherited);
    let is_private = |field: &syn::Field| !matches!(field.vis, Visibility::Public(_));
    let has_private = item.fields.iter().any(is_private);
    for field in &mut item.fields {
        field.attrs.clear();
    }
    match &mut item.fields {
        Fields::Named(FieldsNamed { named, .. }) => {
            *named = named
                .iter()
                .filter(|field| !is_private(field))
                .cloned()
                .collect();
            let shown = !named.is_empty();
            let printed = printed(Item::Struct(item));
            match (has_private, shown) {
                (false, _) => printed,
                (true, false) => format!("{printed} {{ .. }}"),
                (true, true) => printed.replace(" }", ", .. }"),
            }
        }
        Fields::Unnamed(FieldsUnnamed { .. }) if has_private => {
            item.fields = Fields::Unit;
            format!("{}(..)", printed(Item::Struct(item)))
        }
        _ => printed(Item::Struct(item)),
    }
}

/// Writes the head of a function or method.
pub(super) fn of_function(signature: &syn::Signature) -> String {
    let mut function: TraitItemFn = syn::parse_str("fn f();").expect("a function");
    function.sig = signature.clone();
    for input in &mut function.sig.inputs {
        match input {
            syn::FnArg::Receiver(receiver) => receiver.attrs.clear(),
            syn::FnArg::Typed(typed) => {
                typed.attrs.clear();
                // Whether an argument is changed inside is nobody's concern.
                if let syn::Pat::Ident(name) = &mut *typed.pat {
                    name.mutability = None;
                }
            }
        }
    }
    inside(TraitItem::Fn(function))
}

/// Writes what a trait has, and whether it has it without those that implement the trait.
pub(super) fn of_trait_item(item: &TraitItem) -> String {
    let mut item = item.clone();
    match &mut item {
        TraitItem::Fn(function) => {
            let is_provided = function.default.is_some();
            let head = of_function(&function.sig);
            return if is_provided {
                format!("{head} {{ .. }}")
            } else {
                head
            };
        }
        TraitItem::Const(item) => item.attrs.clear(),
        TraitItem::Type(item) => item.attrs.clear(),
        _ => {}
    }
    inside(item)
}

/// Writes what is public of the things in an inherent `impl`.
pub(super) fn of_constant(item: &ImplItem) -> String {
    let mut block: ItemImpl = syn::parse_str("impl X {}").expect("a block");
    let mut item = item.clone();
    if let ImplItem::Const(item) = &mut item {
        (item.attrs, item.vis) = (Vec::new(), Visibility::Inherited);
    }
    block.items.push(item);
    between_braces(&printed(Item::Impl(block)))
}

/// Writes the head of an `impl` of a trait.
pub(super) fn of_impl(block: &ItemImpl) -> String {
    let mut block = block.clone();
    block.attrs.clear();
    block.items.clear();
    printed(Item::Impl(block))
}

/// Writes a variant of an enum.
pub(super) fn of_variant(variant: &Variant) -> String {
    let mut item: syn::ItemEnum = syn::parse_str("enum X {}").expect("an enum");
    let mut variant = variant.clone();
    variant.attrs.clear();
    for field in &mut variant.fields {
        field.attrs.clear();
    }
    item.variants.push(variant);
    between_braces(&printed(Item::Enum(item)))
}

fn inside(item: TraitItem) -> String {
    let mut block: ItemTrait = syn::parse_str("trait X {}").expect("a trait");
    block.items.push(item);
    between_braces(&printed(Item::Trait(block)))
}

fn between_braces(printed: &str) -> String {
    let (_, inner) = printed.split_once('{').expect("an opening brace");
    let inner = inner.trim().strip_suffix('}').expect("a closing brace");
    inner.trim().trim_end_matches([',', ';']).to_owned()
}

/// Formats a declaration and joins its lines.
fn printed(item: Item) -> String {
    let mut file: File = syn::parse_str("").expect("an empty file");
    file.items.push(item);
    let formatted = prettyplease::unparse(&file);
    let words: Vec<_> = formatted.split_whitespace().collect();
    let line = words.join(" ");
    let line = line
        .replace("( ", "(")
        .replace(", )", ")")
        .replace(", }", " }")
        .replace("< ", "<")
        .replace(", >", ">")
        .replace("(mut self", "(self");
    let line = line.trim_end_matches("{}").trim_end();
    line.trim_end_matches([',', ';']).to_owned()
}

#[test]
fn a_declaration_is_one_line() {
    let check = |written: &str, expected: &str| {
        let item = syn::parse_str(written).expect("an item");
        assert_eq!(of_item(&item), expected);
    };
    check(
        "#[must_use] pub struct A<T> { /** x */ pub a: T, b: u8 }",
        "struct A<T> { pub a: T, .. }",
    );
    check("pub struct B(u8);", "struct B(..)");
    check("pub struct C;", "struct C");
    check("pub enum D { E, F }", "enum D");
    check(
        "pub fn f<A>(a: A, mut bbbbbbbbbbbbbbbbbbbbbbbbbb: BBBBBBBBBBBBBBBBBBBBBBBB, c: CCCCCCCCCCCCCC) -> D where A: Copy { 1 }",
        "fn f<A>(a: A, bbbbbbbbbbbbbbbbbbbbbbbbbb: BBBBBBBBBBBBBBBBBBBBBBBB, c: CCCCCCCCCCCCCC) -> D where A: Copy",
    );
    check("pub trait T: Send { fn f(); }", "trait T: Send");
}
