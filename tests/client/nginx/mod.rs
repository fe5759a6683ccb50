//! A client reads and writes what [nginx](https://nginx.org) serves: static files with gzip on, whose tags are then weak. It knows nothing of us.

mod before_ours;
mod server;

use etag_client::{Client, EntityTag, Error, Outcome, Source};

use self::server::Nginx;

/// Long enough to be compressed.
fn document(of: &str) -> String {
    serde_json::json!({ "name": of, "description": "of aluminium, ".repeat(20) }).to_string()
}

#[tokio::test]
async fn what_was_read_is_validated_by_the_weak_tag_of_what_came_compressed() {
    let Some(nginx) = Nginx::start("") else { return };
    nginx.put("mouse.json", &document("a mouse"));
    let seen = nginx.answer("/mouse.json", &[("Accept-Encoding", "gzip")]);
    assert_eq!(seen.text("content-encoding"), Some("gzip"));
    assert!(seen.etag().starts_with("W/\""), "{seen:?}");

    let client = Client::new().unwrap();
    let first = client.get(nginx.url("/mouse.json")).send().await.unwrap();
    assert_eq!(first.source(), Source::Network);
    assert_eq!(first.tag().unwrap().as_bytes(), seen.etag().as_bytes());
    assert_eq!(first.content(), document("a mouse").as_bytes());

    let second = client.get(nginx.url("/mouse.json")).send().await.unwrap();
    assert_eq!(second.source(), Source::Revalidated);
    assert_eq!(nginx.asked_by(3), ["", "", seen.etag()]);
    assert_eq!(second.tag(), first.tag());
    assert_eq!(second.content(), first.content());
}

#[tokio::test]
async fn a_file_that_was_changed_is_read_anew() {
    let Some(nginx) = Nginx::start("") else { return };
    nginx.put("mouse.json", &document("a mouse"));
    let client = Client::new().unwrap();
    let first = client.get(nginx.url("/mouse.json")).send().await.unwrap();
    // Of another length: nginx makes its tags of the length and the second.
    nginx.put("mouse.json", &document("a wireless mouse"));
    let second = client.get(nginx.url("/mouse.json")).send().await.unwrap();
    assert_eq!(second.source(), Source::Network);
    assert_eq!(nginx.asked_by(2), ["", &first.tag().unwrap().to_string()]);
    assert_eq!(second.content(), document("a wireless mouse").as_bytes());
    assert_ne!(second.tag(), first.tag());
    let third = client.get(nginx.url("/mouse.json")).send().await.unwrap();
    assert_eq!((third.source(), third.content()), (Source::Revalidated, second.content()));
}

#[tokio::test]
async fn nobody_is_asked_while_what_was_read_is_fresh_by_the_word_of_the_server() {
    let Some(nginx) = Nginx::start("location /fresh/ { expires 1h; }") else { return };
    nginx.put("fresh/mouse.json", &document("a mouse"));
    let client = Client::new().unwrap();
    let first = client.get(nginx.url("/fresh/mouse.json")).send().await.unwrap();
    assert_eq!((first.source(), &first.fields()["cache-control"]), (Source::Network, &"max-age=3600".parse().unwrap()));
    nginx.put("fresh/mouse.json", &document("a wireless mouse"));

    let second = client.get(nginx.url("/fresh/mouse.json")).send().await.unwrap();
    assert_eq!((second.source(), second.content(), second.tag()), (Source::Cache, first.content(), first.tag()));
    let third = client.get(nginx.url("/fresh/mouse.json")).validated().send().await.unwrap();
    assert_eq!(third.source(), Source::Network);
    assert_eq!(third.content(), document("a wireless mouse").as_bytes());
}

#[tokio::test]
async fn what_came_compressed_and_what_did_not_are_told_apart() {
    let Some(nginx) = Nginx::start("") else { return };
    nginx.put("mouse.json", &document("a mouse"));
    let client = Client::new().unwrap();
    let plain = || client.get(nginx.url("/mouse.json")).header("Accept-Encoding", "identity");
    let compressed = client.get(nginx.url("/mouse.json")).send().await.unwrap();
    assert_eq!(compressed.fields()["vary"], "Accept-Encoding");
    let uncompressed = plain().send().await.unwrap();
    assert_eq!(uncompressed.source(), Source::Network);
    assert_eq!(uncompressed.content(), compressed.content());
    let tags = [&compressed, &uncompressed].map(|fetched| fetched.tag().unwrap());
    assert_eq!(tags.map(EntityTag::is_weak), [true, false]);

    for (read, known) in [(client.get(nginx.url("/mouse.json")), &compressed), (plain(), &uncompressed)] {
        let again = read.send().await.unwrap();
        assert_eq!((again.source(), again.tag()), (Source::Revalidated, known.tag()));
        assert_eq!(again.content(), known.content());
    }
    // Each by its own.
    let [weak, strong] = tags.map(ToString::to_string);
    assert_eq!(nginx.asked_by(4), ["", "", &weak, &strong]);
}

