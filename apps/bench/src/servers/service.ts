// The service as `make run` starts it.
import { serve } from '@hookledger/api';

await serve();
