// The state folder's database: messages of the queues and facts about objects. One process at a time may have it open.

import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { z } from 'zod';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../private.ts';
import { PersistenceManager } from './fauxqs.ts';
import { folderGone, stateProblem } from './state-problem.ts';

/** fauxqs's name for it. */
const DATABASE = 'fauxqs.db';
/** Of what is kept in the folder: to be raised where this version's files could not be read by the one before. */
const FORMAT = 1;
const Format = z.object({ user_version: z.number() });
/** Messages that are known to have been sent before: twice as many as dispatch sends between two checkpoints. */
const KNOWN_SENT = 4_096;

/** Milliseconds between two looks whether the folder is still there: its open database would not say so. */
const LOOK_MS = 1_000;

const SentRow = z.object({ seq: z.number(), md5: z.string() });

/**
 * fauxqs's tables. It commits each write by itself, which is most of what a message costs: here the writes of a
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
  /** Rejects where the folder cannot be written any more: with an InputError for its user, as far as that can be. */
  readonly broken = this.#breakage.promise;
  /** MD5s of the bodies that the processes before this one sent last. */
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

  /** Writes to the folder. @throws what the work throws; then the state is broken. */
  write<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  /** To be known to the next process. */
  remember(md5: string): void {
    this.#write(() => {
      this.#lastSent++;
      this.#insertSent.run(this.#lastSent % KNOWN_SENT, this.#lastSent, md5);
    });
  }

  /** Makes durable what was written until now. */
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
   * fauxqs would clear the receive count, which its own schema forbids. Nothing is to be written: at the next start
   * every message is visible again, see queues.ts.
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

  /** Where nobody waits for it: a failure is known by `broken`. */
  #tryCommit(): void {
    try {
      this.commit();
    } catch {}
  }
}

/**
 * Opens the folder, or makes it. The kernel gives the lock back when the process ends, however it ends.
 * @throws InputError where the folder cannot be used, see state-problem.ts; nothing in it is changed then.
 */
export function openState(folder: string): State {
  try {
    mkdirSync(folder, PRIVATE_FOLDER);
    // SQLite gives its other files the permissions of this one.
    closeSync(openSync(join(folder, DATABASE), 'a', PRIVATE_FILE.mode));
    chmodSync(join(folder, DATABASE), PRIVATE_FILE.mode);
    checkFormat(folder);
    const state = new State(folder);
    // A killed process loses nothing that the kernel has: waiting for the disk would only cover a power cut.
    state.database.exec('PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT');
    return state;
  } catch (error) {
    throw stateProblem(error, folder) ?? error;
  }
}

/**
 * Before anything else is written, so that no kill leaves tables without their format.
 * @throws InputError for the folder of another version.
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

/** Another one where the database was replaced; undefined where it is gone. */
const fileOf = (folder: string): number | undefined => statSync(join(folder, DATABASE), { throwIfNoEntry: false })?.ino;

/** fauxqs calls it private; a second connection could not enter the lock. */
function databaseOf(manager: PersistenceManager): DatabaseSync {
  const database: unknown = Reflect.get(manager, 'db');
  if (database instanceof DatabaseSync) return database;
  throw new Error('this version of fauxqs keeps its database elsewhere');
}
