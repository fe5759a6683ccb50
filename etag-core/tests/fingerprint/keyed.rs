//! Keyed tags: R-232 of the rule list, a tag tells nothing about content to anyone without the key.

use etag_core::{Fingerprint, Fingerprinter, Keyring, Schema, Scheme};

use crate::model::{canonical, record, schema, sha256, state};

struct Salary(u32);

impl Fingerprint for Salary {
    const SCHEMA: Schema = Schema::record("salary", 1, "", &[("amount", u32::SCHEMA)]);

    fn fingerprint(&self, out: &mut Fingerprinter) {
        self.0.fingerprint(out);
    }
}

fn scheme(key: impl AsRef<[u8]>) -> Scheme {
    Scheme::keyed(Keyring::new(key).expect("a key of at least 16 bytes"))
}

fn state_under(scheme: &Scheme, amount: u32) -> String {
    scheme.state_of(&Salary(amount)).expect("nothing here fails").as_str().to_owned()
}

/// HMAC as RFC 2104 writes it.
fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0; 64];
    if key.len() > 64 {
        block[..32].copy_from_slice(&sha256(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = sha256(&[&block.map(|byte| byte ^ 0x36), message].concat());
    sha256(&[&block.map(|byte| byte ^ 0x5c)[..], &inner].concat())
}

#[test]
fn a_keyed_state_is_the_hmac_of_the_canonical_bytes() {
    let message = canonical(record("salary", 1, "", &[("amount", schema("u32", &[]))]), &[0x80, 0xf7, 2]);
    for len in [16, 32, 64, 65, 200] {
        let key = vec![b'k'; len];
        assert_eq!(state_under(&scheme(&key), 48_000), state(hmac_sha256(&key, &message)), "a key of {len} bytes");
    }
}

#[test]
fn a_long_value_is_the_hmac_of_its_canonical_bytes_too() {
    let value = "x".repeat(1000);
    let message = canonical(schema("text", &[]), &[&[0xe8, 7], value.as_bytes()].concat());
    let state_of_value = scheme([b'k'; 16]).state_of(&value).unwrap();
    assert_eq!(state_of_value.as_str(), state(hmac_sha256(&[b'k'; 16], &message)));
}

#[test]
fn the_tag_of_a_salary_is_not_computable_from_the_salary() {
    let ours = state_under(&scheme("the key of the service"), 48_000);
    for amount in 0..100_000 {
        assert_ne!(state_under(&Scheme::SHA256, amount), ours);
    }
    assert_ne!(state_under(&scheme("the key of a stranger"), 48_000), ours);
    assert_eq!(state_under(&scheme("the key of the service"), 48_000), ours);
}

#[test]
fn a_key_that_is_too_short_is_refused_without_telling_it() {
    let err = Keyring::new("hunter2").unwrap_err();
    assert_eq!(err.to_string(), "expected a key of at least 16 bytes, found 7");
    assert!(!format!("{err:?}").contains("hunter2"));
    assert!(Keyring::new([7; 16]).unwrap().and_former([7; 15]).is_err());
}

#[test]
fn debug_tells_no_secret() {
    let keyring = Keyring::new("the key of this year").unwrap().and_former("the key of last year").unwrap();
    assert_eq!(format!("{keyring:?}"), "Keyring { keys: 2, .. }");
    let scheme = Scheme::keyed(keyring);
    assert_eq!(
        format!("{scheme:?}"),
        "Scheme(Keyed { key: Key(..), former: [Scheme(Keyed { key: Key(..), former: [] })] })"
    );
}

#[test]
fn a_former_key_still_names_the_state_and_the_latest_comes_first() {
    let keyring = Keyring::new("the key of this year").unwrap();
    let keyring = keyring.and_former("the key of last year").unwrap().and_former("the key before that").unwrap();
    let scheme_now = Scheme::keyed(keyring);
    let former: Vec<String> = scheme_now.former().iter().map(|former| state_under(former, 5)).collect();
    let expected = [state_under(&scheme("the key of last year"), 5), state_under(&scheme("the key before that"), 5)];
    assert_eq!(former, expected);
    assert!(!former.contains(&state_under(&scheme_now, 5)));
}

#[test]
fn only_a_keyed_scheme_has_former_ones() {
    assert!(Scheme::SHA256.former().is_empty());
    assert!(scheme([7; 16]).former().is_empty());
}
