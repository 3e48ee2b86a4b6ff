import { command, NO_ARGUMENTS } from '../../command.ts';
import { onOff } from '../../flag.ts';
import { SERVER } from '../../server/flags.ts';
import { isLoopback } from '../../server/loopback.ts';
import { readConfig } from '../../server/read-config.ts';
import { usage } from '../../stop.ts';

export const start = command({
  purpose: 'Starts the server of this project',
  args: NO_ARGUMENTS,
  flags: {
    ...SERVER,
    welcome: onOff('makes a key for a first look and prints commands that use it; on this machine alone'),
  },
  example: 'start --port 8788 --background',
  scope: 'none: works on this machine',
  async run({ flags, settings, terminal, output }) {
    const config = await readConfig(settings, flags);
    if (flags.welcome && (flags.background || output.json || !isLoopback(config.host))) {
      throw usage(
        '--welcome prints a key: it goes with neither --background nor --json nor a host beyond this machine',
      );
    }
    if (flags.background) {
      const { startInBackground } = await import('../../server/in-background.ts');
      const { url, pid, version } = await startInBackground(config, settings.environment);
      if (output.json) output.document({ url, pid, version });
      else output.line(`Ensemble is ready at ${url}`);
      return undefined;
    }
    const { serve } = await import('../../server/serve.ts');
    await serve(
      config,
      { output, signals: terminal.signals },
      {
        readable: terminal.stderr.isTTY === true,
        nextPort: false,
        async ready(url, services) {
          if (!flags.welcome) return;
          const { welcome } = await import('../../server/welcome.ts');
          await welcome(output, services, url, config.project);
        },
      },
    );
    return undefined;
  },
});
