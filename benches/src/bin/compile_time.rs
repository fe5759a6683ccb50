//! What a derive costs the user's compiler: `cargo check` of 200 structs of 10 fields, once for each derive.
//!
//! Writes one crate per derive into a temporary folder, builds what they depend on, and then checks the crates turn by
//! turn. It needs no network beyond what building this package needed. Run it as `cargo run --release --bin compile_time`.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant, SystemTime};
use std::{env, fs, io};

/// A derive, and the crate that it comes from.
struct Subject {
    name: &'static str,
    derive: &'static str,
    dependencies: &'static str,
}

impl Subject {
    /// Not the bare name, which is that of a dependency too.
    fn package(&self) -> String {
        format!("check-{}", self.name)
    }
}

/// The first is what the others are measured above.
const SUBJECTS: [Subject; 6] = [
    Subject { name: "nothing", derive: "", dependencies: "" },
    Subject { name: "clone", derive: "#[derive(Clone)]", dependencies: "" },
    Subject { name: "hash", derive: "#[derive(Hash)]", dependencies: "" },
    Subject {
        name: "fingerprint-struct",
        derive: "#[derive(fingerprint_struct::Fingerprint)]",
        dependencies: "digest = \"0.10.7\"\nfingerprint-struct = \"0.1.0\"",
    },
    Subject {
        name: "serialize",
        derive: "#[derive(serde::Serialize)]",
        dependencies: "serde = { version = \"1.0.228\", features = [\"derive\"] }",
    },
    Subject {
        name: "versioned",
        derive: "#[derive(etag_core::Versioned)]",
        dependencies: concat!(
            "etag-core = { path = \"",
            env!("CARGO_MANIFEST_DIR"),
            "/../etag-core\", features = [\"derive\"] }"
        ),
    },
];

const STRUCTS: u32 = 200;

/// Odd, so that one round is the median.
const ROUNDS: usize = 11;

fn main() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            eprintln!("{err}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    write_workspace(folder.path())?;
    for subject in &SUBJECTS {
        check(folder.path(), subject)?;
    }
    let mut rounds = vec![Vec::with_capacity(ROUNDS); SUBJECTS.len()];
    for _ in 0..ROUNDS {
        for (subject, rounds) in SUBJECTS.iter().zip(&mut rounds) {
            rounds.push(check(folder.path(), subject)?);
        }
    }
    for rounds in &mut rounds {
        rounds.sort();
    }
    print_report(&rounds);
    Ok(())
}

/// Touches the crate of `subject`, so that it alone is stale, and checks it.
fn check(workspace: &Path, subject: &Subject) -> io::Result<Duration> {
    let source = workspace.join(subject.package()).join("src/lib.rs");
    fs::File::options().append(true).open(source)?.set_modified(SystemTime::now())?;
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(workspace).args(["check", "--quiet", "--offline", "--package", &subject.package()]);
    cargo.arg("--target-dir").arg(workspace.join("target")).env("CARGO_INCREMENTAL", "0");
    let start = Instant::now();
    let output = cargo.output()?;
    let taken = start.elapsed();
    if output.status.success() {
        Ok(taken)
    } else {
        let reason = String::from_utf8_lossy(&output.stderr);
        Err(io::Error::other(format!("`cargo check` of {} failed:\n{reason}", subject.name)))
    }
}

/// Writes the crates, with the lock file of this package: its versions are at hand.
fn write_workspace(workspace: &Path) -> io::Result<()> {
    let members: Vec<String> = SUBJECTS.iter().map(Subject::package).collect();
    fs::write(workspace.join("Cargo.toml"), format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n"))?;
    fs::write(workspace.join("Cargo.lock"), include_str!("../../Cargo.lock"))?;
    for subject in &SUBJECTS {
        let package = workspace.join(subject.package());
        fs::create_dir_all(package.join("src"))?;
        fs::write(
            package.join("Cargo.toml"),
            format!(
                "[package]\nname = {:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{}\n",
                subject.package(),
                subject.dependencies
            ),
        )?;
        fs::write(package.join("src/lib.rs"), structs(subject.derive))?;
    }
    Ok(())
}

fn structs(derive: &str) -> String {
    let mut source = String::new();
    for n in 0..STRUCTS {
        write!(
            source,
            "
{derive}
pub struct Record{n} {{
    pub id: u64,
    pub name: String,
    pub description: Option<String>,
    pub price: u64,
    pub stock: u32,
    pub balance: i64,
    pub available: bool,
    pub parent: Option<u64>,
    pub tags: Vec<String>,
    pub thumbnail: Vec<u8>,
}}
"
        )
        .expect("writing to a String cannot fail");
    }
    source
}

/// `rounds` holds the times of each subject, in order.
fn print_report(rounds: &[Vec<Duration>]) {
    let above_nothing = |at: usize| -> Vec<f64> {
        rounds.iter().map(|subject| (subject[at].as_secs_f64() - rounds[0][at].as_secs_f64()) * 1e3).collect()
    };
    let (least, median) = (above_nothing(0), above_nothing(ROUNDS / 2));
    let serialize = SUBJECTS.iter().position(|subject| subject.name == "serialize").expect("serialize is a subject");
    println!("`cargo check` of {STRUCTS} structs of 10 fields, {ROUNDS} rounds, interleaved.\n");
    println!(
        "| derive | least, ms | median, ms | above nothing per struct, least, ms | median, ms | ÷ Serialize, least | median |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|");
    for (at, subject) in SUBJECTS.iter().enumerate() {
        println!(
            "| {} | {:.0} | {:.0} | {:.2} | {:.2} | {:.2} | {:.2} |",
            subject.name,
            rounds[at][0].as_secs_f64() * 1e3,
            rounds[at][ROUNDS / 2].as_secs_f64() * 1e3,
            least[at] / f64::from(STRUCTS),
            median[at] / f64::from(STRUCTS),
            least[at] / least[serialize],
            median[at] / median[serialize],
        );
    }
}
