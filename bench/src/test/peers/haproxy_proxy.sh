# HAProxy before another server: sh haproxy_proxy.sh PORT BEHIND WORK. One thread, no log.
set -eu
cat > "$3/$1.cfg" <<X
global
  nbthread 1
  maxconn 9000
defaults
  mode http
  timeout connect 5s
  timeout client 1h
  timeout server 1m
  http-reuse always
  option forwardfor
listen all
  bind 127.0.0.1:$1 backlog 4096
  http-request set-header X-Forwarded-Proto http
  http-request set-header X-Forwarded-Host %[req.hdr(host)]
  server behind 127.0.0.1:$2
X
exec haproxy -db -f "$3/$1.cfg"
