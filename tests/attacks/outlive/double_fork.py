"""Fork twice, so that the grandchild loses its parent and nobody waits for it."""
import os, time

if not os.fork():
    if not os.fork():
        time.sleep(600)
    os._exit(0)
os.wait()
