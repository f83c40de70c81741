//! The names that a template uses: variables, functions, filters, tests, methods.

use std::borrow::Cow;
use std::collections::BTreeSet;

use minijinja::machinery::ast::{BinOpKind, Call, Expr, Stmt, UnaryOpKind};
use minijinja::machinery::parse;
use minijinja::syntax::SyntaxConfig;
use pyramidion_syntax::outline::{argument, bodies, expressions, parts};
use pyramidion_syntax::trans;

use super::urls::AskedUrl;

/// What a template uses.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) uses: Vec<Use>,
    /// The names that it gives values itself, anywhere.
    pub(super) assigned: BTreeSet<String>,
    /// The variables that it asks whether they are there.
    pub(super) optional: BTreeSet<String>,
    /// How many blocks are around the place that is being read.
    blocks: usize,
}

/// One use of a name.
#[derive(Clone, Debug)]
pub(super) struct Use {
    pub(super) what: What,
    pub(super) line: usize,
    pub(super) reached: Reached,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Filter(String),
    Test(String),
    /// A variable, and whether it is written to the page as it is.
    Read(String, bool),
    /// A function, called by its name.
    Call(String),
    /// An attribute of a variable, and whether it is written to the page as it is.
    Attribute(String, String, bool),
    /// A method, of a variable where that is known.
    Method(Option<String>, String),
    /// The URL of a route or file.
    Url(AskedUrl),
    /// `super()` where no block is around it.
    SuperOutside,
}

/// When a place in a template is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reached {
    /// Whenever the template is rendered.
    Always,
    /// Whenever the block around it is.
    InBlock,
    /// In a loop or macro.
    Perhaps,
    /// Where a condition holds.
    OnCondition,
}

impl Names {
    /// Reads a template; one that cannot be parsed uses nothing.
    pub(super) fn of(text: &str, syntax: SyntaxConfig) -> Self {
        let mut names = Self::default();
        let text = trans::rewritten(text, &syntax).unwrap_or(Cow::Borrowed(text));
        if let Ok(root) = parse(&text, "", syntax) {
            names.statement(&root, Reached::Always);
        }
        names
    }

    /// Tells whether a block is called by its name.
    pub(super) fn calls_blocks(&self) -> bool {
        let is_call = |what: &What| matches!(what, What::Method(Some(of), _) if of == "self");
        self.uses.iter().any(|used| is_call(&used.what))
    }

    fn statement(&mut self, statement: &Stmt<'_>, reached: Reached) {
        self.assign(statement);
        match statement {
            Stmt::EmitExpr(emit) => self.printed(&emit.expr, reached),
            Stmt::IfCond(condition) => {
                self.asked(&condition.expr);
                self.expression(&condition.expr, reached);
            }
            Stmt::CallBlock(block) => {
                self.call(
                    &block.call,
                    usize::from(block.call.span().start_line),
                    reached,
                );
                for default in &block.macro_decl.defaults {
                    self.expression(default, reached);
                }
            }
            Stmt::Do(done) => {
                self.call(
                    &done.call,
                    usize::from(done.call.span().start_line),
                    reached,
                );
            }
            _ => {
                for expr in expressions(statement) {
                    self.expression(expr, reached);
                }
            }
        }
        let inner = match statement {
            Stmt::IfCond(_) => Reached::OnCondition,
            Stmt::ForLoop(_) | Stmt::Macro(_) | Stmt::CallBlock(_) => Reached::Perhaps,
            Stmt::Block(_) => Reached::InBlock,
            _ => Reached::Always,
        };
        let is_block = matches!(statement, Stmt::Block(_));
        self.blocks += usize::from(is_block);
        for (body, _) in bodies(statement) {
            for statement in body {
                self.statement(statement, reached.max(inner));
            }
        }
        self.blocks -= usize::from(is_block);
    }

