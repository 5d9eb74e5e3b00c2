// The project's folder, or that of the package: both have this file's code two folders down.
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');
