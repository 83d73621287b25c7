import { Icon } from './Icon';
import { useShownToasts, useToasts } from './toasts';

export function ToastList() {
  const { dismiss } = useToasts();
  return (
    <div className="toasts" role="status" aria-live="polite">
      {useShownToasts().map(({ id, text, tone, action }) => (
        <div key={id} className={`toast toast-${tone}`}>
          <span>{text}</span>
          {action && (
            <button
              className="toast-action"
              onClick={() => {
                action.onSelect();
                dismiss(id);
              }}
            >
              {action.label}
            </button>
          )}
          <button className="icon-button" aria-label="Dismiss" onClick={() => dismiss(id)}>
            <Icon name="close" size={16} />
          </button>
        </div>
      ))}
    </div>
  );
}
