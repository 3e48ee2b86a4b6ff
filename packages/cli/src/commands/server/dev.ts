import { command, NO_ARGUMENTS } from '../../command.ts';
import { onOff } from '../../flag.ts';
import { SERVER } from '../../server/flags.ts';
import { readConfig } from '../../server/read-config.ts';

const { port, host } = SERVER;

export const dev = command({
  purpose: 'Starts the server for working on this project: readable logs, the next free port, files followed',
  args: NO_ARGUMENTS,
  flags: { port, host, open: onOff('opens the server in the browser') },
  example: 'dev --open',
  scope: 'none: works on this machine',
  async run({ flags, settings, terminal, output }) {
    const config = await readConfig(settings, flags);
    const { serve } = await import('../../server/serve.ts');
    await serve(
      config,
      { output, signals: terminal.signals },
      {
        readable: true,
        nextPort: true,
        async ready(url) {
          if (!flags.open) return;
          const { openBrowser } = await import('../../terminal/open-browser.ts');
          openBrowser(url);
        },
      },
    );
    return undefined;
  },
});
