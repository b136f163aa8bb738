export { SQLITE_STORE } from './composition/tokens.ts';
export { serve } from './serve.ts';
