# What knode says when the one at the socket misbehaves: a stand-in that does so on purpose (stand_in).

load setup

setup() {
  CRI=$BATS_TEST_TMPDIR
  SOCKET=$CRI/s
}

teardown() { stop stand_in; }

# begin MODE
begin() {
  stop stand_in
  rm -f "$SOCKET"
  "$BATS_TEST_DIRNAME/stand_in" "$SOCKET" "$1" 3>&- &
  echo $! >"$CRI/stand_in.pid"
  wait_for test -e "$SOCKET"
}

# says MODE CODE MESSAGE [CALL] : the error is exactly that
says() {
  begin "$1"
  ASK_TIMEOUT_MS=${LIMIT:-10000} run ask "${4:-version}"
  [ "$status" -eq 1 ]
  [ "$output" = "$2: the container runtime: $3" ] || { echo "$1: $output" && return 1; }
}

# breaks MODE : no gRPC at all; the rest of the message is the library's
breaks() {
  begin "$1"
  run ask version
  [ "$status" -eq 1 ]
  [[ $output == "EPROTO: the container runtime: no answer of gRPC: the connection to $SOCKET ended too early: "* ]] ||
    { echo "$1: $output" && return 1; }
}

@test "one that does well is understood" {
  begin well
  run ask version
  [ "$status" -eq 0 ]
  [ "$output" = "stand-in 1.0.0 v1" ]
}

@test "answers that are cut, doubled, compressed or no message" {
  says half_frame EPROTO "$SOCKET: the answer breaks off after 23 of 28 bytes"
  says no_frame EPROTO "$SOCKET: the answer breaks off after 0 bytes"
  says two_messages EPROTO "$SOCKET: 33 bytes follow the answer"
  says compressed EPROTO "$SOCKET: the answer is compressed, which was not asked for"
  says no_message EPROTO "the answer is no message of CRI v1"
}

@test "a status that is missing, strange, or comes without an answer" {
  says no_status EPROTO "$SOCKET: the answer has no status: the server broke it off"
  says strange_status EPROTO "$SOCKET: the answer has a status that is no number"
  says unknown_status EREMOTEIO 'Version: what\x0ais \x1b[31mthis (status 77)'
  says trailers_only EREMOTEIO "Version: not yet (UNAVAILABLE)"
  says html EPROTO "$SOCKET: this is no gRPC server: it answers HTTP 404"
}

@test "answers that never end, come drop by drop, or not at all" {
  says endless EFBIG "$SOCKET answers with more than 16 MiB"
  LIMIT=1000 says drip ETIMEDOUT "Version got no answer from $SOCKET within 1s"
  LIMIT=1000 says silent ETIMEDOUT "Version got no answer from $SOCKET within 1s"
  begin endless_headers
  run ask version
  [ "$status" -eq 1 ]
  [[ $output == "EPROTO: the container runtime: "* || $output == "EFBIG: the container runtime: "* ]]
}

@test "a small answer that would take much memory" {
  LIMIT=60000 says explosion EFBIG "the answer takes more than 128 MiB of memory" images
}

@test "connections that break within an answer" {
  local mode
  for mode in reset drop; do
    begin "$mode"
    run ask version
    [ "$status" -eq 1 ]
    [[ $output =~ ^"EPROTO: the container runtime: "(the answer breaks off|no answer of gRPC)": the connection to $SOCKET ended too early: " ]]
  done
}

@test "what speaks no gRPC" {
  breaks go_away
  breaks http1
  breaks noise
  breaks close
}

@test "a path that is no socket" {
  run "$ASK" s version
  [ "$output" = "EINVAL: s is no path of a socket, such as unix:///run/containerd/containerd.sock" ]
  : >"$SOCKET"
  run ask version
  [ "$output" = "ECONNREFUSED: no container runtime runs: nothing listens at $SOCKET" ]
  SOCKET=/$(printf 'x%.0s' {1..200})
  run ask version
  [ "$output" = "ENAMETOOLONG: the container runtime: cannot connect to $SOCKET: File name too long" ]
}
