//! The search worker: the engine in a thread of its own, which the app starts when its reader first searches.

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
