// Acts as another user of the machine who looks for a way into somebody's run: node other-user.mjs '<JSON: see Task>'.
// Prints what it got, as JSON. It is plain JavaScript without project imports, because that user may be unable to read
// the project's files.
// Task: { folders: string[], sockets: string[], requests: { method, path, headers, body }[] }
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';

const task = JSON.parse(process.argv[2] ?? '');
const read = [];
const answers = [];

for (const folder of task.folders) look(folder);
for (const socket of task.sockets) {
  for (const one of task.requests) answers.push(await ask(socket, one));
}
console.log(JSON.stringify({ read, answers }));

function look(path) {
  try {
    for (const name of readdirSync(path)) look(join(path, name));
  } catch (error) {
    if (error.code !== 'ENOTDIR') return;
    try {
      read.push([path, readFileSync(path, 'latin1')]);
    } catch {}
  }
}

/** Resolves with the answer or an error's code. */
function ask(socketPath, { method, path, headers, body }) {
  return new Promise((resolve) => {
    const asked = request({ socketPath, method, path, headers, timeout: 2_000 }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(`${response.statusCode} ${text}`));
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', (error) => resolve(error.code ?? error.message));
    asked.end(body);
  });
}
