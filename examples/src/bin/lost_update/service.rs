//! [`Service`]: a service in this process, on a free port of the loopback address.

use std::io;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use actix_web::dev::ServerHandle;
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer, rt};

/// A service in threads of its own, until it is dropped.
pub(crate) struct Service {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Service {
    pub(crate) fn start<C>(routes: impl FnOnce() -> C) -> io::Result<Self>
    where
        C: Fn(&mut ServiceConfig) + Clone + Send + 'static,
    {
        let configure = routes();
        let (sender, receiver) = mpsc::channel();
        let thread = thread::spawn(move || {
            rt::System::new().block_on(async move {
                let server = HttpServer::new(move || App::new().configure(configure.clone())).disable_signals();
                match server.bind(("127.0.0.1", 0)) {
                    Ok(server) => {
                        let address = server.addrs()[0];
                        let running = server.run();
                        // Who starts it waits for this; if not, there is nobody to serve.
                        if sender.send(Ok((address, running.handle()))).is_ok()
                            && let Err(err) = running.await
                        {
                            eprintln!("the service ended: {err}");
                        }
                    }
                    Err(err) => drop(sender.send(Err(err))),
                }
            });
        });
        let (address, handle) = receiver.recv().map_err(|_| io::Error::other("the service does not start"))??;
        Ok(Self { address, handle, thread: Some(thread) })
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        rt::System::new().block_on(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            // If it has panicked, it has said so.
            let _ = thread.join();
        }
    }
}
