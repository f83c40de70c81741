//! Random sessions, the same in every run.

/// A pseudo-random number generator, xorshift64*.
pub(super) struct Random(u64);

impl Random {
    /// Returns a generator that starts at `seed`, which is not 0.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns the next 64 bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// Returns a number below `bound`.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.bits() % bound
    }

    /// Returns one of several.
    pub(super) fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        let index = usize::try_from(self.below(choices.len() as u64)).expect("an index");
        choices[index]
    }

    /// Returns the JSON of an object, in a spelling that neither side would choose.
    pub(super) fn session(&mut self) -> String {
        let mut json = String::new();
        self.object(&mut json, 0, 8);
        json
    }

    fn value(&mut self, json: &mut String, depth: u32) {
        // Beyond some depth there are neither lists nor objects.
        let kinds = if depth < 4 { 10 } else { 8 };
        match self.below(kinds) {
            0 => json.push_str(self.one_of(&["null", "true", "false"])),
            1..=2 => self.integer(json),
            3..=4 => self.float(json),
            5..=7 => self.string(json),
            8 => self.list(json, depth),
            _ => self.object(json, depth, 0),
        }
    }

    fn list(&mut self, json: &mut String, depth: u32) {
        json.push('[');
        for index in 0..self.below(5) {
            json.push_str(if index > 0 { "," } else { "" });
            self.value(json, depth + 1);
        }
        json.push(']');
    }

    fn object(&mut self, json: &mut String, depth: u32, least: u64) {
        json.push('{');
        for index in 0..least + self.below(6) {
            json.push_str(if index > 0 { " ,\n" } else { "" });
            self.string(json);
            json.push(':');
            self.value(json, depth + 1);
        }
        json.push('}');
    }

    /// Appends an integer of up to 128 bits.
    fn integer(&mut self, json: &mut String) {
        let bits = u128::from(self.bits()) << 64 | u128::from(self.bits());
        let integer = i128::from_ne_bytes(bits.to_ne_bytes()) >> self.below(128);
        json.push_str(&integer.to_string());
    }

    fn float(&mut self, json: &mut String) {
        let float = match self.below(4) {
            // Every float that there is.
            0 | 1 => f64::from_bits(self.bits()),
            // A decimal fraction.
            #[expect(clippy::cast_precision_loss, reason = "any number will do")]
            2 => self.below(1_000_000_000) as f64 / self.one_of(&[1.0, 10.0, 1e3, 1e9]),
            // What is near a change of the notation.
            _ => {
                self.one_of(&[-1.0, 1.0])
                    * self.one_of(&[0.0, 1e-4, 9.999_999_999e-5, 1e15, 9.999_999_999e15, 1e16])
            }
        };
        let float = if float.is_finite() { float } else { 0.1 };
        json.push_str(&match self.below(2) {
            0 => format!("{float:?}"),
            _ => format!("{float:E}"),
        });
    }

    fn string(&mut self, json: &mut String) {
        json.push('"');
        for _ in 0..self.below(9) {
            let c = match self.below(8) {
                0 => self.one_of(&['"', '\\', '/', '\u{0}', '\u{8}', '\n', '\u{1f}', '\u{7f}']),
                1 => self.one_of(&[
                    'ë', 'ß', '\u{a0}', '\u{301}', '\u{2028}', '\u{feff}', '\u{ffff}',
                ]),
                2 => self.one_of(&['\u{1f600}', '\u{10000}', '\u{10ffff}', '\u{1d11e}']),
                3 => {
                    char::from_u32(u32::try_from(self.below(0xD800)).expect("small")).unwrap_or('x')
                }
                _ => self.one_of(&['a', 'b', 'z', '0', ' ', '<', '&', ';', '%', '_']),
            };
            match c {
                '"' | '\\' => json.extend(['\\', c]),
                '\0'..='\u{1f}' => json.push_str(&format!("\\u{:04X}", u32::from(c))),
                c => json.push(c),
            }
        }
        json.push('"');
    }
}
