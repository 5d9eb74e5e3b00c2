// What a run is for: to score answers by the labels of its rows, or to give labels to rows that have none.
import * as z from 'zod';

export const Purpose = z.enum(['score', 'predict']);
export type Purpose = z.infer<typeof Purpose>;

/** Where an upload starts a run: the place says what for, and the same benchmark serves for both. */
export const UPLOAD_PREFIX = { score: 'holdouts/', predict: 'predict/' } as const satisfies Record<Purpose, string>;

/** Asked of a key when its run is registered; from then on the run says it. */
export const purposeOf = (key: string): Purpose => (key.startsWith(UPLOAD_PREFIX.predict) ? 'predict' : 'score');
