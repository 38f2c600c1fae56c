//! The elements inside `<main>`: the page that is shown, and a page that is laid out before the reader clicks.

use crate::frame_state::{Content, FrameState};
use crate::loaded_page::{LoadedPage, Source};
use crate::page::LoadError;
use crate::pages::PageContent;
use crate::pages::load_error::LoadErrorPage;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::no_attrs;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{DocumentFragment, Element, HtmlElement, Node};

/// The class of the page that is shown.
const PAGE: &str = "page";
/// The class of a page that is laid out before the reader clicks.
const REHEARSAL: &str = "rehearsal";
/// The CSS property that hides an element from view, screen readers and keyboard while the browser keeps its layout. To show the
/// element, the browser then only has to paint it.
const LAYOUT_KEPT: &str = "content-visibility";

/// A function that runs when `<main>` shows the page of a navigation.
type AfterCommit = Box<dyn FnOnce()>;

/// The data that the page slot keeps in addition to the page that is shown.
#[derive(Clone, Copy)]
pub struct Slot {
    prepared: StoredValue<Option<Built>, LocalStorage>,
    after_commit: StoredValue<Option<AfterCommit>, LocalStorage>,
}

impl Default for Slot {
    fn default() -> Self {
        Self { prepared: StoredValue::new_local(None), after_commit: StoredValue::new_local(None) }
    }
}

impl Slot {
    /// Builds a page and lays it out, invisibly, before the reader clicks. Most of the work of a browser for a page is finding
    /// its fonts, shaping its words and laying them out. The page's images are fetched, too. The page stays until another page is
    /// shown or prepared.
    pub fn prepare(self, page: &Rc<LoadedPage>) {
        let content = Content::Page(page.clone());
        if self.prepared.with_value(|built| built.as_ref().is_some_and(|built| is_same(&built.content, &content))) {
            return;
        }
        let Some(main) = super::document().and_then(|d| d.get_element_by_id("main")) else { return };
        let mut built = Built::new(content);
        built.mount(&main, None);
        // Reading a size makes the browser lay out the page.
        _ = built.element.client_height();
        built.element.set_class_name(REHEARSAL);
        let style = built.element.style();
        _ = style.set_property(LAYOUT_KEPT, "hidden");
        // In a browser that does not know this property, the page is hidden in another way. Such a browser discards the layout,
        // but keeps the fonts and the shaped words.
        built.element.set_hidden(style.get_property_value(LAYOUT_KEPT).is_ok_and(|value| value.is_empty()));
        self.replace_prepared(Some(built));
    }

    /// Runs `run` when `<main>` shows the content that is set next.
    pub fn on_commit(self, run: impl FnOnce() + 'static) {
        self.after_commit.set_value(Some(Box::new(run)));
    }

    fn replace_prepared(self, next: Option<Built>) {
        if let Some(mut before) = self.take_prepared() {
            before.unmount();
        }
        self.prepared.set_value(next);
    }

    fn take_prepared(self) -> Option<Built> {
        self.prepared.try_update_value(Option::take).flatten()
    }

    fn committed(self) {
        if let Some(run) = self.after_commit.try_update_value(Option::take).flatten() {
            run();
        }
    }

    /// The element of a content: the prepared one, or a new one.
    fn build(self, content: Content) -> Built {
        let prepared = self.take_prepared();
        match prepared {
            Some(built) if is_same(&built.content, &content) => built,
            Some(mut other) => {
                other.unmount();
                Built::new(content)
            }
            None => Built::new(content),
        }
    }
}

/// Whether two contents are the same loaded page.
fn is_same(a: &Content, b: &Content) -> bool {
    matches!((a, b), (Content::Page(a), Content::Page(b)) if Rc::ptr_eq(a, b))
}

/// A content with its element.
struct Built {
    content: Content,
    element: HtmlElement,
    // The listeners of the element live as long as this view.
    _view: Option<Box<dyn Mountable>>,
}

impl Built {
    fn new(content: Content) -> Self {
        let built = match &content {
            Content::Nothing => view(view! { <div class=PAGE></div> }),
            Content::Failed(error) => view(failed(*error)),
            Content::Page(page) => match &page.source {
                Source::Data(page) => view(view! { <div class=PAGE><PageContent page=page.clone()/></div> }),
                Source::Fetched(html) => view(view! { <div class=PAGE inner_html=html.clone()></div> }),
                Source::Printed(printed) => {
                    let (element, state) = view(view! { <div class=PAGE></div> });
                    printed.put_into(&element);
                    (element, state)
                }
            },
        };
        Self { content, element: built.0, _view: Some(built.1) }
    }

