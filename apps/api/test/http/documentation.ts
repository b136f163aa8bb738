import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';
import { gunzipSync } from 'node:zlib';
import { createOpenApiDocument } from '../../src/http/openapi/openapi-document.ts';
import { startService, type Override, type Service } from '../a-service.ts';
import { ask, askForBytes } from '../an-http-client.ts';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const FILES = ['icon.svg', 'page.css', 'page.js', 'swagger-ui.css', 'swagger-ui-bundle.js'];
const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** `GET /openapi.json`, `GET /docs`, over whatever store `override` provides. */
export function describeDocumentation(override: Override): void {
  describe('GET /openapi.json and /docs', () => {
    let service: Service;

    const partsOfPage = async (): Promise<string[]> => {
      const { text } = await ask(service.port, '/docs');
      return [...text.matchAll(/(?:href|src)="(docs\/[^"]*)"/g)].map(([, path]) => `/${path}`);
    };

    before(async () => {
      service = await startService(override, { readTokens: ['a-token-that-nobody-sends'] });
    });

    after(async () => {
      await service.close();
    });

    it('describe the API, token or not', async () => {
      const { status, headers, json } = await ask(service.port, '/openapi.json');

      expect(status).to.equal(200);
      expect(headers['content-type']).to.equal('application/json; charset=utf-8');
      expect(headers['cache-control']).to.equal('no-store');
      expect(json).to.deep.equal(await createOpenApiDocument());
    });

    it('show a page that may load its own files and nothing else', async () => {
      const { status, headers, text } = await ask(service.port, '/docs');

      expect(status).to.equal(200);
      expect(headers['content-type']).to.equal('text/html; charset=utf-8');
      expect(headers['content-security-policy']).to.equal(POLICY);
      expect(headers['cache-control']).to.equal('no-store');
      expect(text).not.to.match(/<style|<script(?![^>]* src=)|style=|\son\w+=|https?:|"\/\//);
    });

    it('have every file that the page names, to be kept for ever', async () => {
      const paths = await partsOfPage();

      expect(paths.map((path) => path.replace(/\?.*/, ''))).to.have.members(
        FILES.map((name) => `/docs/${name}`),
      );
      for (const path of paths) {
        const { status, headers, bytes } = await askForBytes(service.port, path);

        expect(status).to.equal(200);
        expect(path).to.match(/\?v=[0-9a-f]{16}$/);
        expect(headers['cache-control']).to.equal('public, max-age=31536000, immutable');
        expect(headers['content-type']).to.equal(TYPES[/\.(\w+)\?/.exec(path)?.[1] ?? '']);
        expect(headers['content-length']).to.equal(String(bytes.length));
        expect(headers['content-security-policy']).to.equal(
          "default-src 'none'; frame-ancestors 'none'",
        );
        expect(headers).not.to.have.property('content-encoding');
        expect(bytes.length).to.be.above(100);
      }
    });

    it('send files compressed to those who take them so', async () => {
      const path = (await partsOfPage()).find((one) => one.includes('swagger-ui.css')) ?? '';
      const plain = await askForBytes(service.port, path, 'gzip;q=0, br');
      const zipped = await askForBytes(service.port, path, 'br, gzip');

      expect(plain.headers).not.to.have.property('content-encoding');
      expect(zipped.headers['content-encoding']).to.equal('gzip');
      for (const { headers } of [plain, zipped]) expect(headers.vary).to.equal('Accept-Encoding');
      expect(zipped.bytes.length).to.be.below(plain.bytes.length / 4);
      expect(gunzipSync(zipped.bytes).equals(plain.bytes)).to.equal(true);
    });

    it('let nobody keep a file under the address of another version', async () => {
      for (const query of ['', '?v=', '?v=0000000000000000']) {
        const { status, headers } = await askForBytes(service.port, `/docs/page.js${query}`);

        expect([status, headers['cache-control']]).to.deep.equal([200, 'no-store']);
      }
    });

    for (const path of ['/openapi.json', '/docs', '/docs/page.js']) {
      it(`answer HEAD to ${path} as GET, without the body`, async () => {
        const got = await ask(service.port, path);
        const { status, headers, text } = await ask(service.port, path, { method: 'HEAD' });

        expect([status, text]).to.deep.equal([200, '']);
        expect(headers['content-length']).to.equal(got.headers['content-length']);
        expect(headers['content-type']).to.equal(got.headers['content-type']);
      });

      it(`have no other method at ${path}`, async () => {
        const { status, headers } = await ask(service.port, path, { method: 'POST' });

        expect([status, headers.allow]).to.deep.equal([405, 'GET, HEAD']);
      });
    }

    for (const path of [
      '/docs/',
      '/docs/index.html',
      '/docs/swagger-ui-bundle.js.map',
      '/docs/../package.json',
      '/docs/%2e%2e/package.json',
      '/docs/..%2fpackage.json',
      '/docs/..%5c..%5cpackage.json',
      '/docs//etc/passwd',
      '/docs/page.js%00',
      '/docs/%ff',
      '/docs/page.js/',
      '/docs/PAGE.JS',
      '/Docs',
    ]) {
      it(`have nothing at ${path}`, async () => {
        expect((await ask(service.port, path)).status).to.equal(404);
      });
    }

    it('are counted by their templates', async () => {
      const own = await startService(override);
      try {
        for (const path of ['/openapi.json?x', '/docs?x', '/docs/page.js?v=1', '/docs/other.js']) {
          await ask(own.port, path);
        }
        const { text } = await ask(own.port, '/metrics');

        const counted = [...text.matchAll(/http_requests_total\{.*path="(.*?)".* (\d+)/g)];
        expect(counted.map(([, path, count]) => [path, count])).to.deep.equal([
          ['/openapi.json', '1'],
          ['/docs', '1'],
          ['/docs/page.js', '1'],
          ['unmatched', '1'],
        ]);
      } finally {
        await own.close();
      }
    });
  });
}
