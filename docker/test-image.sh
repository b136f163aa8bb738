#!/usr/bin/env bash
# Builds the image, runs it through compose.yaml as a stranger would, and checks what is promised
# of it. Needs bash, Node.js 18 or later, and Docker with Compose on this machine; leaves nothing
# behind but the engine's build cache.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
project=hookledger-test-$$
passed=0 failed=0 image= sender=

# What the caller has set, here or in .env, is for the caller's own container.
unset DATABASE_URL LOG_LEVEL ENABLE_METRICS
: >"$scratch/no.env"
free_port() {
  node -e 'const s = require("net").createServer().listen(0, () => { console.log(s.address().port); s.close() })'
}
random_secret() { node -p 'require("crypto").randomBytes(24).toString("hex")'; }
PORT=$(free_port) WEBHOOK_SECRET=$(random_secret)
export PORT WEBHOOK_SECRET

pass() {
  passed=$((passed + 1))
  echo "ok   $1"
}
fail() { # fail WHAT WHY
  failed=$((failed + 1))
  echo "FAIL $1"
  tail -n 20 <<<"$2" | sed 's/^/     | /'
}
check() { # check WHAT COMMAND…
  local output
  if output=$("${@:2}" 2>&1); then pass "$1"; else fail "$1" "${output:-${*:2}}"; fi
}
is() { # is WHAT EXPECTED ACTUAL
  if [[ $2 == "$3" ]]; then pass "$1"; else fail "$1" "expected '$2', got '$3'"; fi
}
none() { # none WHAT COMMAND…: passes when the command succeeds and prints nothing
  local output
  if output=$("${@:2}" 2>&1) && [[ -z $output ]]; then pass "$1"; else fail "$1" "$output"; fi
}
has() { # has WHAT PART WHOLE
  if [[ $3 == *"$2"* ]]; then pass "$1"; else fail "$1" "no '$2' in '$3'"; fi
}

compose() { docker compose --env-file "$scratch/no.env" -f compose.yaml -p "$project" "$@"; }
quietly() { "$@" >"$scratch/chatter" 2>&1 || { cat "$scratch/chatter" && return 1; }; }
container() { compose ps -aq "${1:-api}"; }
inspect() { docker inspect -f "$1" "$(container "${2:-api}")"; }
in_api() { docker exec "$(container)" "$@"; }
# As root, from whom no folder is hidden.
in_image() { docker run --rm --network none --user 0 "$image" "$@"; }

FETCH='fetch(process.argv[1]).then(async (r) => console.log(r.status, await r.text()), (e) => console.log(e.message))'
get() { node -e "$FETCH" "http://127.0.0.1:$PORT$1"; }
ready() { [[ $(get /health/ready) == 200* ]]; }
healthy() { [[ $(inspect '{{.State.Health.Status}}' "${1:-api}") == healthy ]]; }
within() { # within SECONDS COMMAND…
  local until=$((SECONDS + $1))
  until "${@:2}" >/dev/null 2>&1; do
    ((SECONDS < until)) || return 1
    sleep 0.3
  done
}

finish() {
  local status=$?
  trap - EXIT
  ((status == 0)) || fail 'the test runs to its end' "it ended with code $status"
  [[ -z $sender ]] || kill -KILL "$sender" 2>/dev/null || true
  docker rm -fv "$project-bare" >/dev/null 2>&1 || true
  compose --profile observability --profile cluster down -v --rmi local --remove-orphans >/dev/null 2>&1 || true
  rm -rf "$scratch"
  echo "$passed passed, $failed failed"
  ((failed == 0)) || exit 1
}
trap finish EXIT
trap 'exit 130' INT TERM

start() { # start COMPOSE_UP_ARGUMENT…
  quietly compose up -d "$@"
  within 30 ready || { docker logs --tail 3 "$(container)" && return 1; }
}

test_build() {
  local begun=$SECONDS
  quietly compose build
  pass "the image is built, in $((SECONDS - begun)) s"
}

test_refusal_without_secret() {
  local code=0 words
  # An empty one is for those who keep it in a file (docker/compose.secrets.yaml).
  words=$(unset WEBHOOK_SECRET && compose up -d 2>&1) || code=$?
  check 'compose refuses to start without WEBHOOK_SECRET' test "$code" != 0
  has 'it says what to set' 'WEBHOOK_SECRET' "$words"
  is 'it starts nothing' '' "$(docker ps -aq --filter "name=$project")"
}

