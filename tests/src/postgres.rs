//! A private PostgreSQL server: in a directory and on a port of its own, and gone with the process that started it.
//!
//! A shell stands between the server and us, and reads orders from a pipe. Whatever becomes of this process, `kill -9` included, the
//! pipe ends with it; then the shell stops the server and removes the directory.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;
use std::{env, fs, process, thread};

use etag_store::PostgresOptions;

use crate::port::Port;
use crate::skip::skip;

/// How a store on such a server is opened that is not to be unavailable as long as the server is there, however slow the machine.
pub fn patient() -> PostgresOptions {
    PostgresOptions::new().with_max_wait(Duration::from_mins(1))
}

/// A server. Dropped, it is stopped and its directory removed.
#[derive(Debug)]
pub struct Postgres {
    programs: Programs,
    folder: PathBuf,
    /// Its own also while it is dead.
    port: Port,
    shell: Mutex<Shell>,
}

#[derive(Debug)]
struct Shell {
    process: Child,
    /// None once it was told to end.
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// Reads orders: `start` the server, `reload` its settings, `stop` it after what it is doing, `kill` it as it is. At the end of the orders it is stopped and all is removed.
///
/// The server is killed with all its processes: one that lost its parent would finish the statement that it is at. It stands still before its children
/// are listed, so that it has no more of them; and all are gone before the order is done, for the next server finds out whether somebody still has the memory of this one.
const SHELL: &str = r#"
    trap '' INT TERM HUP
    folder=$1; shift
    server=
    children() { cat "/proc/$server/task/$server/children" 2>/dev/null || pgrep -P "$server"; }
    state() { sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null; }
    comes_to() { while case $(state "$1") in [$2]|'') false ;; esac; do sleep 0.01; done; }
    end_with_all() {
        kill -STOP "$server"; comes_to "$server" TtZX
        all=$(children); kill -KILL $all "$server"; wait "$server"; server=
        for process in $all; do comes_to "$process" ZX; done
    } 2>/dev/null
    end() { [ -z "$server" ] || { kill "$1" "$server"; wait "$server"; server=; }; } 2>/dev/null
    while read -r order; do
        case $order in
            start) "$@" </dev/null >>"$folder/log" 2>&1 & server=$! ;;
            reload) kill -HUP "$server" ;;
            stop) end -INT ;;
            kill) [ -z "$server" ] || end_with_all ;;
        esac
        echo done
    done
    end -QUIT
    rm -rf "$folder"
"#;

/// How often to look whether the server is ready, 50 ms apart.
const LOOKS: u32 = 6_000;

