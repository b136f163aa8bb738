export { readTextFile, type TextFileReading } from './read-text-file.ts';
export { readReadAccess, type ReadAccess } from './read-tokens.ts';
export { readBy, type Environment, type Reading } from './reading.ts';
export { readSecrets, type Secrets } from './secrets.ts';
