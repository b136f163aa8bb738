import { readFileSync } from 'node:fs';

const SAMPLE_EVERY_MS = 250;

/** The memory that a process holds now, in MiB. */
export function residentMibOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
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
  const timer = setInterval(look, SAMPLE_EVERY_MS);
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
