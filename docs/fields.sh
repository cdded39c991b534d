#!/usr/bin/env bash
# fields.sh KNODE: prints docs/knode-config.5. Its fields come from `knode config fields`, and so from the tables that
# read the configuration; `make check` fails when the page differs from what this prints.
set -euo pipefail
knode=$1

cat <<'PAGE'
.\" Made by docs/fields.sh; change that, or the tables in lib/config/config_fields*.c.
.TH KNODE-CONFIG 5 "" knode "File formats"
.ad l
.SH NAME
knode-config \- configuration of a node and its cluster
.SH SYNOPSIS
.B knode
.I COMMAND
.B \-\-config
.I FILE
.SH DESCRIPTION
A configuration is a YAML file of one or more documents, set apart by lines of
.BR \-\-\- .
.B knode
reads kubeadm's documents in the versions v1beta3 and v1beta4, the kubelet's and kube\-proxy's, and one of its own.
Each kind may stand there once; documents of other groups are ignored with a warning.
JoinConfiguration does not go together with InitConfiguration or ClusterConfiguration.
.PP
Fields that are left out, empty or null have their default.
A duration is written as in Go: 90s, 5m0s, 1h30m.
.PP
.B knode config validate
tells all that is wrong with a file in one run, each with its place;
.B knode config print
shows defaults, or what a file comes to;
.B knode config migrate
converts v1beta3 to v1beta4 and back.
.SS What the components take
Flags in extraArgs and kubeletExtraArgs, admission plugins, feature gates, and the fields of KubeletConfiguration and
KubeProxyConfiguration are held against what the component of this Kubernetes version has (v1.26 to v1.37; etcd by its image
tag, v3.5 to v3.7).
What keeps a component from starting is an error: a flag, plugin or gate that it no longer has, does not have yet, or never had;
a gate that is locked to the other value; a field of a wrong type or with a value that is refused; labels in
.I node\-labels
that are reserved; sizes of masks that do not go with
.IR podSubnet .
What it only ignores is a warning: an unknown field.
For a version newer than these tables, what they do not have is a warning.
The kubelet of a node that joins is the host's: of its flags, only those are errors that no version has.
PAGE

"$knode" config fields | awk -F '\t' '
  function escape(text) { gsub(/\\/, "\\e", text); gsub(/-/, "\\-", text); return text }
  $1 == "KIND" {
    print ".SH " toupper($2)
    print escape($5) "."
    print ".br\nAPI version: " escape($3) "/" escape($4) "."
  }
  $1 == "FIELD" {
    print ".TP\n.BR " escape($2) " \" (" $3 ($5 ? "; " $5 " only" : "") ")\""
    print toupper(substr($6, 1, 1)) escape(substr($6, 2)) "."
    if ($7) print "Has to be " escape($7) "."
    if ($4) print "Default:\n.IR " escape($4) " ."
  }'

cat <<'PAGE'
.SH EXAMPLES
A cluster with one control plane:
.PP
.nf
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.37.1
networking:
  podSubnet: 10.244.0.0/16
\-\-\-
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 192.0.2.10
.fi
.SH SEE ALSO
.BR knode (8)
PAGE
