import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HalfLoadResult, IngestResult } from './ingest.ts';
import type { MemorySample } from './memory.ts';
import type { MixedResult } from './mixed.ts';
import type { ThreadShare } from './profile.ts';
import type { PageResult } from './page.ts';
import type { ReadResult } from './reads.ts';
import type { Spread } from './statistics.ts';

/** Everything that `docs/benchmarks/results.json` holds. */
export interface Results {
  readonly machine: string;
  readonly measuredAt: string;
  readonly ingest?: readonly IngestResult[];
  readonly halfLoad?: readonly HalfLoadResult[];
  readonly threads?: readonly ThreadShare[];
  readonly reads?: readonly ReadResult[];
  readonly page?: readonly PageResult[];
  readonly disk?: readonly {
    readonly messages: number;
    readonly ledgerBytes: number;
    readonly indexBytes: number;
  }[];
  readonly mixed?: MixedResult;
  readonly startMs?: Spread;
  readonly memory?: readonly MemorySample[];
}

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  readonly color: string;
}

const COLORS = { ceiling: '#8c959f', 'one-commit-each': '#bf8700', service: '#1a7f37' } as const;
const NAMES = {
  ceiling: 'ceiling: HMAC, no store',
  'one-commit-each': 'a commit each',
  service: 'Hookledger',
} as const;

/** The size that what is asked of reads is said of. */
const PLOTTED_MESSAGES = 1_000_000;

/** Draws what there is. */
export function drawPlots(
  { ingest, reads, memory, machine, measuredAt }: Results,
  folder: string,
): void {
  const footer = `${machine}, ${measuredAt}`;
  if (ingest !== undefined) {
    const bars = ingest.map(({ server, connections, perSecond, ofCeiling }) => ({
      label: `${NAMES[server]}, ${connections} connections`,
      value: perSecond.median,
      text: `${Math.round(perSecond.median).toLocaleString('en')}/s (${ofCeiling.toFixed(2)})`,
      color: COLORS[server],
    }));
    save('ingest.svg', 'Acknowledged messages a second, server on one core', bars, footer);
  }
  if (reads !== undefined) {
    const bars = reads
      .filter(({ messages }) => messages === PLOTTED_MESSAGES)
      .map(({ question, firstMs, total }) => ({
        label: question,
        value: Math.log10(Math.max(firstMs, 0.1)) + 1,
        text: `${firstMs.toFixed(1)} ms, ${total.toLocaleString('en')} match`,
        color: question.startsWith('one scan') ? COLORS.ceiling : COLORS.service,
      }));
    const title = `First answer at ${PLOTTED_MESSAGES.toLocaleString('en')} messages, logarithmic`;
    save('reads.svg', title, bars, footer);
  }
  if (memory !== undefined) {
    const bars = memory.map(({ messages, residentMib }) => ({
      label: `${messages.toLocaleString('en')} messages`,
      value: residentMib,
      text: `${residentMib.toFixed(0)} MiB`,
      color: COLORS.service,
    }));
    save('memory.svg', 'Resident set under full load', bars, footer);
  }

  function save(name: string, title: string, bars: readonly Bar[], below: string): void {
    writeFileSync(join(folder, name), barChart(title, bars, below));
  }
}

const WIDTH = 860;
const LEFT = 270;
const ROW = 24;
const ROOM_FOR_TEXT = 190;

function barChart(title: string, bars: readonly Bar[], footer: string): string {
  const height = 60 + bars.length * ROW + 24;
  const most = Math.max(...bars.map(({ value }) => value));
  const rows = bars.map(({ label, value, text, color }, i) => {
    const y = 48 + i * ROW;
    const width = ((WIDTH - LEFT - ROOM_FOR_TEXT) * value) / most;
    return `  <text x="${LEFT - 8}" y="${y + 14}" text-anchor="end">${label}</text>
  <rect x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 6}" fill="${color}" rx="2"/>
  <text x="${(LEFT + width + 6).toFixed(1)}" y="${y + 14}">${text}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="ui-sans-serif, system-ui, sans-serif" font-size="12" fill="#1f2328" role="img" aria-label="${title}">
  <rect width="${WIDTH}" height="${height}" fill="#ffffff" rx="8"/>
  <text x="20" y="28" font-size="15" font-weight="600">${title}</text>
${rows.join('\n')}
  <text x="20" y="${height - 12}" fill="#57606a" font-size="11">${footer}</text>
</svg>
`;
}
