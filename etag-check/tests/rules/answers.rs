//! What a service with a quirk makes of its answers, and of what it keeps.

use crate::book::{Book, has, lines, put};
use crate::fields::is_malformed;
use crate::quirks::Quirk;
use crate::wire::{Answer, Request};

impl Book {
    /// What the service makes of an answer.
    pub(crate) fn spoil(&self, request: &Request, answer: &mut Answer) {
        let Some(quirk) = self.quirk else { return };
        let (is_head, is_put) = (request.method == "HEAD", request.method == "PUT");
        let is_there = request.target == crate::book::PATH;
        let is_write = matches!(request.method.as_str(), "PUT" | "PATCH" | "DELETE");
        match (quirk, answer.status) {
            (Quirk::NoLastModified, _) => remove(answer, &["last-modified"]),
            (Quirk::NoTags, _) => remove(answer, &["etag"]),
            (Quirk::NoTagOnWrites, _) if is_write => remove(answer, &["etag"]),
            (Quirk::NoTagOnHead, _) if is_head => remove(answer, &["etag"]),
            (Quirk::NoCacheControl, _) => remove(answer, &["cache-control"]),
            (Quirk::Plain, 400..) => {
                remove(answer, &["etag", "content-type", "cache-control"]);
                put(answer, "content-type", "text/plain");
                answer.content = b"no: look at If-Match".to_vec();
            }
            (Quirk::ElsewhereFails, 404) if !is_there && has(request, "if-match") => {
                answer.status = 412;
                answer.content = b"{\"status\":412}".to_vec();
            }
            (Quirk::RefusesMalformedReads, 200)
                if lines(request, "if-none-match").any(|value| value.is_empty() || is_malformed(value)) =>
            {
                answer.status = 400;
            }
            (Quirk::CachesReads, _) if !is_write => put(answer, "age", "7"),
            (Quirk::AnswersWithContent | Quirk::Normalises | Quirk::Reserialises | Quirk::SetsMembers, 204)
                if is_write && self.content.is_some() =>
            {
                answer.status = 200;
                answer.content = self.content.clone().unwrap_or_default();
            }
            (Quirk::TimeIsInContent | Quirk::TagAndTimeOfEachRead, 200) => {
                if let Ok(mut value) = serde_json::from_slice::<serde_json::Value>(&answer.content) {
                    value["read"] = self.reads.into();
                    answer.content = value.to_string().into_bytes();
                }
            }
            (Quirk::HeadIsOther, 200) if is_head => replace(answer, "etag", "\"other\""),
            (Quirk::NoHeadNorAllow, 405) => remove(answer, &["allow"]),
            (Quirk::NoVary, _) => remove(answer, &["vary"]),
            (Quirk::TwoTags, 200) => put(answer, "etag", "\"other\""),
            (Quirk::Unquoted, 200) => replace(answer, "etag", "v1"),
            (Quirk::DateOfIso, 200) => replace(answer, "last-modified", "2020-09-13T12:26:40Z"),
            (Quirk::ModifiedInFuture, 200) => replace(answer, "last-modified", "Tue, 14 Nov 2034 22:13:20 GMT"),
            (Quirk::UndatedRefusals, 400..) => remove(answer, &["date"]),
            (Quirk::BareNotModified, 304) | (Quirk::PartsAreBare, 206) => {
                remove(answer, &["etag", "vary", "cache-control"]);
            }
            (Quirk::TypedNotModified, 304) => put(answer, "content-type", "application/json"),
            (Quirk::LongNotModified, 304) => put(answer, "content-length", "0"),
            (Quirk::SilentRefusals, 412 | 428) => answer.content.clear(),
            (Quirk::TerseRequirement, 428) => answer.content = b"{\"status\":428}".to_vec(),
            (Quirk::OtherStatusInDetails, 412) => answer.content = b"{\"status\":400}".to_vec(),
            (Quirk::AnswersFormerTag, 200..=299) if is_write => {
                replace(answer, "etag", &String::from_utf8_lossy(&self.former));
            }
            (Quirk::AnswersFormerTagIn412, 412) if is_write => replace(answer, "etag", "\"long-ago\""),
            (Quirk::CreatesWith200, 201) => answer.status = 200,
            (Quirk::ReplacesWith201, 204) if is_put => answer.status = 201,
            (Quirk::NoLengthIn416, 416) => remove(answer, &["content-range"]),
            (Quirk::NotModifiedElsewhere, 404) if has(request, "if-none-match") => answer.status = 304,
            (Quirk::OptionsFail, _) if request.method == "OPTIONS" && has(request, "if-match") => {
                answer.status = 412;
                answer.content = b"{\"status\":412}".to_vec();
            }
            (Quirk::FailsWith409, 412) => answer.status = 409,
            (Quirk::BytesBreakIt, _) if request.fields.iter().any(|(_, value)| !value.is_ascii()) => {
                answer.status = 500;
            }
            (Quirk::AlwaysCoded, 200) if !is_write => {
                remove(answer, &["content-encoding", "vary"]);
                put(answer, "content-encoding", "gzip");
            }
            (Quirk::CountsDown, 200) => {
                replace(answer, "cache-control", &format!("max-age={}", 10_000 - self.methods.len()));
            }
            (Quirk::FailsOnMalformed, _) if lines(request, "if-match").any(is_malformed) => fail(answer, 500),
            (Quirk::ForbidsLists, _) if lines(request, "if-match").any(|value| value.contains(&b',')) => {
                fail(answer, 403);
            }
            _ => {}
        }
    }

    /// The entity tag, as bytes.
    pub(crate) fn named(&self) -> Vec<u8> {
        let version = self.version;
        match self.quirk {
            Some(Quirk::Weak) => format!("W/\"v{version}\"").into_bytes(),
            Some(Quirk::TagOfNothing) => b"\"always\"".to_vec(),
            Some(Quirk::TagOfEachRead | Quirk::TagAndTimeOfEachRead) => format!("\"read-{}\"", self.reads).into_bytes(),
            Some(Quirk::ContentIsTheTag | Quirk::Normalises) => {
                let content = self.content.as_deref().unwrap_or_default();
                let hash = content.iter().fold(7_u64, |hash, &byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
                format!("\"h{hash}\"").into_bytes()
            }
            _ => format!("\"v{version}\"").into_bytes(),
        }
    }

    /// What becomes of content.
    pub(crate) fn stored(&self, content: Vec<u8>) -> Vec<u8> {
        match self.quirk {
            Some(Quirk::Reserialises | Quirk::ReserialisesUnseen) => [&content[..], b"\n"].concat(),
            Some(Quirk::Normalises) => {
                String::from_utf8(content).expect("it was parsed").replace("coffee", "Coffee").into_bytes()
            }
            Some(Quirk::SetsMembers) => {
                let mut value: serde_json::Value = serde_json::from_slice(&content).expect("it was parsed");
                value["writes"] = self.writes.into();
                value.to_string().into_bytes()
            }
            _ => content,
        }
    }
}

fn fail(answer: &mut Answer, status: u16) {
    answer.status = status;
    answer.content.clear();
}

fn remove(answer: &mut Answer, names: &[&str]) {
    answer.fields.retain(|(name, _)| !names.contains(&name.as_str()));
}

fn replace(answer: &mut Answer, name: &str, value: &str) {
    remove(answer, &[name]);
    put(answer, name, value);
}
