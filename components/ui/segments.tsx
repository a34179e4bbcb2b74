/** A choice of one among a few, side by side. */
export function Segments<Value extends string>({
  name,
  legend,
  hideLegend = false,
  value,
  options,
  onChoose,
}: {
  name: string;
  legend: string;
  hideLegend?: boolean;
  value: Value;
  options: readonly { value: Value; text: string }[];
  onChoose: (value: Value) => void;
}) {
  return (
    <fieldset className="min-w-0">
      <legend className={hideLegend ? 'sr-only' : 'plate mb-1.5 text-ink-3'}>{legend}</legend>
      <div className="flex overflow-hidden rounded-md border border-line-strong">
        {options.map((option) => (
          <label
            key={option.value}
            className="relative flex min-h-7 flex-1 items-center justify-center border-l border-line px-2.5 text-sm whitespace-nowrap text-ink-2 first:border-l-0 hover:bg-sunken has-checked:bg-hand-wash has-checked:font-semibold has-checked:text-hand-ink has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-hand"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={value === option.value}
              onChange={() => onChoose(option.value)}
              className="absolute inset-0 cursor-pointer appearance-none outline-none"
            />
            {option.text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
