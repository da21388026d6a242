#!/bin/sh
# Process 1 of a guest's own machine: no network, no disk to write to; the guest's program, and the end of the machine with it.
export PATH=/bin:/usr/bin
mount -t tmpfs -o mode=1777,nosuid,nodev,noexec,size=4m tmp /tmp
chmod 700 /run/boot
# The one serial port, whose number is that of its device.
node --max-old-space-size=64 /run/boot/guest.js /dev/vport*p1 < /dev/null
poweroff -f