    /// Notes the names that a statement gives values.
    fn assign(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::ForLoop(each) => self.target(&each.target),
            Stmt::Set(set) => self.target(&set.target),
            Stmt::SetBlock(set) => self.target(&set.target),
            Stmt::WithBlock(with) => with.assignments.iter().for_each(|(t, _)| self.target(t)),
            Stmt::Import(import) => self.target(&import.name),
            Stmt::FromImport(import) => {
                for (name, alias) in &import.names {
                    self.target(alias.as_ref().unwrap_or(name));
                }
            }
            Stmt::Macro(declared) => {
                self.assigned.insert(declared.name.to_owned());
                declared.args.iter().for_each(|arg| self.target(arg));
            }
            Stmt::CallBlock(call) => call.macro_decl.args.iter().for_each(|arg| self.target(arg)),
            _ => {}
        }
    }

    fn target(&mut self, target: &Expr<'_>) {
        match target {
            Expr::Var(var) => {
                self.assigned.insert(var.id.to_owned());
            }
            _ => parts(target).into_iter().for_each(|part| self.target(part)),
        }
    }

    /// Notes the variables that a condition asks for.
    fn asked(&mut self, expr: &Expr<'_>) {
        match expr {
            Expr::Var(var) => {
                self.optional.insert(var.id.to_owned());
            }
            _ => parts(expr).into_iter().for_each(|part| self.asked(part)),
        }
    }

    fn printed(&mut self, expr: &Expr<'_>, reached: Reached) {
        match expr {
            Expr::Var(var) => self.add(What::Read(var.id.to_owned(), true), expr, reached),
            Expr::GetAttr(get) if matches!(get.expr, Expr::Var(_)) => {
                self.attribute(&get.expr, get.name, true, expr, reached);
            }
            _ => match named_of_request(expr) {
                Some((of, name)) => self.attribute(of, name, true, expr, reached),
                None => self.expression(expr, reached),
            },
        }
    }

    fn attribute(
        &mut self,
        of: &Expr<'_>,
        name: &str,
        is_printed: bool,
        at: &Expr<'_>,
        reached: Reached,
    ) {
        if let Expr::Var(var) = of {
            let what = What::Attribute(var.id.to_owned(), name.to_owned(), is_printed);
            self.add(what, at, reached);
        }
        self.expression(of, reached);
    }

    fn expression(&mut self, expr: &Expr<'_>, reached: Reached) {
        if let Some((of, name)) = named_of_request(expr) {
            return self.attribute(of, name, false, expr, reached);
        }
        match expr {
            Expr::Var(var) => self.add(What::Read(var.id.to_owned(), false), expr, reached),
            Expr::GetAttr(get) => self.attribute(&get.expr, get.name, false, expr, reached),
            Expr::Filter(filter) => {
                let name = normal(filter.name);
                if matches!(name.as_str(), "default" | "d") {
                    filter.expr.iter().for_each(|expr| self.asked(expr));
                }
                self.add(What::Filter(name), expr, reached);
                self.parts(expr, reached);
            }
            Expr::Test(test) => {
                self.asked(&test.expr);
                self.add(What::Test(normal(test.name)), expr, reached);
                self.parts(expr, reached);
            }
            Expr::Call(call) => self.call(call, line_of(expr), reached),
            Expr::IfExpr(choice) => {
                self.asked(&choice.test_expr);
                self.expression(&choice.test_expr, reached);
                let branches = std::iter::once(&choice.true_expr).chain(&choice.false_expr);
                for branch in branches {
                    self.expression(branch, reached.max(Reached::OnCondition));
                }
            }
            Expr::BinOp(op) if matches!(op.op, BinOpKind::ScAnd | BinOpKind::ScOr) => {
                self.asked(&op.left);
                self.asked(&op.right);
                self.expression(&op.left, reached);
                self.expression(&op.right, reached.max(Reached::OnCondition));
            }
            Expr::UnaryOp(op) if matches!(op.op, UnaryOpKind::Not) => {
                self.asked(&op.expr);
                self.expression(&op.expr, reached);
            }
            _ => self.parts(expr, reached),
        }
    }

    fn call(&mut self, call: &Call<'_>, line: usize, reached: Reached) {
        if let Some(asked) = AskedUrl::of(call) {
            self.note(What::Url(asked), line, reached);
        }
        for arg in call.args.iter().map(argument) {
            self.expression(arg, reached);
        }
        match &call.expr {
            Expr::Var(var) if var.id == "super" && self.blocks == 0 => {
                self.note(What::SuperOutside, line, reached);
            }
            Expr::Var(var) => self.note(What::Call(var.id.to_owned()), line, reached),
            Expr::GetAttr(get) => {
                let of = match &get.expr {
                    Expr::Var(var) => Some(var.id.to_owned()),
                    _ => None,
                };
                self.note(What::Method(of, get.name.to_owned()), line, reached);
                self.expression(&get.expr, reached);
            }
            other => self.expression(other, reached),
        }
    }

    fn parts(&mut self, expr: &Expr<'_>, reached: Reached) {
        for part in parts(expr) {
            self.expression(part, reached);
        }
    }

    fn add(&mut self, what: What, at: &Expr<'_>, reached: Reached) {
        self.note(what, line_of(at), reached);
    }

    fn note(&mut self, what: What, line: usize, reached: Reached) {
        self.uses.push(Use {
            what,
            line,
            reached,
        });
    }
}

/// Tells whether a name in a template is the request.
pub(super) fn is_request(name: &str) -> bool {
    matches!(name, "request" | "req")
}

/// Returns `request` and the name of `request["name"]`, which is read as `request.name` is.
fn named_of_request<'e>(expr: &'e Expr<'e>) -> Option<(&'e Expr<'e>, &'e str)> {
    let Expr::GetItem(get) = expr else {
        return None;
    };
    match (&get.expr, &get.subscript_expr) {
        (Expr::Var(var), Expr::Const(name)) if is_request(var.id) => {
            Some((&get.expr, name.value.as_str()?))
        }
        _ => None,
    }
}

fn line_of(expr: &Expr<'_>) -> usize {
    usize::from(expr.span().start_line)
}

/// Returns the name of a filter or test, which may be written with spaces.
pub(super) fn normal(name: &str) -> String {
    name.chars().filter(|c| !c.is_ascii_whitespace()).collect()
}
