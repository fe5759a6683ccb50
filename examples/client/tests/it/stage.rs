//! [`Stage`]: a catalog of its own for a test, in which things happen at the very moment of a write; and the program in front of it.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use actix_web::dev::{Service as _, ServiceRequest};
use actix_web::http::Method;
use actix_web::{HttpResponse, web};
use etag_actix::Compress;
use etag_store::{MemoryStore, Versions};
use etag_tests::client::Response;
use etag_tests::server::Server;
use serde_json::Value;
use tempfile::TempDir;

use crate::product::Product;
use crate::routes::routes;

const CLIENT: &str = env!("CARGO_BIN_EXE_catalog-client");
const MOUSE: &str = r#"{"name":"Wireless Mouse","price":29.99}"#;

/// What happens to a write, before it is made or in its place.
#[derive(Clone, Copy, Default)]
pub(crate) struct Happening {
    /// Somebody else is faster with this.
    pub(crate) before: Option<fn(&mut Product)>,
    /// Somebody else removes this product.
    pub(crate) removes: Option<u64>,
    /// What becomes of it.
    pub(crate) fate: Fate,
    /// Somebody else does this behind it.
    pub(crate) after: Option<fn(&mut Product)>,
}

#[derive(Clone, Copy, Default, Eq, PartialEq)]
pub(crate) enum Fate {
    #[default]
    Answered,
    /// It is made, and its answer is lost.
    MadeWithoutAnswer,
    /// It does not arrive, and nobody says so.
    LostWithoutAnswer,
}

/// A catalog that holds product 123.
pub(crate) struct Stage {
    server: Server,
    folder: TempDir,
}

/// Nobody else does anything.
pub(crate) fn quiet() -> Stage {
    Stage::new(|_, _| Happening::default())
}

/// To the first write of product 123 this happens.
pub(crate) fn at_the_first_write(happening: Happening) -> Stage {
    Stage::new(move |id, number| if (id, number) == (123, 1) { happening } else { Happening::default() })
}

impl Stage {
    /// `happens` says what happens to a write to a product, by its id and by how many writes to it there were, this one included.
    pub(crate) fn new(happens: impl Fn(u64, u32) -> Happening + Clone + Send + 'static) -> Self {
        let products = Versions::<Product>::new(MemoryStore::new());
        let configure = routes(products.clone());
        let counted = Arc::new(Mutex::new(HashMap::new()));
        let server = Server::start(move |config| {
            let (happens, products, counted) = (happens.clone(), products.clone(), Arc::clone(&counted));
            let scope = web::scope("").wrap(Compress::default()).configure(configure.clone());
            config.service(scope.wrap_fn(move |req, next| {
                let id = written(&req);
                let happening = id.map_or_else(Happening::default, |id| {
                    let mut counted = counted.lock().expect("nobody panics with it");
                    let number: &mut u32 = counted.entry(id).or_default();
                    *number += 1;
                    happens(id, *number)
                });
                let others = Others { products: products.clone(), id };
                let call = if happening.fate == Fate::LostWithoutAnswer { Err(req) } else { Ok(next.call(req)) };
                async move {
                    others.change(happening.before).await;
                    others.remove(happening.removes).await;
                    // As a gateway answers that knows no more.
                    let no_answer = HttpResponse::BadGateway().finish();
                    let answer = match call {
                        Ok(call) if happening.fate == Fate::Answered => call.await?.map_into_boxed_body(),
                        Ok(call) => call.await?.into_response(no_answer),
                        Err(req) => req.into_response(no_answer),
                    };
                    others.change(happening.after).await;
                    Ok(answer)
                }
            }));
        });
        let stage = Self { server, folder: tempfile::tempdir().expect("a folder") };
        stage.create(123, MOUSE);
        stage
    }

    pub(crate) fn create(&self, id: u64, product: &str) {
        let fields = [("Content-Type", "application/json"), ("If-None-Match", "*")];
        let created = self.request("PUT", &format!("/products/{id}"), &fields, product);
        assert_eq!(created.status, 201, "{created:?}");
    }

    pub(crate) fn read(&self, id: u64) -> Response {
        self.request("GET", &format!("/products/{id}"), &[], "")
    }

    pub(crate) fn product(&self, id: u64) -> Value {
        self.read(id).json()
    }

    pub(crate) fn request(&self, method: &str, path: &str, fields: &[(&str, &str)], content: &str) -> Response {
        self.server.connect().request(method, path, fields, content.as_bytes()).expect("it answers")
    }

    /// The program, which finds this catalog, and leaves its files here.
    pub(crate) fn client(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(CLIENT);
        command.args(arguments).arg("--url").arg(self.url());
        command.env("TMPDIR", self.folder.path()).env("CLIENT", CLIENT).env("URL", self.url()).env("TERM", "xterm");
        // A proxy of whoever runs the tests knows nothing of this catalog.
        command.env("NO_PROXY", "*");
        for name in ["VISUAL", "EDITOR", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command.stdin(Stdio::null());
        command
    }

    /// The program with an editor that is this script of the shell; `$1` is the file.
    pub(crate) fn with_editor(&self, arguments: &[&str], script: &str) -> Command {
        let mut command = self.client(arguments);
        // The shell is asked to run `$EDITOR "$@"`.
        command.env("SCRIPT", script).env("EDITOR", r#"sh -c "$SCRIPT" editor"#);
        command
    }

    fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// The files that the program has left.
    pub(crate) fn kept(&self) -> Vec<PathBuf> {
        fs::read_dir(self.folder.path())
            .expect("the folder is there")
            .map(|file| file.expect("a file").path())
            .collect()
    }
}

/// The product that the program is to change, which alone says what answer it prefers.
fn written(req: &ServiceRequest) -> Option<u64> {
    let is_change = matches!(*req.method(), Method::PUT | Method::PATCH) && req.headers().contains_key("prefer");
    req.path().strip_prefix("/products/").filter(|_| is_change)?.parse().ok()
}

/// Whoever else changes the product that is written.
struct Others {
    products: Versions<Product>,
    id: Option<u64>,
}

impl Others {
    async fn change(&self, change: Option<fn(&mut Product)>) {
        if let (Some(id), Some(change)) = (self.id, change) {
            let changed = self.products.unconditionally("somebody else").update(&id, change).await;
            changed.expect("it can be written");
        }
    }

    async fn remove(&self, id: Option<u64>) {
        if let Some(id) = id {
            self.products.unconditionally("somebody else").delete(&id).await.expect("it can be removed");
        }
    }
}

/// A run that has ended.
pub(crate) struct Ended {
    pub(crate) status: i32,
    pub(crate) printed: String,
    pub(crate) told: String,
}

/// Runs a program to its end.
pub(crate) fn run(mut command: Command) -> Ended {
    let Output { status, stdout, stderr } = command.output().expect("the program was built for this test");
    let [printed, told] = [stdout, stderr].map(|text| String::from_utf8(text).expect("text"));
    Ended { status: status.code().expect("nobody kills it"), printed, told }
}
