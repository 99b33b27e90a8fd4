"""From commit to sockets: rooms, the gate of each lane, fan-out."""
