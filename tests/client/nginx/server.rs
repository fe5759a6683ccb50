//! [`Nginx`]: a server of its own in a folder of its own, gone with the process that started it.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use etag_tests::client::{Connection, Response};
use etag_tests::skip;
use tempfile::TempDir;

/// Far more than it takes to write a line down.
const PATIENCE: Duration = Duration::from_mins(5);

/// Serves the files of a folder. Dropped, it is stopped and the folder removed.
#[derive(Debug)]
pub(super) struct Nginx {
    shell: Child,
    address: SocketAddr,
    folder: TempDir,
}

/// Between nginx and us: it ends with the pipe that it reads from, whatever becomes of this process, and nginx with it.
///
/// Its standard output is the socket on which nginx is to listen, and which belongs to nginx alone from then on. As input nginx takes it for one that it has from a process before it.
const SHELL: &str = r#"
    trap : INT TERM HUP
    NGINX='0;' "$@" <&1 >/dev/null &
    exec >/dev/null
    read -r _
    kill -TERM $!
    wait
"#;

/// What does not depend on the test: nothing outside its folder, which belongs to us alone.
const SETTINGS: &str = "
    daemon off;
    user root;
    worker_processes 1;
    pid nginx.pid;
    error_log nginx.log;
    events {}
    http {
        # By which tag it was asked for, as it came.
        log_format asked escape=none '$http_if_none_match';
        access_log asked.log asked;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        scgi_temp_path scgi;
        uwsgi_temp_path uwsgi;
        types { application/json json; }
        gzip on;
        gzip_types application/json;
        gzip_vary on;
        server {
            listen LISTEN;
            root files;
            LOCATIONS
        }
    }
";

impl Nginx {
    /// A server with these `location` blocks. None where nginx is not installed; then the test says so, and is a failure where `CI` or `ETAG_REQUIRE_SERVICES` is set.
    pub(super) fn start(locations: &str) -> Option<Self> {
        // It is in a folder that users who are not root seldom look for programs in.
        let candidates = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx"];
        let Some(program) = candidates.into_iter().find(|path| Path::new(path).is_file()) else {
            skip("nginx is not installed");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        fs::create_dir(folder.path().join("files")).expect("a new folder");
        // No other process can have taken the port between us and nginx.
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        // nginx takes for granted that what it is given is so.
        listener.set_nonblocking(true).expect("a socket can be made so");
        let address = listener.local_addr().expect("a bound port");
        let settings = SETTINGS.replace("LISTEN", &address.to_string()).replace("LOCATIONS", locations);
        fs::write(folder.path().join("nginx.conf"), settings).expect("the folder is ours");
        let shell = Command::new("sh")
            .args(["-c", SHELL, "sh", program, "-e", "nginx.log", "-c", "nginx.conf", "-p"])
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(OwnedFd::from(listener))
            .spawn()
            .expect("a shell is there");
        Some(Self { shell, address, folder })
    }

    /// Puts a file there, in the place of the one that was.
    pub(super) fn put(&self, name: &str, content: &str) {
        let path = self.folder.path().join("files").join(name);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("the folder is ours");
        fs::write(path, content).expect("the folder is ours");
    }

    /// What is in a file.
    pub(super) fn file(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join("files").join(name)).expect("the file is there")
    }

    /// By which tags it was asked, from the first request to the last of so many.
    pub(super) fn asked_by(&self, requests: usize) -> Vec<String> {
        let began = Instant::now();
        loop {
            // What the last one asked may be written down a little after it was answered.
            let log = fs::read_to_string(self.folder.path().join("asked.log")).expect("nginx has begun it");
            if log.lines().count() >= requests {
                return log.lines().map(str::to_owned).collect();
            }
            assert!(began.elapsed() < PATIENCE, "{requests} requests were waited for; there are {log:?}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it answers to somebody else.
    pub(super) fn answer(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let mut connection = Connection::open(self.address).expect("it listens");
        connection.request("GET", path, fields, b"").expect("it answers")
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}
