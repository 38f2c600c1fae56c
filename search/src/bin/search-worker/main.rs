//! The search worker runs the engine in a thread of its own. The app starts it when the reader searches for the first time.

#[cfg(target_arch = "wasm32")]
mod index_requests;
#[cfg(target_arch = "wasm32")]
mod messages;
#[cfg(any(target_arch = "wasm32", test))]
mod results_html;

fn main() {
    #[cfg(target_arch = "wasm32")]
    messages::answer();
    #[cfg(not(target_arch = "wasm32"))]
    eprintln!("This is the browser's half of the search: the app starts it. In a terminal it is `press search`.");
}
