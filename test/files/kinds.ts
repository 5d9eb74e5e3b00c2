// All kinds of files.
import type { Kind } from './kind.ts';
import { COLUMNS } from './kinds/columns.ts';
import { DIALECTS } from './kinds/dialects.ts';
import { FORMATS } from './kinds/formats.ts';
import { OWNERS } from './kinds/owners.ts';

export const KINDS: readonly Kind[] = [...OWNERS, ...DIALECTS, ...FORMATS, ...COLUMNS];
