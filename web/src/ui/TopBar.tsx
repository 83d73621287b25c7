import { Trigger, Root } from '@radix-ui/react-dropdown-menu';
import { Link, useNavigate } from 'react-router';
import { session } from '../auth/currentSession';
import { useMe } from '../auth/me';
import { SearchField } from '../library/SearchField';
import { Logo } from './Logo';
import { MenuContent, MenuItem, MenuLine } from './Menu';

export function TopBar() {
  const me = useMe();
  const navigate = useNavigate();
  const name = me.data?.display_name ?? '';
  return (
    <header className="top-bar">
      <Link className="brand phone-only" to="/" aria-label="Polyphony">
        <Logo size={32} />
      </Link>
      <SearchField />
      <Root>
        <Trigger className="avatar" aria-label={`Account: ${name}`}>
          {name.charAt(0).toUpperCase()}
        </Trigger>
        <MenuContent>
          <MenuItem icon="gem" onSelect={() => void navigate('/plan')}>
            Plan
          </MenuItem>
          <MenuItem icon="settings" onSelect={() => void navigate('/settings')}>
            Settings
          </MenuItem>
          <MenuLine />
          <MenuItem icon="logOut" onSelect={() => void session.logOut()}>
            Log out
          </MenuItem>
        </MenuContent>
      </Root>
    </header>
  );
}
