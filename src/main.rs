//! The entry point in the browser. On the host there is nothing to run, because `press` prints the pages.

fn main() {
    #[cfg(target_arch = "wasm32")]
    broadsheet::boot::start();
    #[cfg(not(target_arch = "wasm32"))]
    eprintln!("This is the browser's half of Broadsheet: run `trunk serve`, or `cargo run -p press -- publish --help`.");
}
