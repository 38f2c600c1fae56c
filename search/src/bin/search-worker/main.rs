//! The search worker: the engine in a thread of its own, which the app starts when its reader first searches.

#[cfg(any(target_arch = "wasm32", test))]
mod found;
#[cfg(target_arch = "wasm32")]
mod http;
#[cfg(target_arch = "wasm32")]
mod messages;

fn main() {
    #[cfg(target_arch = "wasm32")]
    messages::answer();
    #[cfg(not(target_arch = "wasm32"))]
    eprintln!("This is the browser's half of the search: the app starts it. In a terminal it is `press search`.");
}
