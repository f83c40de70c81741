//! What a view does with a session, as a row says.

use std::sync::{Arc, Mutex};

use pyramidion::session::{Clock, Map, Value};
use pyramidion::testing::session_data;
use pyramidion::{HttpException, Request, Response, Session};

use crate::vectors::{field, map};

/// A request in a row: the clock, what the view does with the session, and what came of it.
#[derive(Clone, Default)]
pub(super) struct Step {
    pub(super) now: Arc<Mutex<f64>>,
    pub(super) ops: Arc<Mutex<Vec<Value>>>,
    pub(super) returns: Arc<Mutex<Vec<Value>>>,
    /// What Pyramid returned, and the session that it wrote: there the tokens stand that it made.
    pub(super) recorded: Arc<Mutex<Recorded>>,
}

#[derive(Default)]
pub(super) struct Recorded {
    pub(super) returns: Vec<Value>,
    pub(super) data: Map,
}

impl Recorded {
    pub(super) fn of(row: &Value) -> Self {
        let returns = field(row, "returns").as_array().unwrap_or_default();
        let payload = field(row, "payload").as_str().unwrap_or_default();
        let state = payload.parse::<Value>().unwrap_or_default();
        Self {
            returns: returns.to_vec(),
            data: state
                .as_array()
                .and_then(|state| state.get(2))
                .map(map)
                .unwrap_or_default(),
        }
    }

    /// Returns the token that the operation at `index` returned.
    fn token(&self, index: usize) -> &str {
        let returned = self.returns.get(index).and_then(Value::as_str);
        let kept = self.data.get(TOKEN).and_then(Value::as_str);
        returned.or(kept).expect("a recorded token")
    }
}

/// The key of the CSRF token.
pub(super) const TOKEN: &str = "_csrft_";

/// Asks a session for a CSRF token; one that it makes is random, so the recorded takes its place.
fn csrf_token(session: &mut Session, is_new: bool, recorded: &str) -> pyramidion::Result<Value> {
    let before = session_data(session).get(TOKEN).cloned();
    let token = if is_new {
        session.new_csrf_token()
    } else {
        session.get_csrf_token()
    };
    let after = session_data(session).get(TOKEN).cloned();
    assert_eq!(after, Some(Value::from(token.as_str())));
    if before == after {
        return Ok(token.into());
    }
    assert_eq!(token.len(), recorded.len());
    assert!(
        token
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    );
    session.insert(TOKEN, recorded)?;
    Ok(recorded.into())
}

impl Step {
    pub(super) fn clock(&self) -> Clock {
        let now = Arc::clone(&self.now);
        Clock::from_fn(move || *now.lock().unwrap())
    }

    /// Does what the row says, as a view.
    pub(super) fn view(&self, request: &mut Request) -> pyramidion::Result<Response> {
        let ops = self.ops.lock().unwrap().clone();
        for (index, op) in ops.iter().enumerate() {
            let op = op.as_array().expect("an operation is a list");
            let name = op
                .first()
                .and_then(Value::as_str)
                .expect("an operation has a name");
            let returned = match name {
                "get_csrf_token" | "new_csrf_token" => {
                    let recorded = self.recorded.lock().unwrap();
                    let is_new = name == "new_csrf_token";
                    csrf_token(request.session(), is_new, recorded.token(index))?
                }
                _ => self.perform(request, name, &op[1..])?,
            };
            self.returns.lock().unwrap().push(returned);
        }
        Ok(Response::text("ok"))
    }

    fn perform(
        &self,
        request: &mut Request,
        op: &str,
        args: &[Value],
    ) -> pyramidion::Result<Value> {
        if op == "tick" {
            *self.now.lock().unwrap() += args[0].as_f64().expect("seconds");
            return Ok(Value::Null);
        }
        if op == "raise" {
            return Err(match args[0].as_str() {
                Some("HTTPNotFound") => HttpException::not_found().into(),
                Some("HTTPFound") => HttpException::found("/").into(),
                _ => "an error of the view".into(),
            });
        }
        let session = request.session();
        let key = || args.first().and_then(Value::as_str).unwrap_or_default();
        let queue = |at: usize| args.get(at).and_then(Value::as_str).unwrap_or_default();
        Ok(match op {
            "touch" => Value::Null,
            "changed" => {
                session.changed();
                Value::Null
            }
            "invalidate" => {
                session.invalidate();
                Value::Null
            }
            "clear" => {
                session.clear();
                Value::Null
            }
            "set" => {
                session.insert(key(), &args[1])?;
                Value::Null
            }
            "del" => session
                .remove(key())
                .map(|_| Value::Null)
                .expect("a key that is there"),
            "pop" => session
                .remove(key())
                .or(args.get(1).cloned())
                .unwrap_or_default(),
            "swallow_missing_pop" => match session.remove(key()) {
                Some(value) => value,
                None => Value::from("KeyError"),
            },
            "popitem" => match session.pop() {
                Some((key, value)) => vec![Value::from(key), value].into(),
                None => Value::Null,
            },
            "setdefault" => session.get_or_insert(key(), &args[1])?.clone(),
            "update" => {
                session.update(map(&args[0]))?;
                Value::Null
            }
            "get" => session
                .value(key())
                .or(args.get(1))
                .cloned()
                .unwrap_or_default(),
            "index" => session.value(key()).cloned().expect("a key that is there"),
            "contains" => session.contains(key()).into(),
            "len" => i64::try_from(session.len())?.into(),
            "keys" | "iter" => session.keys().map(Value::from).collect::<Vec<_>>().into(),
            "values" => session
                .iter()
                .map(|(_, value)| value.clone())
                .collect::<Vec<_>>()
                .into(),
            "items" => session
                .iter()
                .map(|(key, value)| Value::from(vec![key.into(), value.clone()]))
                .collect::<Vec<_>>()
                .into(),
            "dict" | "copy" => copy(session.iter()).into(),
            "append_nested" => {
                let list = session.get_mut(key()).and_then(Value::as_array_mut);
                list.expect("a list").push(args[1].clone());
                Value::Null
            }
            "snapshot" => session_data(session).clone().into(),
            "new" => session.is_new().into(),
            "created" => session.created().into(),
            "accessed" => session.accessed().into(),
            "flash" => match args.get(2) {
                Some(Value::Bool(false)) => {
                    session.flash_once(queue(1), &args[0])?;
                    Value::Null
                }
                _ => {
                    session.flash_to(queue(1), &args[0])?;
                    Value::Null
                }
            },
            "pop_flash" => session.pop_flash(queue(0)).into(),
            "peek_flash" => session.peek_flash(queue(0)).to_vec().into(),
            op => panic!("there is no operation `{op}`"),
        })
    }
}

pub(super) fn copy<'a>(pairs: impl Iterator<Item = (&'a str, &'a Value)>) -> Map {
    pairs.map(|(key, value)| (key, value.clone())).collect()
}
