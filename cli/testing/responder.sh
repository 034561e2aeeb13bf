# shellcheck shell=bash
# Starts and stops the responders of shell tests; to be sourced. Ask no others: the machine's proxy is forgotten.
#
#   trap 'stop_responders; rm -rf "$work"' EXIT
#   start_responder SERVE FOLDER     leaves $port, and the requests in the file requests
#   wait_for_lines 3 requests

unset http_proxy HTTP_PROXY no_proxy NO_PROXY
responders=()

# Waits until a condition holds, for a minute at most.
wait_until() {
  local i
  for ((i = 0; i < 600; i++)); do
    if "$@"; then return 0; fi
    sleep 0.1
  done
  return 1
}

has_lines() { [[ -e $2 && $(wc -l <"$2") -ge $1 ]]; }

wait_for_lines() { wait_until has_lines "$1" "$2"; }

start_responder() {
  rm -f port requests
  "$1" "$2" port requests &
  responders+=($!)
  wait_until test -e port || { echo 'the responder does not start' >&2; exit 1; }
  # shellcheck disable=SC2034
  port=$(<port)
}

stop_responders() {
  local pid
  for pid in "${responders[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
}
