//! What an author runs on their own machine: [`new_newsroom`] makes a newsroom, [`serve`] previews it, [`locations`] finds the newsroom
//! around the current folder, its site and its cache.

pub mod locations;
pub mod new_newsroom;
pub mod serve;
