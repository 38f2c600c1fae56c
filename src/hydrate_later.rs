//! Parts of the app that hydrate in a task of their own. Hydrating the whole app in one task keeps a slow processor busy for a
//! tenth of a second, mostly with compiling code that runs for the first time. A reader who scrolls or types must wait until the
//! task ends.

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::{Element, Node};
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use leptos::wasm_bindgen::JsCast;
use std::time::Duration;

/// A view of one element that hydrates in a task of its own. It is built once and is never removed from the page.
pub struct HydrateLater<F>(F);

/// Hydrates a component after the view around it. The component must be one element.
pub fn hydrate_later<F, V>(component: F) -> HydrateLater<F>
where
    F: FnOnce() -> V + Send + 'static,
    V: RenderHtml + 'static,
{
    HydrateLater(component)
}

/// The element of the view in the page.
pub enum HydrateLaterState<S> {
    /// The browser built it: there was nothing to hydrate.
    Built(S),
    /// It was printed. The state of the component lives as long as the document.
    Printed(Element),
}

impl<F, V> Render for HydrateLater<F>
where
    F: FnOnce() -> V + Send + 'static,
    V: RenderHtml + 'static,
{
    type State = HydrateLaterState<V::State>;

    fn build(self) -> Self::State {
        HydrateLaterState::Built(self.0().build())
    }

    fn rebuild(self, _: &mut Self::State) {}
}

impl<F, V> AddAnyAttr for HydrateLater<F>
where
    F: FnOnce() -> V + Send + 'static,
    V: RenderHtml + 'static,
{
    type Output<NewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self::Output<NewAttr> {
        self
    }
}

impl<F, V> RenderHtml for HydrateLater<F>
where
    F: FnOnce() -> V + Send + 'static,
    V: RenderHtml + 'static,
{
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = V::MIN_LENGTH;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self::AsyncOutput {
        self
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.0().to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        match position.get() {
            Position::FirstChild => cursor.child(),
            Position::Current => {}
            _ => cursor.sibling(),
        }
        position.set(Position::NextChild);
        let element: Element = cursor.current().unchecked_into();
        let (owner, printed) = (Owner::current().unwrap_or_default(), element.clone());
        let hydrate = move || {
            let state =
                owner.with(|| self.0().hydrate::<FROM_SERVER>(&Cursor::new(printed), &PositionState::new(Position::Current)));
            // The listeners must live as long as the document.
            std::mem::forget((owner, state));
        };
        set_timeout(hydrate, Duration::ZERO);
        HydrateLaterState::Printed(element)
    }

    fn into_owned(self) -> Self::Owned {
        self
    }
}

impl<S: Mountable> Mountable for HydrateLaterState<S> {
    fn unmount(&mut self) {
        match self {
            Self::Built(state) => state.unmount(),
            Self::Printed(element) => element.remove(),
        }
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        match self {
            Self::Built(state) => state.mount(parent, marker),
            Self::Printed(element) => _ = parent.insert_before(element, marker),
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self {
            Self::Built(state) => state.insert_before_this(child),
            Self::Printed(element) => element.parent_element().is_some_and(|parent| {
                child.mount(&parent, Some(element));
                true
            }),
        }
    }

    fn elements(&self) -> Vec<Element> {
        match self {
            Self::Built(state) => state.elements(),
            Self::Printed(element) => vec![element.clone()],
        }
    }
}
