// The state folder's database: messages of the queues and facts about objects. One process at a time may have it open.
import { mkdirSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { z } from 'zod';
import { InputError } from '../lambda/shared/input-error.ts';
import { PersistenceManager } from './fauxqs.ts';

/** SQLite's result code for a database that somebody else holds. */
const SQLITE_BUSY = 5;
/** Messages that are known to have been sent before: twice as many as dispatch sends between two checkpoints. */
const KNOWN_SENT = 4_096;

const SentRow = z.object({ seq: z.number(), md5: z.string() });

/**
 * fauxqs's tables. It commits each write by itself, which is most of what a message costs: here the writes of a
 * request are one transaction, committed before the request is answered.
 */
export class State extends PersistenceManager {
  readonly database: DatabaseSync;
  readonly #insertSent: StatementSync;
  #lastSent: number;
  #isOpen = false;
  /** MD5s of the bodies that the processes before this one sent last. */
  readonly sentBefore: ReadonlySet<string>;

  constructor(folder: string) {
    super(folder);
    this.database = databaseOf(this);
    this.database.exec('CREATE TABLE IF NOT EXISTS sent (slot INTEGER PRIMARY KEY, seq INTEGER, md5 TEXT)');
    this.#insertSent = this.database.prepare('INSERT OR REPLACE INTO sent VALUES (?, ?, ?)');
    const sent = z.array(SentRow).parse(this.database.prepare('SELECT seq, md5 FROM sent').all());
    this.sentBefore = new Set(sent.map(({ md5 }) => md5));
    this.#lastSent = Math.max(0, ...sent.map(({ seq }) => seq));
  }

  /** To be known to the next process. */
  remember(md5: string): void {
    this.#begin();
    this.#lastSent++;
    this.#insertSent.run(this.#lastSent % KNOWN_SENT, this.#lastSent, md5);
  }

  /** Makes durable what was written until now. */
  commit(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.database.exec('COMMIT');
  }

  override insertMessage(...message: Parameters<PersistenceManager['insertMessage']>): void {
    this.#begin();
    super.insertMessage(...message);
  }

  override deleteMessage(id: string): void {
    this.#begin();
    super.deleteMessage(id);
  }

  override updateMessageInflight(...message: Parameters<PersistenceManager['updateMessageInflight']>): void {
    this.#begin();
    super.updateMessageInflight(...message);
  }

  /**
   * fauxqs would clear the receive count, which its own schema forbids. Nothing is to be written: at the next start
   * every message is visible again, see queues.ts.
   */
  override updateMessageReady(): void {}

  override close(): void {
    this.commit();
    super.close();
  }

  #begin(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.database.exec('BEGIN');
    // For writes that answer no request, such as a redrive.
    setImmediate(() => this.commit());
  }
}

/**
 * Opens the folder, or makes it. The kernel gives the lock back when the process ends, however it ends.
 * @throws InputError where another process works in the folder.
 */
export function openState(folder: string): State {
  mkdirSync(folder, { recursive: true });
  try {
    const state = new State(folder);
    // A killed process loses nothing that the kernel has: waiting for the disk would only cover a power cut.
    state.database.exec('PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT');
    return state;
  } catch (error) {
    if (!isBusy(error)) throw error;
    const message = 'another run is at work in this folder.';
    const advice = 'Wait until it has ended, or choose another folder with --state.';
    throw new InputError([{ file: folder, message, advice }]);
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;

/** fauxqs calls it private; a second connection could not enter the lock. */
function databaseOf(manager: PersistenceManager): DatabaseSync {
  const database: unknown = Reflect.get(manager, 'db');
  if (database instanceof DatabaseSync) return database;
  throw new Error('this version of fauxqs keeps its database elsewhere');
}
