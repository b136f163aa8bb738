import type { Random } from '../random.ts';

const NAME_CHARACTERS =
  "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

const LIKELY: readonly (readonly [name: string, values: readonly string[]])[] = [
  ['Accept', ['*/*', 'text/html;q=0', 'application/xml', ',,,', 'x'.repeat(2_000)]],
  ['Accept-Encoding', ['gzip, br', 'identity;q=0', '*;q=0']],
  ['Accept-Charset', ['utf-7']],
  ['Authorization', ['Basic Og==', 'Bearer', 'Negotiate x']],
  ['Cache-Control', ['no-cache', 'max-age=-1']],
  ['Connection', ['keep-alive', 'keep-alive, X-Signature', 'Content-Length', 'TE']],
  ['Content-Language', ['xx-YY']],
  ['Content-Type', ['text/plain; charset=utf-16', 'multipart/form-data', '', ';;;', 'é']],
  ['Cookie', ['a=b; __proto__=c', '=', ';;;;']],
  ['Expect', ['100-continue', '200-ok', 'x']],
  ['Forwarded', ['for=_x;host=[::1]', 'for="']],
  ['If-Match', ['*', '"x"']],
  ['If-Modified-Since', ['Wed, 21 Oct 2099 07:28:00 GMT', 'yesterday']],
  ['If-None-Match', ['*', 'W/"x"']],
  ['If-Unmodified-Since', ['Thu, 01 Jan 1970 00:00:00 GMT']],
  ['Keep-Alive', ['timeout=0, max=0']],
  ['Max-Forwards', ['0', '-1']],
  ['Origin', ['null', 'https://evil.example']],
  ['Proxy-Authorization', ['Basic Og==']],
  ['Proxy-Connection', ['keep-alive']],
  ['Range', ['bytes=0-0', 'bytes=-1', 'bytes=9-1', 'bytes=0-0,0-0,0-0']],
  ['TE', ['trailers', 'gzip;q=1']],
  ['Trailer', ['X-Signature']],
  ['Via', ['1.0 a, 1.1 b']],
  ['X-Forwarded-For', ['127.0.0.1', "'"]],
  ['X-Forwarded-Host', ['evil.example']],
  ['X-Forwarded-Proto', ['https,http']],
  ['X-HTTP-Method-Override', ['GET', 'DELETE']],
  ['X-Original-URL', ['/stats']],
  ['X-Rewrite-URL', ['/stats']],
  ['__proto__', ['x']],
  ['constructor', ['x']],
];

/** Lines of headers that change nothing, each ended by CRLF, one byte a character. */
export function hostileHeaders(random: Random): string {
  let lines = '';
  for (let i = random.between(0, 5); i > 0; i -= 1) {
    if (random.next() < 0.7) {
      const [name, values] = random.pick(LIKELY);
      lines += line(anyCase(name, random), random.pick(values), random);
    } else {
      lines += line(`X-${aName(random)}`, aValue(random), random);
    }
  }
  return lines;
}

function line(name: string, value: string, random: Random): string {
  return `${name}:${random.pick([' ', '', '\t', '  '])}${value}${random.pick(['', ' ', '\t'])}\r\n`;
}

function anyCase(name: string, random: Random): string {
  return random.pick([name, name.toLowerCase(), name.toUpperCase()]);
}

function aName(random: Random): string {
  const length = random.pick([1, 8, 30, 300]);
  return Array.from({ length }, () => random.pick([...NAME_CHARACTERS])).join('');
}

function aValue(random: Random): string {
  const length = random.pick([0, 1, 20, 200, 2_000]);
  // Visible ASCII, and the bytes above it that HTTP lets pass for history's sake.
  return Array.from({ length }, () =>
    String.fromCharCode(
      random.next() < 0.8 ? random.between(0x21, 0x7e) : random.between(0x80, 0xff),
    ),
  ).join('');
}
