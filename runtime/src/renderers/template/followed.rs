//! Forms in templates: each field that a page names is one of the form that its view takes.
//!
//! A form is followed from the page that shows it: through variables, loops and macros, and through templates that are included,
//! imported and extended. Where it is not known what a value is, nothing is said.

mod known_scope;

use std::collections::{BTreeMap, BTreeSet};

use minijinja::machinery::ast::{Call, CallArg, Expr, Stmt};
use pyramidion_syntax::course::{OF_FRAMEWORK, join};
use pyramidion_syntax::outline::{argument, bodies, expressions, parts};

use crate::form_shape::FormShape;

use known_scope::{Scope, Seen, bind, forget_assigned, outline};

/// How deep templates and macros are followed, and how many statements of a page: more need not be told.
const MAX_DEPTH: usize = 16;
const MAX_STEPS: usize = 20_000;

/// The name of the form in the values of a view.
pub(super) const VARIABLE: &str = "form";

/// The templates, as they were parsed.
pub(super) type Trees<'a> = BTreeMap<&'static str, Stmt<'a>>;

/// A name that a form or a control does not have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Misnamed {
    pub(super) template: &'static str,
    pub(super) line: usize,
    pub(super) name: String,
    /// What is said of it.
    pub(super) message: String,
    /// Whether it is met whenever the page is rendered, and a name is near that is meant.
    pub(super) is_certain: bool,
}

/// Returns the names in a page, and in what it leads to, that its form does not have.
pub(super) fn misnamed(page: &'static str, form: FormShape, trees: &Trees<'_>) -> Vec<Misnamed> {
    let mut walk = Walk {
        trees,
        found: BTreeSet::new(),
        asked: BTreeSet::new(),
        steps: 0,
        depth: 0,
    };
    let scope = Scope::from([(VARIABLE.to_owned(), Seen::Form(form))]);
    walk.template(page, &scope, &BTreeSet::new(), true);
    let Walk { found, asked, .. } = walk;
    // Whoever asks whether a name is there knows that it need not be.
    let found = found
        .into_iter()
        .filter(|found| !asked.contains(&found.name));
    found.collect()
}

/// Where a statement stands.
#[derive(Clone, Copy)]
struct At<'o> {
    template: &'static str,
    /// The blocks that children have in place of those of the template.
    replaced: &'o BTreeSet<String>,
    is_certain: bool,
}

impl At<'_> {
    fn perhaps(self) -> Self {
        Self {
            is_certain: false,
            ..self
        }
    }
}

struct Walk<'w, 'a> {
    trees: &'w Trees<'a>,
    found: BTreeSet<Misnamed>,
    /// The names that conditions ask for.
    asked: BTreeSet<String>,
    steps: usize,
    depth: usize,
}

impl<'w, 'a> Walk<'w, 'a> {
    /// Follows a template with the values that it sees, and then its parent.
    fn template(
        &mut self,
        name: &'static str,
        scope: &Scope<'w, 'a>,
        replaced: &BTreeSet<String>,
        is_certain: bool,
    ) {
        let Some(tree) = self
            .trees
            .get(name)
            .filter(|_| name != OF_FRAMEWORK && self.depth < MAX_DEPTH)
        else {
            return;
        };
        self.depth += 1;
        let at = At {
            template: name,
            replaced,
            is_certain,
        };
        let statements = std::slice::from_ref(tree);
        self.body(statements, &mut scope.clone(), at);
        let mut replaced = replaced.clone();
        let mut parents = Vec::new();
        outline(statements, &mut replaced, &mut parents);
        for (parent, is_always) in parents {
            if let Some(parent) = self.named(parent, name) {
                self.template(parent, scope, &replaced, is_certain && is_always);
            }
        }
        self.depth -= 1;
    }

