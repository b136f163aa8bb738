import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { IncomingHttpHeaders } from 'node:http';
import { createOpenApiDocument } from '../src/http/openapi/openapi-document.ts';

interface Described {
  readonly $ref?: string;
}

interface Response extends Described {
  readonly headers: Readonly<Record<string, Header>>;
  readonly content: Readonly<Record<string, { readonly examples?: Examples }>>;
}

interface Header extends Described {
  readonly required?: boolean;
}

export type Examples = Readonly<Record<string, { readonly value: unknown }>>;

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'header' | 'path';
  readonly example: unknown;
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { examples: Examples }>> };
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, Response>>;
}

/** The description as a client reads it. */
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly responses: Readonly<Record<string, Response>>;
    readonly securitySchemes: Readonly<Record<string, { readonly description: string }>>;
  };
}

export interface AnswerToCheck {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** On answers of every kind, so described once, in words. */
const EVERYWHERE = [
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-security-policy',
  'content-type',
  'cross-origin-resource-policy',
  'date',
  'keep-alive',
  'referrer-policy',
  'transfer-encoding',
  'vary',
  'x-content-type-options',
];

/** What paths that are not described may answer, beside 404. */
const ANYWHERE: Readonly<Record<number, string>> = { 400: 'BadRequest', 405: 'MethodNotAllowed' };

export const DESCRIPTION = (await createOpenApiDocument()) as unknown as Description;

const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true } });
ajv.addSchema({ ...(closed(DESCRIPTION) as Description), $id: 'closed' });
ajv.addSchema({ ...DESCRIPTION, $id: 'open' });

/** A check against a schema of the description, by its place there. */
export function validatorAt(pointer: string, which: 'open' | 'closed' = 'open'): ValidateFunction {
  const $ref = `${which}${pointer}`;
  return ajv.getSchema($ref) ?? ajv.compile({ $ref });
}

/**
 * Fails unless the description has this answer of the service: the status, every header, the type and
 * the body, to the last property. Of paths that are not described it expects a 404.
 */
export function expectDescribed(method: string, target: string, answer: AnswerToCheck): void {
  const [path = ''] = target.split('?');
  // The parts of the page; what they are is nobody's business but the page's.
  if (path.startsWith('/docs/') && answer.status === 200) return;
  const place = placeOf(method, path, answer.status);
  const response = resolved(place) as Found<Response> | undefined;
  if (response === undefined) fail('it has no such status');
  checkHeaders(response.at, response.value.headers);
  const type = answer.headers['content-type']?.split(';')[0] ?? '';
  if (!Object.hasOwn(response.value.content, type)) fail(`it has no ${type}`);
  if (method === 'HEAD') return;
  const schema = `${response.at}/content/${escaped(type)}/schema`;
  if (type === 'application/json') checkBody(schema, JSON.parse(answer.text));
  if (type !== 'text/event-stream') return;
  for (const event of readEvents(answer.text)) {
    checkBody(schema, event);
    if (event['data'] !== undefined) {
      checkBody('#/components/schemas/Message', JSON.parse(event['data']));
    }
  }

  function checkBody(at: string, body: unknown): void {
    const isValid = validatorAt(at, 'closed');
    if (!isValid(body)) fail(ajv.errorsText(isValid.errors));
  }

  function checkHeaders(at: string, described: Readonly<Record<string, Header>>): void {
    const names = Object.keys(described);
    const known = new Set([...EVERYWHERE, ...names.map((name) => name.toLowerCase())]);
    const unknown = Object.keys(answer.headers).filter((name) => !known.has(name));
    if (unknown.length > 0) fail(`it has no ${unknown.join()}`);
    for (const name of names) {
      const header: Found<Header> | undefined = resolved(`${at}/headers/${escaped(name)}`);
      if (header === undefined) fail(`${name} refers to nothing`);
      const value = answer.headers[name.toLowerCase()];
      if (value === undefined && header.value.required === true) fail(`${name} is missing`);
      const isHeader = validatorAt(`${header.at}/schema`);
      if (value !== undefined && !isHeader(value) && !isHeader(Number(value))) {
        fail(`${name}: ${String(value)}`);
      }
    }
  }

  function fail(why: string): never {
    throw new Error(
      `${method} ${target}, ${answer.status}: not what the description says, ${why}\n${answer.text}`,
    );
  }
}

/** The events that are whole, field by field; comments are none. */
export function readEvents(text: string): readonly Readonly<Record<string, string>>[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .map((event) => event.split('\n').filter((line) => !line.startsWith(':')))
    .filter((lines) => lines.length > 0)
    .map((lines) => Object.fromEntries(lines.map((line) => line.split(/: (.*)/s, 2))));
}

function placeOf(method: string, path: string, status: number): string {
  const template = templateOf(path) ?? path;
  const operations = DESCRIPTION.paths[template];
  if (operations === undefined) return `#/components/responses/${ANYWHERE[status] ?? 'NotFound'}`;
  const asked = method === 'HEAD' ? 'get' : method.toLowerCase();
  // 405 is in the description of the methods that there are.
  const described = asked in operations ? asked : (Object.keys(operations)[0] ?? '');
  return `#/paths/${escaped(template)}/${described}/responses/${status}`;
}

/** The path that the description has for this one. */
export function templateOf(path: string): string | undefined {
  if (Object.hasOwn(DESCRIPTION.paths, path)) return path;
  return Object.keys(DESCRIPTION.paths).find((template) => {
    const start = template.indexOf('{');
    return start > 0 && path.startsWith(template.slice(0, start)) && !path.includes('/', start);
  });
}

interface Found<Value> {
  readonly at: string;
  readonly value: Value;
}

/** What is at a place, wherever that refers to. */
function resolved(place: string): Found<Described> | undefined {
  let value: unknown = DESCRIPTION;
  for (const part of place.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    value = (value as Readonly<Record<string, unknown>> | undefined)?.[key];
  }
  if (value === undefined) return undefined;
  const { $ref } = value as Described;
  return $ref === undefined ? { at: place, value: value as Described } : resolved($ref);
}

function escaped(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The same, with no room for properties that are not described. */
function closed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(closed);
  const parts = Object.entries(value).map(([key, part]) => [key, closed(part)]);
  const copy = Object.fromEntries(parts) as object;
  return 'properties' in value ? { additionalProperties: false, ...copy } : copy;
}
