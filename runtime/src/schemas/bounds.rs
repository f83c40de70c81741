//! The smallest and the largest number of a type, which `schemars` only names.

use schemars::Schema;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Number, Value};

/// Writes the bounds of whole numbers where there is only their format, such as `uint32`.
#[derive(Clone, Debug)]
pub(super) struct Bounds;

impl Transform for Bounds {
    fn transform(&mut self, schema: &mut Schema) {
        let bounds = schema.get("format").and_then(Value::as_str).and_then(of);
        if let Some((least, most)) = bounds {
            let object = schema.ensure_object();
            object.entry("minimum").or_insert(least.into());
            object.entry("maximum").or_insert(most.into());
        }
        transform_subschemas(self, schema);
    }
}

/// Returns the bounds of a format of whole numbers; those of 128 bits have none that JSON could write.
fn of(format: &str) -> Option<(Number, Number)> {
    Some(match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" | "int" => (i64::MIN.into(), i64::MAX.into()),
        "uint8" => (0.into(), u8::MAX.into()),
        "uint16" => (0.into(), u16::MAX.into()),
        "uint32" => (0.into(), u32::MAX.into()),
        "uint64" | "uint" => (0.into(), u64::MAX.into()),
        _ => return None,
    })
}
