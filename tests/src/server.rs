//! An application of Actix Web on a free port of the loopback address, for as long as a test holds it.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer, rt};

use crate::client::Connection;
use crate::http2;

/// A server in a thread of its own, which speaks HTTP/1.1 and HTTP/2 (with prior knowledge) on one port; it ends when it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

/// How long a connection on which nothing is asked is kept.
const PATIENCE: Duration = Duration::from_mins(10);

impl Server {
    /// Starts an application that is made of what `configure` adds, on two workers.
    ///
    /// # Panics
    ///
    /// When no port can be had.
    pub fn start(configure: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> Self {
        let (sender, receiver) = mpsc::channel();
        let thread = thread::spawn(move || {
            rt::System::new().block_on(async move {
                let server = HttpServer::new(move || App::new().configure(configure.clone()))
                    .workers(2)
                    .shutdown_timeout(1)
                    // A test that is slow is not a client that has gone.
                    .keep_alive(PATIENCE)
                    .client_request_timeout(Duration::ZERO)
                    .disable_signals()
                    .bind_auto_h2c(("127.0.0.1", 0))
                    .expect("a free port");
                let address = server.addrs()[0];
                let running = server.run();
                sender.send((address, running.handle())).expect("who starts it waits");
                running.await.expect("the server ends in peace");
            });
        });
        let (address, handle) = receiver.recv().expect("the server starts");
        Self { address, handle, thread: Some(thread) }
    }

    /// Opens a connection to it.
    ///
    /// # Panics
    ///
    /// When it does not listen.
    pub fn connect(&self) -> Connection {
        Connection::open(self.address).expect("the server listens")
    }

    /// Opens a connection to it that speaks HTTP/2.
    ///
    /// # Panics
    ///
    /// When it does not listen.
    pub fn connect_http2(&self) -> http2::Connection {
        http2::Connection::open(self.address).expect("the server listens, and speaks HTTP/2")
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        rt::System::new().block_on(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            // A panic of the server is that of the test, which has failed by then.
            let _ = thread.join();
        }
    }
}
