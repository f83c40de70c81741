//! Which other templates a template extends, includes and imports.

use std::borrow::Cow;
use std::collections::BTreeMap;

use minijinja::machinery::ast::{BinOpKind, CallArg, Expr, Stmt};
use minijinja::machinery::parse;
use minijinja::syntax::SyntaxConfig;

use crate::trans;

/// What is known of a template before it is rendered.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// The name of the template.
    pub name: String,
    /// The statements that name other templates, in the order of the text.
    pub references: Vec<Reference>,
    /// What happens whenever the template is rendered, in order.
    pub steps: Vec<Step>,
    /// What happens whenever a block is.
    pub blocks: BTreeMap<String, Vec<Step>>,
    /// The texts in the expressions of the template: names that are worked out may be made of them.
    pub texts: Vec<String>,
    /// Whether the template is nothing but text, which is the same each time it is rendered.
    pub is_text: bool,
}

/// Something that certainly happens.
#[derive(Clone, Debug)]
pub enum Step {
    /// A reference, by its number.
    Reference(usize),
    /// A block, by its name.
    Block(String),
    /// The block of the same name in the parent.
    Super,
}

/// What begins a statement that names another template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyword {
    /// `{% extends "base.html" %}`
    Extends,
    /// `{% include "menu.html" %}`
    Include,
    /// `{% import "forms.html" as forms %}`
    Import,
    /// `{% from "forms.html" import field %}`
    From,
}

impl Keyword {
    /// Returns the word as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Extends => "extends",
            Self::Include => "include",
            Self::Import => "import",
            Self::From => "from",
        }
    }

    /// Returns what a template does with the one that it names, for messages.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Extends => "extends",
            Self::Include => "includes",
            Self::Import | Self::From => "imports from",
        }
    }
}

/// A statement that names another template.
#[derive(Clone, Debug)]
pub struct Reference {
    /// What it begins with.
    pub keyword: Keyword,
    /// Its line, from 1.
    pub line: usize,
    /// The names that are written out; of a list the first that is there holds.
    pub names: Vec<String>,
    /// What it leaves open.
    pub choice: Choice,
    /// Whether it says `ignore missing`.
    pub ignores_missing: bool,
}

/// What a reference leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Nothing: the first of the names that is there is taken.
    First,
    /// Any of the names can be meant.
    Any,
    /// The name is worked out while the template is rendered.
    Open,
}

impl Outline {
    /// Reads a template.
    ///
    /// # Errors
    ///
    /// Fails if the text is not a template.
    pub fn parse(text: &str, name: &str, syntax: SyntaxConfig) -> Result<Self, minijinja::Error> {
        // A block that cannot be read fails as a statement that there is not.
        let text = trans::rewritten(text, &syntax).unwrap_or(Cow::Borrowed(text));
        let root = parse(&text, name, syntax)?;
        let mut outline = Self {
            name: name.to_owned(),
            ..Self::default()
        };
        outline.steps = outline.read(std::slice::from_ref(&root));
        outline.texts = texts_in(&root);
        outline.is_text = is_text(&root);
        Ok(outline)
    }

    /// Tells whether a name is worked out while the template is rendered.
    pub fn is_open(&self) -> bool {
        let mut references = self.references.iter();
        references.any(|reference| reference.choice == Choice::Open)
    }

