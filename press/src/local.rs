//! What an author runs on their own computer: [`new_newsroom`] creates a newsroom, [`serve`] previews it, [`locations`] finds the
//! newsroom that contains the current folder, its site and its cache.

pub mod locations;
pub mod new_newsroom;
pub mod serve;
