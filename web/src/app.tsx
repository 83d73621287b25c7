import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link, Route, Routes } from 'react-router';
import { SettingsPage } from './admin/SettingsPage';
import { followLiveEvents } from './api/live';
import { session, useSignedIn } from './auth/currentSession';
import { WelcomePage } from './auth/WelcomePage';
import { BlendPage } from './blends/BlendPage';
import { BlendsPage } from './blends/BlendsPage';
import { JoinBlendPage } from './blends/JoinBlendPage';
import { EpisodePage } from './broadcast/EpisodePage';
import { PodcastPage } from './broadcast/PodcastPage';
import { PodcastsPage } from './broadcast/PodcastsPage';
import { RadioPage } from './broadcast/RadioPage';
import { DownloadsPage } from './downloads/DownloadsPage';
import { useDownloads } from './downloads/DownloadsContext';
import { HomePage } from './home/HomePage';
import { AlbumPage } from './library/AlbumPage';
import { AlbumsTab } from './library/AlbumsTab';
import { ArtistPage } from './library/ArtistPage';
import { ArtistsTab } from './library/ArtistsTab';
import { GenrePage } from './library/GenrePage';
import { GenresTab } from './library/GenresTab';
import { LibraryPage } from './library/LibraryPage';
import { SearchPage } from './library/SearchPage';
import { SimilarPage } from './library/SimilarPage';
import { MixPage } from './mixes/MixPage';
import { PlanPage } from './plan/PlanPage';
import { usePlayer } from './player/PlayerContext';
import { LikedPage } from './playlists/LikedPage';
import { PlaylistPage } from './playlists/PlaylistPage';
import { PlaylistsPage } from './playlists/PlaylistsPage';
import { BooksPage } from './royalties/BooksPage';
import { StatementPage } from './royalties/StatementPage';
import { StatementsPage } from './royalties/StatementsPage';
import { SharePage } from './share/SharePage';
import { Empty } from './ui/Loaded';
import { Shell } from './ui/Shell';
import { ReleasePage } from './uploads/ReleasePage';
import { ReleasesPage } from './uploads/ReleasesPage';

/** Guests with the address of a share need no account. */
export function App() {
  return (
    <Routes>
      <Route path="/share/:secret" element={<SharePage />} />
      <Route path="*" element={<Home />} />
    </Routes>
  );
}

/** Asks who is there before it shows anything. */
function Home() {
  const signedIn = useSignedIn();
  const queries = useQueryClient();
  const player = usePlayer();
  const downloads = useDownloads();
  useEffect(() => {
    if (!signedIn) return;
    const leave = player.join();
    void downloads.comeBack();
    const unfollow = followLiveEvents(session, queries, {
      onEvent: (type, dataJson) => {
        player.hear(type, dataJson);
        downloads.hear(type, dataJson);
      },
      onBack: () => {
        player.comeBack();
        void downloads.comeBack();
      },
    });
    return () => {
      unfollow();
      leave();
    };
  }, [signedIn, queries, player, downloads]);
  return signedIn ? <Pages /> : <WelcomePage />;
}

function Pages() {
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route path="/" element={<HomePage />} />
        <Route path="/search" element={<SearchPage />} />
        <Route path="/library" element={<LibraryPage />}>
          <Route index element={<AlbumsTab />} />
          <Route path="artists" element={<ArtistsTab />} />
          <Route path="genres" element={<GenresTab />} />
        </Route>
        <Route path="/albums/:id" element={<AlbumPage />} />
        <Route path="/artists/:id" element={<ArtistPage />} />
        <Route path="/genre" element={<GenrePage />} />
        <Route path="/tracks/:id/similar" element={<SimilarPage />} />
        <Route path="/mixes/:id" element={<MixPage />} />
        <Route path="/blends" element={<BlendsPage />} />
        <Route path="/blends/:id" element={<BlendPage />} />
        <Route path="/blends/join/:invitation" element={<JoinBlendPage />} />
        <Route path="/liked" element={<LikedPage />} />
        <Route path="/downloads" element={<DownloadsPage />} />
        <Route path="/playlists" element={<PlaylistsPage />} />
        <Route path="/playlists/:id" element={<PlaylistPage />} />
        <Route path="/podcasts" element={<PodcastsPage />} />
        <Route path="/podcasts/:id" element={<PodcastPage />} />
        <Route path="/episodes/:id" element={<EpisodePage />} />
        <Route path="/radio" element={<RadioPage />} />
        <Route path="/releases" element={<ReleasesPage />} />
        <Route path="/releases/:id" element={<ReleasePage />} />
        <Route path="/statements" element={<StatementsPage />} />
        <Route path="/statements/:id" element={<StatementPage />} />
        <Route path="/books" element={<BooksPage />} />
        <Route path="/plan" element={<PlanPage />} />
        <Route path="/settings" element={<SettingsPage />} />
        <Route path="*" element={<NotFound />} />
      </Route>
    </Routes>
  );
}

function NotFound() {
  return (
    <Empty title="There is no such page">
      <Link className="button" to="/">
        Home
      </Link>
    </Empty>
  );
}
