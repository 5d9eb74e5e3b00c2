// What the live page adds to the style of all pages.
export const LIVE_STYLE = `
progress { display: block; appearance: none; width: 100%; height: 0.75rem; margin: 0.75rem 0 0; border: 0; border-radius: 0.25rem; background: var(--raised); box-shadow: inset 0 0 0 1px var(--line); overflow: hidden; }
progress::-webkit-progress-bar { background: transparent; }
progress::-webkit-progress-value { background: var(--right); transition: width 0.4s; }
progress::-moz-progress-bar { background: var(--right); }
dl.facts { grid-template-columns: repeat(3, minmax(0, 1fr)) minmax(0, 2fr); gap: 1rem 1.5rem; }
.facts dt { color: var(--soft); font-weight: 400; font-size: 0.875rem; }
.facts dd { margin: 0; font-size: 1.25rem; font-weight: 600; }
.facts dd .side { display: block; color: var(--soft); font-size: 0.8125rem; font-weight: 400; }
.facts dd progress { height: 0.375rem; margin-top: 0.375rem; }
.eyebrow:has(.pause) { max-width: none; }
.so-far { display: block; color: var(--soft); font-size: 0.8125rem; font-weight: 400; white-space: nowrap; }
.pause { float: right; padding: 0.125rem 0.625rem; border: 1px solid var(--soft); border-radius: 0.25rem; background: var(--paper); color: var(--ink); font: inherit; cursor: pointer; }
main > section > h2 { margin-top: 2.25rem; }
main > .notices > h2 { margin-top: 0; }
@media (prefers-reduced-motion: reduce) { progress::-webkit-progress-value { transition: none; } }
@media (max-width: 40rem) {
  dl.facts { grid-template-columns: auto auto 1fr; gap: 0.75rem 1.5rem; }
  .facts > :last-child { grid-column: 1 / -1; }
  table.wide:not(.standings) tbody th { min-width: 7.5rem; }
}
`;
