//! What templates take of the request: the values of the application that are loaded before they are rendered.
//!
//! `request.user` and `request["user"]` name a value. Where the request is handed on, as to a macro or a variable, it is not followed: then
//! each name that one of the templates reads of anything may be a value of the request. Where a name is worked out, as in `request[name]`,
//! or where code of the application gets the request, it may be any value.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use minijinja::Environment;
use minijinja::machinery::ast::{BinOpKind, Call, CallArg, Expr, Filter, Stmt, UnaryOpKind};
use minijinja::machinery::parse;
use minijinja::syntax::SyntaxConfig;
use pyramidion_syntax::course::join;
use pyramidion_syntax::outline::{Outline, argument, bodies, expressions, parts};
use pyramidion_syntax::trans;

use super::used_names::{is_request, normal};
use super::vocabulary::{is_filter_of_engine, is_test_of_engine};
use super::{Escaping, Templates, text};

/// The filters that read an attribute which an argument names.
const READERS: [&str; 10] = [
    "attr",
    "groupby",
    "map",
    "max",
    "min",
    "rejectattr",
    "selectattr",
    "sort",
    "sum",
    "unique",
];

/// The tests that ask a value for nothing.
const IDLE_TESTS: [&str; 3] = ["defined", "none", "undefined"];

/// What a template takes of the request.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// The names that are read of the request itself.
    named: BTreeSet<String>,
    /// Whether any name may be read of the request itself.
    is_any: bool,
    /// Whether the request is handed on to what is not followed.
    is_handed_on: bool,
    /// The names that are read of anything, and the texts that may be such names.
    of_anything: BTreeSet<String>,
    /// Whether names are read of anything that are not written in the template.
    is_any_of_anything: bool,
    /// The variables and functions that it uses.
    variables: BTreeSet<String>,
}

impl Templates {
    /// Tells which of these values a page, or what it may lead to, may take of the request.
    pub(crate) fn taken_of_request<'n>(
        &self,
        page: &str,
        values: impl Iterator<Item = &'n str>,
    ) -> BTreeSet<&'n str> {
        let taken = self.taken_by(page);
        let is_handed_on = taken.iter().any(|taken| taken.is_handed_on);
        let is_own = |name: &String| self.own_globals.contains(name);
        let may_take = |taken: &Taken, name: &str| {
            taken.is_any
                || taken.named.contains(name)
                || (is_handed_on
                    && (taken.is_any_of_anything
                        || taken.of_anything.contains(name)
                        || taken.variables.iter().any(is_own)))
        };
        let is_taken = |name: &&str| taken.iter().any(|taken| may_take(taken, name));
        values.filter(is_taken).collect()
    }

    /// Returns what each template takes that a page may lead to, as the templates are now.
    fn taken_by(&self, page: &str) -> Vec<Arc<Taken>> {
        let Some(environment) = self.environments.get(&Escaping::Html) else {
            return Vec::new();
        };
        let (mut met, mut taken) = (BTreeSet::new(), Vec::new());
        let mut open = vec![page.to_owned()];
        while let Some(name) = open.pop() {
            if !met.insert(name.clone()) {
                continue;
            }
            let Some((outline, of_request)) = self.read_now(&name, environment) else {
                continue;
            };
            taken.push(of_request);
            if outline.is_open() {
                // Any template may be meant, also one that the application added to the environment itself.
                open.extend(self.names().map(str::to_owned));
                open.extend(environment.templates().map(|(name, _)| name.to_owned()));
            }
            let references = outline.references.iter();
            let targets = references.flat_map(|reference| &reference.names);
            open.extend(targets.map(|target| join(target, &name)));
        }
        taken
    }

    /// Reads a template, again if its file has changed.
    fn read_now(
        &self,
        name: &str,
        environment: &Environment<'_>,
    ) -> Option<(Cow<'_, Outline>, Arc<Taken>)> {
        let syntax = || environment.syntax().clone();
        let read = |text: &str| {
            let outline = Outline::parse(text, name, syntax()).ok()?;
            Some((Cow::Owned(outline), Arc::new(Taken::of(text, syntax()))))
        };
        let Some(template) = self.sources.get(name) else {
            return read(environment.get_template(name).ok()?.source());
        };
        let text = text(&template.source, self.reloads);
        if text != template.text {
            return read(&text);
        }
        let outline = template.outline.as_ref().ok()?;
        let taken = || Arc::new(Taken::of(&text, syntax()));
        let taken = template.of_request.get_or_init(taken);
        Some((Cow::Borrowed(outline), Arc::clone(taken)))
    }
}

