//! How far a text is made of bytes of one kind.

/// The bytes that are looked at together.
const BLOCK: usize = 16;

/// Returns the length of the longest beginning all of whose bytes are wanted.
///
/// It is for text of any length that is nearly always wanted to its end. `wanted` is a comparison with a few bytes or
/// ranges, joined by `&` instead of `&&`: then the compiler looks at a block with a few vector instructions, since
/// nothing in it depends on the byte before.
pub(crate) fn span(text: &[u8], wanted: impl Fn(u8) -> bool) -> usize {
    let is_wanted = |block: &&[u8]| (block.iter()).fold(true, |all, byte| all & wanted(*byte));
    let blocks = text.chunks_exact(BLOCK).take_while(is_wanted).count();
    let length = blocks * BLOCK;
    let rest = text[length..].iter().take_while(|byte| wanted(**byte));
    length + rest.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_before_the_first_byte_that_is_not_wanted() {
        for length in 0..3 * BLOCK {
            let text = vec![b'a'; length];
            assert_eq!(span(&text, |byte| byte == b'a'), length);
            for at in 0..length {
                let mut text = text.clone();
                text[at] = b'b';
                assert_eq!(span(&text, |byte| byte == b'a'), at, "of {length}");
            }
        }
    }
}
