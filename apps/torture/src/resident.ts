import { existsSync, readFileSync } from 'node:fs';

const SAMPLE_EVERY_MS = 250;

/** The memory that a process holds now, in MiB; 0 when it has ended. */
export function residentMibOf(pid: number): number {
  const file = `/proc/${pid}/status`;
  const status = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (!status.includes('VmRSS')) return 0;
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}

/** Looks at the memory of a process four times a second. */
export interface ResidentSamples {
  /** The most since the last question, in MiB. */
  takePeakMib(): number;
  stop(): void;
}

export function sampleResident(pid: number): ResidentSamples {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, residentMibOf(pid));
  };
  const timer = setInterval(look, SAMPLE_EVERY_MS).unref();
  return {
    takePeakMib() {
      look();
      const taken = peak;
      peak = 0;
      return taken;
    },
    stop: () => clearInterval(timer),
  };
}
