import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ManagedAccount } from '../api/accounts';
import {
  getLibraryAccess,
  grantLibrary,
  listLibraries,
  revokeLibrary,
  setLibraryAccess,
  type Library,
  type LibraryAccess,
} from '../api/libraries';
import { Dialog } from '../ui/Dialog';
import { count } from '../ui/format';
import { Loaded } from '../ui/Loaded';
import { useAccounts } from './accountList';

const accessKey = (id: string) => ['libraries', 'access', id];

/** For administrators: who may hear which library. */
export function LibrariesSection() {
  const libraries = useQuery({ queryKey: ['libraries', 'list'], queryFn: listLibraries });
  return (
    <section className="panel" aria-label="Libraries">
      <h2>Libraries</h2>
      <p className="quiet">A library is heard by everyone, or by those whom you choose. Administrators hear all.</p>
      <Loaded query={libraries}>
        {({ libraries }) => (
          <ul className="app-passwords" aria-label="Libraries">
            {libraries.map((library) => (
              <LibraryRow key={library.id} library={library} />
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}

function LibraryRow({ library }: { library: Library }) {
  const access = useQuery({ queryKey: accessKey(library.id), queryFn: () => getLibraryAccess(library.id) });
  const [open, setOpen] = useState(false);
  return (
    <li>
      <span>
        <strong>{library.name}</strong> <span className="quiet">{access.data && whoHears(access.data)}</span>
      </span>
      <button
        className="button"
        aria-label={`Choose who hears ${library.name}`}
        disabled={!access.data}
        onClick={() => setOpen(true)}
      >
        Choose
      </button>
      {open && access.data && <AccessDialog library={library} access={access.data} onClose={() => setOpen(false)} />}
    </li>
  );
}

function whoHears({ everyone, user_ids }: LibraryAccess): string {
  if (everyone) return 'heard by everyone';
  return user_ids.length === 0 ? 'heard by administrators alone' : `heard by ${count(user_ids.length, 'account')}`;
}

interface AccessDialogProps {
  library: Library;
  access: LibraryAccess;
  onClose: () => void;
}

interface AccessChange {
  /** What it leads to, which is shown until the server says so. */
  access: LibraryAccess;
  ask: () => Promise<LibraryAccess>;
}

/** Each choice counts at once. */
function AccessDialog({ library, access, onClose }: AccessDialogProps) {
  const { id } = library;
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: ({ ask }: AccessChange) => ask(),
    scope: { id },
    onMutate: ({ access }) => queries.setQueryData(accessKey(id), access),
    onSettled: () => queries.invalidateQueries({ queryKey: accessKey(id) }),
  });
  const setEveryone = (everyone: boolean) =>
    change.mutate({ access: { ...access, everyone }, ask: () => setLibraryAccess(id, everyone) });
  const choose = (userId: string, on: boolean) => {
    const others = access.user_ids.filter((one) => one !== userId);
    change.mutate({
      access: { ...access, user_ids: on ? [...others, userId] : others },
      ask: () => (on ? grantLibrary : revokeLibrary)(id, userId),
    });
  };
  return (
    <Dialog title={`Who hears ${library.name}?`} onClose={onClose}>
      <fieldset className="access">
        <legend className="sr-only">Who hears it</legend>
        <label>
          <input type="radio" name="access" checked={access.everyone} onChange={() => setEveryone(true)} /> All accounts
        </label>
        <label>
          <input type="radio" name="access" checked={!access.everyone} onChange={() => setEveryone(false)} /> Those whom
          I choose
        </label>
        {!access.everyone && <ChosenAccounts chosen={access.user_ids} onChoose={choose} />}
      </fieldset>
      <div className="form-buttons">
        <button className="button button-primary" onClick={onClose}>
          Done
        </button>
      </div>
    </Dialog>
  );
}

interface ChosenAccountsProps {
  chosen: string[];
  onChoose: (userId: string, on: boolean) => void;
}

function ChosenAccounts({ chosen, onChoose }: ChosenAccountsProps) {
  const accounts = useAccounts();
  const isAdmin = ({ roles }: ManagedAccount) => roles.includes('admin');
  return (
    <Loaded query={accounts}>
      {({ pages }) => (
        <ul className="access-accounts" aria-label="Accounts that hear it">
          {pages
            .flatMap((page) => page.accounts)
            .map((account) => (
              <li key={account.id}>
                <label>
                  <input
                    type="checkbox"
                    checked={isAdmin(account) || chosen.includes(account.id)}
                    disabled={isAdmin(account)}
                    onChange={(event) => onChoose(account.id, event.target.checked)}
                  />{' '}
                  {account.username} {isAdmin(account) && <span className="quiet">administrator</span>}
                </label>
              </li>
            ))}
          {accounts.hasNextPage && (
            <li>
              <button className="link" onClick={() => void accounts.fetchNextPage()}>
                Show more
              </button>
            </li>
          )}
        </ul>
      )}
    </Loaded>
  );
}