test_evaluation() { # test_evaluation CONDITION [EVALUATION_ARGUMENT…]
  local line
  while IFS= read -r line; do
    case $line in
      'ok   '*) pass "$1: ${line#ok   }" ;;
      *) fail "$1: ${line#FAIL }" 'see docker/evaluate.mjs' ;;
    esac
  done < <(node docker/evaluate.mjs "${@:2}" 2>&1)
}

test_contents() {
  local dev_dependencies
  has 'the dashboard is in the image' '<div id="page">' "$(get /)"
  none 'no package manager and no compiler is in the image' in_image sh -c \
    'for tool in npm npx pnpm yarn corepack tsc cc gcc g++ make python3; do command -v $tool; done; true'
  dev_dependencies=$(node -p 'Object.keys(require("./package.json").devDependencies).join(" ")')
  none 'no development dependency is' in_image sh -c \
    'for name in $0; do find / -xdev -path "*/node_modules/$name"; done' "$dev_dependencies"
  none 'no package cache is' in_image \
    find / -xdev '(' -name .npm -o -name .pnpm-store -o -name .cache -o -path '*/share/pnpm' ')'
  none 'no TypeScript is' in_image find /app -name '*.ts'
  is 'one Node.js is' /usr/local/bin/node "$(in_image find / -xdev -type f -name node -perm /111)"
  is 'one native module is' 1 "$(in_image find /app -name '*.node' | wc -l)"
  none 'nothing of the service belongs to its user, or can be written by it' in_image \
    find /app ! -type l '(' ! -user root -o -perm /022 ')'
  # What is installed is in the bill of materials, in the version that is installed.
  none 'the bill of materials names every package in the image' in_image node -e '
    const { components } = JSON.parse(require("fs").readFileSync("/app/sbom.cdx.json", "utf8"));
    const listed = new Set(components.map((c) => (c.group ? c.group + "/" : "") + c.name + "@" + c.version));
    const installed = require("fs").readdirSync("/app/node_modules/.pnpm", { recursive: true })
      .filter((path) => /node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path))
      .map((path) => JSON.parse(require("fs").readFileSync("/app/node_modules/.pnpm/" + path, "utf8")))
      .filter(({ name, version }) => name && version);
    if (installed.length < 50) console.log("only", installed.length, "packages found");
    for (const { name, version } of installed) if (!listed.has(name + "@" + version)) console.log(name, version);'
  none 'everything of it can be read by its user' in_image find /app ! -type l ! -perm -044
  is 'no secret is' 0 "$(docker inspect -f '{{json .Config.Env}}' "$image" | grep -c SECRET)"
  check 'the service weighs less than 32 MB' test "$(in_image du -sm /app | cut -f1)" -lt 32
}

test_documentation() {
  local page file answer
  page=$(get /docs)
  has 'the image has the documentation' '200 <!doctype html>' "$page"
  for file in $(grep -o 'docs/[^"]*' <<<"$page"); do
    answer=$(get "/$file")
    check "it has ${file%\?*}" test "${answer:0:4}" = '200 '
  done
  has 'it has the description of the API' '200 {"openapi":"3.1' "$(get /openapi.json)"
}

test_confinement() {
  local processes
  processes=$(in_api sh -c 'cat /proc/[0-9]*/status 2>/dev/null || true')
  is 'every process is the user node' '1000 1000 1000 1000' \
    "$(sed -n 's/^[UG]id:[[:space:]]*//p' <<<"$processes" | sort -u | tr '\t' ' ')"
  is 'none has a capability, of any kind' 0000000000000000 \
    "$(sed -n 's/^Cap[A-Z][a-z]*:[[:space:]]*//p' <<<"$processes" | sort -u)"
  is 'none can gain one' 1 "$(sed -n 's/^NoNewPrivs:[[:space:]]*//p' <<<"$processes" | sort -u)"
  has 'the root file system is read-only' 'Read-only file system' "$(in_api touch /home/node/x 2>&1)"
  check '/tmp can be written' in_api touch /tmp/x
  is '/data is closed to everybody else' 'node node 700' "$(in_api stat -c '%U %G %a' /data)"
  is 'an init, limits and a restart policy are set' 'true 128 536870912 unless-stopped' \
    "$(inspect '{{.HostConfig.Init}} {{.HostConfig.PidsLimit}} {{.HostConfig.Memory}} {{.HostConfig.RestartPolicy.Name}}')"
}

