# Runs a server that ends when the process that started it ends, however that ends, SIGKILL included.
#
# usage: supervise.sh LIFELINE SIGNAL command [argument …]
#   LIFELINE  "pipe": stdin is a pipe whose other end the parent holds open; its end is the order to stop.
#             a path: stdin is that FIFO; every process that uses the server holds it open; the end of the last one stops it.
#             "none": the server goes on without anybody.
#   SIGNAL    stops the server in order; 10 s later it is killed.
# File descriptor 3 receives the server's process id. The exit status is the server's.
# What the server writes, its database and its logs, is for its own user only.
umask 077

lifeline=$1
signal=$2
shift 2

exec 4<&0 </dev/null
"$@" 3>&- 4<&- &
server=$!
echo "$server" >&3
exec 3>&-

await_end_of_lifeline() {
  while read -r _ <&4; do :; done
}

if [ "$lifeline" != none ]; then
  (
    await_end_of_lifeline
    if [ "$lifeline" != pipe ]; then
      # Nobody new can come now; whoever came in the last moment is waited for.
      rm -f "$lifeline"
      await_end_of_lifeline
    fi
    kill -s "$signal" "$server"
    waits=0
    while kill -0 "$server" && [ "$waits" -lt 100 ]; do
      sleep 0.1
      waits=$((waits + 1))
    done
    kill -s KILL "$server"
  ) >/dev/null 2>&1 &
  watcher=$!
fi
exec 4<&-

wait "$server"
status=$?
[ -z "${watcher:-}" ] || kill -s KILL "$watcher" 2>/dev/null
exit "$status"
