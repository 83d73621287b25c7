import { Link, NavLink } from 'react-router';
import { useIsAdmin, useMayUpload } from '../auth/me';
import { NewPlaylistButton } from '../playlists/NewPlaylistButton';
import { usePlaylists } from '../playlists/queries';
import { Icon } from './Icon';
import { Logo } from './Logo';

export function Sidebar() {
  const mayUpload = useMayUpload();
  const isAdmin = useIsAdmin();
  const playlists = usePlaylists().data?.playlists ?? [];
  return (
    <div className="sidebar">
      <Link className="brand" to="/">
        <Logo size={34} />
        Polyphony
      </Link>
      <nav aria-label="Main">
        <NavLink to="/" end>
          <Icon name="home" /> Home
        </NavLink>
        <NavLink to="/search">
          <Icon name="search" /> Search
        </NavLink>
        <NavLink to="/library">
          <Icon name="library" /> Library
        </NavLink>
        <NavLink to="/podcasts">
          <Icon name="podcast" /> Podcasts
        </NavLink>
        <NavLink to="/radio">
          <Icon name="radio" /> Radio
        </NavLink>
        {mayUpload && (
          <NavLink to="/releases">
            <Icon name="up" /> Your releases
          </NavLink>
        )}
        {mayUpload && (
          <NavLink to="/statements">
            <Icon name="gem" /> Statements
          </NavLink>
        )}
        {isAdmin && (
          <NavLink to="/books">
            <Icon name="library" /> Books
          </NavLink>
        )}
      </nav>
      <div className="sidebar-title">
        <h2 className="kind">Playlists</h2>
        <NewPlaylistButton className="icon-button">
          <Icon name="plus" />
        </NewPlaylistButton>
      </div>
      <nav className="sidebar-playlists" aria-label="Playlists">
        <NavLink to="/liked">
          <Icon name="heart" /> Liked songs
        </NavLink>
        <NavLink to="/downloads">
          <Icon name="download" /> Downloads
        </NavLink>
        {playlists.map(({ id, name }) => (
          <NavLink key={id} to={`/playlists/${id}`}>
            <Icon name="playlist" /> <span className="ellipsis">{name}</span>
          </NavLink>
        ))}
      </nav>
    </div>
  );
}
