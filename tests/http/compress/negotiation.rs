//! Which coding is selected, for every way to ask.

use etag_tests::server::Server;

use super::{compressed, decoded, labelled, read};
use crate::products::stocked;

#[test]
fn the_coding_that_the_client_likes_best_is_selected() {
    let server = Server::start(compressed(&stocked()));
    let mut client = server.connect();
    let plain = read(&mut client, "identity");
    let cases: &[(&[&[u8]], Option<&str>)] = &[
        (&[], None),
        (&[b""], None),
        (&[b"gzip"], Some("gzip")),
        (&[b"GZIP"], Some("gzip")),
        (&[b"br"], Some("br")),
        (&[b"gzip, br"], Some("br")),
        (&[b"gzip", b"br"], Some("br")),
        (&[b"gzip;q=1.0, br;q=0.5"], Some("gzip")),
        (&[b"br;q=0, gzip;q=0.001"], Some("gzip")),
        (&[b"gzip;q=0"], None),
        (&[b"gzip;q=0.5, identity"], None),
        (&[b"identity;q=0.5, gzip"], Some("gzip")),
        (&[b"*"], None),
        (&[b"*;q=0"], None),
        (&[b"identity;q=0"], None),
        (&[b"gzip, *;q=0"], Some("gzip")),
        (&[b"deflate, zstd, compress, unheard-of"], None),
        (&[b"zstd, gzip;q=0.1"], Some("gzip")),
        (&[b",,, gzip ,"], Some("gzip")),
        (&[b"gzip;q=unheard-of"], None),
        (&[b"gzip;q=2"], None),
        (&[b";=,;q"], None),
        (&[b"\xff"], None),
        (&[b"gzip", b"\xff"], None),
    ];
    for (lines, coding) in cases {
        let asked: Vec<(&str, &[u8])> = lines.iter().map(|line| ("Accept-Encoding", *line)).collect();
        let shown = lines.iter().map(|line| line.escape_ascii().to_string()).collect::<Vec<_>>();
        let response = client.request_bytes("GET", "/products/123", &asked, b"").unwrap();
        assert_eq!((response.status, response.text("content-encoding")), (200, *coding), "{shown:?}");
        let tag = coding.map_or_else(|| plain.etag().to_owned(), |coding| labelled(plain.etag(), coding));
        assert_eq!(response.etag(), tag, "{shown:?}");
        assert_eq!(decoded(&response), plain.body, "{shown:?}");
        // What is decided before there is anything to compress is decided for the same coding.
        let held = [asked.as_slice(), &[("If-None-Match", tag.as_bytes())]].concat();
        let not_modified = client.request_bytes("GET", "/products/123", &held, b"").unwrap();
        assert_eq!((not_modified.status, not_modified.etag()), (304, tag.as_str()), "{shown:?}");
    }
}
