import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { DASHBOARD_FILES } from '../../src/composition/tokens.ts';
import { createDashboardFiles } from '../../src/http/dashboard/dashboard-files.ts';
import { buildDashboard } from '../a-dashboard.ts';
import { startService, type Override, type Service } from '../a-service.ts';
import { ask, askForBytes } from '../an-http-client.ts';

const DIST = fileURLToPath(new URL('../../../dashboard/dist/', import.meta.url));
const MOST_SCRIPT_BYTES = 100_000;

/** `GET /`, over whatever store `override` provides. */
export function describeDashboard(override: Override): void {
  describe('GET /', () => {
    let service: Service;
    let assets: readonly string[];

    before(async () => {
      buildDashboard();
      assets = readdirSync(join(DIST, 'assets')).filter((name) => /\.(js|css|svg)$/.test(name));
      service = await startService(override, { readTokens: ['a-token-that-the-page-asks-for'] });
    });

    after(async () => {
      await service.close();
    });

    it('serves the page to everybody, under a policy that allows nothing inline or foreign', async () => {
      const { status, headers, text } = await ask(service.port, '/?q=anything');

      expect(status).to.equal(200);
      expect(headers['content-type']).to.equal('text/html; charset=utf-8');
      expect(headers['cache-control']).to.equal('no-store');
      expect(text).to.equal(readFileSync(join(DIST, 'index.html'), 'utf8'));
      const policy = (headers['content-security-policy'] as string).split('; ');
      expect(policy).to.include.members([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
      ]);
      expect(policy.join()).not.to.match(/unsafe|\*|http|data:/);
    });

    it('serves the files that the page names, for ever', async () => {
      const { text } = await ask(service.port, '/');
      const named = [...text.matchAll(/(?:src|href)="\.(\/assets\/[^"]+)"/g)].map(
        ([, path]) => path,
      );
      expect(named).to.have.members(assets.map((name) => `/assets/${name}`));

      for (const path of named as string[]) {
        const { status, headers } = await ask(service.port, path);
        expect(status).to.equal(200);
        expect(headers['cache-control']).to.equal('public, max-age=31536000, immutable');
        expect(headers['x-content-type-options']).to.equal('nosniff');
        const type = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' };
        const ending = path.slice(path.lastIndexOf('.') + 1) as 'js' | 'css';
        expect(headers['content-type']).to.equal(type[ending] ?? 'image/svg+xml');
      }
    });

    for (const [accepts, encoding] of [
      ['gzip, deflate, br, zstd', 'br'],
      ['gzip, deflate', 'gzip'],
      ['br;q=0, gzip;q=0.1', 'gzip'],
      ['BR', 'br'],
      ['*', 'br'],
      ['*;q=0', undefined],
      ['identity', undefined],
      ['', undefined],
    ] as const) {
      it(`answers ${encoding ?? 'no encoding'} to a client that accepts ${JSON.stringify(accepts)}`, async () => {
        const script = assets.find((name) => name.endsWith('.js')) as string;

        const { headers, bytes } = await askForBytes(service.port, `/assets/${script}`, accepts);

        const plain = { br: brotliDecompressSync, gzip: gunzipSync };
        const decoded = encoding === undefined ? bytes : plain[encoding](bytes);
        expect(headers['content-encoding']).to.equal(encoding);
        expect(headers.vary).to.equal('Accept-Encoding');
        expect(decoded).to.deep.equal(readFileSync(join(DIST, 'assets', script)));
      });
    }

    it('answers HEAD with the headers of GET', async () => {
      for (const path of ['/', `/assets/${assets[0]}`]) {
        const get = await ask(service.port, path);
        const head = await ask(service.port, path, { method: 'HEAD' });

        expect(head.status).to.equal(200);
        expect(head.text).to.equal('');
        expect(head.headers['content-length']).to.equal(get.headers['content-length']);
      }
    });

    it('weighs less than 100 kB of script', async () => {
      const scripts = assets.filter((name) => name.endsWith('.js'));
      let sum = 0;
      for (const name of scripts) {
        sum += (await askForBytes(service.port, `/assets/${name}`, 'gzip')).bytes.length;
      }
      expect(sum).to.be.within(10_000, MOST_SCRIPT_BYTES);
    });

    it('counts files under one path, so that nobody can make series', async () => {
      await ask(service.port, '/assets/never-there.js');

      const { text } = await ask(service.port, '/metrics', {
        headers: { Authorization: 'Bearer a-token-that-the-page-asks-for' },
      });
      expect(text).to.include('path="/assets/{file}",status="404"} 1\n');
      expect(text).not.to.include('never-there');
    });

    it('says so while it is not built, and is there once it is', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'hookledger-page-'));
      const unbuilt = await startService((provide) => {
        override(provide);
        provide(DASHBOARD_FILES, () => createDashboardFiles(join(folder, 'dist')));
      });
      try {
        const missing = await ask(unbuilt.port, '/');
        mkdirSync(join(folder, 'dist'));
        writeFileSync(join(folder, 'dist/index.html'), '<!doctype html>');
        const built = await ask(unbuilt.port, '/');

        expect(missing.status).to.equal(404);
        expect(missing.json.detail).to.match(/make dashboard/);
        expect(built.text).to.equal('<!doctype html>');
      } finally {
        await unbuilt.close();
        rmSync(folder, { recursive: true });
      }
    });
  });
}
