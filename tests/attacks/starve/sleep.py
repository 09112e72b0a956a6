"""Sleep for a day, deaf to interrupts."""
import signal, time

signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
while True:
    try:
        time.sleep(86400)
    except BaseException:
        pass