    fn body(&mut self, statements: &'w [Stmt<'a>], scope: &mut Scope<'w, 'a>, at: At<'_>) {
        for statement in statements {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return;
            }
            self.statement(statement, scope, at);
        }
    }

    fn statement(&mut self, statement: &'w Stmt<'a>, scope: &mut Scope<'w, 'a>, at: At<'_>) {
        match statement {
            Stmt::ForLoop(each) => {
                let item = match self.value(&each.iter, scope, at) {
                    Seen::Controls => Seen::Control(None),
                    Seen::Entries(shape) => Seen::Control(Some(shape())),
                    _ => Seen::Unknown,
                };
                let mut inner = scope.clone();
                bind(&each.target, item, &mut inner);
                if let Some(filter) = &each.filter_expr {
                    self.ask(filter, &inner, at);
                }
                self.body(&each.body, &mut inner, at.perhaps());
                self.body(&each.else_body, &mut scope.clone(), at.perhaps());
            }
            Stmt::IfCond(condition) => {
                self.ask(&condition.expr, scope, at);
                for (body, _) in bodies(statement) {
                    self.body(body, &mut scope.clone(), at.perhaps());
                    forget_assigned(body, scope);
                }
            }
            Stmt::WithBlock(with) => {
                let mut inner = scope.clone();
                for (target, value) in &with.assignments {
                    let value = self.value(value, &inner, at);
                    bind(target, value, &mut inner);
                }
                self.body(&with.body, &mut inner, at);
            }
            Stmt::Set(set) => {
                let value = self.value(&set.expr, scope, at);
                bind(&set.target, value, scope);
            }
            Stmt::SetBlock(set) => {
                self.body(&set.body, &mut scope.clone(), at);
                bind(&set.target, Seen::Unknown, scope);
            }
            Stmt::Block(block) if at.replaced.contains(block.name) => {}
            Stmt::Block(block) => self.body(&block.body, &mut scope.clone(), at),
            Stmt::Include(include) => {
                if let Some(name) = self.named(&include.name, at.template) {
                    self.template(name, scope, &BTreeSet::new(), at.is_certain);
                }
            }
            Stmt::Import(_) | Stmt::FromImport(_) | Stmt::Macro(_) => {
                self.declare(statement, scope, at.template);
            }
            Stmt::CallBlock(block) => {
                self.call(&block.call, scope, at);
                let mut inner = scope.clone();
                for target in &block.macro_decl.args {
                    bind(target, Seen::Unknown, &mut inner);
                }
                self.body(&block.macro_decl.body, &mut inner, at.perhaps());
            }
            Stmt::Do(done) => {
                self.call(&done.call, scope, at);
            }
            _ => {
                for expr in expressions(statement) {
                    self.value(expr, scope, at);
                }
                for (body, _) in bodies(statement) {
                    self.body(body, scope, at);
                }
            }
        }
    }

    /// Notes the macros that a statement brings.
    fn declare(&self, statement: &'w Stmt<'a>, scope: &mut Scope<'w, 'a>, template: &'static str) {
        match statement {
            Stmt::Import(import) => {
                let module = self.named(&import.expr, template);
                bind(
                    &import.name,
                    module.map_or(Seen::Unknown, Seen::Module),
                    scope,
                );
            }
            Stmt::FromImport(import) => {
                let module = self.named(&import.expr, template);
                for (name, alias) in &import.names {
                    let found = match (module, name) {
                        (Some(module), Expr::Var(name)) => self.macro_of(module, name.id),
                        _ => Seen::Unknown,
                    };
                    bind(alias.as_ref().unwrap_or(name), found, scope);
                }
            }
            Stmt::Macro(declared) => {
                scope.insert(declared.name.to_owned(), Seen::Macro(template, declared));
            }
            _ => {}
        }
    }

    /// Returns the statements of a template that stand in nothing else.
    fn top(&self, template: &str) -> &'w [Stmt<'a>] {
        match self.trees.get(template) {
            Some(Stmt::Template(tree)) => &tree.children,
            _ => &[],
        }
    }

    fn macro_of(&self, template: &'static str, name: &str) -> Seen<'w, 'a> {
        let mut macros = self.top(template).iter();
        let found = macros.find_map(|statement| match statement {
            Stmt::Macro(declared) if declared.name == name => Some(Seen::Macro(template, declared)),
            _ => None,
        });
        found.unwrap_or(Seen::Unknown)
    }

    /// Returns the template that an expression names, if it is written out.
    fn named(&self, name: &Expr<'_>, template: &str) -> Option<&'static str> {
        let name = name.as_const()?;
        let (name, _) = self
            .trees
            .get_key_value(join(name.as_str()?, template).as_str())?;
        Some(name)
    }

    fn value(&mut self, expr: &'w Expr<'a>, scope: &Scope<'w, 'a>, at: At<'_>) -> Seen<'w, 'a> {
        match expr {
            Expr::Var(var) => scope.get(var.id).copied().unwrap_or(Seen::Unknown),
            Expr::GetAttr(get) => {
                let owner = self.value(&get.expr, scope, at);
                self.attribute(owner, get.name, usize::from(expr.span().start_line), at)
            }
            Expr::GetItem(get) => {
                let owner = self.value(&get.expr, scope, at);
                match (&get.subscript_expr, owner) {
                    (Expr::Const(name), _) if name.value.as_str().is_some() => {
                        let name = name.value.as_str().unwrap_or_default();
                        self.attribute(owner, name, usize::from(expr.span().start_line), at)
                    }
                    (_, Seen::Entries(shape)) => Seen::Control(Some(shape())),
                    (subscript, _) => {
                        self.value(subscript, scope, at);
                        Seen::Unknown
                    }
                }
            }
            Expr::Call(call) => self.call(call, scope, at),
            Expr::Filter(filter) => {
                let is_optional = matches!(filter.name, "default" | "d");
                if let Some(inner) = &filter.expr {
                    if is_optional {
                        self.ask(inner, scope, at);
                    } else {
                        self.value(inner, scope, at);
                    }
                }
                self.arguments(&filter.args, scope, at);
                Seen::Unknown
            }
            Expr::IfExpr(choice) => {
                self.ask(&choice.test_expr, scope, at);
                for branch in std::iter::once(&choice.true_expr).chain(&choice.false_expr) {
                    self.value(branch, scope, at.perhaps());
                }
                Seen::Unknown
            }
            Expr::Test(_) | Expr::BinOp(_) | Expr::UnaryOp(_) | Expr::Compare(_) => {
                self.ask(expr, scope, at);
                Seen::Unknown
            }
            _ => {
                for part in parts(expr) {
                    self.value(part, scope, at);
                }
                Seen::Unknown
            }
        }
    }

    fn arguments(&mut self, args: &'w [CallArg<'a>], scope: &Scope<'w, 'a>, at: At<'_>) {
        for arg in args {
            self.value(argument(arg), scope, at);
        }
    }

    /// Follows the macro that is called, with its arguments.
    fn call(&mut self, call: &'w Call<'a>, scope: &Scope<'w, 'a>, at: At<'_>) -> Seen<'w, 'a> {
        let called = match &call.expr {
            Expr::GetAttr(get) => match self.value(&get.expr, scope, at) {
                Seen::Module(template) => self.macro_of(template, get.name),
                _ => Seen::Unknown, // a method
            },
            other => self.value(other, scope, at),
        };
        let values: Vec<_> = call
            .args
            .iter()
            .map(|arg| (arg, self.value(argument(arg), scope, at)))
            .collect();
        if let Seen::Macro(template, declared) = called
            && template != OF_FRAMEWORK
            && self.depth < MAX_DEPTH
        {
            let mut inner = Scope::new();
            for statement in self.top(template) {
                self.declare(statement, &mut inner, template);
            }
            let mut positions = declared.args.iter();
            for target in &declared.args {
                bind(target, Seen::Unknown, &mut inner);
            }
            for (arg, value) in values {
                match arg {
                    CallArg::Pos(_) => {
                        if let Some(target) = positions.next() {
                            bind(target, value, &mut inner);
                        }
                    }
                    CallArg::Kwarg(name, _) => {
                        inner.insert((*name).to_owned(), value);
                    }
                    CallArg::PosSplat(_) | CallArg::KwargSplat(_) => {}
                }
            }
            let at = At {
                template,
                replaced: &BTreeSet::new(),
                is_certain: at.is_certain,
            };
            self.depth += 1;
            self.body(&declared.body, &mut inner, at);
            self.depth -= 1;
        }
        Seen::Unknown
    }

    /// Notes what a condition asks for.
    fn ask(&mut self, expr: &'w Expr<'a>, scope: &Scope<'w, 'a>, at: At<'_>) {
        match expr {
            Expr::GetAttr(get) => {
                // What is asked for need not be there; that of which it is asked must be.
                self.asked.insert(get.name.to_owned());
                self.value(&get.expr, scope, at);
            }
            Expr::Call(call) => self.arguments(&call.args, scope, at.perhaps()),
            _ => {
                for part in parts(expr) {
                    self.ask(part, scope, at);
                }
            }
        }
    }

    fn attribute(
        &mut self,
        owner: Seen<'w, 'a>,
        name: &str,
        line: usize,
        at: At<'_>,
    ) -> Seen<'w, 'a> {
        let (message, has_near) = match owner.attribute(name) {
            Ok(seen) => return seen,
            Err(said) => said,
        };
        self.found.insert(Misnamed {
            template: at.template,
            line,
            name: name.to_owned(),
            message,
            is_certain: at.is_certain && has_near,
        });
        Seen::Unknown
    }
}
