// A ZIP archive: its entries, each unpacked within limits. Their names are never used as paths.
import type { Readable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { MAX_UNPACKED_RATIO, MAX_ZIP_ENTRIES, RATIO_FREE_BYTES } from './limits.ts';
import { unusable } from './table.ts';

export class Archive {
  readonly #zip: ZipFile;
  readonly #file: string;
  readonly entries: ReadonlyMap<string, Entry>;

  private constructor(zip: ZipFile, file: string, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#file = file;
    this.entries = entries;
  }

  /** @throws InputError if the archive is not valid or not complete. */
  static async open(path: string, file: string): Promise<Archive> {
    try {
      // yauzl counts bytes as it unpacks, so an entry never yields more than it declares.
      const zip = await openPromise(path, { autoClose: false, lazyEntries: true, validateEntrySizes: true });
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) {
        if (entries.size === MAX_ZIP_ENTRIES) {
          zip.close();
          throw unusable(file, `the archive has more than ${MAX_ZIP_ENTRIES} entries.`, 'Unpack it first.');
        }
        entries.set(entry.fileName, entry);
      }
      return new Archive(zip, file, entries);
    } catch (error) {
      throw Archive.#unreadable(error, file);
    }
  }

  /**
   * @param room bytes that the entry may unpack to.
   * @throws InputError for an entry that is too large, encrypted or damaged.
   */
  async *read(entry: Entry, room: number): AsyncGenerator<Buffer, void> {
    const { uncompressedSize: unpacked, compressedSize: packed } = entry;
    if (unpacked > room) {
      const message = `${JSON.stringify(entry.fileName)} in it unpacks to ${megabytes(unpacked)} MB; expected at most ${megabytes(room)} MB.`;
      throw unusable(this.#file, message, 'Give it as a separate file.');
    }
    if (unpacked > RATIO_FREE_BYTES && unpacked > packed * MAX_UNPACKED_RATIO) {
      const message = `${JSON.stringify(entry.fileName)} in it unpacks to ${Math.round(unpacked / packed)} times its size, which text never does.`;
      throw unusable(this.#file, message, 'Unpack it yourself and give the file.');
    }
    try {
      const stream: Readable = await this.#zip.openReadStreamPromise(entry);
      for await (const chunk of stream) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    } catch (error) {
      throw Archive.#unreadable(error, this.#file);
    }
  }

  close(): void {
    this.#zip.close();
  }

  static #unreadable(error: unknown, file: string): unknown {
    if (!(error instanceof Error) || error.name === 'InputError' || 'syscall' in error) return error;
    return unusable(file, `the archive cannot be read (${error.message}).`, 'Pack it again, or unpack it yourself.');
  }
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 1024 / 1024);
