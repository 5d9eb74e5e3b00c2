/** Holdout's version, as in the command's package.json. */
export const VERSION = '0.2.0';
