# Keys for uploading certificates.

load certs_setup

@test "a certificate key is 64 digits, and another one each time" {
  run "$KNODE" certs certificate-key
  [[ $output =~ ^[0-9a-f]{64}$ ]]
  [ "$output" != "$("$KNODE" certs certificate-key)" ]
}
