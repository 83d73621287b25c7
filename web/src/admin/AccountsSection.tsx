import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import {
  createAccount,
  eraseAccount,
  setPassword,
  updateAccount,
  type AccountChange,
  type ManagedAccount,
} from '../api/accounts';
import { useMe } from '../auth/me';
import { Dialog } from '../ui/Dialog';
import { FormProblem } from '../ui/FormProblem';
import { Loaded } from '../ui/Loaded';
import { Menu, MenuItem, MenuLine } from '../ui/Menu';
import { PasswordField } from '../ui/PasswordField';
import { useToasts } from '../ui/toasts';
import { accountsKey, useAccounts } from './accountList';

/** Everyone's accounts, for administrators. */
export function AccountsSection() {
  const accounts = useAccounts();
  return (
    <section className="panel" aria-label="Accounts">
      <h2>Accounts</h2>
      <NewAccountForm />
      <Loaded query={accounts}>
        {({ pages }) => (
          <ul className="app-passwords" aria-label="Accounts">
            {pages
              .flatMap((page) => page.accounts)
              .map((account) => (
                <AccountRow key={account.id} account={account} />
              ))}
          </ul>
        )}
      </Loaded>
      {accounts.hasNextPage && (
        <button className="button" disabled={accounts.isFetching} onClick={() => void accounts.fetchNextPage()}>
          Show more
        </button>
      )}
    </section>
  );
}

function useChange<T>(change: (value: T) => Promise<unknown>, onDone?: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => onDone?.(),
    onSettled: () => queries.invalidateQueries({ queryKey: accountsKey }),
    meta: { shownInPlace: onDone !== undefined },
  });
}

function NewAccountForm() {
  const [username, setUsername] = useState('');
  const [password, setNewPassword] = useState('');
  const toasts = useToasts();
  const creation = useChange(createAccount, () => {
    toasts.show(`${username} can log in now.`);
    setUsername('');
    setNewPassword('');
  });
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        creation.mutate({ username, password });
      }}
    >
      <label>
        User name of someone new
        <input
          required
          maxLength={64}
          autoComplete="off"
          value={username}
          onChange={(event) => setUsername(event.target.value)}
        />
      </label>
      <PasswordField label="Their first password" value={password} onChange={setNewPassword} />
      <FormProblem error={creation.error} />
      <div className="form-buttons">
        <button className="button" disabled={creation.isPending}>
          Create account
        </button>
      </div>
    </form>
  );
}

function AccountRow({ account }: { account: ManagedAccount }) {
  const [open, setOpen] = useState<'password' | 'delete' | null>(null);
  const update = useChange((change: AccountChange) => updateAccount(account.id, change));
  const own = useMe().data?.id === account.id;
  const admin = account.roles.includes('admin');
  const artist = account.roles.includes('artist');
  const facts = [account.display_name, ...account.roles.slice(1), account.locked && 'locked'].filter(Boolean);
  const close = () => setOpen(null);
  return (
    <li>
      <span>
        <strong>{account.username}</strong>
        <span className="quiet"> {facts.join(', ')}</span>
      </span>
      <Menu label={`More for ${account.username}`}>
        <MenuItem icon="disc" onSelect={() => update.mutate({ artist: !artist })}>
          {artist ? 'No artist any more' : 'Make artist'}
        </MenuItem>
        <MenuItem icon="settings" onSelect={() => update.mutate({ admin: !admin })}>
          {admin ? 'No administrator any more' : 'Make administrator'}
        </MenuItem>
        <MenuItem icon="close" disabled={own} onSelect={() => update.mutate({ locked: !account.locked })}>
          {account.locked ? 'Unlock' : 'Lock'}
        </MenuItem>
        <MenuLine />
        <MenuItem icon="pen" disabled={own} onSelect={() => setOpen('password')}>
          New password
        </MenuItem>
        <MenuItem icon="trash" disabled={own} onSelect={() => setOpen('delete')}>
          Delete
        </MenuItem>
      </Menu>
      {open === 'password' && <PasswordDialog account={account} onClose={close} />}
      {open === 'delete' && <DeleteDialog account={account} onClose={close} />}
    </li>
  );
}

interface AccountDialogProps {
  account: ManagedAccount;
  onClose: () => void;
}

function PasswordDialog({ account, onClose }: AccountDialogProps) {
  const [password, setNewPassword] = useState('');
  const change = useChange((chosen: string) => setPassword(account.id, chosen), onClose);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    change.mutate(password);
  };
  return (
    <Dialog title={`New password for ${account.username}`} onClose={onClose}>
      <p>They are logged out everywhere. Their app passwords stay.</p>
      <form className="form" onSubmit={submit}>
        <PasswordField label="New password" value={password} onChange={setNewPassword} />
        <FormProblem error={change.error} />
        <DialogButtons button="Set password" pending={change.isPending} onClose={onClose} />
      </form>
    </Dialog>
  );
}

function DeleteDialog({ account, onClose }: AccountDialogProps) {
  const removal = useChange(() => eraseAccount(account.id), onClose);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    removal.mutate(undefined);
  };
  return (
    <Dialog title={`Delete the account of ${account.username}?`} onClose={onClose}>
      <p>Everything that they keep here is deleted for good, and nobody can bring it back.</p>
      <form className="form" onSubmit={submit}>
        <FormProblem error={removal.error} />
        <DialogButtons button="Delete everything" pending={removal.isPending} onClose={onClose} />
      </form>
    </Dialog>
  );
}

const DialogButtons = ({ button, pending, onClose }: { button: string; pending: boolean; onClose: () => void }) => (
  <div className="form-buttons">
    <button type="button" className="button" onClick={onClose}>
      Cancel
    </button>
    <button className="button button-primary" disabled={pending}>
      {button}
    </button>
  </div>
);
