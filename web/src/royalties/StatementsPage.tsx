import { Link } from 'react-router';
import type { StatementSummary } from '../api/royalties';
import { day, money } from '../ui/format';
import { Empty, Loaded } from '../ui/Loaded';
import { Table } from '../ui/Table';
import { useTitle } from '../ui/useTitle';
import { monthName } from './months';
import { useMyStatements } from './queries';

/** For artists: what they have earned, month by month. */
export function StatementsPage() {
  useTitle('Statements');
  return (
    <>
      <h1 className="page-title">Statements</h1>
      <Loaded query={useMyStatements()}>
        {({ statements }) =>
          statements.length > 0 ? (
            <Table columns={['Month', 'For', 'Plays', 'Amount', 'Paid']}>
              {statements.map((statement) => (
                <StatementRow key={statement.id} statement={statement} />
              ))}
            </Table>
          ) : (
            <Empty title="No statements yet">
              <p>When a month is closed, what your music has earned stands here.</p>
            </Empty>
          )
        }
      </Loaded>
    </>
  );
}

function StatementRow({ statement }: { statement: StatementSummary }) {
  return (
    <tr>
      <td>
        <Link to={`/statements/${statement.id}`}>{monthName(statement.period)}</Link>
      </td>
      <td>{statement.holder_name}</td>
      <td>{Number(statement.plays).toLocaleString()}</td>
      <td>{money(statement.amount)}</td>
      <td>{statement.paid_at ? day(statement.paid_at) : 'not yet'}</td>
    </tr>
  );
}
