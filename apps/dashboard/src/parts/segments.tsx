import type { VNode } from 'preact';

export interface SegmentsProps<Key extends string> {
  /** What is chosen here, for who does not see it. */
  readonly label: string;
  readonly name: string;
  readonly choices: readonly (readonly [key: Key, name: string])[];
  readonly chosen: Key;
  readonly onChoose: (key: Key) => void;
}

/** One of a few: radio buttons, so that arrow keys and screen readers know what to do. */
export function Segments<Key extends string>({
  label,
  name,
  choices,
  chosen,
  onChoose,
}: SegmentsProps<Key>): VNode {
  return (
    <fieldset class="segments">
      <legend class="unseen">{label}</legend>
      {choices.map(([key, words]) => (
        <label key={key}>
          <input
            type="radio"
            name={name}
            value={key}
            checked={key === chosen}
            onChange={() => onChoose(key)}
          />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  );
}
