//! Inputs near those that make sense.

/// The longest input that is made.
const MAX_LENGTH: usize = 4096;

/// What parsers look for, and what they trip over.
const WORDS: &[&[u8]] = &[
    b"\"",
    b"\\",
    b"%2F",
    b"%",
    b"%00",
    b"%c3%a9",
    b"%ff",
    b";",
    b",",
    b"=",
    b"&",
    b"+",
    b"!",
    b"*",
    b"..",
    b"//",
    b"/",
    b"?",
    b"#",
    b"\r\n",
    b"\n",
    b"\0",
    b"\xff",
    b"\xc3\xa9",
    b"\t",
    b" ",
    b":",
    b"-",
    b"--",
    b"[",
    b"]",
    b"[::1]",
    b"{",
    b"}",
    b"{a}",
    b"*rest",
    b"\\d+",
    b"(",
    b")",
    b"|",
    b"^",
    b"$",
    b"0",
    b"-1",
    b"65536",
    b"18446744073709551616",
    b"q=0",
    b"q=1.0",
    b"bytes=",
    b"W/",
    b"null",
];

/// Numbers that look random and are the same each time: xorshift64* by Marsaglia and Vigna.
#[derive(Clone, Debug)]
pub struct Numbers(u64);

impl Numbers {
    /// Returns the numbers of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// Returns a number below `end`.
    ///
    /// # Panics
    ///
    /// Panics if `end` is zero.
    pub fn below(&mut self, end: usize) -> usize {
        // The upper bits are the good ones, and 31 of them are a `usize` anywhere.
        usize::try_from(self.next() >> 33).unwrap_or_default() % end
    }

    fn byte(&mut self) -> u8 {
        self.next().to_be_bytes()[0]
    }

    fn one_of<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }

    /// Returns a part of `bytes`, which may be empty.
    fn part<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let start = self.below(bytes.len() + 1);
        let end = start + self.below(bytes.len() - start + 1);
        &bytes[start..end]
    }

    /// Returns one of the seeds, changed in one to five places, and mostly in one.
    pub(super) fn mutated(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let seeds: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
        let mut input = self.one_of(&seeds).to_vec();
        for _ in 0..=self.below(3) * self.below(3) {
            self.mutate(&mut input, &seeds);
        }
        input.truncate(MAX_LENGTH);
        input
    }

    fn mutate(&mut self, input: &mut Vec<u8>, seeds: &[&[u8]]) {
        let at = self.below(input.len() + 1);
        match self.below(9) {
            0 => insert(input, at, self.one_of(WORDS)),
            1 => insert(input, at, &[self.byte()]),
            2 => {
                let other = self.one_of(seeds);
                insert(input, at, self.part(other));
            }
            3 => {
                let own = input.clone();
                insert(input, at, self.part(&own));
            }
            4 => input.truncate(at),
            5 => {
                let end = at + self.below(input.len() - at + 1);
                input.drain(at..end);
            }
            _ if at == input.len() => input.push(b'a'),
            6 => input[at] ^= 1 << self.below(8),
            7 => input[at] = self.byte(),
            _ => {
                let other = self.below(input.len());
                input.swap(at, other);
            }
        }
    }
}

fn insert(input: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    input.splice(at..at, bytes.iter().copied());
}
