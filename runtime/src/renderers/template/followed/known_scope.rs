//! The values that a template sees, so far as they are known.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::machinery::ast::{Expr, Macro, Stmt};
use pyramidion_syntax::near;
use pyramidion_syntax::outline::{bodies, parts};

use crate::form_shape::{FormShape, Part, Shape};

/// What templates read of a form beside its fields.
const OF_FORM: [&str; 3] = ["controls", "enctype", "errors"];

/// What they read of a control.
const OF_CONTROL: [&str; 19] = [
    "again",
    "attrs",
    "blank",
    "checked",
    "choices",
    "empty_choice",
    "entries",
    "errors",
    "fields",
    "help",
    "id",
    "kind",
    "label",
    "multiple",
    "name",
    "required",
    "type",
    "value",
    "values",
];

/// What a value of a template is.
#[derive(Clone, Copy)]
pub(super) enum Seen<'w, 'a> {
    Unknown,
    Form(FormShape),
    /// All controls of a form.
    Controls,
    Control(Option<Shape>),
    Fields(&'static [Part]),
    Entries(fn() -> Shape),
    /// What was imported.
    Module(&'static str),
    Macro(&'static str, &'w Macro<'a>),
}

pub(super) type Scope<'w, 'a> = BTreeMap<String, Seen<'w, 'a>>;

impl Seen<'_, '_> {
    /// Returns what an attribute is, or says that there is none of its name, and whether another is near.
    pub(super) fn attribute(self, name: &str) -> Result<Self, (String, bool)> {
        let field = |parts: &'static [Part]| parts.iter().find(|part| part.name == name);
        let (whose, known): (String, Vec<&str>) = match self {
            Self::Form(form) => {
                let parts = (form.parts)();
                match (field(parts), name) {
                    (Some(part), _) => return Ok(Self::Control(Some((part.shape)()))),
                    (None, "controls") => return Ok(Self::Controls),
                    (None, name) if OF_FORM.contains(&name) => return Ok(Self::Unknown),
                    _ => {}
                }
                let names = parts.iter().map(|part| part.name);
                let whose = format!("the form `{}` has no field", form.short_name());
                (whose, names.chain(OF_FORM).collect())
            }
            Self::Fields(parts) => match field(parts) {
                Some(part) => return Ok(Self::Control(Some((part.shape)()))),
                None => {
                    let whose = "the form within the form has no field".to_owned();
                    (whose, parts.iter().map(|part| part.name).collect())
                }
            },
            Self::Control(shape) => {
                match (name, shape) {
                    ("fields", Some(Shape::Group(parts))) => return Ok(Self::Fields(parts)),
                    ("entries", Some(Shape::List(item))) => return Ok(Self::Entries(item)),
                    ("blank", Some(Shape::List(item))) => return Ok(Self::Control(Some(item()))),
                    (name, _) if OF_CONTROL.contains(&name) => return Ok(Self::Unknown),
                    _ => {}
                }
                ("a control has no".to_owned(), OF_CONTROL.to_vec())
            }
            _ => return Ok(Self::Unknown),
        };
        let hint = near::hint(name, known);
        Err((format!("{whose} `{name}`{hint}"), !hint.is_empty()))
    }
}

/// Gives a variable a value; of several at once nothing is known.
pub(super) fn bind<'w, 'a>(target: &Expr<'_>, value: Seen<'w, 'a>, scope: &mut Scope<'w, 'a>) {
    match target {
        Expr::Var(var) => {
            scope.insert(var.id.to_owned(), value);
        }
        _ => parts(target)
            .into_iter()
            .for_each(|part| bind(part, Seen::Unknown, scope)),
    }
}

/// Forgets the variables that a branch may give other values.
pub(super) fn forget_assigned(statements: &[Stmt<'_>], scope: &mut Scope<'_, '_>) {
    for statement in statements {
        match statement {
            Stmt::Set(set) => bind(&set.target, Seen::Unknown, scope),
            Stmt::SetBlock(set) => bind(&set.target, Seen::Unknown, scope),
            Stmt::Import(import) => bind(&import.name, Seen::Unknown, scope),
            _ => {}
        }
        for (body, _) in bodies(statement) {
            forget_assigned(body, scope);
        }
    }
}

/// Collects the blocks of a template, and the expressions that name its parent, each with whether it always is.
pub(super) fn outline<'w, 'a>(
    statements: &'w [Stmt<'a>],
    blocks: &mut BTreeSet<String>,
    parents: &mut Vec<(&'w Expr<'a>, bool)>,
) {
    for statement in statements {
        match statement {
            Stmt::Block(block) => {
                blocks.insert(block.name.to_owned());
            }
            Stmt::Extends(extends) => parents.push((&extends.name, true)),
            _ => {}
        }
        for (body, is_always) in bodies(statement) {
            let before = parents.len();
            outline(body, blocks, parents);
            for parent in &mut parents[before..] {
                parent.1 &= is_always;
            }
        }
    }
}