impl Taken {
    /// Reads a template; one that cannot be parsed takes nothing.
    fn of(text: &str, syntax: SyntaxConfig) -> Self {
        let mut taken = Self::default();
        let text = trans::rewritten(text, &syntax).unwrap_or(Cow::Borrowed(text));
        if let Ok(root) = parse(&text, "", syntax) {
            taken.statement(&root);
        }
        taken
    }

    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::IfCond(condition) => self.condition(&condition.expr),
            Stmt::CallBlock(block) => {
                self.call(&block.call);
                let defaults = &block.macro_decl.defaults;
                for default in defaults {
                    self.expression(default);
                }
            }
            Stmt::Do(done) => self.call(&done.call),
            _ => {
                let own = expressions(statement).into_iter();
                own.for_each(|expr| self.expression(expr));
            }
        }
        for (body, _) in bodies(statement) {
            for statement in body {
                self.statement(statement);
            }
        }
    }

    /// Reads an expression of which only is asked whether it holds.
    fn condition(&mut self, expr: &Expr<'_>) {
        match expr {
            Expr::Var(_) => {}
            Expr::BinOp(op) if matches!(op.op, BinOpKind::ScAnd | BinOpKind::ScOr) => {
                self.condition(&op.left);
                self.condition(&op.right);
            }
            Expr::UnaryOp(op) if matches!(op.op, UnaryOpKind::Not) => self.condition(&op.expr),
            _ => self.expression(expr),
        }
    }

    /// Reads an expression whose value goes somewhere.
    fn expression(&mut self, expr: &Expr<'_>) {
        match expr {
            Expr::Var(var) => {
                self.is_handed_on |= is_request(var.id);
                self.variables.insert(var.id.to_owned());
            }
            Expr::Const(constant) => self.text(constant.value.as_str().unwrap_or_default()),
            Expr::GetAttr(get) => self.key(&get.expr, &Key::Name(get.name)),
            Expr::GetItem(get) => {
                self.key(&get.expr, &Key::of(&get.subscript_expr));
                self.expression(&get.subscript_expr);
            }
            Expr::Call(call) => self.call(call),
            Expr::IfExpr(choice) => {
                self.condition(&choice.test_expr);
                self.expression(&choice.true_expr);
                choice
                    .false_expr
                    .iter()
                    .for_each(|expr| self.expression(expr));
            }
            Expr::UnaryOp(op) if matches!(op.op, UnaryOpKind::Not) => self.condition(&op.expr),
            Expr::Test(test) if IDLE_TESTS.contains(&&*normal(test.name)) => {
                self.condition(&test.expr);
            }
            Expr::Test(test) => {
                self.is_any_of_anything |= !is_test_of_engine(&normal(test.name));
                self.parts(expr);
            }
            Expr::Filter(filter) => self.filter(filter),
            _ => self.parts(expr),
        }
    }

    /// Reads what a value has under a key.
    fn key(&mut self, of: &Expr<'_>, key: &Key<'_>) {
        if let Expr::Var(var) = of
            && is_request(var.id)
        {
            match key {
                Key::Name(name) => drop(self.named.insert((*name).to_owned())),
                Key::Number => {}
                Key::WorkedOut => self.is_any = true,
            }
            return;
        }
        match key {
            Key::Name(name) => self.text(name),
            Key::Number => {}
            Key::WorkedOut => self.is_any_of_anything = true,
        }
        self.expression(of);
    }

    fn filter(&mut self, filter: &Filter<'_>) {
        let name = normal(filter.name);
        let is_open = |arg: &CallArg<'_>| matches!(Key::of(argument(arg)), Key::WorkedOut);
        match (name.as_str(), &filter.expr, filter.args.as_slice()) {
            ("attr", Some(of), [arg]) => self.key(of, &Key::of(argument(arg))),
            _ => {
                let reads = READERS.contains(&&*name) && filter.args.iter().any(is_open);
                self.is_any_of_anything |= reads || !is_filter_of_engine(&name);
                filter.expr.iter().for_each(|of| self.expression(of));
            }
        }
        let args = filter.args.iter().map(argument);
        args.for_each(|arg| self.expression(arg));
    }

    fn call(&mut self, call: &Call<'_>) {
        match &call.expr {
            // A method of the request takes no value of the application.
            Expr::GetAttr(get) if matches!(&get.expr, Expr::Var(var) if is_request(var.id)) => {}
            Expr::GetAttr(get) => self.expression(&get.expr),
            other => self.expression(other),
        }
        let args = call.args.iter().map(argument);
        args.for_each(|arg| self.expression(arg));
    }

    fn parts(&mut self, expr: &Expr<'_>) {
        for part in parts(expr) {
            self.expression(part);
        }
    }

    /// Notes a text that may name attributes, one within another: `user.name`.
    fn text(&mut self, text: &str) {
        let names = text.split('.').filter(|name| !name.is_empty());
        self.of_anything.extend(names.map(str::to_owned));
    }
}

/// What is read of a value.
enum Key<'e> {
    Name(&'e str),
    /// A number or the like, which names nothing of the request.
    Number,
    WorkedOut,
}

impl<'e> Key<'e> {
    fn of(expr: &'e Expr<'_>) -> Self {
        match expr {
            Expr::Const(constant) => constant.value.as_str().map_or(Self::Number, Self::Name),
            _ => Self::WorkedOut,
        }
    }
}
