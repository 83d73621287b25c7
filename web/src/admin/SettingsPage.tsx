import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { updateMe, type Account } from '../api/users';
import { useIsAdmin, useMe } from '../auth/me';
import type { Normalisation } from '../player/normalisation';
import { usePlayer, usePlayerState } from '../player/PlayerContext';
import { Loaded } from '../ui/Loaded';
import { useToasts } from '../ui/toasts';
import { useTitle } from '../ui/useTitle';
import { SharesSection } from '../share/SharesSection';
import { AccountsSection } from './AccountsSection';
import { AppPasswordsSection } from './AppPasswordsSection';
import { DeleteAccountSection } from './DeleteAccountSection';
import { LibrariesSection } from './LibrariesSection';
import { PasswordSection } from './PasswordSection';
import { ScanSection } from './ScanSection';
import { TasteSection } from './TasteSection';

export function SettingsPage() {
  useTitle('Settings');
  const isAdmin = useIsAdmin();
  return (
    <div className="settings">
      <h1 className="page-title">Settings</h1>
      <Loaded query={useMe()}>{(account) => <AccountSection account={account} />}</Loaded>
      <PasswordSection />
      <QualitySection />
      <TasteSection />
      <AppPasswordsSection />
      <SharesSection />
      {isAdmin && <AccountsSection />}
      {isAdmin && <LibrariesSection />}
      {isAdmin && <ScanSection />}
      <DeleteAccountSection />
    </div>
  );
}

function AccountSection({ account }: { account: Account }) {
  const [name, setName] = useState(account.display_name);
  const queries = useQueryClient();
  const toasts = useToasts();
  const save = useMutation({
    mutationFn: () => updateMe(name.trim()),
    onSuccess: (changed) => {
      queries.setQueryData(['me'], changed);
      toasts.show('Saved.');
    },
  });
  return (
    <section className="panel" aria-label="Account">
      <h2>Account</h2>
      <p className="quiet">
        You log in as <strong>{account.username}</strong>.
      </p>
      <form
        className="form form-line"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <label>
          Name that others see
          <input required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <button className="button" disabled={save.isPending || name.trim() === account.display_name}>
          Save
        </button>
      </form>
    </section>
  );
}

const normalisations: { value: Normalisation; label: string }[] = [
  { value: 'off', label: 'Off: every song as it is' },
  { value: 'track', label: 'Songs: all equally loud' },
  { value: 'album', label: 'Albums: loud and quiet songs stay so' },
];

const qualities = [
  { kbps: 0, label: 'Best that my plan allows' },
  { kbps: 160, label: 'Normal: 160 kbit/s' },
  { kbps: 96, label: 'Less data: 96 kbit/s' },
];

function QualitySection() {
  const player = usePlayer();
  const { settings } = usePlayerState();
  return (
    <section className="panel" aria-label="Sound">
      <h2>Sound</h2>
      <label className="form">
        Quality on this device
        <select value={settings.maxBitrateKbps} onChange={(event) => player.setMaxBitrate(Number(event.target.value))}>
          {qualities.map(({ kbps, label }) => (
            <option key={kbps} value={kbps}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <p className="quiet">Counts from the next song on.</p>
      <label className="form">
        Even loudness
        <select
          value={settings.normalisation}
          onChange={(event) => player.setNormalisation(event.target.value as Normalisation)}
        >
          {normalisations.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <p className="quiet">Songs are as loud as they are until they have been measured.</p>
    </section>
  );
}
