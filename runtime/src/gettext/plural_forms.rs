//! The plural rule of a catalogue: how many forms a text has, and which of them a number takes.

use std::fmt;

/// A plural rule, as the header `Plural-Forms` of a catalogue says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PluralForms {
    count: usize,
    formula: Expr,
}

/// The longest formula that is read.
const MAX_LENGTH: usize = 1000;

/// How deep a formula may be nested.
const MAX_DEPTH: usize = 50;

/// Up to which number a formula is tried before the first request.
const TRIED: u64 = 1000;

/// English has two forms, and so has a catalogue that says nothing.
impl Default for PluralForms {
    fn default() -> Self {
        let (n, one) = (Box::new(Expr::N), Box::new(Expr::Number(1)));
        Self {
            count: 2,
            formula: Expr::Binary(Operator::NotEqual, n, one),
        }
    }
}

impl PluralForms {
    /// Reads the value of the header, as in `nplurals=2; plural=(n != 1);`.
    ///
    /// # Errors
    ///
    /// Fails if it cannot be read, or if a number from 0 to 1000 has no form by it.
    pub(super) fn parse(header: &str) -> Result<Self, String> {
        let mut count = None;
        let mut formula = None;
        for part in header.split(';') {
            match part.split_once('=') {
                Some((name, value)) if name.trim() == "nplurals" => {
                    count = value
                        .trim()
                        .parse()
                        .ok()
                        .filter(|count| (1..=100).contains(count));
                }
                Some((name, value)) if name.trim() == "plural" => formula = Some(value),
                _ => {}
            }
        }
        let count = count.ok_or("it does not say the number of forms, as in `nplurals=2`")?;
        let formula = formula.ok_or("it has no formula, as in `plural=(n != 1)`")?;
        if formula.len() > MAX_LENGTH {
            return Err(format!(
                "its formula is longer than {MAX_LENGTH} characters"
            ));
        }
        let formula = Parser::new(formula)?.whole()?;
        let forms = Self { count, formula };
        for n in 0..=TRIED {
            match forms.formula.value(n) {
                None => return Err(format!("its formula divides by zero for n={n}")),
                Some(index) if !forms.has(index) => {
                    return Err(format!(
                        "its formula says form {index} for n={n}, but `nplurals={count}` allows 0 to {}",
                        count - 1
                    ));
                }
                Some(_) => {}
            }
        }
        Ok(forms)
    }

    fn has(&self, index: i128) -> bool {
        usize::try_from(index).is_ok_and(|index| index < self.count)
    }

    /// Returns the number of forms.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Returns the form of a number; the last one where the formula has no answer.
    pub(super) fn index(&self, n: u64) -> usize {
        let index = self
            .formula
            .value(n)
            .and_then(|index| usize::try_from(index).ok());
        let last = self.count - 1;
        index.map_or(last, |index| index.min(last))
    }

    /// Tells whether another rule gives the same answers, however it is written.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.count == other.count
            && (self.formula == other.formula
                || (0..=TRIED).all(|n| self.index(n) == other.index(n)))
    }
}

