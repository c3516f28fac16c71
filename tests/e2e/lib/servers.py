"""
Real servers, thrown away after the test: on a free port of 127.0.0.1, with
a configuration and all files of their own in the test's folder.
"""
import pwd

from lib.ncc import *


def answers(port):
    try:
        dial(port).close()
        return True
    except OSError:
        return False


def redis():
    """A Redis server; gives its port. It cannot choose one by itself, so a
    port that was taken meanwhile costs another try."""
    for _ in range(5):
        port = free_port()
        server = other("redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "",
                       "--appendonly", "no", "--dir", folder(), "--daemonize", "no",
                       "--enable-debug-command", "no")
        wait_until(lambda p=server, n=port: bound_port(p.pid) == n or not p.running,
                   "redis-server listens or has ended")
        if server.running:
            return port
    return fail("redis-server found no port")


NGINX = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;
    server {{
        listen 127.0.0.1:{port};
        server_name localhost;
        root {folder}/www;
        default_type text/plain;
        location = /chunked {{ gzip on; gzip_min_length 0; gzip_types *; }}
    }}
}}
"""


def nginx(**files):
    """An nginx that serves these files (name=bytes); gives its port. It
    inherits a listening socket by its NGINX variable: no race for the port."""
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", 0))
    s.listen(64)
    port = s.getsockname()[1]
    os.mkdir(path("www"), 0o755)
    for name, data in files.items():
        write_file(f"www/{name}", data)
    config = write_file("nginx.conf", NGINX.format(
        folder=folder(), port=port, user="user root;" if os.geteuid() == 0 else ""))
    server = other("nginx", "-p", folder(), "-c", config, "-e", path("nginx-error.log"),
                   pass_fds=(s.fileno(),), env={"NGINX": f"{s.fileno()};"})
    server.stop_signal = signal.SIGTERM     # its worker ends with it
    s.close()
    wait_until(lambda: not server.running or answers(port), "nginx answers")
    check(server.running, f"nginx ended:\n{server.describe()}")
    return port


EXIM = """
primary_hostname = mail.example
spool_directory = {folder}/spool
log_file_path = {folder}/spool/%slog
acl_smtp_rcpt = accept_all
acl_smtp_data = accept_all
queue_only = true
keep_environment =
host_lookup =
rfc1413_query_timeout = 0s
never_users =
qualify_domain = mail.example
begin acl
accept_all:
  accept
begin routers
nowhere:
  driver = redirect
  data = :blackhole:
  allow_fail
"""


def mail():
    """An Exim as from inetd, one process a connection on a socket that we
    accepted; gives (port, function that lists the accepted messages)."""
    need_root()                         # to anybody else Exim refuses the spool
    exim = tool("exim4")
    os.chmod(folder(), 0o755)
    os.mkdir(path("spool"), 0o770)
    owner = pwd.getpwnam("Debian-exim")
    os.chown(path("spool"), owner.pw_uid, owner.pw_gid)
    config = write_file("exim.conf", EXIM.format(folder=folder()))
    os.chmod(config, 0o644)

    def serve(conn):
        conn.settimeout(None)           # Exim shares the flags: it must block
        p = Process([exim, "-C", config, "-bs"], stdin=conn.fileno(), stdout=conn.fileno())
        p.wait(30)

    server = Server(serve)

    def messages():
        found = []
        for where, _, names in os.walk(path("spool/input")):
            for name in names:
                if name.endswith("-D"):
                    with open(os.path.join(where, name), "rb") as f:
                        found.append(f.read())
        return found
    return server.port, messages
