"""Open rare sockets that know no namespaces: netlink, packet, vsock, raw, alg."""
import socket

for family, kind, protocol in ((16, 3, 0), (17, 3, 3), (40, 1, 0), (2, 3, 1), (38, 5, 0), (31, 1, 3), (29, 3, 1), (44, 3, 0)):
    try:
        socket.socket(family, kind, protocol).close()
        trophy(f"a socket of family {family}")
    except OSError:
        pass
