//! Keys that are not numbers, and keys of several parts.

use actix_web::web::ServiceConfig;
use actix_web::{App, test};
use etag_actix::Routes;
use etag_core::Versioned;
use etag_store::{MemoryStore, Versions};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Clone, Serialize, Deserialize, Versioned)]
struct Note {
    #[versioned(key)]
    title: String,
    text: String,
}

/// The title that a `POST` is to have is in its query.
fn notes(config: &mut ServiceConfig) {
    #[derive(Deserialize)]
    struct NoteDraft {
        text: String,
    }
    impl etag_actix::Draft<Note> for NoteDraft {
        fn complete(&self, title: &String, _: Option<&Note>) -> Result<Note, etag_actix::Problem> {
            Ok(Note { title: title.clone(), text: self.text.clone() })
        }
    }
    let title = |req: &actix_web::HttpRequest| {
        actix_web::web::Query::<Vec<(String, String)>>::from_query(req.query_string()).unwrap()[0].1.clone()
    };
    config
        .app_data(Versions::<Note>::new(MemoryStore::new()))
        .service(Routes::<Note, NoteDraft>::at("/notes/{title}").collection("/notes").post(title));
}

#[actix_web::test]
async fn a_key_of_any_characters_is_found_at_its_location_and_behind_its_page() {
    let app = test::init_service(App::new().configure(notes)).await;
    for (query, segment, title) in [
        ("a%2Fb%20c%3Fd%23e%25f", "a%2Fb%20c%3Fd%23e%25f", "a/b c?d#e%f"),
        ("b%2Bc%26limit%3D7", "b%2Bc%26limit%3D7", "b+c&limit=7"),
        ("gr%C3%BC%C3%9Fe", "gr%C3%BC%C3%9Fe", "grüße"),
        ("plain-._~9", "plain-._~9", "plain-._~9"),
        ("z%22%27%3C", "z%22%27%3C", "z\"'<"),
    ] {
        let post = test::TestRequest::post().uri(&format!("/notes?title={query}")).set_json(json!({"text": "x"}));
        let created = test::call_service(&app, post.to_request()).await;
        assert_eq!(created.status(), 201, "{title}");
        let location = created.headers().get("location").unwrap().to_str().unwrap().to_owned();
        assert_eq!(location, format!("/notes/{segment}"));
        let read = test::call_service(&app, test::TestRequest::get().uri(&location).to_request()).await;
        assert_eq!(read.headers().get("etag"), created.headers().get("etag"), "{title}");
        let note: Note = test::read_body_json(read).await;
        assert_eq!(note.title, title);
    }
    let (mut path, mut titles) = ("/notes?limit=1".to_owned(), Vec::new());
    loop {
        let page = test::call_service(&app, test::TestRequest::get().uri(&path).to_request()).await;
        let page: Value = test::read_body_json(page).await;
        titles.push(page["members"][0]["title"].as_str().unwrap().to_owned());
        match page["next"].as_str() {
            Some(next) => path = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(titles, ["a/b c?d#e%f", "b+c&limit=7", "grüße", "plain-._~9", "z\"'<"]);
}

#[derive(Clone, Serialize, Deserialize, Versioned)]
struct Seat {
    #[versioned(key)]
    row: u32,
    #[versioned(key)]
    number: u32,
    guest: String,
}

#[actix_web::test]
async fn a_key_of_several_parts_and_a_resource_that_is_its_own_draft() {
    let seats = Versions::<Seat>::new(MemoryStore::new());
    let routes = Routes::<Seat>::at("/rows/{row}/seats/{number}");
    let app = test::init_service(App::new().app_data(seats.clone()).service(routes)).await;
    let seat = Seat { row: 3, number: 7, guest: "Ada".to_owned() };
    let put = test::TestRequest::put().uri("/rows/3/seats/7").insert_header(("If-None-Match", "*")).set_json(&seat);
    assert_eq!(test::call_service(&app, put.to_request()).await.status(), 201);
    assert_eq!(seats.load(&(3, 7)).await.unwrap().unwrap().guest, "Ada");
}
