use broadsheet_model::{Cover, Frame};
use maud::{Markup, html};

/// The lead image of an article's own page, with caption and credit.
pub fn figure(cover: &Cover, frame: &Frame) -> Markup {
    html! {
        figure.cover {
            (image(cover, frame, true, "min(54rem, 100vw)"))
            @if cover.caption.is_some() || cover.credit.is_some() {
                figcaption {
                    @if let Some(caption) = &cover.caption { (caption) " " }
                    @if let Some(credit) = &cover.credit { span.cover__credit { (credit) } }
                }
            }
        }
    }
}

/// The image alone. Its place is reserved by width and height, so nothing moves when it arrives. The `first` image of a
/// page is fetched at once: it may be the largest thing on it. `sizes` says how wide it is shown, in the words of HTML;
/// browsers choose among its smaller copies by it.
pub fn image(cover: &Cover, frame: &Frame, first: bool, sizes: &str) -> Markup {
    let size = |n: u32| (n > 0).then_some(n);
    html! {
        img src=(frame.site.href(&cover.image)) alt=(cover.alt) width=[size(cover.width)] height=[size(cover.height)]
            srcset=[&cover.srcset] sizes=[cover.srcset.is_some().then_some(sizes)] data-tint=[&cover.tint]
            loading=[(!first).then_some("lazy")] fetchpriority=[first.then_some("high")] decoding="async";
    }
}
