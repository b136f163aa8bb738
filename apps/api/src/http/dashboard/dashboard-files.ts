import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** One file of the page, in every encoding that there is of it. */
export interface DashboardFile {
  readonly contentType: string;
  readonly identity: Buffer;
  readonly br?: Buffer;
  readonly gzip?: Buffer;
}

/** The files of a page that was built into a folder. */
export interface DashboardFiles {
  /** `undefined` when there is no such file, or no page was built. */
  find(name: string): Promise<DashboardFile | undefined>;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Reads every file once, when the first of them is asked for. What is asked for later is looked up
 * among these by its whole name and never becomes a path.
 */
export function createDashboardFiles(folder: string): DashboardFiles {
  let files: Promise<ReadonlyMap<string, DashboardFile>> | undefined;
  return {
    async find(name) {
      files ??= readAll(folder);
      const found = await files;
      // A page that is built while the service runs is found the next time.
      if (found.size === 0) files = undefined;
      return found.get(name);
    },
  };
}

async function readAll(folder: string): Promise<ReadonlyMap<string, DashboardFile>> {
  const names = await namesIn(folder);
  const contents = new Map(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(folder, name))] as const),
    ),
  );
  const files = new Map<string, DashboardFile>();
  for (const [name, identity] of contents) {
    const contentType = CONTENT_TYPES[extname(name)];
    const [br, gzip] = [contents.get(`${name}.br`), contents.get(`${name}.gz`)];
    if (contentType !== undefined) {
      files.set(name, { contentType, identity, ...(br && { br }), ...(gzip && { gzip }) });
    }
  }
  return files;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
