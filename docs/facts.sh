#!/usr/bin/env bash
# facts.sh KNODE: prints docs/knode-facts.5. Its fields come from `knode facts fields`, and so from the tables that write the
# document; `make check` fails when the page differs from what this prints.
set -euo pipefail
knode=$1

cat <<'PAGE'
.\" Made by docs/facts.sh; change that, or the tables in lib/facts/facts_fields.c.
.TH KNODE-FACTS 5 "" knode "File formats"
.SH NAME
knode-facts \- what a host is like, as a document
.SH SYNOPSIS
.B knode facts
.RB [ "\-o json" | yaml | text ]
.RB [ "\-\-for compare" ]
.SH DESCRIPTION
.B knode
gathers facts about a host once, before anything judges it. They come from files of the host where possible, from
rtnetlink, and from few questions to the kernel; nothing is waited for, nothing is changed, no kernel module is loaded.
.B knode facts
runs
.B kubelet \-\-version
and its like too, where they are installed.
.PP
Root is not needed: what could not be read is left out, and
.B notes
say why. What is absent means \(dqcould not tell\(dq, never \(dqno\(dq. Passwords (in proxies, URLs, mount options) are
never among the facts.
.PP
The document is a mapping with
.BR "apiVersion: knode.io/v1alpha1" ,
.BR "kind: HostFacts" ,
and these fields. Sizes are in bytes.
.SH FIELDS
PAGE

"$knode" facts fields | awk -F '\t' '
  function escape(text) { gsub(/\\/, "\\e", text); gsub(/-/, "\\-", text); return text }
  {
    print ".TP\n.BR " escape($1) " \" (" $2 ")\""
    text = escape(toupper(substr($3, 1, 1)) substr($3, 2)) "."
    sub(/^\//, "\\\\\\&/", text)
    print text
  }'

cat <<'PAGE'
.SH COMPARISON
.B knode facts \-\-for compare
prints one line of JSON, at most 1 KiB long, with what must be unique among the hosts of a cluster:
.BR hostname ,
.BR fqdn ,
.BR machineId ,
.BR productUuid ,
.BR bootId ,
.BR interfaces " (" name ,
.BR permanent ,
.BR addresses[].address ),
and
.BR sshHostKeys .
Bridges of container runtimes, links of pod networks and link\-local addresses are left out, since they are alike on all
hosts by design. Where the line would become too long, the last SSH keys, interfaces and addresses are left out.
.SH EXAMPLES
.TP
.B knode facts
One screen about this host.
.TP
.B knode facts \-o json | jq \-r '.sockets[] | \(dq\e(.port) \e(.process)\(dq'
What listens.
.TP
.B for host in cp1 cp2 cp3; do ssh $host knode facts \-\-for compare; done | knode preflight \-\-compare \-
Whether hosts were cloned without care.
.SH SEE ALSO
.BR knode (8),
.BR knode\-config (5)
PAGE
