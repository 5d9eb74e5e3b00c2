// A box that does not scroll needs no stop of the keyboard.
export function watchBoxes(): void {
  const watch = new ResizeObserver((changes) => {
    for (const { target } of changes) {
      if (!(target instanceof HTMLElement)) continue;
      const scrolls = target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
      target.tabIndex = scrolls ? 0 : -1;
    }
  });
  for (const box of document.querySelectorAll('.scroll, pre[tabindex]')) watch.observe(box);
}
