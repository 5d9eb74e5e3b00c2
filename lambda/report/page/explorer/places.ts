// Where the explorer stands in the page, and its data.
export const EXPLORER = 'explorer';
export const EXPLORER_DATA = 'explorer-data';
