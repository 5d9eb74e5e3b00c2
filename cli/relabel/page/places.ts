// Where the browser finds what it renders again, and its data.
export const RELABELLER = 'relabel';
export const SHEET = 'relabel-sheet';
