//! Sessions of both sides: whether one reads what the other writes.

use crate::introspection::{SessionKind, SessionRecord};

use super::recorded::OldSession;
use super::report::{Item, Subject, Verdict};
use super::rows;

/// Compares what keeps the sessions.
pub(super) fn compare(old: &OldSession, here: Option<&SessionRecord>) -> Item {
    let is_signed = old
        .signed_by
        .as_deref()
        .is_some_and(|name| name.ends_with("SignedSerializer"));
    let name = if is_signed {
        "SignedCookieSessionFactory"
    } else {
        &old.factory
    };
    let item = |verdict| Item::new(Subject::Session, name, verdict);
    if !is_signed {
        let verdict = if here.is_some() {
            Verdict::Differs
        } else {
            Verdict::NoEquivalent
        };
        return item(verdict).saying(rows::OTHER_SESSION.says());
    }
    let serializer = old.serializer.as_deref().unwrap_or_default();
    if !serializer.ends_with("JSONSerializer") {
        let verdict = if here.is_some() {
            Verdict::Differs
        } else {
            Verdict::NoEquivalent
        };
        return item(verdict).saying(format!("{} (`{serializer}`)", rows::PICKLED_SESSION.says()));
    }
    let Some(here) = here else {
        return item(Verdict::OnlyThere).saying(declaration(old));
    };
    if here.kind != SessionKind::SignedCookie {
        return item(Verdict::Differs).saying(format!(
            "here they are kept by `{}`, which does not read the signed cookies of Pyramid",
            here.factory
        ));
    }
    let says = differences(old, here);
    if !says.is_empty() {
        let mut item = item(Verdict::Differs);
        item.says = says;
        return item;
    }
    item(Verdict::Moved).saying(
        "secrets are not compared: log in on one side, and see that the other knows you".to_owned(),
    )
}

fn differences(old: &OldSession, here: &SessionRecord) -> Vec<String> {
    let Some(cookie) = &here.cookie else {
        return Vec::new();
    };
    let json =
        |value: &dyn erased_serde::Serialize| serde_json::to_value(value).unwrap_or_default();
    let options = [
        ("cookie_name", json(&cookie.name)),
        ("path", json(&cookie.path)),
        ("domain", json(&cookie.domain)),
        ("max_age", json(&cookie.max_age)),
        ("secure", json(&cookie.secure)),
        ("httponly", json(&cookie.httponly)),
        ("samesite", json(&cookie.samesite)),
        ("timeout", json(&here.timeout)),
        ("reissue_time", json(&here.reissue_time)),
        ("set_on_exception", json(&here.set_on_exception)),
    ];
    let pairs = options
        .into_iter()
        .filter_map(|(name, here)| Some((name, old.options.get(name)?.clone(), here)));
    let mut says: Vec<_> = pairs
        .filter(|(_, there, here)| there != here)
        .map(|(name, there, here)| {
            format!(
                "`{name}` is {} there and {} here",
                python(&there),
                python(&here)
            )
        })
        .collect();
    if let (Some(there), Some(here)) = (&old.hashalg, &here.hashalg)
        && there != here
    {
        says.push(format!(
            "`hashalg` is {there:?} there and {here:?} here: no side reads the cookie of the other"
        ));
    }
    if let (Some(there), Some(here)) = (old.has_default_salt, here.has_default_salt)
        && there != here
    {
        says.push("`salt` differs: no side reads the cookie of the other".to_owned());
    }
    says
}

/// Writes a value as Python does.
fn python(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "None".to_owned(),
        serde_json::Value::Bool(true) => "True".to_owned(),
        serde_json::Value::Bool(false) => "False".to_owned(),
        other => other.to_string(),
    }
}

/// Returns what to write here for the same cookies; the default of `httponly` is another one here.
fn declaration(old: &OldSession) -> String {
    let mut written =
        "write `config.set_session_factory(SignedCookieSessionFactory::new(secret)".to_owned();
    for (name, value) in &old.options {
        let option = match (name.as_str(), value) {
            ("cookie_name", value) if value != "session" => Some(format!("{value}")),
            ("path", value) if value != "/" => Some(optional(value)),
            ("domain" | "max_age", value) if !value.is_null() => Some(format!("{value}")),
            ("secure", value) if value == true => Some("true".to_owned()),
            ("httponly", value) if value == false => Some("false".to_owned()),
            ("samesite", value) if value != "Lax" => Some(optional(value)),
            ("timeout", value) if value != 1200 => Some(optional(value)),
            ("reissue_time", value) if value != 0 => Some(optional(value)),
            ("set_on_exception", value) if value == false => Some("false".to_owned()),
            _ => None,
        };
        if let Some(option) = option {
            written += &format!(".{name}({option})");
        }
    }
    if let Some(hashalg) = old.hashalg.as_deref().filter(|name| *name != "sha512") {
        written += &format!(".hashalg(HashAlg::{})", hashalg.to_uppercase());
    }
    if old.has_default_salt == Some(false) {
        written += ".salt(…)";
    }
    written + ")`, with the secret that is there"
}

fn optional(value: &serde_json::Value) -> String {
    if value.is_null() {
        "None".to_owned()
    } else {
        value.to_string()
    }
}
