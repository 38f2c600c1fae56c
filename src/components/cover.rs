//! The lead image of an article.

use super::use_frame;
use broadsheet_model as model;
use leptos::prelude::*;

/// Maximum height of a cover on its article's own page, in CSS pixels. It fits the screen of a laptop.
const TALLEST: u32 = 720;

/// The lead image of an article's own page, with caption and credit.
#[component]
pub fn Cover(
    /// The image.
    cover: model::Cover,
) -> impl IntoView {
    let caption = cover.caption.clone().map(|caption| caption + " ");
    let credit = cover.credit.clone().map(|credit| view! { <span class="cover__credit">{credit}</span> });
    let caption = (caption.is_some() || credit.is_some()).then(|| view! { <figcaption>{caption}{credit}</figcaption> });
    view! {
        <figure class="cover">
            <CoverImage cover=bounded(cover) is_first=true sizes="min(54rem, 100vw)"/>
            {caption}
        </figure>
    }
}

/// The image without caption and credit. Width and height reserve its place, so that nothing moves when it arrives.
#[component]
pub fn CoverImage(
    /// The image.
    cover: model::Cover,
    /// Whether the browser fetches the image at once, because it may be the largest element of its page.
    is_first: bool,
    /// The width at which the image is shown, as the value of HTML's `sizes` attribute. Browsers use it to choose among the
    /// smaller copies.
    sizes: &'static str,
) -> impl IntoView {
    let size = |n: u32| (n > 0).then(|| n.to_string());
    view! {
        <img
            src=use_frame().site.href(&cover.image)
            alt=cover.alt
            width=size(cover.width)
            height=size(cover.height)
            sizes=cover.srcset.is_some().then_some(sizes)
            srcset=cover.srcset
            data-tint=cover.tint
            loading=(!is_first).then_some("lazy")
            fetchpriority=is_first.then_some("high")
            decoding="async"
        />
    }
}

/// A cover whose size is reduced if it is taller than [`TALLEST`]. Browsers show an image no wider than its width attribute.
fn bounded(cover: model::Cover) -> model::Cover {
    if cover.height <= TALLEST {
        return cover;
    }
    let width = u64::from(cover.width) * u64::from(TALLEST) / u64::from(cover.height);
    model::Cover { width: u32::try_from(width).unwrap_or(u32::MAX).max(1), height: TALLEST, ..cover }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tall_cover_keeps_its_aspect_ratio_and_fits_the_screen() {
        for (size, shown) in [((1600, 1000), (1152, 720)), ((500, 2000), (180, 720)), ((300, 200), (300, 200)), ((0, 0), (0, 0))]
        {
            let bounded = bounded(model::Cover { width: size.0, height: size.1, ..cover() });
            assert_eq!((bounded.width, bounded.height), shown, "{size:?}");
        }
    }

    fn cover() -> model::Cover {
        model::Cover {
            image: String::new(),
            alt: String::new(),
            width: 0,
            height: 0,
            caption: None,
            credit: None,
            srcset: None,
            tint: None,
        }
    }
}
