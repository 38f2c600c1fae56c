// Reloads the page when the site changed. Browsers keep the scroll position. Shows errors over the page.
(() => {
  const { revision } = document.currentScript.dataset;
  const style = `:host { all: initial; position: fixed; inset: auto 0 0; z-index: 2147483647; max-height: 60vh; overflow: auto;
    padding: 1rem 1.25rem; background: #2b0f12; color: #fff; font: 15px/1.5 system-ui, sans-serif; border-top: 4px solid #e5484d; }
    h2 { margin: 0 2rem .5rem 0; font-size: 1rem; } p { margin: 0; } section { margin-top: .75rem; }
    code { font: 13px/1.5 ui-monospace, monospace; color: #ffb3b3; } button { position: absolute; top: .75rem; inset-inline-end: 1rem;
    font: inherit; color: inherit; background: none; border: 1px solid; border-radius: 4px; cursor: pointer; }`;
  let box;

  const element = (name, text = "") => Object.assign(document.createElement(name), { textContent: text });

  const show = (problems) => {
    box?.remove();
    box = undefined;
    if (!problems.length) return;
    box = element("aside");
    box.id = "press-problems";
    box.setAttribute("role", "alert");
    const root = box.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    const many = problems.length === 1 ? "An error keeps" : `${problems.length} errors keep`;
    const close = element("button", "Close");
    const shut = box;
    close.addEventListener("click", () => shut.remove());
    root.append(element("h2", `${many} this newsroom from being published`), close);
    for (const { place, message, help } of problems) {
      const section = element("section");
      if (place) section.append(element("code", place));
      section.append(element("p", message));
      if (help) section.append(element("p", `→ ${help}`));
      root.append(section);
    }
    document.documentElement.append(box);
  };

  new EventSource("/.press/events").addEventListener("message", ({ data }) => {
    const state = JSON.parse(data);
    show(state.problems);
    if (!state.problems.length && String(state.revision) !== revision) location.reload();
  });
})();
