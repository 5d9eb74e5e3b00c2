// npm run docs:reference: writes the tables of keys and columns in docs/, from the schemas.
import { readFile, writeFile } from 'node:fs/promises';
import { PAGES, withTables } from '../test/unit/docs/reference/tables.ts';

for (const page of PAGES) await writeFile(page.file, withTables(page, await readFile(page.file, 'utf8')));
