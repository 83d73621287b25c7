import { NavLink } from 'react-router';
import { Icon } from './Icon';

/** The navigation of phones. */
export function TabBar() {
  return (
    <nav className="tab-bar" aria-label="Pages">
      <NavLink to="/" end>
        <Icon name="home" size={24} /> Home
      </NavLink>
      <NavLink to="/search">
        <Icon name="search" size={24} /> Search
      </NavLink>
      <NavLink to="/library">
        <Icon name="library" size={24} /> Library
      </NavLink>
      <NavLink to="/playlists">
        <Icon name="playlist" size={24} /> Playlists
      </NavLink>
    </nav>
  );
}
