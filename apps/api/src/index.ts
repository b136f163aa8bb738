export { STORE } from './composition/tokens.ts';
export { serve } from './serve.ts';