test_health() {
  check 'the container becomes healthy' within 30 healthy
}

test_durability() {
  local messages before
  messages=$(get /messages) before=$(container)
  has 'there are messages to lose' '"total":4' "$messages"
  check 'they are in /data/app.db' in_api test -s /data/app.db
  quietly compose restart
  check 'the service is back after a restart' within 30 ready
  is 'the messages survive it' "$messages" "$(get /messages)"
  test_logs 'a restart'
  start --force-recreate
  check 'up --force-recreate makes a new container' test "$(container)" != "$before"
  is 'the messages survive that' "$messages" "$(get /messages)"
  # Unlike the volume that an image asks for, a named one outlives its container.
  quietly compose down
  start
  is 'the messages survive down and up' "$messages" "$(get /messages)"
}

test_logs() { # test_logs AFTER_WHAT
  local id
  id=$(container)
  check "after $1, standard output is JSON lines only" node -e '
    const lines = require("fs").readFileSync(0, "utf8").split("\n");
    if (lines.pop() !== "" || lines.length === 0) throw new Error("no lines");
    for (const line of lines) if (!JSON.parse(line).level) throw new Error(line);
  ' < <(docker logs "$id" 2>/dev/null)
  is "after $1, standard error is empty" '' "$(docker logs "$id" 2>&1 >/dev/null)"
  is "after $1, the secret is not in the log" 0 \
    "$(docker logs "$id" 2>&1 | grep -c "$WEBHOOK_SECRET")"
}

test_command_line() {
  local id messages backup code=0
  id=$(container) messages=$(get /messages)
  is 'hookledger prints what the API answers' "$messages" "200 $(in_api hookledger messages --json)"
  is 'it counts what the API counts' "$(get /stats)" "200 $(in_api hookledger stats --json)"
  check 'it finds the database sound while the service runs' in_api hookledger check
  in_api hookledger messages --limit 0 >/dev/null 2>&1 || code=$?
  is 'it ends with 2 for a mistaken command line' 2 "$code"
  backup=$(in_api hookledger backup | head -n 1)
  has 'it copies the database onto the volume' /data/backups/app- "$backup"
  is 'the copy is for its user alone' 'node 600' "$(in_api stat -c '%U %a' "$backup")"
  check 'the copy is sound' in_api hookledger check "$backup"
  quietly compose stop
  docker run --rm --network none --volumes-from "$id" "$image" \
    sh -c 'rm /data/app.db* && cp "$0" /data/app.db' "$backup"
  start
  is 'it is restored as the README says' "$messages" "$(get /messages)"
  is 'it moves every message into another ledger' '' "$(in_api sh -c \
    'hookledger export >/tmp/all && hookledger import -d /tmp/copy.db /tmp/all >/dev/null &&
     hookledger export -d /tmp/copy.db | cmp - /tmp/all' 2>&1)"
  has 'it delivers with the secret of the service' '{"created":1,' \
    "$(in_api hookledger send --from +1 --to +2 --text 'from inside' --json 2>&1)"
  has 'it follows what arrives' 'from inside' \
    "$(in_api sh -c 'timeout 3 hookledger tail --last 1' 2>&1)"
}

test_stop() {
  local id begun took
  id=$(container) begun=$SECONDS
  # A sender that announces a body and never sends it must not hold up the end.
  exec 3<>"/dev/tcp/127.0.0.1/$PORT"
  printf 'POST /webhook HTTP/1.1\r\nHost: api\r\nContent-Length: 9\r\n\r\n' >&3
  quietly compose stop
  took=$((SECONDS - begun))
  exec 3>&-
  check "it stops within 10 s although a sender hangs (took $took s)" test "$took" -le 10
  is 'its exit code is 0' 0 "$(docker inspect -f '{{.State.ExitCode}}' "$id")"
}

test_bare_container() {
  local in_bare=(docker exec "$project-bare") local_health=http://127.0.0.1:9000/health
  docker run -d --name "$project-bare" -e PORT=9000 "$image" >"$scratch/chatter"
  within 10 "${in_bare[@]}" node -e "fetch('$local_health/live')"
  has 'without compose and secret it is live' '200' "$("${in_bare[@]}" node -e "$FETCH" $local_health/live)"
  has 'it is not ready' '503' "$("${in_bare[@]}" node -e "$FETCH" $local_health/ready)"
  has 'the health check fails, on the port of PORT, and says why' 'WEBHOOK_SECRET is not set' \
    "$("${in_bare[@]}" node /app/healthcheck.mjs || true)"
  docker stop "$project-bare" >"$scratch/chatter"
  is 'it stops without an init too' 0 "$(docker inspect -f '{{.State.ExitCode}}' "$project-bare")"
}

