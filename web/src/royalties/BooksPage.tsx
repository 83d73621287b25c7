import { useState } from 'react';
import { Link } from 'react-router';
import type { RoyaltyPeriod, StatementSummary } from '../api/royalties';
import { FormProblem } from '../ui/FormProblem';
import { count, day, money } from '../ui/format';
import { Loaded } from '../ui/Loaded';
import { Table } from '../ui/Table';
import { useTitle } from '../ui/useTitle';
import { lastMonth, monthName } from './months';
import {
  useClosePeriod,
  usePayStatement,
  usePeriods,
  useStatements,
  useTrialBalance,
  useVerification,
} from './queries';

/** For administrators: the ledger's sums, and the months whose royalties are shared out. */
export function BooksPage() {
  useTitle('Books');
  return (
    <div className="settings">
      <h1 className="page-title">Books</h1>
      <LedgerSection />
      <RoyaltiesSection />
    </div>
  );
}

function LedgerSection() {
  return (
    <section className="panel" aria-label="Ledger">
      <h2>Ledger</h2>
      <Loaded query={useVerification()}>
        {({ intact, transactions, broken_at }) => (
          <p className="quiet">
            {intact
              ? `${count(Number(transactions), 'transaction')}, all as they were booked.`
              : `Transaction ${broken_at} is not as it was booked.`}
          </p>
        )}
      </Loaded>
      <Loaded query={useTrialBalance()}>
        {({ balances, balanced }) => (
          <>
            <Table columns={['Account', 'Debit', 'Credit']}>
              {balances.map(({ account, debit, credit }) => (
                <tr key={account + debit.currency}>
                  <td>{account}</td>
                  <td>{money(debit)}</td>
                  <td>{money(credit)}</td>
                </tr>
              ))}
            </Table>
            <p className="quiet">{balanced ? 'Debits equal credits.' : 'Debits do not equal credits!'}</p>
          </>
        )}
      </Loaded>
    </section>
  );
}

function RoyaltiesSection() {
  const [period, setPeriod] = useState(lastMonth(new Date()));
  const close = useClosePeriod();
  return (
    <section className="panel" aria-label="Royalties">
      <h2>Royalties</h2>
      <form
        className="form form-line"
        onSubmit={(event) => {
          event.preventDefault();
          close.mutate(period);
        }}
      >
        <label>
          Month
          <input required pattern="\d{4}-\d{2}" value={period} onChange={(event) => setPeriod(event.target.value)} />
        </label>
        <button className="button" disabled={close.isPending}>
          Close month
        </button>
      </form>
      <FormProblem error={close.error} />
      <Loaded query={usePeriods()}>
        {({ periods }) =>
          periods.length === 0 ? (
            <p className="quiet">No month is closed yet.</p>
          ) : (
            periods.map((closed) => <PeriodDetails key={closed.period} closed={closed} />)
          )
        }
      </Loaded>
    </section>
  );
}

function PeriodDetails({ closed: { period, closed, pools } }: { closed: RoyaltyPeriod }) {
  const [open, setOpen] = useState(false);
  const amounts = pools.map(({ amount_minor, currency }) => money({ amount_minor, currency }));
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {monthName(period)}: {closed ? amounts.join(', ') || 'nothing to share' : 'being computed'}
      </summary>
      {open && <Statements period={period} />}
    </details>
  );
}

function Statements({ period }: { period: string }) {
  return (
    <Loaded query={useStatements(period)}>
      {({ statements }) => (
        <ul className="releases" aria-label={`Statements of ${monthName(period)}`}>
          {statements.map((statement) => (
            <li key={statement.id}>
              <Link to={`/statements/${statement.id}`}>{statement.holder_name}</Link>
              <span className="quiet">{money(statement.amount)}</span>
              <Payment statement={statement} />
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  );
}

function Payment({ statement }: { statement: StatementSummary }) {
  const [reference, setReference] = useState('');
  const pay = usePayStatement();
  if (statement.paid_at) return <span className="quiet">paid {day(statement.paid_at)}</span>;
  if (statement.holder_id === 'unclaimed' || statement.amount.amount_minor === '0') return null;
  return (
    <form
      className="form form-line"
      onSubmit={(event) => {
        event.preventDefault();
        pay.mutate({ id: statement.id, reference: reference.trim() });
      }}
    >
      <label>
        Bank transfer
        <input
          required
          pattern=".*\S.*"
          maxLength={200}
          value={reference}
          onChange={(event) => setReference(event.target.value)}
        />
      </label>
      <button className="button" disabled={pay.isPending}>
        Paid
      </button>
      <FormProblem error={pay.error} />
    </form>
  );
}
