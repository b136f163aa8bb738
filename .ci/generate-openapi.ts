// Writes docs/openapi.json anew from the schemas that validate, or with --check says whether it is
// stale: `make openapi`, `make check`.
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { createOpenApiDocument } from '../apps/api/src/http/openapi/openapi-document.ts';

const FILE = 'docs/openapi.json';

const text = await format(JSON.stringify(await createOpenApiDocument()), {
  parser: 'json',
  printWidth: 100,
});
if (!process.argv.includes('--check')) {
  writeFileSync(FILE, text);
} else if (readFileSync(FILE, 'utf8') === text) {
  console.log(`${FILE} is what the service serves`);
} else {
  console.error(`${FILE} is stale: make openapi`);
  process.exitCode = 1;
}
