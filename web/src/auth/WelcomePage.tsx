import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { getSetup } from '../api/users';
import { Loaded } from '../ui/Loaded';
import { Logo } from '../ui/Logo';
import { useTitle } from '../ui/useTitle';
import { LogInForm } from './LogInForm';
import { SignUpForm } from './SignUpForm';

/** What someone sees who is not signed in: the first account, logging in, or signing up. */
export function WelcomePage() {
  const setup = useQuery({ queryKey: ['setup'], queryFn: getSetup });
  const [wantsAccount, setWantsAccount] = useState(false);
  useTitle('Welcome');
  return (
    <main className="welcome">
      <div className="welcome-card">
        <Logo size={56} />
        <Loaded query={setup}>
          {({ needs_first_account, registration_open }) => {
            if (needs_first_account) {
              return (
                <>
                  <h1>Welcome to Polyphony</h1>
                  <p className="quiet">Create the first account. It looks after this server.</p>
                  <SignUpForm />
                </>
              );
            }
            return wantsAccount ? (
              <>
                <h1>Create an account</h1>
                <SignUpForm />
                <button className="link" onClick={() => setWantsAccount(false)}>
                  I have an account
                </button>
              </>
            ) : (
              <>
                <h1>Welcome back</h1>
                <LogInForm />
                {registration_open && (
                  <button className="link" onClick={() => setWantsAccount(true)}>
                    Create an account
                  </button>
                )}
              </>
            );
          }}
        </Loaded>
      </div>
    </main>
  );
}
