import { closeSync, openSync, readSync } from 'node:fs';
import { endianness } from 'node:os';

// https://www.sqlite.org/fileformat2.html#the_write_ahead_log
const MAGIC = 0x377f0682;
const VERSION = 3_007_000;
const HEADER_BYTES = 32;
const HEADER_SUMMED_BYTES = 24;
const FRAME_HEADER_BYTES = 24;
const FRAME_HEADER_SUMMED_BYTES = 8;
const READ_AT_ONCE_BYTES = 1024 * 1024;

const LOOKS = 3;

/**
 * Looks for damage in the log beside a database, after which SQLite would drop all that stands behind it without
 * a word. It takes what it can't verify for the rest of a commit that a power cut broke off. But before a commit is
 * written, the one before it is on disk: behind what a power cut leaves there is at most one, and two in an
 * unbroken chain of checksums were both complete.
 *
 * @returns what is wrong, in words for an operator; `undefined`: SQLite reads as much of the log as there ever was,
 *   or there is none.
 * @throws {Error} the system's own when the log can't be read.
 */
export function logProblem(databaseFile: string): string | undefined {
  const path = `${databaseFile}-wal`;
  const frame = findDamage(path);
  if (frame === undefined) return undefined;
  const place = frame === 0 ? 'its beginning' : `frame ${frame}`;
  return `${path} is damaged at ${place}, and commits stand behind that: keep a copy of both files and restore a backup; a SQL prompt that opens them gives up what it can't read`;
}

/** @throws {Error} with what {@link logProblem} says. */
export function assertSoundLog(databaseFile: string): void {
  const problem = logProblem(databaseFile);
  if (problem !== undefined) throw new Error(problem);
}

// Another process may be writing the log: what is not found again at the same place was only half written.
function findDamage(path: string): number | undefined {
  let before: Look | undefined;
  for (let i = 0; i < LOOKS; i += 1) {
    const look = lookAt(path);
    if (look === undefined) return undefined;
    if (look.frame === before?.frame && look.header.equals(before.header)) return look.frame;
    before = look;
  }
  return undefined;
}

interface Look {
  /** The first frame whose checksum is wrong, counted from 1; 0: the header's is. */
  readonly frame: number;
  readonly header: Buffer;
}

function lookAt(path: string): Look | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    if (readSync(descriptor, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return undefined;
    const frame = damagedFrame(descriptor, header);
    return frame === undefined ? undefined : { frame, header };
  } finally {
    closeSync(descriptor);
  }
}

function damagedFrame(descriptor: number, header: Buffer): number | undefined {
  const magic = header.readUInt32BE(0);
  const pageBytes = header.readUInt32BE(8);
  const isLog = magic >>> 1 === MAGIC >>> 1 && header.readUInt32BE(4) === VERSION;
  if (!isLog || pageBytes < 512 || pageBytes > 65_536) return undefined;
  const isSwapped = (magic % 2 === 0 ? 'LE' : 'BE') !== endianness();

  let sum = checksum([0, 0], header.subarray(0, HEADER_SUMMED_BYTES), isSwapped);
  let damaged = isSum(sum, header, HEADER_SUMMED_BYTES) ? undefined : 0;
  let commits = 0;
  let number = 0;
  for (const frame of framesOf(descriptor, FRAME_HEADER_BYTES + pageBytes)) {
    number += 1;
    // Frames of an earlier log, which this one has not written over yet, have other salts.
    const isOfLog = frame.compare(header, 16, 24, 8, 16) === 0;
    sum = checksum(sum, frame.subarray(0, FRAME_HEADER_SUMMED_BYTES), isSwapped);
    if (isOfLog) sum = checksum(sum, frame.subarray(FRAME_HEADER_BYTES), isSwapped);
    const isSound = isOfLog && isSum(sum, frame, 16);
    if (!isSound) damaged ??= number;
    if (damaged !== undefined) {
      // Each frame's checksum goes on from that of the one before: a break is the end of a chain.
      if (!isSound) commits = 0;
      if (isOfLog && frame.readUInt32BE(4) !== 0) commits += 1;
      if (commits === 2 && isSound) return damaged;
    }
    sum = [frame.readInt32BE(16), frame.readInt32BE(20)];
  }
  return undefined;
}

function* framesOf(descriptor: number, frameBytes: number): Generator<Buffer> {
  const buffer = Buffer.alloc(Math.ceil(READ_AT_ONCE_BYTES / frameBytes) * frameBytes);
  for (let position = HEADER_BYTES; ; position += buffer.length) {
    const read = readSync(descriptor, buffer, 0, buffer.length, position);
    for (let at = 0; at + frameBytes <= read; at += frameBytes) {
      yield buffer.subarray(at, at + frameBytes);
    }
    if (read < buffer.length) return;
  }
}

type Sum = readonly [number, number];

function isSum([first, second]: Sum, bytes: Buffer, at: number): boolean {
  return bytes.readInt32BE(at) === first && bytes.readInt32BE(at + 4) === second;
}

function checksum([first, second]: Sum, bytes: Buffer, isSwapped: boolean): Sum {
  const inOrder = isSwapped ? Buffer.from(bytes).swap32() : bytes;
  const words = new Int32Array(inOrder.buffer, inOrder.byteOffset, inOrder.length / 4);
  let a = first;
  let b = second;
  for (let i = 0; i < words.length; i += 2) {
    a = (a + (words[i] as number) + b) | 0;
    b = (b + (words[i + 1] as number) + a) | 0;
  }
  return [a, b];
}
