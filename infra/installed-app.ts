// What `holdout deploy` runs of the package: the stack with the settings of the working folder.
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { makeApp } from './make-app.ts';

const FILE = 'holdout.config.json';

const Settings = z.record(z.string(), z.unknown());

makeApp({ settings: existsSync(FILE) ? Settings.parse(JSON.parse(readFileSync(FILE, 'utf8'))) : {} });
