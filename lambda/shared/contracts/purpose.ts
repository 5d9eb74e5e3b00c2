// The purpose of a run: to score answers against its rows' labels, or to predict labels for rows that have none.
import * as z from 'zod';

export const Purpose = z.enum(['score', 'predict']);
export type Purpose = z.infer<typeof Purpose>;

/** An upload to one of these places starts a run. The place tells the purpose, so one benchmark serves both. */
export const UPLOAD_PREFIX = { score: 'holdouts/', predict: 'predict/' } as const satisfies Record<Purpose, string>;

/** Used only when a run is registered. From then on, the run states its purpose. */
export const purposeOf = (key: string): Purpose => (key.startsWith(UPLOAD_PREFIX.predict) ? 'predict' : 'score');
