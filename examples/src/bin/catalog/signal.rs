//! What stops the catalog.

use std::future::Future;
use std::io;

/// Ends with the first SIGTERM or Ctrl-C. By itself Actix Web would break off what it has begun on the latter.
#[cfg(unix)]
pub(crate) fn stopping() -> io::Result<impl Future<Output = ()> + Send> {
    use std::future::poll_fn;
    use std::task::Poll;

    use actix_web::rt::signal::unix::{SignalKind, signal};

    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(poll_fn(move |context| {
        // Both are asked, so that either wakes this.
        let asked = [&mut terminate, &mut interrupt].map(|signal| signal.poll_recv(context).is_ready());
        if asked.contains(&true) { Poll::Ready(()) } else { Poll::Pending }
    }))
}

/// Ends with the first Ctrl-C.
#[cfg(not(unix))]
pub(crate) fn stopping() -> io::Result<impl Future<Output = ()> + Send> {
    Ok(async {
        if actix_web::rt::signal::ctrl_c().await.is_err() {
            // Nobody can ask for the end then but by force.
            std::future::pending::<()>().await;
        }
    })
}