test_unwritable_data() {
  local code=0 output
  output=$(docker run --rm --tmpfs /data:mode=0755 -e WEBHOOK_SECRET "$image" 2>&1) || code=$?
  is 'without write access to /data it does not start' 1 "$code"
  is 'it says so in one line' 1 "$(wc -l <<<"$output")"
  has 'the line names the file' '/data/app.db' "$output"
}

# With the images that compose.yaml names, where they can be had.
test_cluster() {
  local name url outcome
  for name in $(sed -n 's/^ *image: *\(postgres:\|haproxy:\)/\1/p' compose.yaml); do
    docker image inspect "$name" >/dev/null 2>&1 || docker pull -q "$name" >/dev/null 2>&1 || {
      echo "skip the cluster: there is no image $name"
      return
    }
  done
  export POSTGRES_PASSWORD CLUSTER_PORT
  POSTGRES_PASSWORD=$(random_secret) CLUSTER_PORT=$(free_port)
  url=http://127.0.0.1:$CLUSTER_PORT
  quietly compose --profile cluster up -d balancer
  cluster_is_ready() { [[ $(node -e "$FETCH" "$url/health/ready") == 200* ]]; }
  check 'the cluster comes up' within 60 cluster_is_ready
  test_evaluation 'the cluster' "$url" one-of-several

  node docker/deliver-steadily.mjs "$url" >"$scratch/steadily" &
  sender=$!
  for name in api-1 api-2; do
    quietly compose restart "$name"
    check "$name is healthy again" within 30 healthy "$name"
  done
  kill -TERM "$sender" && wait "$sender"
  outcome=$(<"$scratch/steadily")
  has 'both processes are replaced under load, and every delivery has its 200' \
    '"notAcknowledged":0,"lost":0}' "$outcome"

  node docker/deliver-steadily.mjs "$url" >"$scratch/steadily" &
  sender=$!
  quietly compose restart postgres
  check 'the cluster is back after PostgreSQL was' within 30 cluster_is_ready
  kill -TERM "$sender" && wait "$sender"
  sender=
  has 'nothing that was acknowledged meanwhile is lost' '"lost":0}' "$(<"$scratch/steadily")"
  compose --profile cluster down -v >"$scratch/chatter" 2>&1
}

# Last, as it deletes everything. What the profiles would start is not at hand: the image stands in.
test_down() {
  local service created='docker ps -aq' volumes='docker volume ls -q' of_project
  of_project="--filter label=com.docker.compose.project=$project"
  {
    echo 'services:'
    for service in prometheus grafana postgres balancer; do
      printf '  %s:\n    image: "%s"\n    entrypoint: [sleep, "600"]\n    command: []\n' "$service" "$image"
    done
  } >"$scratch/profiles.yaml"
  export GRAFANA_PORT=0 PROMETHEUS_PORT=0 CLUSTER_PORT=0
  quietly compose -f "$scratch/profiles.yaml" --profile observability --profile cluster \
    up -d --no-deps api prometheus grafana postgres balancer
  is 'containers of every profile run' 5 "$($created $of_project | wc -l)"
  is 'each has its volume' 4 "$($volumes $of_project | wc -l)"
  quietly env COMPOSE_PROJECT_NAME="$project" make down
  is 'make down leaves no container' '' "$($created $of_project)"
  is 'it leaves no volume' '' "$($volumes $of_project)"
}

test_build
test_refusal_without_secret

start
image=$(inspect '{{.Image}}')
test_evaluation 'DATABASE_URL unset' "http://127.0.0.1:$PORT"
test_contents
test_documentation
test_confinement
compose down -v >"$scratch/chatter" 2>&1

export DATABASE_URL=sqlite:///data/app.db
start
test_evaluation "DATABASE_URL=$DATABASE_URL" "http://127.0.0.1:$PORT"
test_health
test_durability
test_command_line
test_stop
test_logs 'the end'

test_bare_container
test_unwritable_data
test_cluster
test_down