#[tokio::test]
async fn a_folder_is_read_where_the_redirection_leads() {
    let Some(nginx) = Nginx::start("location /folder/ { index mouse.json; }") else { return };
    nginx.put("folder/mouse.json", &document("a mouse"));
    assert_eq!(nginx.answer("/folder", &[]).status, 301);
    let client = Client::new().unwrap();
    for source in [Source::Network, Source::Revalidated] {
        let fetched = client.get(nginx.url("/folder")).send().await.unwrap();
        assert_eq!((fetched.source(), fetched.url().path()), (source, "/folder/"));
        assert_eq!(fetched.content(), document("a mouse").as_bytes());
    }
}

#[tokio::test]
async fn what_is_not_there_is_refused_in_the_words_of_the_server() {
    let Some(nginx) = Nginx::start("") else { return };
    let client = Client::new().unwrap();
    let err = client.get(nginx.url("/mouse.json")).send().await.unwrap_err();
    let Error::Refused(problem) = err else { panic!("{err:?}") };
    assert_eq!((problem.status().as_u16(), problem.type_uri(), problem.current()), (404, "about:blank", None));
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_and_sent_once() {
    let Some(nginx) = Nginx::start("") else { return };
    nginx.put("mouse.json", "{}");
    let client = Client::new().unwrap();
    let read = client.get(nginx.url("/mouse.json")).send().await.unwrap();
    let err = client.put(read.url().clone()).json(&1).if_unchanged(read.tag()).send().await.unwrap_err();
    let Error::Refused(problem) = err else { panic!("{err:?}") };
    assert_eq!((problem.status().as_u16(), problem.type_uri()), (405, "about:blank"));

    let err = client.update(read.url().clone(), |_: serde_json::Value| Ok(2.into())).send().await.unwrap_err();
    assert!(matches!(&err, Error::Refused(problem) if problem.status().as_u16() == 405), "{err:?}");
    assert_eq!(client.counters().attempts, 2);
    assert_eq!(nginx.file("mouse.json"), "{}");
}

/// nginx takes what is put, whatever the preconditions, and tells no tag: so much is not the client's to mend.
#[tokio::test]
async fn what_was_put_is_read_anew_also_where_what_was_read_before_is_fresh() {
    let Some(nginx) = Nginx::start("location /shelf/ { dav_methods PUT DELETE; create_full_put_path on; expires 1h; }")
    else {
        return;
    };
    let client = Client::new().unwrap();
    let url = nginx.url("/shelf/mouse.json");
    let created = client.put(&url).json(&1).if_absent().send().await.unwrap();
    assert_eq!((created.status().unwrap().as_u16(), created.tag()), (201, None));
    let read = client.get(&url).send().await.unwrap();
    assert_eq!((read.source(), read.json::<i64>().unwrap()), (Source::Network, 1));
    assert_eq!(client.get(&url).send().await.unwrap().source(), Source::Cache);

    let put = client.put(&url).json(&22).if_unchanged(read.tag()).send().await.unwrap();
    assert_eq!((put.status().unwrap().as_u16(), put.tag()), (204, None));
    let read = client.get(&url).send().await.unwrap();
    assert_eq!((read.source(), read.json::<i64>().unwrap()), (Source::Network, 22));

    let updated = client.update(&url, |count: i64| Ok(count * 10)).send().await.unwrap();
    assert_eq!((updated.value, updated.tag, updated.outcome), (220, None, Outcome::Written));
    assert_eq!(nginx.file("shelf/mouse.json"), "220");

    client.delete(&url).if_present().send().await.unwrap();
    let err = client.get(&url).send().await.unwrap_err();
    assert!(matches!(&err, Error::Refused(problem) if problem.status().as_u16() == 404), "{err:?}");
}
