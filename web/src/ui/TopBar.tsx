import { Trigger, Root } from '@radix-ui/react-dropdown-menu';
import { Link, useNavigate } from 'react-router';
import { session } from '../auth/currentSession';
import { useMe } from '../auth/me';
import { SearchField } from '../library/SearchField';
import { usePlayer, usePlayerState } from '../player/PlayerContext';
import { Icon } from './Icon';
import { Logo } from './Logo';
import { MenuContent, MenuItem, MenuLine } from './Menu';
import { useToasts } from './toasts';

export function TopBar() {
  const me = useMe();
  const navigate = useNavigate();
  const player = usePlayer();
  const toasts = useToasts();
  const { privateSession } = usePlayerState();
  const setPrivate = (on: boolean) => {
    player.setPrivateSession(on);
    toasts.show(
      on
        ? 'Private session: what you play from now on stays out of your recommendations, and nobody sees it.'
        : 'The private session has ended.',
    );
  };
  const name = me.data?.display_name ?? '';
  return (
    <header className="top-bar">
      <Link className="brand phone-only" to="/" aria-label="Polyphony">
        <Logo size={32} />
      </Link>
      <SearchField />
      {privateSession && (
        <button className="private-session" title="End the private session" onClick={() => setPrivate(false)}>
          <Icon name="mask" size={16} /> Private session
        </button>
      )}
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
          <MenuItem icon="mask" onSelect={() => setPrivate(!privateSession)}>
            {privateSession ? 'End private session' : 'Private session'}
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
