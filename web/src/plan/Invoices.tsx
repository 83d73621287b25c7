import { Loaded } from '../ui/Loaded';
import { day, money } from '../ui/format';
import { Table } from '../ui/Table';
import { useInvoices, usePlans } from './queries';

export function Invoices() {
  const plans = usePlans().data?.plans ?? [];
  const planName = (id: string) => plans.find((plan) => plan.id === id)?.name ?? id;
  return (
    <section>
      <h2 className="section-title">Invoices</h2>
      <Loaded query={useInvoices()}>
        {({ invoices }) =>
          invoices.length === 0 ? (
            <p className="quiet">No invoices yet.</p>
          ) : (
            <Table columns={['Number', 'Date', 'Plan', 'Amount']}>
              {invoices.map((invoice) => (
                <tr key={invoice.id}>
                  <td>{invoice.number}</td>
                  <td>{day(invoice.paid_at)}</td>
                  <td>{planName(invoice.plan_id)}</td>
                  <td>{money(invoice.total)}</td>
                </tr>
              ))}
            </Table>
          )
        }
      </Loaded>
    </section>
  );
}
