// Builds the page into dist, with each file compressed beside it. `--if-stale` does nothing while
// dist is newer than everything that it is made of.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const OUT = join(ROOT, 'dist');
const SOURCES = ['src', 'index.html', 'build.ts', 'package.json', '../../pnpm-lock.yaml'];

if (!process.argv.includes('--if-stale') || isStale()) await build();

function isStale(): boolean {
  const builtAtMs = statSync(join(OUT, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return SOURCES.flatMap(filesAt).some((file) => statSync(file).mtimeMs > builtAtMs);
}

function filesAt(name: string): string[] {
  const path = join(ROOT, name);
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).map((file) => join(path, file));
}

async function build(): Promise<void> {
  // Takes half a second to load, which nobody waits for while dist is fresh.
  const vite = await import('vite');
  await vite.build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    // Relative, so that a proxy may serve the page below a path of its own.
    base: './',
    build: {
      outDir: OUT,
      target: 'es2023',
      // From the first that know light-dark(); a substitute for it would not reach the canvas.
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
      // Every file under a name of its own: the page's policy allows nothing inline.
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: { checks: { pluginTimings: false } },
    },
  });
  for (const file of readdirSync(join(OUT, 'assets'))) compress(join(OUT, 'assets', file));
  compress(join(OUT, 'index.html'));
}

function compress(file: string): void {
  const content = readFileSync(file);
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params: quality }));
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
}
