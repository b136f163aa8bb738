// For `NODE_OPTIONS=--import=` of a process under test: writes the URL of each module that it or a
// thread of its loads into the file that LOADED_MODULES names, a line each.
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const list = process.env['LOADED_MODULES'];
if (list === undefined) throw new Error('LOADED_MODULES names no file');

registerHooks({
  load(url, context, nextLoad) {
    appendFileSync(list, `${url}\n`);
    return nextLoad(url, context);
  },
});
