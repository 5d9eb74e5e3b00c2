// What the relabel page adds to the stylesheet of all pages.
export const RELABEL_STYLE = `
body { max-width: 52rem; }
h2 { margin: 0; }
kbd {
  display: inline-block; min-width: 1.5em; padding: 0 0.3em; border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 0.25rem;
  background: var(--paper); color: var(--soft); font: 0.8125rem/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; text-align: center;
}
.progress { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; justify-content: space-between; margin: 1.25rem 0 0; padding: 0.75rem 0; border-block: 1px solid var(--line); }
.progress p { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: center; margin: 0; }
progress { width: 10rem; accent-color: var(--right); }
.choices button, .steps button, .save { border: 1px solid var(--soft); border-radius: 0.375rem; background: var(--paper); color: var(--ink); font: inherit; text-align: start; cursor: pointer; }
.save, .steps button { padding: 0.375rem 0.75rem; }
.steps button:disabled { border-color: var(--line); color: var(--soft); cursor: default; }
.choices button:hover, .steps button:hover:enabled, .save:hover { background: var(--raised); }
.row { margin: 1.25rem 0 0; }
.row h2 { font-size: 1rem; }
.row h2 .side { margin-left: 0.5rem; color: var(--soft); font-size: 0.875rem; font-weight: 400; }
.row .text { max-height: 45vh; margin: 0.5rem 0 0; padding: 0.875rem 1rem; overflow: auto; border-left: 3px solid var(--line); background: var(--raised); font-size: 1.0625rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.row .text:focus-visible { outline: 2px solid var(--right); outline-offset: 2px; }
.answers { margin: 0.75rem 0 0; }
.answers p { margin: 0; }
.keys { margin: 1rem 0 0; }
.ask { margin: 1.25rem 0 0; font-size: 1rem; }
.choices { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); gap: 0.5rem; margin: 0.5rem 0 0; padding: 0; list-style: none; }
.choices button { display: flex; gap: 0.625rem; align-items: baseline; width: 100%; height: 100%; padding: 0.5rem 0.75rem; }
.choices button[aria-pressed="true"] { border-color: var(--right); box-shadow: inset 0 0 0 1px var(--right); font-weight: 600; }
.choices bdi { flex: 1; }
.steps { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 1rem 0 0; }
.steps button { font-size: 0.9375rem; }
@media (hover: none) and (pointer: coarse) { kbd, .keys { display: none; } }
.said { min-height: 1.55em; margin: 0.75rem 0 0; color: var(--soft); font-size: 0.9375rem; }
p.notices { margin: 1rem 0 0; }
@media (max-width: 40rem) {
  body { padding-top: 1rem; }
  .lead { font-size: 0.875rem; }
  .progress { margin: 0.75rem 0 0; padding: 0.5rem 0; }
  progress { width: 6rem; }
  .row .text { max-height: 35vh; font-size: 1rem; }
}
@media print { .progress, .choices, .steps, .keys { display: none; } }
`;
