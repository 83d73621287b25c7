import type { CSSProperties } from 'react';

interface SliderProps {
  label: string;
  value: number;
  max: number;
  step: number;
  /** The value as people say it. */
  valueText: string;
  disabled?: boolean;
  onChange: (value: number) => void;
  /** The hand has let go. */
  onCommit?: () => void;
}

/** The browser's own slider, with the part up to the value filled. */
export function Slider({ label, value, max, step, valueText, disabled = false, onChange, onCommit }: SliderProps) {
  const fill = { '--fill': `${max > 0 ? Math.min(100, (value / max) * 100) : 0}%` } as CSSProperties;
  return (
    <input
      type="range"
      className="slider"
      style={fill}
      aria-label={label}
      aria-valuetext={valueText}
      min={0}
      max={max}
      step={step}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(event.target.valueAsNumber)}
      onPointerUp={onCommit}
      onKeyUp={onCommit}
      onBlur={onCommit}
    />
  );
}