impl Postgres {
    /// The server that the tests of this process share, started when it is first asked for. None where PostgreSQL is not installed; then the test says so, and is a
    /// failure where `CI` or `ETAG_REQUIRE_SERVICES` is set.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Postgres>> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(&[])).as_ref()
    }

    /// A server of one's own, with these settings (`"fsync=off"`). None as for [`shared`](Self::shared).
    ///
    /// # Panics
    ///
    /// When it is installed and does not start.
    pub fn start(settings: &[&str]) -> Option<Self> {
        let Some(programs) = Programs::find() else {
            skip(
                "the programs of PostgreSQL (initdb, postgres, createdb) are not in PATH nor in /usr/lib/postgresql/*/bin",
            );
            return None;
        };
        let account = Account::of_the_server();
        let folder = account.new_folder();
        let mut initdb = account.command(&programs.path("initdb"));
        initdb
            .args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(folder.join("data"));
        run(initdb.current_dir(&folder));

        let port = Port::reserve();
        let mut command = account.command(Path::new("/bin/sh"));
        command.arg("-c").arg(SHELL).arg("sh").arg(&folder).arg(programs.path("postgres"));
        command.arg("-D").arg(folder.join("data")).args(["-p", &port.address().port().to_string()]);
        for setting in
            ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=500"].iter().chain(settings)
        {
            command.args(["-c", setting]);
        }
        command.current_dir(&folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("a shell is there");
        let orders = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().expect("its output was asked for"));
        let shell = Mutex::new(Shell { process, orders, answers });
        let server = Self { programs, folder, port, shell };
        server.restart();
        Some(server)
    }

    /// Starts it (again), and waits until it answers.
    ///
    /// # Panics
    ///
    /// When it does not.
    pub fn restart(&self) {
        // What is left of a server that was killed would say that it is ready.
        let _ = fs::remove_file(self.pid_file());
        self.order("start");
        for _ in 0..LOOKS {
            // The eighth line says so: it is what pg_ctl waits for.
            let status = fs::read_to_string(self.pid_file()).unwrap_or_default();
            if status.lines().nth(7).is_some_and(|status| status.trim() == "ready") {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("PostgreSQL does not start: {}", fs::read_to_string(self.folder.join("log")).unwrap_or_default());
    }

    /// Stops it: connections are closed, and what it acknowledged is on disk.
    pub fn stop(&self) {
        self.order("stop");
    }

    /// Kills it and all its processes with SIGKILL, in the middle of whatever they do.
    pub fn kill(&self) {
        self.order("kill");
    }

    /// Lets its clients, those that are connected as well, only read from now on.
    pub fn allow_reads_only(&self) {
        self.set("default_transaction_read_only = on");
    }

    /// Lets its clients write again.
    pub fn allow_writes(&self) {
        self.set("default_transaction_read_only = off");
    }

    /// As `ALTER SYSTEM` and a reload do it, which is not possible where nothing can be written.
    fn set(&self, setting: &str) {
        fs::write(self.folder.join("data/postgresql.auto.conf"), setting).expect("its folder is ours");
        self.order("reload");
    }

    /// The URL of a new, empty database.
    ///
    /// # Panics
    ///
    /// When it cannot be made.
    pub fn database(&self) -> String {
        self.database_with(&[])
    }

    /// The URL of a new database that `createdb` makes with these arguments.
    ///
    /// # Panics
    ///
    /// When it cannot be made.
    pub fn database_with(&self, arguments: &[&str]) -> String {
        static DATABASES: AtomicU32 = AtomicU32::new(0);
        let name = format!("test{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        let port = self.port().to_string();
        let mut createdb = Command::new(self.programs.path("createdb"));
        run(createdb.args(["-h", "127.0.0.1", "-p", &port, "-U", "postgres"]).args(arguments).arg(&name));
        format!("postgres://postgres@127.0.0.1:{port}/{name}")
    }

    /// Its port on the loopback interface.
    pub const fn port(&self) -> u16 {
        self.port.address().port()
    }

    /// Where its files are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn pid_file(&self) -> PathBuf {
        self.folder.join("data/postmaster.pid")
    }

    fn order(&self, order: &str) {
        let mut shell = self.shell.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let orders = shell.orders.as_mut().expect("the orders end when the server is dropped");
        writeln!(orders, "{order}").expect("the shell lives as long as its orders");
        let mut answer = String::new();
        shell.answers.read_line(&mut answer).expect("the shell answers");
        assert_eq!(answer.trim(), "done", "{order}");
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let shell = self.shell.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        drop(shell.orders.take());
        let _ = shell.process.wait();
    }
}

/// The folder of the server's programs.
#[derive(Debug)]
struct Programs(PathBuf);

impl Programs {
    fn find() -> Option<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        let mut packaged: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
            .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
            .unwrap_or_default();
        packaged.sort();
        // The newest first.
        let mut folders = env::split_paths(&path).chain(packaged.into_iter().rev());
        folders
            .find(|folder| ["initdb", "postgres", "createdb"].iter().all(|name| folder.join(name).is_file()))
            .map(Self)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

/// Who runs the server, which refuses to be run by root.
struct Account {
    /// Another user than ourselves.
    other: Option<(u32, u32)>,
}

impl Account {
    fn of_the_server() -> Self {
        let own = fs::metadata("/proc/self").map_or(1, |process| process.uid());
        if own != 0 {
            return Self { other: None };
        }
        let users = fs::read_to_string("/etc/passwd").expect("a list of users");
        let user = users
            .lines()
            .find(|line| line.starts_with("postgres:"))
            .expect("a user `postgres`, for the server refuses root");
        let mut ids = user.split(':').skip(2).map(|id| id.parse().expect("an id is a number"));
        Self { other: ids.next().zip(ids.next()) }
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if let Some((user, group)) = self.other {
            command.uid(user).gid(group);
        }
        command
    }

    fn new_folder(&self) -> PathBuf {
        static FOLDERS: AtomicU32 = AtomicU32::new(0);
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("etag-postgres-{}-{number}", process::id()));
        fs::create_dir(&folder).expect("a new folder for temporary files");
        if let Some((user, group)) = self.other {
            chown(&folder, Some(user), Some(group)).expect("root gives a folder away");
        }
        folder
    }
}

fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().expect("the program starts");
    let program: OsString = command.get_program().to_owned();
    assert!(output.status.success(), "{}: {}", program.display(), String::from_utf8_lossy(&output.stderr));
}
