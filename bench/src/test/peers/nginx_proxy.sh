# nginx before another server: sh nginx_proxy.sh PORT BEHIND WORK. One worker, no log.
set -eu
cat > "$3/$1.conf" <<X
daemon off;
master_process off;
pid $3/$1.pid;
error_log stderr error;
worker_rlimit_nofile 30000;
events {
  worker_connections 20000;
  multi_accept on;
}
http {
  access_log off;
  keepalive_timeout 1h;
  keepalive_requests 1000000000;
  client_body_temp_path $3/body;
  proxy_temp_path $3/proxy;
  fastcgi_temp_path $3/fastcgi;
  uwsgi_temp_path $3/uwsgi;
  scgi_temp_path $3/scgi;
  upstream behind {
    server 127.0.0.1:$2;
    keepalive 128;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:$1 backlog=4096;
    location / {
      proxy_pass http://behind;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto \$scheme;
      proxy_set_header X-Forwarded-Host \$host;
    }
  }
}
X
exec nginx -c "$3/$1.conf" -e stderr
