use broadsheet_model::{Dateline, Frame, fill};
use maud::{Markup, html};

/// When it appeared and when it changed, in the newsroom's language and zone. Nothing without a date. Once the app runs
/// it adds the reader's own time as a title to every `<time>` that a pointer comes to.
pub fn dateline(dateline: Option<&Dateline>, frame: &Frame) -> Markup {
    html! {
        @if let Some(dateline) = dateline {
            span.dateline { time datetime=(dateline.published) { (dateline.shown) } }
            @if let (Some(updated), Some(shown)) = (&dateline.updated, &dateline.updated_shown) {
                span.dateline__updated { time datetime=(updated) { (fill(&frame.words.updated, "date", shown)) } }
            }
        }
    }
}

/// Reading time. Nothing when it is not known.
pub fn minutes(minutes: u32, frame: &Frame) -> Markup {
    html! {
        @if minutes > 0 { span.minutes { (fill(&frame.words.minutes, "n", &minutes.to_string())) } }
    }
}