    /// Notes what statements refer to, and returns what happens in them for certain.
    fn read(&mut self, statements: &[Stmt<'_>]) -> Vec<Step> {
        let mut steps = Vec::new();
        for statement in statements {
            if let Some((keyword, name, ignores_missing)) = reference(statement) {
                let (names, choice) = names(name);
                let number = self.references.len();
                self.references.push(Reference {
                    keyword,
                    line: line(statement),
                    names,
                    choice,
                    ignores_missing,
                });
                steps.push(Step::Reference(number));
            }
            if let Stmt::EmitExpr(emit) = statement
                && is_call_of(&emit.expr, "super")
            {
                steps.push(Step::Super);
            }
            if let Stmt::Block(block) = statement {
                let inner = self.read(&block.body);
                self.blocks.insert(block.name.to_owned(), inner);
                steps.push(Step::Block(block.name.to_owned()));
                continue;
            }
            for (body, always) in bodies(statement) {
                let inner = self.read(body);
                if always {
                    steps.extend(inner);
                }
            }
        }
        steps
    }
}

/// Tells whether nothing is worked out in a template.
fn is_text(root: &Stmt<'_>) -> bool {
    let Stmt::Template(template) = root else {
        return false;
    };
    let mut statements = template.children.iter();
    statements.all(|statement| matches!(statement, Stmt::EmitRaw(_)))
}

/// Returns the keyword of a statement that refers to a template, the expression of its name, and whether one that is
/// missing is passed over.
fn reference<'s, 'a>(statement: &'s Stmt<'a>) -> Option<(Keyword, &'s Expr<'a>, bool)> {
    Some(match statement {
        Stmt::Extends(extends) => (Keyword::Extends, &extends.name, false),
        Stmt::Include(include) => (Keyword::Include, &include.name, include.ignore_missing),
        Stmt::Import(import) => (Keyword::Import, &import.expr, false),
        Stmt::FromImport(import) => (Keyword::From, &import.expr, false),
        _ => return None,
    })
}

/// Returns the names that an expression writes out, and what it leaves open.
fn names(expr: &Expr<'_>) -> (Vec<String>, Choice) {
    if let Some(value) = expr.as_const() {
        let names = match value.as_str() {
            Some(name) => vec![name.to_owned()],
            None => value.try_iter().map_or_else(
                |_| Vec::new(),
                |items| {
                    items
                        .filter_map(|item| item.as_str().map(str::to_owned))
                        .collect()
                },
            ),
        };
        return (names, Choice::First);
    }
    let (parts, least) = match expr {
        Expr::List(list) => (list.items.iter().collect(), Choice::Any),
        Expr::Tuple(tuple) => (tuple.items.iter().collect(), Choice::Any),
        Expr::IfExpr(choice) => {
            let parts = std::iter::once(&choice.true_expr).chain(&choice.false_expr);
            (parts.collect(), Choice::Any)
        }
        Expr::BinOp(op) if matches!(op.op, BinOpKind::ScOr | BinOpKind::ScAnd) => {
            (vec![&op.left, &op.right], Choice::Any)
        }
        _ => (Vec::new(), Choice::Open),
    };
    let mut all = Vec::new();
    let mut choice = least;
    for part in parts {
        let (names, of_part) = names(part);
        all.extend(names);
        if of_part == Choice::Open {
            choice = Choice::Open;
        }
    }
    (all, choice)
}

/// Returns the statements within a statement, and whether they happen whenever it does.
pub fn bodies<'s, 'a>(statement: &'s Stmt<'a>) -> Vec<(&'s [Stmt<'a>], bool)> {
    match statement {
        Stmt::Template(template) => vec![(&template.children, true)],
        Stmt::ForLoop(each) => vec![(&each.body, false), (&each.else_body, false)],
        Stmt::IfCond(condition) => vec![
            (&condition.true_body, false),
            (&condition.false_body, false),
        ],
        Stmt::WithBlock(with) => vec![(&with.body, true)],
        Stmt::SetBlock(set) => vec![(&set.body, true)],
        Stmt::AutoEscape(escape) => vec![(&escape.body, true)],
        Stmt::FilterBlock(filter) => vec![(&filter.body, true)],
        Stmt::Block(block) => vec![(&block.body, true)],
        Stmt::Macro(declared) => vec![(&declared.body, false)],
        Stmt::CallBlock(call) => vec![(&call.macro_decl.body, false)],
        _ => Vec::new(),
    }
}

