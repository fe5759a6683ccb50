//! [`Trace`]: the system calls of a process, as `strace -f -yy -xx` writes them down.
//!
//! A call runs only after strace has seen it enter, and what its thread does next only after strace has seen it return. So where one call
//! is seen to return before another is seen to enter, that is what has happened.

use std::collections::HashMap;

/// The calls, in the order in which they were entered.
pub(super) struct Trace {
    pub(super) calls: Vec<Call>,
}

/// One call. The moments are the numbers of lines, each of which is later than the one before.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) name: String,
    /// What the descriptor that comes first stands for: the path of a file, or the two ends of a connection.
    pub(super) target: String,
    /// All strings among the arguments, one behind the other.
    pub(super) data: Vec<u8>,
    /// The argument that comes last.
    pub(super) last: u64,
    pub(super) entered: usize,
    pub(super) returned: usize,
    /// Below zero where it has failed.
    pub(super) result: i64,
}

impl Trace {
    /// Reads the lines. A call that never returned is left out: nobody was told of it.
    pub(super) fn parse(text: &str) -> Self {
        let mut calls = Vec::new();
        let mut unfinished: HashMap<&str, (usize, String)> = HashMap::new();
        for (moment, line) in text.lines().enumerate() {
            let (thread, rest) = line.split_once(' ').expect("a line begins with its thread");
            let rest = rest.trim_start();
            if let Some(begun) = rest.strip_suffix(" <unfinished ...>") {
                unfinished.insert(thread, (moment, begun.to_owned()));
            } else if rest.starts_with("<... ") {
                let (_, end) = rest.split_once(" resumed>").expect("it says what is resumed");
                let (entered, begun) = unfinished.remove(thread).expect("what is resumed has begun");
                calls.extend(Call::parse(&(begun + end), entered, moment));
            } else {
                calls.extend(Call::parse(rest, moment, moment));
            }
        }
        calls.sort_by_key(|call| call.entered);
        Self { calls }
    }

    /// The calls of these names whose data hold `text`.
    pub(super) fn find<'a>(&'a self, names: &'a [&str], text: &'a [u8]) -> impl Iterator<Item = &'a Call> {
        let names_it = move |call: &&Call| names.contains(&call.name.as_str());
        self.calls
            .iter()
            .filter(names_it)
            .filter(move |call| call.data.windows(text.len()).any(|window| window == text))
    }
}

impl Call {
    /// Nothing where the line tells of a signal or of an end.
    fn parse(line: &str, entered: usize, returned: usize) -> Option<Self> {
        let (call, result) = line.rsplit_once(" = ")?;
        let (name, arguments) = call.split_once('(')?;
        let arguments = arguments.trim_end().strip_suffix(')').expect("the arguments end");
        assert!(!arguments.contains("\"..."), "strace has cut what it wrote down: {name}");
        let target = arguments.split_once('<').map_or("", |(_, rest)| target(rest));
        let data = arguments.split('"').skip(1).step_by(2).flat_map(unescaped).collect();
        let last = arguments.rsplit(", ").next().and_then(|last| last.parse().ok()).unwrap_or_default();
        let result = result.split([' ', '<']).next().unwrap_or_default();
        // `?` is the result of a call that ended with its process.
        let result = result.parse().ok()?;
        let target = String::from_utf8(unescaped(target)).expect("the paths of a test are text");
        Some(Self { name: name.to_owned(), target, data, last, entered, returned, result })
    }
}

/// What stands before the bracket that closes. There is an arrow between the two ends of a connection.
fn target(text: &str) -> &str {
    let end = if text.starts_with("TCP") { text.find("]>") } else { text.find('>') };
    end.map_or("", |end| &text[..end])
}

/// The bytes of a string, in which strace writes each as `\x2f`, or of a target, in which it leaves some as they are.
fn unescaped(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(digits, 16).expect("two digits"));
        bytes.extend_from_slice(rest.as_bytes());
    }
    bytes
}
