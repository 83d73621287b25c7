import { useState } from 'react';
import type { Subscription } from '../api/payment';
import { Dialog } from '../ui/Dialog';
import { day } from '../ui/format';
import { useCancel } from './queries';

export function CancelButton({ subscription }: { subscription: Subscription }) {
  const [open, setOpen] = useState(false);
  const cancel = useCancel();
  const close = () => setOpen(false);
  return (
    <>
      <button className="button" onClick={() => setOpen(true)}>
        Cancel plan
      </button>
      {open && (
        <Dialog title={`Cancel ${subscription.plan.name}?`} onClose={close}>
          <p>
            It stays until {subscription.current_period_end ? day(subscription.current_period_end) : 'the end'}, and
            then you go on for free.
          </p>
          <div className="form-buttons">
            <button className="button" onClick={close}>
              Keep it
            </button>
            <button
              className="button button-primary"
              disabled={cancel.isPending}
              onClick={() => cancel.mutate(undefined, { onSettled: close })}
            >
              Cancel plan
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
