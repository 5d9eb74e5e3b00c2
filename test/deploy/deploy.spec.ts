// The whole way in an emulated AWS account: deploy, drop a CSV, read the report, delete the stack.
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { badDay } from './parts/bad-day.ts';
import { end } from './parts/end.ts';
import { fourRuns } from './parts/four-runs.ts';
import { quietDay } from './parts/quiet-day.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());

// The functions' logs explain more than a missing report does.
beforeEach(({ onTestFailed }) => {
  onTestFailed(() => console.error(world.emulator.log().slice(-10_000)));
});

// In this order: each looks at what the one before left in the stack.
quietDay(() => world);
fourRuns(() => world);
badDay(() => world);
end(() => world);
