"""Answer a case's inputs out of order: two replies swapped, one twice, one left out, one much too large, one in halves."""
import itertools, os, stat, sys

wire = next((module for name, module in sys.modules.items() if name.endswith("inside.wire")), None)

if wire:
    pack, held, turn = wire.pack, [], itertools.count()

    def disorder(message):
        frame, number = pack(message), next(turn)
        if number < 8 or "value" not in message:
            return frame
        if number % 40 == 39:
            return pack({"ok": True, "value": {"": bytes(200 << 20)}})
        if number % 40 == 28:
            return frame[: len(frame) // 2]
        if number % 7 == 6:
            return frame + frame
        if number % 7 == 2:
            held.append(frame)
        return b"" if held and number % 7 in (2, 4) else frame + (held.pop() if held else b"")

    wire.pack = disorder
