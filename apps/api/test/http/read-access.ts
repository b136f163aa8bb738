import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { aDelivery } from '../a-delivery.ts';
import { SECRET, startService, type Override, type Service } from '../a-service.ts';
import { ask, deliver, exchangeBytes, type Answer, statusesIn } from '../an-http-client.ts';

const PROTECTED = [
  '/messages',
  '/messages/stream',
  '/stats',
  '/stats/timeline',
  '/stats/deliveries',
  '/metrics',
] as const;
const OPEN = ['/health/live', '/health/ready'] as const;
const TOKENS = ['the-token-of-the-dashboard', 'the-token-of-prometheus=='] as const;
const WITHOUT_TOKEN = 'Bearer realm="hookledger"';
const WITH_WRONG_TOKEN = `${WITHOUT_TOKEN}, error="invalid_token"`;

/** Read tokens, over whatever store `override` provides. */
export function describeReadAccess(override: Override): void {
  describe('read tokens', () => {
    let service: Service;

    const askWith = async (authorization: string, path = '/messages'): Promise<Answer> =>
      ask(service.port, path, { headers: { Authorization: authorization } });

    beforeEach(async () => {
      service = await startService(override, { readTokens: TOKENS });
    });

    afterEach(async () => {
      await service.close();
    });

    for (const path of PROTECTED) {
      it(`are asked for at ${path}`, async () => {
        const answer = await ask(service.port, path);

        expect(answer.status).to.equal(401);
        expect(answer.json).to.deep.equal({ detail: 'a bearer token is required' });
        expect(answer.headers['www-authenticate']).to.equal(WITHOUT_TOKEN);
      });

      it(`open ${path}, each of them`, async () => {
        for (const token of TOKENS) {
          // A stream has no end, and its headers come to HEAD as well.
          const method = path === '/messages/stream' ? 'HEAD' : 'GET';
          const headers = { Authorization: `Bearer ${token}` };

          const answer = await ask(service.port, path, { method, headers });

          expect(answer.status).to.equal(200);
          expect(answer.headers).not.to.have.property('www-authenticate');
        }
      });

      it(`are asked for at ${path} by HEAD as by GET`, async () => {
        const method = 'HEAD';
        const headers = { Authorization: `Bearer ${TOKENS[0]}` };

        const refused = await ask(service.port, path, { method });
        const opened = await ask(service.port, path, { method, headers });

        expect([refused.status, opened.status]).to.deep.equal([401, 200]);
        expect([refused.text, opened.text]).to.deep.equal(['', '']);
        expect(refused.headers['www-authenticate']).to.equal(WITHOUT_TOKEN);
      });

      it(`do not change what other methods get at ${path}: which there are is no secret`, async () => {
        const answer = await ask(service.port, path, { method: 'POST' });

        expect(answer.status).to.equal(405);
        expect(answer.headers.allow).to.equal('GET, HEAD');
      });
    }

    it('are not asked for elsewhere', async () => {
      for (const path of OPEN) expect((await ask(service.port, path)).status).to.equal(200);
      expect((await ask(service.port, '/nothing')).status).to.equal(404);
      expect((await deliver(service.port, SECRET, aDelivery())).status).to.equal(200);
    });

    for (const scheme of ['bearer', 'BEARER', 'BeArEr', 'Bearer  ']) {
      it(`may be announced as ${JSON.stringify(scheme)}`, async () => {
        expect((await askWith(`${scheme} ${TOKENS[0]}`)).status).to.equal(200);
      });
    }

    for (const [name, authorization] of [
      ['is another', 'Bearer another'],
      ['is cut short', `Bearer ${TOKENS[0].slice(0, -1)}`],
      ['goes on', `Bearer ${TOKENS[0]}x`],
      ['differs in letter case', `Bearer ${TOKENS[0].toUpperCase()}`],
      ['lacks its padding', `Bearer ${TOKENS[1].slice(0, -2)}`],
      ['is quoted', `Bearer "${TOKENS[0]}"`],
      ['is listed', `Bearer ${TOKENS[0]}, Bearer ${TOKENS[1]}`],
      ['is two', `Bearer ${TOKENS.join(' ')}`],
      ['is not ASCII', 'Bearer é'],
      ['is the webhook secret', `Bearer ${SECRET}`],
      ['is missing', 'Bearer'],
    ] as const) {
      it(`are refused when what is given ${name}`, async () => {
        const answer = await askWith(authorization);

        expect(answer.status).to.equal(401);
        expect(answer.json).to.deep.equal({ detail: 'invalid token' });
        expect(answer.headers['www-authenticate']).to.equal(WITH_WRONG_TOKEN);
      });
    }

    for (const [name, authorization] of [
      ['Basic', `Basic ${Buffer.from(`x:${TOKENS[0]}`).toString('base64')}`],
      ['no scheme', TOKENS[0]],
      ['a scheme that only begins so', `BearerX ${TOKENS[0]}`],
      ['a scheme that only ends so', `X-Bearer ${TOKENS[0]}`],
      ['nothing', ''],
    ] as const) {
      it(`are asked for when ${name} is given`, async () => {
        const answer = await askWith(authorization);

        expect(answer.status).to.equal(401);
        expect(answer.headers['www-authenticate']).to.equal(WITHOUT_TOKEN);
      });
    }

    it('are not read from the query', async () => {
      const path = `/messages?access_token=${TOKENS[0]}&token=${TOKENS[0]}`;

      expect((await ask(service.port, path)).status).to.equal(401);
    });

    it('come before every other fault of the request', async () => {
      expect((await ask(service.port, '/messages?limit=x')).status).to.equal(401);
      expect((await askWith(`Bearer ${TOKENS[0]}`, '/messages?limit=x')).status).to.equal(422);
    });

    it('open no connection for more than the request they came with', async () => {
      const get = `GET /stats HTTP/1.1\r\nHost: x\r\n`;

      const answers = await exchangeBytes(
        service.port,
        `${get}Authorization: Bearer ${TOKENS[0]}\r\n\r\n${get}Connection: close\r\n\r\n`,
      );

      expect(statusesIn(answers)).to.deep.equal([200, 401]);
    });

    it('leave nothing at /metrics when metrics are switched off', async () => {
      await service.close();
      service = await startService(override, { readTokens: TOKENS, enableMetrics: false });

      expect((await ask(service.port, '/metrics')).status).to.equal(404);
    });

    it('are counted and logged when refused, and never shown', async () => {
      const [token] = TOKENS;
      const refused = await ask(service.port, `/stats?token=${token}`, {
        headers: { Authorization: `Bearer ${token}x` },
      });
      const named = await ask(service.port, `/${token}`, { headers: { 'X-Request-ID': token } });
      await deliver(service.port, SECRET, aDelivery({ message_id: `named ${token}` }));
      const { text } = await askWith(`Bearer ${token}`, '/metrics');

      const line = await service.logLineOf(refused.headers['x-request-id']);
      expect(line).to.include({ level: 'ERROR', path: '/stats', status: 401 });
      expect(text).to.include('http_requests_total{method="GET",path="/stats",status="401"} 1\n');
      expect(named.status).to.equal(404);
      expect(JSON.stringify(service.logLines())).to.include('named [redacted]');
      expect(JSON.stringify(service.logLines())).not.to.include(token);
    });
  });
}
