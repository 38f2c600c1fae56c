use broadsheet_model::StandingPage;
use maud::{Markup, PreEscaped, html};

/// A standing page such as About.
pub fn document(page: &StandingPage) -> Markup {
    html! {
        article.article {
            header.article__head { h1 { (page.headline) } }
            // Sanitised when it was compiled.
            div.prose { (PreEscaped(&page.body)) }
        }
    }
}
