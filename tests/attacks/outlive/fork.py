"""Fork a child that lives on for ten minutes."""
import os, time

if not os.fork():
    time.sleep(600)
    os._exit(0)
