import * as Dropdown from '@radix-ui/react-dropdown-menu';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listDevices } from '../api/player';
import { Icon } from '../ui/Icon';
import { MenuContent, MenuItem } from '../ui/Menu';
import { usePlayer, usePlayerState } from './PlayerContext';

/** The devices that are there; the one that is chosen plays on. */
export function DevicesMenu() {
  const player = usePlayer();
  const { elsewhere } = usePlayerState();
  const [open, setOpen] = useState(false);
  const { data } = useQuery({ queryKey: ['devices'], queryFn: listDevices, enabled: open, staleTime: 0 });
  const here = player.device.id;
  return (
    <Dropdown.Root open={open} onOpenChange={setOpen}>
      <Dropdown.Trigger className={`icon-button${elsewhere === null ? '' : ' on'}`} aria-label="Devices">
        <Icon name="devices" />
      </Dropdown.Trigger>
      <MenuContent>
        <Dropdown.Label className="menu-label">Play on</Dropdown.Label>
        {data?.devices.map(({ id, name, is_active }) => (
          <MenuItem key={id} icon={is_active ? 'volume' : 'devices'} onSelect={() => void player.transferTo(id)}>
            {id === here ? `This device (${name})` : name}
            {is_active && <span className="sr-only"> (active)</span>}
          </MenuItem>
        ))}
        {data?.devices.length === 0 && <Dropdown.Label className="menu-label">No device is there.</Dropdown.Label>}
      </MenuContent>
    </Dropdown.Root>
  );
}
