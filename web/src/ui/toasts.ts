import { createContext, useContext, useSyncExternalStore } from 'react';

export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'problem';
  action?: ToastAction | undefined;
}

/** Something to do about what is said, such as to undo it. */
export interface ToastAction {
  label: string;
  onSelect: () => void;
}

const shownForMs = { plain: 4000, problem: 8000 };
const actionShownForMs = 8000;
const mostToasts = 4;

/** Short notes at the edge of the page that go away by themselves. */
export class Toasts {
  private toasts: readonly Toast[] = [];
  private lastId = 0;
  private readonly listeners = new Set<() => void>();

  readonly getAll = () => this.toasts;

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Says what was done, with something to do about it. */
  readonly offer = (text: string, action: ToastAction) => this.show(text, 'plain', action);

  readonly show = (text: string, tone: Toast['tone'] = 'plain', action?: ToastAction) => {
    const id = ++this.lastId;
    // The same sentence twice at once says nothing new.
    const others = this.toasts.filter((toast) => toast.text !== text);
    this.set([...others, { id, text, tone, action }].slice(-mostToasts));
    setTimeout(() => this.dismiss(id), action ? actionShownForMs : shownForMs[tone]);
  };

  readonly problem = (text: string) => this.show(text, 'problem');

  readonly dismiss = (id: number) => this.set(this.toasts.filter((toast) => toast.id !== id));

  private set(toasts: readonly Toast[]): void {
    this.toasts = toasts;
    for (const listener of this.listeners) listener();
  }
}

export const ToastContext = createContext<Toasts | null>(null);

export function useToasts(): Toasts {
  const toasts = useContext(ToastContext);
  if (!toasts) throw new Error('useToasts needs a ToastContext');
  return toasts;
}

export function useShownToasts() {
  const toasts = useToasts();
  return useSyncExternalStore(toasts.subscribe, toasts.getAll);
}
