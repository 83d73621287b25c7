import * as Dropdown from '@radix-ui/react-dropdown-menu';
import { createContext, useContext, type ReactNode } from 'react';
import { Icon, type IconName } from './Icon';

/** A button with three dots that opens a menu. */
export function Menu({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Dropdown.Root>
      <Dropdown.Trigger className="icon-button" aria-label={label}>
        <Icon name="more" />
      </Dropdown.Trigger>
      <MenuContent>{children}</MenuContent>
    </Dropdown.Root>
  );
}

/** Where menus are put: into an open dialog, above which nothing else shows. Null for the page. */
export const MenuPlace = createContext<HTMLElement | null>(null);

/** What an own trigger opens. */
export function MenuContent({ children }: { children: ReactNode }) {
  const container = useContext(MenuPlace);
  return (
    <Dropdown.Portal container={container}>
      <Dropdown.Content className="menu" align="end" sideOffset={4} collisionPadding={12}>
        {children}
      </Dropdown.Content>
    </Dropdown.Portal>
  );
}

interface MenuItemProps {
  icon: IconName;
  onSelect: () => void;
  disabled?: boolean;
  children: ReactNode;
}

export function MenuItem({ icon, onSelect, disabled = false, children }: MenuItemProps) {
  return (
    <Dropdown.Item className="menu-item" disabled={disabled} onSelect={onSelect}>
      <Icon name={icon} size={18} />
      {children}
    </Dropdown.Item>
  );
}

export const MenuLine = () => <Dropdown.Separator className="menu-line" />;
