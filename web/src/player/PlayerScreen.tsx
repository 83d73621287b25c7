import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { Icon } from '../ui/Icon';
import { MenuPlace } from '../ui/Menu';

/** The player over the whole screen of a phone. */
export function PlayerScreen({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const [dialog, setDialog] = useState<HTMLDialogElement | null>(null);
  const { key } = useLocation();
  const openedAt = useRef(key);
  useEffect(() => {
    if (dialog && !dialog.open) dialog.showModal();
  }, [dialog]);
  useEffect(() => {
    // A link inside leads to another page: get out of its way.
    if (key !== openedAt.current) onClose();
  }, [key, onClose]);
  return (
    <dialog ref={setDialog} className="now-playing" aria-label="Now playing" onClose={onClose}>
      <MenuPlace value={dialog}>
        <button className="icon-button" aria-label="Close player" onClick={onClose}>
          <Icon name="down" size={26} />
        </button>
        {children}
      </MenuPlace>
    </dialog>
  );
}
