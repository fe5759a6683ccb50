//! [`Server`]: a contender in a process of its own, so that what it takes can be told from what its client takes.
//!
//! The process is the program itself, started again with `serve NAME`. It says which port it has and ends with its standard
//! input, so that none is left behind by a client that panics or is killed.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use std::{env, fmt};

use actix_web::{App, HttpServer, rt, web};
use cpu_time::ProcessTime;

use super::connection::Connection;
use super::contenders::{Application, CONTENDERS, Contender, DOCUMENTS};

/// A process that serves one contender, with one worker.
pub struct Server {
    process: Child,
    input: Option<ChildStdin>,
    address: SocketAddr,
}

impl Server {
    /// Starts `program`, whose `main` begins with [`serve_if_asked`].
    ///
    /// # Errors
    ///
    /// That of starting it, or that it does not say where it listens.
    pub fn start(mut program: Command, contender: &Contender) -> io::Result<Self> {
        program.args([SERVE, contender.name]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = program.spawn()?;
        let input = process.stdin.take();
        let output = process.stdout.take();
        // From here on it ends with this value.
        let mut server = Self { process, input, address: (Ipv4Addr::LOCALHOST, 0).into() };
        let mut line = String::new();
        BufReader::new(output.ok_or(io::ErrorKind::BrokenPipe)?).read_line(&mut line)?;
        let port = line.trim_end().parse().map_err(|_| io::Error::other(format!("not a port: {line:?}")))?;
        server.address.set_port(port);
        Ok(server)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The CPU time that its process has taken so far, in all threads.
    ///
    /// # Errors
    ///
    /// That of the connection on which it is asked.
    pub fn cpu_time(&self) -> io::Result<Duration> {
        let mut connection = Connection::open(self.address)?;
        connection.send(format!("GET {CPU_TIME} HTTP/1.1\r\nhost: localhost\r\n\r\n").as_bytes())?;
        let body = connection.receive()?.body;
        let nanoseconds = str::from_utf8(&body).ok().and_then(|text| text.parse().ok());
        nanoseconds.map(Duration::from_nanos).ok_or_else(|| io::Error::other("not a time"))
    }

    /// Lets it come to its end.
    ///
    /// # Errors
    ///
    /// That of waiting, or that it failed.
    pub fn stop(mut self) -> io::Result<()> {
        self.input = None;
        let status = self.process.wait()?;
        if status.success() { Ok(()) } else { Err(io::Error::other(format!("the server ended with {status}"))) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already, or there is nobody left to tell.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

const SERVE: &str = "serve";

const CPU_TIME: &str = "/cpu-time";

/// Serves, if this process was started by [`Server::start`], until standard input ends; whether it was.
///
/// # Errors
///
/// That of the server, or that there is no such contender.
pub fn serve_if_asked() -> io::Result<bool> {
    let mut arguments = env::args().skip(1);
    if arguments.next().as_deref() != Some(SERVE) {
        return Ok(false);
    }
    let name = arguments.next().unwrap_or_default();
    let contender = CONTENDERS.iter().chain([&DOCUMENTS]).find(|contender| contender.name == name);
    let contender = contender.ok_or_else(|| io::Error::other(format!("no contender is named {name:?}")))?;
    // Outside of the server's threads, and once: what it holds is one memory.
    let application = Arc::new((contender.open)());
    rt::System::new().block_on(serve(application))?;
    Ok(true)
}

async fn serve(application: Arc<Application>) -> io::Result<()> {
    let app = move || App::new().configure(|config| application(config)).route(CPU_TIME, web::get().to(cpu_time));
    let server = HttpServer::new(app).workers(1).disable_signals().bind((Ipv4Addr::LOCALHOST, 0))?;
    println!("{}", server.addrs()[0].port());
    io::stdout().flush()?;
    let server = server.run();
    let handle = server.handle();
    let running = rt::spawn(server);
    let input = rt::task::spawn_blocking(|| io::stdin().read_to_end(&mut Vec::new()));
    input.await.map_err(io::Error::other)??;
    handle.stop(false).await;
    running.await.map_err(io::Error::other)?
}

async fn cpu_time() -> String {
    ProcessTime::now().as_duration().as_nanos().to_string()
}
