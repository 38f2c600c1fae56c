//! An author with photo, role, bio and links.

use super::cover::CoverImage;
use super::use_frame;
use crate::routes::Route;
use broadsheet_model as model;
use broadsheet_model::ListingKind;
use leptos::prelude::*;

/// The authors of an article, below its text. Shows nothing where the newsroom says nothing about them.
#[component]
pub fn People(
    /// The authors, in the order of the byline.
    people: Vec<model::Person>,
) -> impl IntoView {
    (!people.is_empty()).then(|| {
        let person = |person| view! { <div class="person"><Profile person is_named=true/></div> };
        view! { <footer class="people">{people.into_iter().map(person).collect_view()}</footer> }
    })
}

/// What is known of a person. The listing of an author has the name as its heading.
#[component]
pub fn Profile(
    /// The person.
    person: model::Person,
    /// The name is shown, and leads to the author's listing.
    is_named: bool,
) -> impl IntoView {
    let name = is_named.then(|| {
        let href = use_frame().site.href(&Route::newest(ListingKind::Author, &person.slug).path());
        view! { <p class="person__name"><a rel="author" href=href>{person.name}</a></p> }
    });
    let photo =
        person.photo.map(|cover| view! { <div class="person__photo"><CoverImage cover is_first=false sizes="96px"/></div> });
    let role = person.role.map(|role| view! { <p class="person__role">{role}</p> });
    let bio = person.bio.map(|bio| view! { <p class="person__bio">{bio}</p> });
    let link = |link: model::PersonLink| view! { <li><a rel="me" href=link.url>{link.label}</a></li> };
    let links = (!person.links.is_empty()).then(|| {
        view! { <ul class="person__links">{person.links.into_iter().map(link).collect_view()}</ul> }
    });
    view! {
        {photo}
        <div class="person__text">{name}{role}{bio}{links}</div>
    }
}
