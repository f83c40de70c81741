use regex_syntax::hir::{Class, HirKind};

use super::translate;

/// Returns an expression as it is written in Rust.
#[track_caller]
fn rust(python: &str) -> String {
    translate(python).unwrap_or_else(|reason| panic!("{python}: {reason}"))
}

#[test]
fn rewrites_what_means_something_else_in_rust() {
    for (python, expected) in [
        (r"a\Z", r"a\z"),
        (r"\<a\>\\<", r"<a>\\<"),
        (r"\é[\é]", r"é[é]"),
        (r"[^/[]+", r"[^/\[]+"),
        (r"[]a]", r"[\]a]"),
        (r"[^]a]", r"[^\]a]"),
        (r"[a&&b~~]", r"[a\&\&b\~\~]"),
        (
            r"[+--][a-z-][-\w][\b]",
            r"[+-\-][a-z\-][\-[\p{L}_\p{N}]][\x08]",
        ),
        (r"\[a&&b", r"\[a&&b"),
        ("a{,2}b{2,}c{2}d{2,3}e{,}", "a{0,2}b{2,}c{2}d{2,3}e{0,}"),
        ("a{b{}c{1", r"a\{b\{}c\{1"),
        (r"\{2}{3}", r"\{2}{3}"),
        ("a(?#two)b", "ab"),
        (r"\p{Lu}{2}\x{e9}", r"\p{Lu}{2}\x{e9}"),
        (r"[++]+[*]?", "[++]+[*]?"),
    ] {
        assert_eq!(rust(python), expected);
    }
    for python in [
        r"[\w-]",
        r"[^\W\d_]",
        r"[\x41-\x5a\u00e9-\u00ff]",
        r"\d{4}|(?i:x)",
        r"(?i)a+?|(?P<b>b)*?c??d{2}?",
    ] {
        rust(python);
    }
}

#[test]
fn what_python_refuses_in_a_class_is_refused() {
    for regex in [
        "[]", "[a", "[", r"[a\", r"[\w-z]", r"[A-\w]", r"[\W-z]", r"[A-\W]", r"[\s-\S]", "[z-a]",
        "[a-", r"[a--]",
    ] {
        assert!(translate(regex).is_err(), "{regex}");
    }
}

#[test]
fn what_gives_nothing_back_is_refused_and_what_to_write_instead_is_told() {
    for (regex, expected) in [
        (
            "a++",
            "`++` never gives back what it matched, which needs backtracking",
        ),
        (r"\d*+", "write `*` alone"),
        ("[a]?+b", "write `?` alone"),
        ("(?:ab){2,3}+", "write `{2,3}` alone"),
        ("(?>a+)b", "write `(?:…)`"),
        ("(a)?(?(1)b|c)", "write both cases, as in `(?:…|…)`"),
    ] {
        let reason = translate(regex).unwrap_err();
        assert!(reason.contains(expected), "{regex}: {reason}");
        assert!(reason.contains("linear time"), "{regex}: {reason}");
    }
}

#[test]
fn a_repetition_of_a_repetition_is_none() {
    for regex in [
        "a**", "a+*", "a?*", "a*?*", "a+?+", "a*??", "a{2}*", "a{2}{3}", "a+{2}",
    ] {
        let reason = translate(regex).unwrap_err();
        assert!(reason.contains("`(?:…)`"), "{regex}: {reason}");
    }
    for regex in ["*.html", "(+a)", "a|?b", "(?:*)"] {
        let reason = translate(regex).unwrap_err();
        assert!(
            reason.contains("has nothing before it to repeat; write `."),
            "{regex}: {reason}"
        );
    }
    for regex in ["(a*)*", "(?:a+)+", "(?:a{2}){3}", "a+b+", "a*|+"] {
        assert_eq!(translate(regex).is_err(), regex == "a*|+", "{regex}");
    }
}

#[test]
fn backtracking_constructs_are_refused_with_the_reason() {
    for regex in ["(?=a)", "(?<!a)b", r"(a)\1", "(?P<a>b)(?P=a)"] {
        let reason = translate(regex).unwrap_err();
        assert!(reason.contains("linear time"), "{regex}: {reason}");
        assert!(
            reason.ends_with("; leave it out, and check in code what it says"),
            "{reason}"
        );
    }
    for (regex, expected) in [
        (
            "[",
            r"unclosed character class; write `]` after it, or `\[` for the text",
        ),
        (
            "(a",
            r"unclosed group; write `)` after it, or `\(` for the text",
        ),
        (
            "a)",
            r"unopened group; write `(` before it, or `\)` for the text",
        ),
        ("[z-a]", "write the lesser end first"),
        (
            r"\q",
            r"write `\` before each character that stands for itself",
        ),
        ("(?#a", "unclosed comment"),
    ] {
        assert!(translate(regex).unwrap_err().contains(expected), "{regex}");
    }
}

/// The code points for which an expression holds in Python, or of which Python knows nothing.
fn recorded(name: &str) -> Vec<bool> {
    let mut holds = vec![false; 0x11_0000];
    let lines = include_str!("recorded.txt").lines();
    let lines = lines.filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    for range in lines.flat_map(|line| line.split(' ')) {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let read = |text| usize::from_str_radix(text, 16).unwrap();
        holds[read(first)..=read(last)].fill(true);
    }
    assert!(holds.contains(&true), "{name}");
    holds
}

#[test]
fn sets_hold_what_they_hold_in_python() {
    let unassigned = recorded("unassigned");
    for (set, negated) in [(r"\w", r"\W"), (r"\d", r"\D"), (r"\s", r"\S")] {
        let expected = recorded(set);
        let expressions = [
            (set.to_owned(), true),
            (format!("[{set}]"), true),
            (format!("[^{negated}]"), true),
            (negated.to_owned(), false),
            (format!("[{negated}]"), false),
            (format!("[^{set}]"), false),
        ];
        for (expression, holds) in expressions {
            let hir = regex_syntax::parse(&rust(&expression)).unwrap();
            let HirKind::Class(Class::Unicode(class)) = hir.kind() else {
                panic!("{expression} is not a class: {hir:?}");
            };
            let mut found = vec![false; unassigned.len()];
            for range in class.iter() {
                found[range.start() as usize..=range.end() as usize].fill(true);
            }
            let is_wrong = |c: &char| {
                let code_point = *c as usize;
                !unassigned[code_point] && found[code_point] != (expected[code_point] == holds)
            };
            let wrong: Vec<_> = (char::MIN..=char::MAX).filter(is_wrong).collect();
            assert!(wrong.is_empty(), "{expression}: {wrong:?}");
        }
    }
}
