"""Start threads that never end, keep the interpreter alive and restart each other."""
import threading, time


def stay():
    try:
        while True:
            time.sleep(0.5)
    finally:
        threading.Thread(target=stay).start()


for _ in range(8):
    threading.Thread(target=stay).start()
