import { readdirSync, readlinkSync } from 'node:fs';

/** What this process has open (proc(5), /proc/pid/fd). */
export function openFiles(): string[] {
  const descriptors = '/proc/self/fd';
  return readdirSync(descriptors).flatMap((name) => {
    try {
      return [readlinkSync(`${descriptors}/${name}`)];
    } catch {
      // The descriptor that reads the list is gone by now.
      return [];
    }
  });
}