    /// The printed page of the document that the reader opened.
    fn adopted(content: Content, element: HtmlElement) -> Self {
        Self { content, element, _view: None }
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        if self.element.parent_element().as_ref() == Some(parent) {
            // The page was prepared: it is already in its place, and moving it would discard its layout.
            self.element.set_class_name(PAGE);
            self.element.set_hidden(false);
            _ = self.element.remove_attribute("style");
        } else {
            _ = parent.insert_before(&self.element, marker);
        }
    }

    fn unmount(&mut self) {
        if let Content::Page(page) = &self.content
            && let Source::Printed(printed) = &page.source
        {
            printed.take_from(&self.element);
        }
        self.element.remove();
    }
}

fn failed(error: LoadError) -> impl IntoView {
    let retries = expect_context::<FrameState>().retries;
    view! { <div class=PAGE><LoadErrorPage error retry=move || retries.update(|n| *n += 1)/></div> }
}

/// Builds a view that consists of one element.
fn view<V>(view: V) -> (HtmlElement, Box<dyn Mountable>)
where
    V: IntoView,
    V::State: 'static,
{
    let state = view.into_view().build();
    let element = state.elements().into_iter().next().map(JsCast::unchecked_into);
    (element.unwrap_or_else(leptos::tachys::dom::body), Box::new(state))
}

/// The nodes of the printed page of the document that the reader opened. When the reader leaves this page, the nodes are kept, so
/// that the way back needs no network.
#[derive(Debug, Default)]
pub struct PrintedPage {
    kept: RefCell<Option<DocumentFragment>>,
}

impl PrintedPage {
    fn put_into(&self, element: &Element) {
        if let Some(nodes) = self.kept.take() {
            _ = element.append_child(&nodes);
        }
    }

    fn take_from(&self, element: &Element) {
        let Some(document) = super::document() else { return };
        let nodes = document.create_document_fragment();
        while let Some(node) = element.first_child() {
            _ = nodes.append_child(&node);
        }
        self.kept.replace(Some(nodes));
    }
}

/// The view of the page slot. When it hydrates, it keeps the printed page unchanged. When it changes, it replaces one element by
/// another. Nothing inside a page is hydrated or compared.
pub struct PageView {
    /// The state that contains the current page.
    pub state: FrameState,
    /// Whether the page in `state` is the page of this view's route. If not, the element stays unchanged.
    pub is_current: bool,
}

/// The element of the page slot.
pub struct PageViewState {
    slot: Slot,
    built: Built,
}

impl PageView {
    fn content(&self) -> Content {
        if self.is_current { self.state.shown.get_untracked().content } else { Content::Nothing }
    }
}

no_attrs!(PageView);

impl Render for PageView {
    type State = PageViewState;

    fn build(self) -> Self::State {
        let slot = expect_context::<Slot>();
        PageViewState { slot, built: slot.build(self.content()) }
    }

    fn rebuild(self, state: &mut Self::State) {
        if !self.is_current {
            return;
        }
        let content = self.content();
        if !is_same(&content, &state.built.content) {
            let mut next = state.slot.build(content);
            if let Some(parent) = state.built.element.parent_element() {
                next.mount(&parent, Some(&state.built.element));
            }
            state.built.unmount();
            state.built = next;
        }
        state.slot.committed();
    }
}

impl Mountable for PageViewState {
    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.built.mount(parent, marker);
    }

    /// The view of another route has replaced this one.
    fn unmount(&mut self) {
        self.built.unmount();
        self.slot.committed();
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let element = &self.built.element;
        element.parent_element().is_some_and(|parent| {
            child.mount(&parent, Some(element));
            true
        })
    }

    fn elements(&self) -> Vec<Element> {
        vec![self.built.element.clone().into()]
    }
}

impl RenderHtml for PageView {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self::AsyncOutput {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        let slot = expect_context::<Slot>();
        let content = self.content();
        let main: Element = cursor.current().unchecked_into();
        position.set(Position::NextChild);
        // A browser extension may have inserted elements before it.
        let printed = main.query_selector(":scope > .page").ok().flatten();
        let built = match printed {
            Some(element) => Built::adopted(content, element.unchecked_into()),
            None => {
                let mut built = Built::new(content);
                built.mount(&main, None);
                built
            }
        };
        PageViewState { slot, built }
    }

    fn into_owned(self) -> Self::Owned {
        self
    }
}
