//! Answers requests: with the files of the site, as a production server does. Pages also get a script that reports changes.

use super::preview_site::{Preview, State};
use crate::hosts::server_config::{Answer, Answers, Cache};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State as Shared};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HOST, LOCATION};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::sse::{self, Sse};
use axum::response::{IntoResponse, Response};
use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};
use tower_http::services::ServeFile;

/// A script that reloads a page when the site changed, and shows errors over the page.
const LIVE: &str = include_str!("live.js");
/// The path of this script on every site: no page of a newsroom can have this path.
const LIVE_PATH: &str = "/.press/live.js";
/// The path of the events to which the script listens.
const EVENTS_PATH: &str = "/.press/events";

#[derive(Clone)]
struct Site {
    preview: Arc<Preview>,
    /// Whether only this computer may read the site.
    is_local: bool,
}

/// Serves until Ctrl-C or a signal ends the process.
pub(super) async fn serve(listener: TcpListener, preview: Arc<Preview>, is_local: bool) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let app = Router::new().fallback(respond).with_state(Site { preview, is_local });
    // Open pages keep a connection for events: the server does not wait for these connections to close.
    tokio::select! {
        served = async { axum::serve(listener, app).await } => served,
        ended = ended() => ended,
    }
}

/// Waits for Ctrl-C or a signal that ends the process.
async fn ended() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut terminate, mut hangup) = (signal(SignalKind::terminate())?, signal(SignalKind::hangup())?);
        tokio::select! {
            ended = tokio::signal::ctrl_c() => ended,
            _ = terminate.recv() => Ok(()),
            _ = hangup.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

async fn respond(Shared(site): Shared<Site>, request: Request) -> Response {
    let Site { preview, is_local } = site;
    if is_local && !names_this_machine(&request) {
        // The host name of another site can lead to this computer (DNS rebinding): pages of that site must not read drafts.
        return (StatusCode::FORBIDDEN, "press serve answers only at 127.0.0.1 and localhost; `--host` serves a network\n")
            .into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }
    match request.uri().path() {
        EVENTS_PATH => return Sse::new(events(&preview)).into_response(),
        LIVE_PATH => {
            let headers = [(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
            return (headers, LIVE).into_response();
        }
        _ => {}
    }
    let Some(answers) = preview.answers() else { return waiting(&preview) };
    let is_there = |file: &str| preview.site().join(file).is_file();
    let path = percent_encoding::percent_decode_str(request.uri().path()).decode_utf8();
    let answer = path.map_or(Answer::Missing, |path| answers.answer(&path, request.uri().query(), is_there));
    match answer {
        Answer::Moved { to, status } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FOUND);
            HeaderValue::try_from(to)
                .map_or_else(|_| StatusCode::NOT_FOUND.into_response(), |to| (status, [(LOCATION, to)]).into_response())
        }
        Answer::File(file) => file_of(&preview, &answers, &file, StatusCode::OK, request).await,
        Answer::Missing => file_of(&preview, &answers, NOT_FOUND, StatusCode::NOT_FOUND, request).await,
        Answer::Gone => file_of(&preview, &answers, NOT_FOUND, StatusCode::GONE, request).await,
    }
}

/// The page for an unknown path.
const NOT_FOUND: &str = crate::hosts::server_config::NOT_FOUND;

/// Whether the host name in a request always means this computer.
fn names_this_machine(request: &Request) -> bool {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    name == "localhost"
        || name.ends_with(".localhost")
        || name == "[::1]"
        || name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

/// Answers with a file of the site and the headers of production.
async fn file_of(preview: &Preview, answers: &Answers, file: &str, status: StatusCode, request: Request) -> Response {
    let path = preview.site().join(file);
    let is_page = file.ends_with(".html");
    let mut response = if is_page {
        match tokio::fs::read_to_string(&path).await {
            Ok(page) => with_script(&page, preview.states().borrow().revision).into_response(),
            Err(_) => return StatusCode::NOT_FOUND.into_response(),
        }
    } else {
        // `ServeFile` handles range requests and conditional requests.
        match ServeFile::new(&path).try_call(request).await {
            Ok(response) => response.map(Body::new),
            Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    };
    if status != StatusCode::OK {
        *response.status_mut() = status;
    }
    let headers = response.headers_mut();
    let all = answers.headers(file).into_iter().chain([("Content-Type", Answers::media_type(file))]);
    for (name, value) in all {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
    // In production, browsers may cache some files for a day; here an author may change them in the next minute.
    if answers.cache(file) != Cache::Immutable {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(Cache::Revalidate.control()));
    }
    response
}

/// Adds the script at the end of a page. Published files never contain it.
fn with_script(page: &str, revision: u64) -> String {
    let script = format!("<script src=\"{LIVE_PATH}\" data-revision=\"{revision}\"></script>\n");
    match page.rfind("</body>") {
        Some(end) => [&page[..end], &script, &page[end..]].concat(),
        None => [page, &script].concat(),
    }
}

/// The answer before the first publication succeeded. The script shows the errors that prevent it.
fn waiting(preview: &Preview) -> Response {
    let page = "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
                <title>press serve</title>\n<body>\n<p>The newsroom is not published yet.</p>\n</body>\n</html>\n";
    let page = with_script(page, preview.states().borrow().revision);
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    (StatusCode::SERVICE_UNAVAILABLE, headers, page).into_response()
}

/// Sends the state of the site, now and after each change.
fn events(preview: &Preview) -> impl Stream<Item = Result<sse::Event, Infallible>> + use<> {
    let tell = |state: State| {
        // Numbers and strings can always be serialised.
        let text = serde_json::to_string(&state).unwrap_or_default();
        Ok(sse::Event::default().data(text))
    };
    WatchStream::new(preview.states()).map(tell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_at_the_end_of_the_page() {
        assert_eq!(
            with_script("<body>\n<p>A</p>\n</body>\n</html>", 7),
            "<body>\n<p>A</p>\n<script src=\"/.press/live.js\" data-revision=\"7\"></script>\n</body>\n</html>"
        );
        assert!(with_script("<p>A</p>", 7).ends_with("</script>\n"));
    }

    #[test]
    fn only_host_names_of_this_computer_are_accepted() -> Result<(), axum::http::Error> {
        for (host, expected) in [
            ("127.0.0.1:8080", true),
            ("localhost:8080", true),
            ("paper.localhost:8080", true),
            ("[::1]:8080", true),
            ("localhost", true),
            ("127.0.0.53", true),
            ("127.evil.example", false),
            ("news.example:8080", false),
            ("localhost.evil.example", false),
            ("", false),
        ] {
            let request = Request::builder().uri("/").header(HOST, host).body(Body::empty())?;
            assert_eq!(names_this_machine(&request), expected, "{host}");
        }
        Ok(())
    }
}
