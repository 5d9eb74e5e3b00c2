// The state folder's database: the queues' messages and facts about objects. Only one process at a time may have it
// open.

import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { z } from 'zod';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../private.ts';
import { PersistenceManager } from './fauxqs.ts';
import { folderGone, stateProblem } from './state-problem.ts';

/** The name that fauxqs gives it. */
const DATABASE = 'fauxqs.db';
/** Format of the folder's content. Raise it if files of this version could not be read by the version before. */
const FORMAT = 1;
const Format = z.object({ user_version: z.number() });
/** Messages known to have been sent before: twice as many as dispatch sends between two checkpoints. */
const KNOWN_SENT = 4_096;

/** Milliseconds between checks that the folder still exists. Its open database would not tell. */
const LOOK_MS = 1_000;

const SentRow = z.object({ seq: z.number(), md5: z.string() });

/**
 * fauxqs's tables. It commits each write separately, which is most of what a message costs. Here the writes of a
 * request are one transaction, committed before the request is answered.
 */
export class State extends PersistenceManager {
  readonly database: DatabaseSync;
  readonly #insertSent: StatementSync;
  #lastSent: number;
  readonly #folder: string;
  readonly #breakage = Promise.withResolvers<never>();
  readonly #watch: NodeJS.Timeout;
  #isOpen = false;
  #isBroken = false;
  /** Rejects if the folder can no longer be written, if possible with an InputError for the user. */
  readonly broken = this.#breakage.promise;
  /** MD5s of the bodies that earlier processes sent last. */
  readonly sentBefore: ReadonlySet<string>;

  constructor(folder: string) {
    super(folder);
    this.#folder = folder;
    // Nobody may be listening when it breaks.
    this.broken.catch(() => undefined);
    this.database = databaseOf(this);
    this.database.exec('CREATE TABLE IF NOT EXISTS sent (slot INTEGER PRIMARY KEY, seq INTEGER, md5 TEXT)');
    this.#insertSent = this.database.prepare('INSERT OR REPLACE INTO sent VALUES (?, ?, ?)');
    const sent = z.array(SentRow).parse(this.database.prepare('SELECT seq, md5 FROM sent').all());
    this.sentBefore = new Set(sent.map(({ md5 }) => md5));
    this.#lastSent = Math.max(0, ...sent.map(({ seq }) => seq));
    const ours = fileOf(folder);
    this.#watch = setInterval(() => {
      if (fileOf(folder) !== ours) this.fail(folderGone(folder));
    }, LOOK_MS);
    this.#watch.unref();
  }

  get isBroken(): boolean {
    return this.#isBroken;
  }

  fail(error: unknown): void {
    this.#isBroken = true;
    this.#breakage.reject(stateProblem(error, this.#folder) ?? error);
  }

  /** Writes to the folder. @throws what the work throws, and then the state is broken. */
  write<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  /** Lets the next process know this message. */
  remember(md5: string): void {
    this.#write(() => {
      this.#lastSent++;
      this.#insertSent.run(this.#lastSent % KNOWN_SENT, this.#lastSent, md5);
    });
  }

  /** Commits what has been written so far. */
  commit(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.write(() => this.database.exec('COMMIT'));
  }

  override insertMessage(...message: Parameters<PersistenceManager['insertMessage']>): void {
    this.#write(() => super.insertMessage(...message));
  }

  override deleteMessage(id: string): void {
    this.#write(() => super.deleteMessage(id));
  }

  override updateMessageInflight(...message: Parameters<PersistenceManager['updateMessageInflight']>): void {
    this.#write(() => super.updateMessageInflight(...message));
  }

  /**
   * fauxqs would clear the receive count, which its own schema forbids. Nothing needs to be written, because every
   * message is visible again at the next start, see queues.ts.
   */
  override updateMessageReady(): void {}

  override close(): void {
    clearInterval(this.#watch);
    this.#tryCommit();
    super.close();
  }

  #write(work: () => void): void {
    this.write(() => {
      this.#begin();
      work();
    });
  }

  #begin(): void {
    if (this.#isOpen) return;
    this.database.exec('BEGIN');
    this.#isOpen = true;
    // For writes that answer no request, such as a redrive.
    setImmediate(() => this.#tryCommit());
  }

  /** Used when nobody waits for the result. A failure shows in `broken`. */
  #tryCommit(): void {
    try {
      this.commit();
    } catch {}
  }
}

/**
 * Opens the folder, or creates it. The kernel releases the lock when the process ends, however it ends.
 * @throws InputError if the folder cannot be used, see state-problem.ts. Nothing in it is changed then.
 */
export function openState(folder: string): State {
  try {
    mkdirSync(folder, PRIVATE_FOLDER);
    // SQLite gives its other files the same permissions.
    closeSync(openSync(join(folder, DATABASE), 'a', PRIVATE_FILE.mode));
    chmodSync(join(folder, DATABASE), PRIVATE_FILE.mode);
    checkFormat(folder);
    const state = new State(folder);
    // A kill loses nothing that the kernel already has. Waiting for the disk would only protect against a power cut.
    state.database.exec('PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT');
    return state;
  } catch (error) {
    throw stateProblem(error, folder) ?? error;
  }
}

/**
 * Runs before anything else is written, so that no kill leaves tables without their format.
 * @throws InputError for a folder of another version.
 */
function checkFormat(folder: string): void {
  const database = new DatabaseSync(join(folder, DATABASE));
  try {
    const { user_version: format } = Format.parse(database.prepare('PRAGMA user_version').get());
    if (format === FORMAT) return;
    const isNew = database.prepare('SELECT name FROM sqlite_schema').get() === undefined;
    if (isNew) {
      database.exec(`PRAGMA user_version = ${FORMAT}`);
      return;
    }
    const version = format < FORMAT ? 'an older' : 'a newer';
    throw new InputError([
      {
        file: folder,
        message: `the folder was made by ${version} version of Holdout (format ${format}, this version has ${FORMAT}).`,
        advice:
          'Finish its open runs with that version, or choose another folder with --state. Finished reports do not need it.',
      },
    ]);
  } finally {
    database.close();
  }
}

/** Differs if the database was replaced. Undefined if it is gone. */
const fileOf = (folder: string): number | undefined => statSync(join(folder, DATABASE), { throwIfNoEntry: false })?.ino;

/** fauxqs declares it private, but a second connection could not get past the lock. */
function databaseOf(manager: PersistenceManager): DatabaseSync {
  const database: unknown = Reflect.get(manager, 'db');
  if (database instanceof DatabaseSync) return database;
  throw new Error('this version of fauxqs keeps its database elsewhere');
}
