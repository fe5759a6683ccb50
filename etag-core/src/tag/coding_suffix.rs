//! The suffixes that compressing intermediaries add inside the quotes, so that each content coding has a tag of its
//! own: [RFC 9110 §8.8.3.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3).

/// Whether `text` is what an intermediary adds to an opaque part when it codes the content: a separator and a coding.
pub(crate) fn is_coding_suffix(text: &[u8]) -> bool {
    // The longest separator comes first: `-` is a prefix of `--`.
    [&b"--"[..], b"-", b";"]
        .into_iter()
        .find_map(|separator| text.strip_prefix(separator))
        .is_some_and(|coding| CODINGS.contains(&coding))
}

/// The codings as they are written in such suffixes; `gz` is what some write for `gzip`.
const CODINGS: [&[u8]; 5] = [b"gzip", b"gz", b"br", b"zstd", b"deflate"];

#[cfg(test)]
mod tests {
    use super::is_coding_suffix;

    #[test]
    fn each_separator_goes_with_each_coding() {
        for separator in ["-", "--", ";"] {
            for coding in ["gzip", "gz", "br", "zstd", "deflate"] {
                let suffix = alloc::format!("{separator}{coding}");
                assert!(is_coding_suffix(suffix.as_bytes()), "{suffix}");
            }
        }
    }

    #[test]
    fn nothing_else_is_a_coding_suffix() {
        for text in
            ["", "-", "--", ";", "gzip", ".gzip", "---gzip", "-;gzip", "-GZIP", "-gzipped", "-identity", "-gzip-br"]
        {
            assert!(!is_coding_suffix(text.as_bytes()), "{text}");
        }
    }
}