/// Returns the expressions that a statement itself has, without those of the statements in it.
pub fn expressions<'s, 'a>(statement: &'s Stmt<'a>) -> Vec<&'s Expr<'a>> {
    match statement {
        Stmt::EmitExpr(emit) => vec![&emit.expr],
        Stmt::ForLoop(each) => std::iter::once(&each.iter)
            .chain(&each.filter_expr)
            .collect(),
        Stmt::IfCond(condition) => vec![&condition.expr],
        Stmt::WithBlock(with) => with.assignments.iter().map(|(_, value)| value).collect(),
        Stmt::Set(set) => vec![&set.expr],
        Stmt::SetBlock(set) => set.filter.iter().collect(),
        Stmt::AutoEscape(escape) => vec![&escape.enabled],
        Stmt::FilterBlock(filter) => vec![&filter.filter],
        Stmt::Macro(declared) => declared.defaults.iter().collect(),
        Stmt::CallBlock(call) => {
            let args = call.call.args.iter().map(argument);
            let defaults = &call.macro_decl.defaults;
            std::iter::once(&call.call.expr)
                .chain(args)
                .chain(defaults)
                .collect()
        }
        Stmt::Do(call) => {
            let args = call.call.args.iter().map(argument);
            std::iter::once(&call.call.expr).chain(args).collect()
        }
        _ => reference(statement)
            .map(|(_, name, _)| name)
            .into_iter()
            .collect(),
    }
}

/// Returns the expressions within an expression.
pub fn parts<'s, 'a>(expr: &'s Expr<'a>) -> Vec<&'s Expr<'a>> {
    match expr {
        Expr::Var(_) | Expr::Const(_) => Vec::new(),
        Expr::Slice(slice) => {
            let bounds = [&slice.start, &slice.stop, &slice.step]
                .into_iter()
                .flatten();
            std::iter::once(&slice.expr).chain(bounds).collect()
        }
        Expr::UnaryOp(op) => vec![&op.expr],
        Expr::BinOp(op) => vec![&op.left, &op.right],
        Expr::Compare(compare) => {
            let others = compare.ops.iter().map(|op| &op.expr);
            std::iter::once(&compare.expr).chain(others).collect()
        }
        Expr::IfExpr(choice) => [&choice.test_expr, &choice.true_expr]
            .into_iter()
            .chain(&choice.false_expr)
            .collect(),
        Expr::Filter(filter) => {
            let args = filter.args.iter().map(argument);
            filter.expr.iter().chain(args).collect()
        }
        Expr::Test(test) => {
            let args = test.args.iter().map(argument);
            std::iter::once(&test.expr).chain(args).collect()
        }
        Expr::GetAttr(get) => vec![&get.expr],
        Expr::GetItem(get) => vec![&get.expr, &get.subscript_expr],
        Expr::Call(call) => {
            let args = call.args.iter().map(argument);
            std::iter::once(&call.expr).chain(args).collect()
        }
        Expr::List(list) => list.items.iter().collect(),
        Expr::Tuple(tuple) => tuple.items.iter().collect(),
        Expr::Map(map) => map.keys.iter().chain(&map.values).collect(),
    }
}

/// Returns the expression of an argument, however it is passed.
pub fn argument<'s, 'a>(argument: &'s CallArg<'a>) -> &'s Expr<'a> {
    match argument {
        CallArg::Pos(expr)
        | CallArg::Kwarg(_, expr)
        | CallArg::PosSplat(expr)
        | CallArg::KwargSplat(expr) => expr,
    }
}

/// Returns the line of a statement.
fn line(statement: &Stmt<'_>) -> usize {
    let span = match statement {
        Stmt::Extends(statement) => statement.span(),
        Stmt::Include(statement) => statement.span(),
        Stmt::Import(statement) => statement.span(),
        Stmt::FromImport(statement) => statement.span(),
        _ => return 1,
    };
    usize::from(span.start_line)
}

fn is_call_of(expr: &Expr<'_>, name: &str) -> bool {
    matches!(expr, Expr::Call(call) if matches!(&call.expr, Expr::Var(var) if var.id == name))
}

/// Returns every text that a template writes out in an expression.
fn texts_in(statement: &Stmt<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<_> = expressions(statement);
    while let Some(expr) = open.pop() {
        if let Expr::Const(constant) = expr {
            found.extend(constant.value.as_str().map(str::to_owned));
        }
        open.extend(parts(expr));
    }
    for (body, _) in bodies(statement) {
        found.extend(body.iter().flat_map(texts_in));
    }
    found
}