/// An expression of C with the variable `n`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Expr {
    N,
    Number(u64),
    Not(Box<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// The operators as they are written, with how strongly they bind; the longer ones first.
const OPERATORS: [(&str, Operator, u8); 13] = [
    ("||", Operator::Or, 1),
    ("&&", Operator::And, 2),
    ("==", Operator::Equal, 3),
    ("!=", Operator::NotEqual, 3),
    ("<=", Operator::LessOrEqual, 4),
    (">=", Operator::GreaterOrEqual, 4),
    ("<", Operator::Less, 4),
    (">", Operator::Greater, 4),
    ("+", Operator::Add, 5),
    ("-", Operator::Subtract, 5),
    ("*", Operator::Multiply, 6),
    ("/", Operator::Divide, 6),
    ("%", Operator::Remainder, 6),
];

impl Expr {
    /// Returns the value; nothing where a number is divided by zero, or too large.
    fn value(&self, n: u64) -> Option<i128> {
        Some(match self {
            Self::N => i128::from(n),
            Self::Number(number) => i128::from(*number),
            Self::Not(inner) => i128::from(inner.value(n)? == 0),
            Self::If(condition, yes, no) => {
                let branch = if condition.value(n)? == 0 { no } else { yes };
                branch.value(n)?
            }
            Self::Binary(Operator::Or, left, right) => {
                i128::from(left.value(n)? != 0 || right.value(n)? != 0)
            }
            Self::Binary(Operator::And, left, right) => {
                i128::from(left.value(n)? != 0 && right.value(n)? != 0)
            }
            Self::Binary(operator, left, right) => {
                operator.apply(left.value(n)?, right.value(n)?)?
            }
        })
    }
}

impl Operator {
    fn apply(self, left: i128, right: i128) -> Option<i128> {
        Some(match self {
            Self::Or => i128::from(left != 0 || right != 0),
            Self::And => i128::from(left != 0 && right != 0),
            Self::Equal => i128::from(left == right),
            Self::NotEqual => i128::from(left != right),
            Self::Less => i128::from(left < right),
            Self::LessOrEqual => i128::from(left <= right),
            Self::Greater => i128::from(left > right),
            Self::GreaterOrEqual => i128::from(left >= right),
            Self::Add => left.checked_add(right)?,
            Self::Subtract => left.checked_sub(right)?,
            Self::Multiply => left.checked_mul(right)?,
            Self::Divide => left.checked_div(right)?,
            Self::Remainder => left.checked_rem(right)?,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    N,
    Number(u64),
    Not,
    Operator(Operator, u8),
    Question,
    Colon,
    Open,
    Close,
}

/// Shows a token as it is written.
impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = match self {
            Self::N => "n",
            Self::Number(number) => return write!(f, "{number}"),
            Self::Not => "!",
            Self::Operator(operator, _) => {
                let mut known = OPERATORS.iter();
                known
                    .find(|(_, other, _)| other == operator)
                    .map_or("", |(text, ..)| text)
            }
            Self::Question => "?",
            Self::Colon => ":",
            Self::Open => "(",
            Self::Close => ")",
        };
        f.write_str(written)
    }
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    depth: usize,
}

impl Parser {
    fn new(text: &str) -> Result<Self, String> {
        let mut tokens = Vec::new();
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let digits = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            let operator = OPERATORS.iter().find(|(text, ..)| rest.starts_with(text));
            let (token, length) = match (first, operator) {
                ('0'..='9', _) => {
                    let number = rest[..digits].parse();
                    let number = number.map_err(|_| {
                        format!(
                            "its formula has the number {}, which is too large",
                            &rest[..digits]
                        )
                    })?;
                    (Token::Number(number), digits)
                }
                (_, Some((text, operator, strength))) => {
                    (Token::Operator(*operator, *strength), text.len())
                }
                ('n', _) => (Token::N, 1),
                ('!', _) => (Token::Not, 1),
                ('?', _) => (Token::Question, 1),
                (':', _) => (Token::Colon, 1),
                ('(', _) => (Token::Open, 1),
                (')', _) => (Token::Close, 1),
                _ => {
                    return Err(format!(
                        "its formula has `{first}`, which means nothing there"
                    ));
                }
            };
            tokens.push(token);
            rest = rest[length..].trim_start();
        }
        Ok(Self {
            tokens: tokens.into_iter().peekable(),
            depth: 0,
        })
    }

    fn whole(mut self) -> Result<Expr, String> {
        let expr = self.choice()?;
        match self.tokens.next() {
            None => Ok(expr),
            Some(token) => Err(unexpected(token)),
        }
    }

    fn deeper<T>(
        &mut self,
        parse: impl FnOnce(&mut Self) -> Result<T, String>,
    ) -> Result<T, String> {
        if self.depth == MAX_DEPTH {
            return Err(format!("its formula is nested more than {MAX_DEPTH} deep"));
        }
        self.depth += 1;
        let result = parse(self);
        self.depth -= 1;
        result
    }

    /// Reads `condition ? yes : no`, or an expression without a question mark.
    fn choice(&mut self) -> Result<Expr, String> {
        let condition = self.operation(0)?;
        if self.tokens.next_if_eq(&Token::Question).is_none() {
            return Ok(condition);
        }
        let yes = self.deeper(Self::choice)?;
        self.expect(Token::Colon)?;
        let no = self.deeper(Self::choice)?;
        Ok(Expr::If(Box::new(condition), Box::new(yes), Box::new(no)))
    }

    /// Reads operands between operators that bind more strongly than `strength`.
    fn operation(&mut self, strength: u8) -> Result<Expr, String> {
        let mut left = self.operand()?;
        while let Some(Token::Operator(operator, own)) = self.tokens.peek().copied()
            && own > strength
        {
            self.tokens.next();
            let right = self.operation(own)?;
            left = Expr::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn operand(&mut self) -> Result<Expr, String> {
        match self.tokens.next() {
            Some(Token::N) => Ok(Expr::N),
            Some(Token::Number(number)) => Ok(Expr::Number(number)),
            Some(Token::Not) => Ok(Expr::Not(Box::new(self.deeper(Self::operand)?))),
            Some(Token::Open) => {
                let inner = self.deeper(Self::choice)?;
                self.expect(Token::Close)?;
                Ok(inner)
            }
            Some(token) => Err(unexpected(token)),
            None => Err(ENDS_EARLY.to_owned()),
        }
    }

    fn expect(&mut self, expected: Token) -> Result<(), String> {
        match self.tokens.next() {
            Some(found) if found == expected => Ok(()),
            Some(token) => Err(format!("{}; `{expected}` was expected", unexpected(token))),
            None => Err(format!("{ENDS_EARLY}; `{expected}` was expected")),
        }
    }
}

const ENDS_EARLY: &str = "its formula ends where something must follow";

fn unexpected(token: Token) -> String {
    format!("its formula has `{token}` at a place where it means nothing")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(formula: &str, expected: &[usize]) {
        let forms = PluralForms::parse(&format!("nplurals=9; plural={formula};")).unwrap();
        let found: Vec<_> = (0..expected.len() as u64).map(|n| forms.index(n)).collect();
        assert_eq!(found, expected, "{formula}");
    }

    #[test]
    fn formulas_are_those_of_c() {
        check("n != 1", &[1, 0, 1]);
        check("n>1", &[0, 0, 1]);
        check("n==0 ? 3 : n==1 ? 2 : n<4 ? 1 : 0", &[3, 2, 1, 1, 0]);
        check("1 + 2 * n % 3", &[1, 3, 2, 1]);
        check("8 - 2 - 1", &[5]);
        check("!n + !!(n && (n % 2 || 0))*2", &[1, 2, 0, 2]);
        check("n/2 >= 1 == 1", &[0, 0, 1, 1]);
    }

    #[test]
    fn what_is_not_a_rule_is_refused() {
        let fail = |header: &str, expected: &str| {
            let error = PluralForms::parse(header).unwrap_err();
            assert!(error.contains(expected), "{header}: {error}");
        };
        fail("", "not say the number of forms");
        fail("nplurals=0; plural=0", "not say the number of forms");
        fail("nplurals=2", "no formula");
        fail("nplurals=2; plural=n+", "ends where");
        fail("nplurals=2; plural=(n", "`)` was expected");
        fail("nplurals=2; plural=n?0", "`:` was expected");
        fail("nplurals=2; plural=n 1", "`1` at a place");
        fail("nplurals=2; plural=m", "`m`");
        fail("nplurals=2; plural=99999999999999999999", "too large");
        fail("nplurals=2; plural=n", "form 2 for n=2");
        fail("nplurals=2; plural=1/n", "divides by zero for n=0");
        fail("nplurals=2; plural=0-1", "form -1");
        let deep = format!("nplurals=1; plural={}0", "!".repeat(51));
        fail(&deep, "nested");
        let long = format!("nplurals=1; plural={}0", "0*".repeat(500));
        fail(&long, "longer");
    }

    #[test]
    fn rules_are_compared_by_their_answers() {
        let rule = |text: &str| PluralForms::parse(text).unwrap();
        let german = rule("nplurals=2; plural=(n != 1)");
        assert!(german.is_like(&PluralForms::default()));
        assert!(german.is_like(&rule("nplurals=2; plural=n==1 ? 0 : 1")));
        assert!(!german.is_like(&rule("nplurals=2; plural=n > 1")));
    }
}
