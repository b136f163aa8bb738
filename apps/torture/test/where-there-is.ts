import { whatIsMissing, type ToolName } from '../src/tools.ts';

/** Declares tests where the machine has the tool, and says so where it has not. */
export function whereThereIs(tool: ToolName, declare: () => void): void {
  const missing = whatIsMissing([tool]);
  if (missing === undefined) declare();
  else process.stderr.write(`skipped: ${missing}\n`);
}
