//! A chat widget that needs no server: the engine in the page, and its snapshot in the browser's storage.

mod bot;
mod chat;
mod host;
mod talk;

use chat::Chat;

fn main() {
    yew::Renderer::<Chat>::new().render();
}
