import { useToasts } from './toasts';

/** Puts a value where it can be pasted from. */
export function CopyButton({ name, value }: { name: string; value: string }) {
  const toasts = useToasts();
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    toasts.show(`${name} copied.`);
  };
  // Browsers have a clipboard on safe origins only.
  if (!('clipboard' in navigator)) return null;
  return (
    <button type="button" className="button" aria-label={`Copy ${name}`} onClick={() => void copy()}>
      Copy
    </button>
  );
}
