// Where the live page's figures stand, and the state that they were made from; what the page's script asks for.
export const LIVE = 'live';
export const LIVE_DATA = 'live-data';
/** Relative to the page. */
export const STATE = 'state.json';
