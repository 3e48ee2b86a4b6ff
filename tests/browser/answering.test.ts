import { expect, test } from 'vitest';
import { serveHello } from '../hello-server.ts';
import { openChromium } from './chromium.ts';

const ASK = {
  name: 'refund',
  flow: [
    {
      id: 'ok',
      type: 'approval',
      prompt: 'Refund 120.50 CHF to Ada Lovelace?',
      data: { order: 'A-2025-000117', reason: 'Arrived broken', customer: 'ada.lovelace@very-long-domain.example.com' },
      fields: {
        amount: { type: 'number', required: true, label: 'Amount', default: 120.5 },
        account: { type: 'string', enum: ['main', 'reserve'], label: 'Account' },
        notify: { type: 'boolean', label: 'Tell the customer' },
      },
    },
  ],
  output: '${ok.output}',
};

interface Started {
  readonly id: string;
  readonly waiting: { readonly callbackUrl: string };
}

interface Ended {
  readonly status: string;
  readonly output: object;
}

test.each([
  ['wide', 1000, 'light'],
  ['narrow', 320, 'dark'],
] as const)('an approval is answered by clicking, without script, on a %s window', async (name, width, colorScheme) => {
  const server = await serveHello();
  await server.operate('POST', '/api/v1/ensembles', ASK);
  const { id, waiting } = await server.operate<Started>('POST', '/api/v1/execute/ensemble/refund', {});
  const context = await openChromium();
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => faults.push(message.text()));
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 900 });
  await page.goto(`${waiting.callbackUrl}?action=approve`);
  const folder = process.env.SCREENSHOTS ?? server.project;
  await page.screenshot({ path: `${folder}/answer-${name}.png`, fullPage: true });
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  await page.getByLabel('Amount').fill('99.5');
  await page.getByLabel('Account').selectOption('main');
  await page.getByLabel('Tell the customer').check();
  await page.getByLabel('Feedback').fill('As agreed');
  await page.getByLabel('Amount').press('Enter');
  expect(await page.getByRole('button', { name: 'Approve' }).isVisible()).toBe(true);
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  await page.screenshot({ path: `${folder}/answered-${name}.png`, fullPage: true });
  await expect
    .poll(() => server.operate<Ended>('GET', `/api/v1/executions/${id}`))
    .toMatchObject({
      status: 'completed',
      output: {
        approved: true,
        action: 'approve',
        feedback: 'As agreed',
        input: { amount: 99.5, account: 'main', notify: true },
      },
    });
  await page.goto(waiting.callbackUrl);
  expect(await page.getByRole('heading', { name: 'This is over' }).isVisible()).toBe(true);
  expect(faults.filter((text) => !/favicon|409/.test(text))).toEqual([]);
});
