import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { jsxRenderer } from 'hono/jsx-renderer';
import { dayInTimeZone } from '../domain/day.js';
import type { ConsoleLogin } from '../configuration/console.js';
import { parameterLimits } from '../domain/parameters/parameter-limits.js';
import { migrate } from '../store/database.js';
import { ledgerIsUsed } from '../ledger/store/presence.js';
import { correctionPages } from './atria/correction.js';
import { oddNamesOf } from './parameters/odd-names.js';
import { checkAddress } from './parameters/parameters-field.js';
import { typedParameters, viewOf } from './parameters/typed-parameters.js';
import { rooms as allRooms } from './rooms.js';
import { RunParametersCheck } from './runs/start-page.js';
import type { ConsoleServices } from './services.js';
import { isSetUp, setupPresence } from './setup/pages.js';
import { setupAddress } from './setup/setup-address.js';
import { errorPage, notFoundPage, PageProblem } from './shell/error-pages.js';
import { Layout } from './shell/layout.js';
import { takeNotice } from './shell/notices.js';
import { isWithin, roomOf, type Room } from './shell/room.js';
import { refuseNul } from './shell/nul.js';
import { securityMiddleware } from './shell/security.js';
import { staticFiles } from './shell/static-files.js';
import { chooseTheme, themeOf } from './shell/theme.js';
import { dayText } from './shell/times.js';

declare module 'hono' {
  interface ContextRenderer {
    (content: string | Promise<string>, head: { readonly title: string }): Response | Promise<Response>;
  }
  interface ContextVariableMap {
    /** Whether Atria's pages are shown; undefined where nobody knows yet. */
    ledgerIsUsed: boolean | undefined;
    /** Whether the set-up is shown: nobody has made a job yet. */
    isNotSetUp: boolean;
    /** The room that the address belongs to; undefined where it is in none. */
    room: Room | undefined;
  }
}

/**
 * The largest form that is taken, in bytes: the longest parameters, as they were opened and as they are typed, and three
 * bytes for each of theirs where it is encoded.
 */
const formMax = 8 * parameterLimits.bytes;

export interface ConsoleOptions {
  readonly login: ConsoleLogin | undefined;
  /** Is told of every error that is a fault of the console itself. */
  readonly onFault: (error: Error) => void;
}

/** The web console: pages for the people who operate the sync. */
export function createConsole(services: ConsoleServices, { login, onFault }: ConsoleOptions): Hono {
  const app = new Hono();
  const rooms = allRooms(services);
  app.get('/health', (context) => context.json({ status: 'ok' }));
  app.use(...securityMiddleware(login, services.consoleUrl));
  app.route('/assets', staticFiles());
  app.use(frame(services, rooms));
  app.use(async (context, next) => {
    context.set('room', roomOf(rooms, context.req.path));
    await next();
  });
  app.use(bodyLimit({ maxSize: formMax, onError: refuseLargeForm }));
  app.onError(errorPage(onFault));
  app.use(refuseNul());
  app.notFound(notFoundPage);
  app.post('/theme', chooseTheme);
  const prepared = prepareStore(services);
  app.post(checkAddress, async (context) => {
    const form = await context.req.parseBody();
    const text = typedParameters(form);
    const oddNames = await oddNamesOf(services, text);
    return context.html(<RunParametersCheck {...{ text, oddNames }} view={viewOf(form)} isAnswer />);
  });
  app.use(async (_context, next) => {
    await prepared();
    await next();
  });
  app.use(ledgerPresence(services));
  app.use(setupPresence(services));
  app.get('/', async (context) => context.redirect((await isSetUp(services)) ? '/runs' : setupAddress));
  for (const { path, pages } of rooms) app.route(path, pages);
  app.route('/atria/correct', correctionPages(services));
  return app;
}

/** Puts the frame around what a page renders. */
function frame(services: ConsoleServices, rooms: readonly Room[]) {
  const { times, clock } = services;
  const sampleDay = clock === undefined ? undefined : dayText(dayInTimeZone(clock, times.timeZone));
  return jsxRenderer(({ children, title }, context) => {
    const { pathname, search } = new URL(context.req.url);
    return (
      <Layout
        title={title}
        rooms={rooms.filter((room) => isShown(room, context))}
        here={`${pathname}${search}`}
        theme={themeOf(context)}
        timeZone={times.timeZone}
        sampleDay={sampleDay}
        otherSystems={otherSystems(services)}
        notice={takeNotice(context)}
      >
        {children}
      </Layout>
    );
  });
}

function otherSystems({ temporalUi, autotaskUiUrl }: ConsoleServices) {
  return [
    { label: 'Temporal', url: temporalUi?.url },
    { label: 'Autotask', url: autotaskUiUrl },
  ].flatMap(({ label, url }) => (url === undefined ? [] : [{ label, url }]));
}

/** Whether the navigation has a room. */
function isShown({ group, path }: Room, context: Context): boolean {
  // Who opens the set-up later sees where they are.
  if (path === setupAddress) return context.get('isNotSetUp') || isWithin(context.req.path, setupAddress);
  return group !== 'Atria' || context.get('ledgerIsUsed') === true;
}

/** Brings the store's tables up to date when the first page needs them, and again where that failed. */
function prepareStore({ store }: ConsoleServices): () => Promise<unknown> {
  let migrating: Promise<unknown> | undefined;
  return () =>
    (migrating ??= migrate(store).catch((error: unknown) => {
      migrating = undefined;
      throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
    }));
}

/** Looks whether the built-in ledger is used. What was recorded in it stays, so that is asked until the answer is yes. */
function ledgerPresence({ store }: ConsoleServices): MiddlewareHandler {
  let isUsed = false;
  return async (context, next) => {
    isUsed ||= await ledgerIsUsed(store);
    context.set('ledgerIsUsed', isUsed);
    await next();
  };
}

function refuseLargeForm(): never {
  throw new PageProblem(413, 'The form is too large', `It has more than ${formMax / 1024} kB.`, 'Send less at a time.');
}
