// A link leads to what it names, also if that is folded.
export function unfoldTarget(): void {
  const unfold = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) target.open = true;
  };
  window.addEventListener('hashchange', unfold);
  unfold();
}
