# nginx's site: sh nginx_site.sh PORT FOLDER WORK. One worker, no log.
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
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 1h;
  keepalive_requests 1000000000;
  default_type application/octet-stream;
  client_body_temp_path $3/body;
  proxy_temp_path $3/proxy;
  fastcgi_temp_path $3/fastcgi;
  uwsgi_temp_path $3/uwsgi;
  scgi_temp_path $3/scgi;
  server {
    listen 127.0.0.1:$1 backlog=4096;
    location = / {
      default_type text/plain;
      return 200 "Hello Twisted";
    }
    location /files/ {
      root $2;
    }
  }
}
X
exec nginx -c "$3/$1.conf" -e stderr
